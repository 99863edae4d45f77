import { linkTo } from '../lib/routes.js';
import { context } from './context.js';
import { h } from './dom.js';

/** Says kindly what went wrong and what to do; of a limit, when it goes on and what has more. */
export class Notice extends HTMLElement {
    /**
     * @param {import('../lib/problem.js').Problem} problem
     * @param {(() => void) | null} retry
     */
    show(problem, retry = null) {
        const t = (key, values) => context.strings.text(key, values);
        this.className = problem.isLimit ? 'notice notice--limit' : 'notice';
        this.setAttribute('role', 'alert');
        this.replaceChildren(...[
            h('p', { class: 'notice__text' }, explain(problem)),
            problem.retryAfter && problem.status === 429
                && h('p', { class: 'notice__hint' }, t(problem.isLimit ? 'problem.goesOn' : 'problem.wait', {
                    when: context.strings.coming(problem.retryAfter, context.now()),
                })),
            problem.upgrade && h('p', { class: 'notice__hint' }, upgradeText(problem.upgrade)),
            problem.isLimit && h('p', {}, h('a', { href: linkTo('plan') }, t('plan.link'))),
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
    const { budget } = problem;
    if (budget?.set_by === 'learner') return strings.text('problem.AAPM-408.own');
    if (budget && budget.scope !== 'learner') return strings.text('problem.AAPM-408.shared');
    const key = `problem.${problem.code}`;
    if (strings.has(key)) return strings.text(key);
    if (problem.status === 429) return strings.text('problem.AAPM-406');
    if (problem.status === 503) return strings.text('problem.busy');
    if (problem.status >= 500 || problem.detail === '') return strings.text('problem.other');
    return problem.detail;
}

/** @param {object} upgrade as the contract has it */
export function upgradeText(upgrade) {
    const { strings } = context;
    const count = (key, number) => (number === null
        ? strings.text(`${key}.any`)
        : strings.text(key, { count: number }));
    return strings.text('plan.upgrade', {
        plan: strings.text(`plan.name.${upgrade.plan}`),
        talks: count('plan.upgrade.talks', upgrade.sessions_per_day),
        turns: strings.text('plan.upgrade.turns', { count: upgrade.turns_per_session }),
    });
}

customElements.define('aapm-notice', Notice);
