import { Problem } from '../lib/problem.js';
import { linkTo } from '../lib/routes.js';
import { context } from './context.js';
import { h } from './dom.js';
import { talkAgain } from './talk-again.js';
import { View } from './view.js';

const finished = ['completed', 'failed', 'deferred'];
/** How often a cut stream of a run is joined again before the learner is asked. */
const patience = 5;

/** After a talk: the five phases as they go, what the talk brought, the lesson, and the way to the next talk. */
export class After extends View {
    #session = null;
    #persona = null;
    #person = null;
    #status = null;
    #results = null;
    #actions = null;

    get #id() {
        return this.getAttribute('session');
    }

    async open() {
        this.wait();
        // Ending is safe to repeat, and its answer names the run.
        const { session, pipeline_run: run } = await context.api.end(this.#id);
        this.#session = session;
        this.#persona = await context.api.persona(session.persona_id);
        if (this.signal.aborted) return;
        this.#person = this.#personOf(session.npc_id);
        this.#frame(run);
        if (run) await this.#follow(run);
        else {
            this.#status.replaceChildren(h('p', { class: 'quiet' }, this.t('after.noRun')));
            this.#showActions(null);
        }
    }

    #personOf(id) {
        return [this.#persona.companion, ...this.#persona.characters].find((person) => person.id === id)
            ?? { id, name: id, short_name: id };
    }

    #frame(run) {
        const isDone = run?.status === 'completed';
        this.#status = h('div', { class: 'after__status', role: 'status' });
        this.#results = h('div', { class: 'after__results' });
        this.#actions = h('div', { class: 'actions' });
        const title = this.t(isDone ? 'after.title.done' : 'after.title');
        this.page(title, h('div', { class: 'page after' },
            h('div', { class: 'after__head' },
                h('aapm-avatar', { name: this.#person.name }),
                h('div', {},
                    h('h1', { class: 'page__title' }, title),
                    h('p', { class: 'page__lead' }, isDone
                        ? this.t('talk.title', { name: this.#person.short_name })
                        : this.t('after.lead', { name: this.#person.short_name })))),
            run && h('section', { class: 'section' },
                h('h2', { class: 'section__title' }, this.t('after.phases')),
                h('aapm-phases', {}), this.#status),
            !run && this.#status,
            this.#results, this.#actions));
        if (run) this.querySelector('aapm-phases').show(run);
    }

    async #follow(run) {
        let last = run;
        for (let tries = 0; !finished.includes(last.status) && tries < patience; tries += 1) {
            try {
                if (tries > 0) await context.wait(500 * 2 ** tries);
                for await (const { event, data } of context.api.followRun(run.id, this.signal)) {
                    if (this.signal.aborted) return;
                    if (event === 'error') throw Problem.fromBody(data, 500);
                    if (event !== 'run' && event !== 'done') continue;
                    last = data;
                    this.querySelector('aapm-phases').show(data);
                }
            } catch (error) {
                if (this.signal.aborted) return;
                if (!(error instanceof Problem) || !error.isTemporary) throw error;
            }
            if (this.signal.aborted) return;
        }
        await this.#conclude(last);
    }

    async #conclude(run) {
        this.querySelector('.page__lead').textContent = this.t('talk.title', { name: this.#person.short_name });
        if (run.status === 'completed') {
            this.#status.textContent = this.t('after.allDone');
            this.querySelector('h1').textContent = this.t('after.title.done');
        } else {
            this.#status.replaceChildren(
                h('p', {}, this.#reason(run)),
                run.status === 'deferred' ? '' : h('button', {
                    type: 'button', class: 'button', on: { click: () => this.run(() => this.open()) },
                }, this.t('after.again')));
        }
        const [insights, lesson] = await Promise.all([
            context.api.insights(this.#id), context.api.lessonOf(this.#id),
        ]);
        if (this.signal.aborted) return;
        const element = document.createElement('aapm-insights');
        element.show(insights, this.#persona.target_language, (id) => this.#personOf(id).short_name);
        this.#results.replaceChildren(element);
        this.#showActions(lesson, run.status === 'completed');
    }

    /** Why the lesson is not there yet, and when it will be. */
    #reason({ status, resumes_at: resumesAt, failure_code: code }) {
        if (status === 'deferred' && resumesAt) {
            return this.t('after.deferred.until', { day: context.strings.comingDay(resumesAt) });
        }
        if (status === 'deferred') return this.t('after.deferred');
        return this.t(code === 'AAPM-206' ? 'after.stopped' : 'after.failed');
    }

    #showActions(lesson, isComplete = true) {
        const hasLesson = lesson !== null && lesson.units.length > 0;
        const label = this.t('world.start', { name: this.#person.short_name });
        const [again, status] = talkAgain(this.#session, label, !hasLesson);
        this.#actions.replaceChildren(...[
            !hasLesson && isComplete && this.#session.turns_used > 0
                && h('p', { class: 'actions__text' }, this.t('after.noLesson')),
            hasLesson && h('a', {
                class: 'button button--primary', href: linkTo('lesson', lesson.id), 'data-action': 'lesson',
            }, this.t('after.toLesson')),
            again,
            h('a', { class: 'button', href: linkTo('talk', this.#id) }, this.t('after.transcript')),
            h('a', { class: 'button', href: linkTo('world', this.#session.persona_id) }, this.t('world.who')),
            status,
        ].filter(Boolean));
    }
}

customElements.define('aapm-after', After);
