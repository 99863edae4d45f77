import { context } from './context.js';
import { h } from './dom.js';

/** Says kindly what went wrong and what to do. */
export class Notice extends HTMLElement {
    /**
     * @param {import('../lib/problem.js').Problem} problem
     * @param {(() => void) | null} retry
     */
    show(problem, retry = null) {
        const t = (key, values) => context.strings.text(key, values);
        this.className = 'notice';
        this.setAttribute('role', 'alert');
        this.replaceChildren(...[
            h('p', { class: 'notice__text' }, explain(problem)),
            problem.retryAfter && problem.status === 429
                && h('p', { class: 'notice__hint' }, waiting(problem.retryAfter)),
            problem.status >= 500 && problem.traceID
                && h('p', { class: 'notice__hint' }, t('problem.trace', { trace: problem.traceID })),
            retry && h('p', { class: 'notice__action' },
                h('button', { type: 'button', class: 'button', on: { click: retry } }, t('problem.retry'))),
        ].filter(Boolean));
    }
}

/** The sentence for a problem, in the language of the interface. */
export function explain(problem) {
    const { strings } = context;
    const key = `problem.${problem.code}`;
    if (strings.has(key)) return strings.text(key);
    if (problem.status === 429) return strings.text('problem.AAPM-406');
    if (problem.status === 503) return strings.text('problem.busy');
    if (problem.status >= 500 || problem.detail === '') return strings.text('problem.other');
    return problem.detail;
}

function waiting(seconds) {
    const { strings } = context;
    if (seconds < 90) return strings.text('problem.wait', { count: seconds });
    if (seconds < 5400) return strings.text('problem.waitMinutes', { count: Math.round(seconds / 60) });
    return strings.text('problem.waitHours', { count: Math.round(seconds / 3600) });
}

customElements.define('aapm-notice', Notice);
