import { linkTo } from '../lib/routes.js';
import { context } from './context.js';
import { h } from './dom.js';
import { talkAgain } from './talk-again.js';
import { View } from './view.js';

/** A lesson: its parts one under the other, how far it has come, and the way back into a talk. */
export class Lesson extends View {
    #lesson = null;
    #session = null;
    #progress = null;
    #end = null;

    async open() {
        this.wait();
        this.#lesson = await context.api.lesson(this.getAttribute('curriculum'));
        this.#session = await context.api.session(this.#lesson.session_id);
        if (this.signal.aborted) return;
        const { units } = this.#lesson;
        this.#progress = h('div', { class: 'progress' });
        this.#end = h('div', { class: 'lesson__end' });
        this.page(this.t('lesson.title'), h('div', { class: 'page page--narrow lesson' },
            h('p', {}, h('a', { class: 'back', href: linkTo('after', this.#lesson.session_id) },
                `← ${this.t('after.title.done')}`)),
            h('h1', { class: 'page__title' }, this.t('lesson.title')),
            h('p', { class: 'page__lead' }, units.length === 0
                ? this.t('lesson.empty')
                : this.t('lesson.lead', { count: units.length })),
            units.length > 0 && this.#progress,
            units.map((unit, place) => {
                const element = document.createElement('aapm-unit');
                element.set(this.#lesson, unit, place + 1);
                return element;
            }),
            this.#end));
        this.addEventListener('aapm-progress', (event) => this.#answered(event.detail));
        this.addEventListener('aapm-lesson', (event) => this.#changed(event.detail));
        this.#showProgress(this.#lesson.progress);
    }

    #answered({ exercise, progress }) {
        for (const unit of this.#lesson.units) {
            unit.exercises = unit.exercises.map((other) => (other.id === exercise.id ? exercise : other));
            const isComplete = !unit.skipped && unit.exercises.every((other) => other.attempts.length > 0);
            this.querySelector(`[data-unit="${CSS.escape(unit.id)}"]`).complete = isComplete;
        }
        this.#showProgress(progress);
    }

    #changed({ lesson, kind }) {
        this.#lesson = lesson;
        this.#showProgress(lesson.progress);
        if (kind !== 'skip') return;
        const next = [...this.querySelectorAll('aapm-unit')].find((unit) => unit.dataset.skipped !== 'true');
        next?.querySelector('h2').scrollIntoView({ block: 'start' });
    }

    #showProgress({ units, completed, skipped, is_complete: isComplete }) {
        const done = completed + skipped;
        const text = this.t('lesson.progress', { done, total: units });
        const bar = h('progress', { class: 'progress__bar', max: Math.max(units, 1), value: done, 'aria-label': text });
        this.#progress.replaceChildren(bar, h('span', { class: 'progress__text' }, text));
        const [again, status] = talkAgain(this.#session, this.t('after.talkAgain'), isComplete);
        this.#end.replaceChildren(
            h('div', { class: 'lesson__done', role: 'status' }, isComplete && units > 0 && [
                h('p', { class: 'lesson__done-title' }, this.t('lesson.done')),
                h('p', {}, this.t('lesson.doneText')),
            ]),
            h('div', { class: 'actions' },
                again, h('a', { class: 'button', href: linkTo('home') }, this.t('after.home')), status));
    }
}

customElements.define('aapm-lesson', Lesson);
