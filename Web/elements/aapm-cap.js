import { parseDollars, writeDollars } from '../lib/money.js';
import { Problem } from '../lib/problem.js';
import { context } from './context.js';
import { h } from './dom.js';
import { field, showFaults, showProblem } from './form.js';

const members = { day: 'daily_micro_usd', month: 'monthly_micro_usd' };
/** A million dollars: the most that the contract takes. */
const most = 1_000_000_000_000;

/** The learner's own limit to what talks may cost. Says `aapm-changed`. */
export class Cap extends HTMLElement {
    #form = null;
    #done = null;

    /** @param {object} cap `Cap` of the contract */
    show(cap) {
        this.#done = h('p', { class: 'form__done', role: 'status' });
        this.#form = h('form', { class: 'form', novalidate: true },
            h('div', { class: 'form__summary' }),
            h('div', { class: 'form__pair' }, Object.entries(members).map(([period, member]) =>
                field(period, this.#t(`cap.${period}`), this.#t('cap.hint'), {
                    inputmode: 'decimal', autocomplete: 'off', maxlength: 16, value: written(cap[member]),
                }))),
            h('div', { class: 'form__actions' },
                h('button', { type: 'submit', class: 'button' }, this.#t('cap.submit')),
                h('button', {
                    type: 'button', class: 'button', 'data-action': 'remove-cap', hidden: isNone(cap),
                    on: { click: () => this.#remove() },
                }, this.#t('cap.remove'))),
            this.#done);
        this.#form.addEventListener('submit', (event) => {
            event.preventDefault();
            this.#keep();
        });
        this.replaceChildren(h('section', { class: 'section' },
            h('h2', { class: 'section__title' }, this.#t('cap.title')),
            h('p', {}, this.#t('cap.lead')), this.#form));
    }

    #t(key, values) {
        return context.strings.text(key, values);
    }

    async #keep() {
        this.#done.textContent = '';
        const amounts = Object.keys(members).map((period) => [period, parseDollars(this.#form.elements[period].value)]);
        const faults = amounts
            .filter(([, amount]) => amount === undefined || amount > most)
            .map(([period, amount]) => [period, this.#t(amount === undefined ? 'cap.error' : 'cap.error.most')]);
        if (amounts.every(([, amount]) => amount === null)) faults.push(['day', this.#t('cap.error.none')]);
        if (showFaults(this.#form, faults)) return;
        const request = Object.fromEntries(amounts.map(([period, amount]) => [members[period], amount]));
        await this.#change(async () => {
            const cap = await context.api.setCap(request);
            return [cap, this.#t(cap.notes.length > 0 ? 'cap.kept.above' : 'cap.kept')];
        });
    }

    async #remove() {
        await this.#change(async () => {
            await context.api.removeCap();
            return [{ daily_micro_usd: null, monthly_micro_usd: null }, this.#t('cap.removed')];
        });
        // The button that had the focus is gone.
        this.#form.elements.day.focus();
    }

    async #change(work) {
        try {
            const [cap, words] = await work();
            showFaults(this.#form, []);
            for (const [period, member] of Object.entries(members)) {
                this.#form.elements[period].value = written(cap[member]);
            }
            this.#form.querySelector('[data-action=remove-cap]').hidden = isNone(cap);
            this.#done.textContent = words;
            this.dispatchEvent(new CustomEvent('aapm-changed', { bubbles: true }));
        } catch (error) {
            if (!(error instanceof Problem)) throw error;
            showProblem(this.#form, error);
        }
    }
}

function written(amount) {
    return writeDollars(amount, context.strings.decimalMark);
}

function isNone(cap) {
    return Object.values(members).every((member) => cap[member] === null);
}

customElements.define('aapm-cap', Cap);
