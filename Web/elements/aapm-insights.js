import { context } from './context.js';
import { h } from './dom.js';

/** What a talk brought: what came back from earlier, and what comes up next. */
export class Insights extends HTMLElement {
    /**
     * @param {object} insights as the contract has them
     * @param {string} targetLanguage
     * @param {(id: string) => string} nameOf a person
     */
    show(insights, targetLanguage, nameOf) {
        const t = (key, values) => context.strings.text(key, values);
        const { language } = insights;
        this.className = 'insights';
        this.replaceChildren(...[
            h('p', { class: 'insights__summary', lang: language }, insights.summary),
            insights.went_well.length > 0 && h('section', { class: 'section' },
                h('h2', { class: 'section__title' }, t('after.wentWell')),
                h('ul', { class: 'well', role: 'list' },
                    insights.went_well.map((line) => h('li', { lang: language }, line)))),
            insights.negotiation && h('section', { class: 'section' },
                h('h2', { class: 'section__title' }, t('after.objectives')),
                h('ul', { class: 'objectives', role: 'list' }, insights.negotiation.objectives.map(({ text, reached }) =>
                    h('li', { class: 'objective' },
                        h('span', { lang: language }, text), ' ',
                        h('span', { class: `mark ${reached ? 'mark--good' : ''}` },
                            t(`after.objective.${reached ? 'reached' : 'open'}`)))))),
            insights.practised.length > 0 && h('section', { class: 'section' },
                h('h2', { class: 'section__title' }, t('after.previous')),
                h('ul', { class: 'practised', role: 'list' }, insights.practised.map((form) =>
                    h('li', { class: 'practised__form', 'data-outcome': form.outcome },
                        h('h3', { class: 'practised__title' },
                            h('span', { lang: language }, form.title),
                            h('span', { class: `mark ${form.outcome === 'used_correctly' ? 'mark--good' : ''}` },
                                t(`outcome.${form.outcome}`))),
                        h('p', { lang: language }, form.text),
                        h('p', { class: 'quiet', lang: language }, form.because),
                        h('blockquote', { class: 'exchange' },
                            h('p', {}, h('b', {}, `${nameOf(form.npc_id)}: `),
                                h('span', { class: 'voice', lang: targetLanguage }, form.npc_line)),
                            form.learner_line !== null && h('p', {}, h('b', {}, `${t('talk.you')}: `),
                                h('span', { class: 'voice', lang: targetLanguage }, form.learner_line))))))),
            insights.next.length > 0 && h('section', { class: 'section' },
                h('h2', { class: 'section__title' }, t('after.seeds')),
                h('ul', { class: 'seeds', role: 'list' }, insights.next.map((form) =>
                    h('li', { class: 'seed' },
                        h('h3', { class: 'seed__title' },
                            h('span', { lang: language }, form.title), ' ',
                            h('span', { class: 'voice seed__form', lang: targetLanguage }, form.form)),
                        h('p', { lang: language }, form.text))))),
        ].filter(Boolean));
    }
}

customElements.define('aapm-insights', Insights);
