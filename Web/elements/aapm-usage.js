import { context } from './context.js';
import { h } from './dom.js';
import { upgradeText } from './aapm-notice.js';

/** What was used of a plan today and this month, when counting begins anew, and which plan has more. */
export class Usage extends HTMLElement {
    /** @param {object} usage `Usage` of the contract */
    show(usage) {
        const { plan, own_keys: ownKeys, sessions, upgrade } = usage;
        this.className = 'usage';
        this.replaceChildren(...[
            h('p', { class: 'page__lead' }, this.#t('plan.name', { plan: this.#t(`plan.name.${plan}`) }),
                ownKeys.length > 0 && ` · ${this.#t('plan.ownKeys')}`),
            h('section', { class: 'section' },
                h('h2', { class: 'section__title' }, this.#t('plan.today')),
                h('dl', { class: 'measures' },
                    this.#counted('talks', sessions),
                    this.#counted('runs', usage.pipeline_runs),
                    measure(this.#t('plan.turns'),
                        this.#t('plan.turns.limit', { count: usage.terms.turns_per_session }))),
                sessions.limit !== null && h('p', { class: 'plan__note' },
                    this.#t('plan.renews', { time: context.strings.comingMoment(sessions.resets_at) })),
                upgrade && ownKeys.length === 0 && h('p', { class: 'plan__more' }, upgradeText(upgrade))),
            this.#money(usage),
        ].filter(Boolean));
    }

    #t(key, values) {
        return context.strings.text(key, values);
    }

    #counted(name, { used, limit }) {
        return measure(this.#t(`plan.${name}`), limit === null
            ? this.#t('plan.used.any', { used })
            : this.#t('plan.used', { used, limit }), limit === null ? null : used / limit);
    }

    #money(usage) {
        const byKey = usage.this_month.by_purpose
            .filter((one) => one.paid_by === 'learner')
            .reduce((sum, one) => sum + one.cost_micro_usd, 0);
        const closed = usage.shared_budgets.filter((budget) => !budget.has_room);
        if (usage.budgets.length === 0 && closed.length === 0 && byKey === 0) return null;
        return h('section', { class: 'section' },
            h('h2', { class: 'section__title' }, this.#t('plan.money')),
            h('p', { class: 'plan__note' }, this.#t('plan.money.lead')),
            h('dl', { class: 'measures' }, usage.budgets.map((budget) => this.#budget(budget))),
            closed.map(({ scope, resets_at: at }) => h('p', { class: 'plan__more' },
                this.#t(`plan.money.shared.${scope}`, { when: this.#until(at) }))),
            byKey > 0 && h('p', { class: 'plan__note' },
                this.#t('plan.money.byKey', { money: context.strings.money(byKey) })));
    }

    #budget(budget) {
        const { strings } = context;
        const { spent_micro_usd: spent, limit_micro_usd: limit } = budget;
        const key = budget.set_by === 'learner' ? 'plan.money.own' : 'plan.money.used';
        const words = this.#t(key, { spent: strings.money(spent), limit: strings.money(limit) });
        return measure(this.#t(`plan.money.${budget.period}`), words, limit === 0 ? 1 : spent / limit,
            budget.remaining_micro_usd <= 0 && this.#t('plan.money.full', { when: this.#until(budget.resets_at) }));
    }

    #until(time) {
        const now = context.now();
        return context.strings.coming(Math.max(1, (new Date(time).getTime() - now) / 1000), now);
    }
}

/** @param {?number} part of the whole that is used, for those who see */
function measure(name, words, part = null, note = null) {
    const row = h('div', { class: 'measure' },
        h('dt', { class: 'measure__name' }, name),
        h('dd', { class: 'measure__words' }, words),
        note && h('dd', { class: 'measure__note' }, note));
    if (part === null) return row;
    const fill = h('span', { class: 'measure__fill' });
    fill.style.inlineSize = `${Math.min(100, part * 100)}%`;
    row.append(h('dd', { class: 'measure__bar', 'aria-hidden': 'true' }, fill));
    return row;
}

customElements.define('aapm-usage', Usage);
