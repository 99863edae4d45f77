import { context } from './context.js';
import { h } from './dom.js';

/** The five phases of a run as five windows that light up. */
export class Phases extends HTMLElement {
    #statuses = new Map();

    /** @param {object} run as the contract has it */
    show(run) {
        const t = (key) => context.strings.text(key);
        if (this.childElementCount === 0) {
            this.className = 'phases';
            this.replaceChildren(h('ol', { class: 'phases__list', role: 'list' }, run.phases.map((phase) =>
                h('li', { class: 'phase', 'data-phase': phase.name },
                    h('span', { class: 'phase__window', 'aria-hidden': 'true' }),
                    h('span', { class: 'phase__name' }, t(`after.phase.${phase.name}`)),
                    h('span', { class: 'phase__status' })))));
        }
        for (const phase of run.phases) {
            const item = this.querySelector(`[data-phase=${phase.name}]`);
            if (!item) continue;
            item.dataset.status = phase.status;
            item.querySelector('.phase__status').textContent = t(`after.status.${phase.status}`);
            if (phase.status === 'completed' && this.#statuses.get(phase.name) === 'running') {
                context.announce(`${t(`after.phase.${phase.name}`)}: ${t('after.status.completed')}`);
            }
            this.#statuses.set(phase.name, phase.status);
        }
    }
}

customElements.define('aapm-phases', Phases);
