import { Problem } from '../lib/problem.js';
import { context } from './context.js';
import { h } from './dom.js';

const thanks = { unclear: 'lesson.thanks', more_examples: 'lesson.thanksExamples', skip: 'lesson.skipped' };

/** One part of a lesson: the learner's own sentence, what changed, why, and something to do with it. */
export class Unit extends HTMLElement {
    #lesson = null;
    #unit = null;
    #explanation = null;
    #examples = null;
    #status = null;

    /** @param {object} lesson @param {object} unit as the contract has them @param {number} number from 1 */
    set(lesson, unit, number) {
        const t = (key, values) => context.strings.text(key, values);
        const { native_language: native, target_language: target } = lesson;
        this.#lesson = lesson;
        this.#unit = unit;
        this.className = 'unit';
        this.dataset.unit = unit.id;
        this.#explanation = h('p', { class: 'unit__explanation', lang: native });
        this.#examples = h('div', { class: 'unit__examples' });
        this.#status = h('div', { class: 'unit__status', role: 'status' });
        const own = document.createElement('aapm-contrast');
        own.show(unit.own, target, { bad: t('lesson.said'), good: t('lesson.changed') });
        const feedback = (kind, key) => h('button', {
            type: 'button', class: 'button button--small', 'data-feedback': kind,
            on: { click: () => this.#feedback(kind) },
        }, t(key));
        this.replaceChildren(
            h('p', { class: 'unit__number' }, t('lesson.unit', { number, total: lesson.units.length }),
                h('span', { class: 'mark mark--good unit__done', hidden: true }, t('lesson.partDone'))),
            h('h2', { class: 'unit__title', lang: native }, unit.title),
            own,
            this.#explanation,
            h('details', { class: 'unit__why' },
                h('summary', {}, t('lesson.why')), h('p', { lang: native }, unit.reason)),
            this.#examples,
            h('div', { class: 'unit__feedback', role: 'group', 'aria-label': t('lesson.feedback') },
                feedback('unclear', 'lesson.unclear'), feedback('more_examples', 'lesson.moreExamples'),
                feedback('skip', 'lesson.skip')),
            this.#status,
            h('h3', { class: 'unit__practise' }, t('lesson.practise')),
            h('div', { class: 'unit__exercises' }, unit.exercises.map((exercise, place) => {
                const element = document.createElement('aapm-exercise');
                element.set(exercise, target, place + 1,
                    (answer) => context.api.answer(lesson.id, unit.id, exercise.id, answer));
                return element;
            })));
        this.#show(unit);
    }

    /** Takes up what changed, without touching the fields of the exercises. */
    #show(unit) {
        this.#unit = unit;
        const t = (key) => context.strings.text(key);
        this.dataset.skipped = String(unit.skipped);
        this.#explanation.textContent = unit.explanation;
        this.querySelector('.unit__done').hidden = !unit.complete;
        const examples = unit.examples.filter((pair) => pair.good !== unit.own.good);
        this.#examples.replaceChildren(...examples.map((pair) => {
            const element = document.createElement('aapm-contrast');
            const labels = { bad: t('lesson.said.instead'), good: t('lesson.better') };
            element.show(pair, this.#lesson.target_language, labels);
            return element;
        }));
        this.querySelector('[data-feedback=more_examples]').hidden = !unit.has_more_examples;
    }

    set complete(isComplete) {
        this.querySelector('.unit__done').hidden = !isComplete;
    }

    async #feedback(kind) {
        const t = (key) => context.strings.text(key);
        try {
            const lesson = await context.api.feedback(this.#lesson.id, this.#unit.id, kind);
            const unit = lesson.units.find(({ id }) => id === this.#unit.id);
            if (unit) this.#show(unit);
            this.#status.replaceChildren(h('p', {}, t(thanks[kind])));
            this.dispatchEvent(new CustomEvent('aapm-lesson', { bubbles: true, detail: { lesson, kind } }));
        } catch (error) {
            if (!(error instanceof Problem)) throw error;
            const notice = document.createElement('aapm-notice');
            this.#status.replaceChildren(notice);
            notice.show(error);
        }
    }
}

customElements.define('aapm-unit', Unit);
