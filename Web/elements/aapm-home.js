import { illustrationFor } from '../lib/illustration.js';
import { pick } from '../lib/localized.js';
import { linkTo } from '../lib/routes.js';
import { context } from './context.js';
import { h } from './dom.js';
import { View } from './view.js';

/** Where a learner starts: what is open, the worlds, the talks so far. */
export class Home extends View {
    #personas = new Map();

    async open() {
        this.wait();
        const [personas, sessions, lessons] = await Promise.all([
            context.api.personas(), context.api.sessions(), context.api.lessons(),
        ]);
        if (this.signal.aborted) return;
        this.#personas = new Map(personas.map((persona) => [persona.id, persona]));
        const { learner } = context;
        const worlds = personas.filter((persona) =>
            persona.native_language === learner.native_language && persona.target_language === learner.target_language);
        const active = sessions.data.filter((session) => session.status === 'active');
        const open = lessons.data.filter((lesson) => lesson.units.length > 0 && !lesson.progress.is_complete);
        const title = learner.display_name
            ? this.t('home.titleNamed', { name: learner.display_name })
            : this.t('home.title');
        this.page(this.t('nav.home'), h('div', { class: 'page home' },
            h('h1', { class: 'page__title' }, title),
            h('p', { class: 'page__lead' },
                this.t('home.lead', { language: context.strings.languageName(learner.target_language) })),
            active.length > 0 && this.#section('home.goOn', h('ul', { class: 'tiles', role: 'list' },
                active.map((session) => h('li', {}, this.#active(session))))),
            open.length > 0 && this.#section('home.lessons', h('ul', { class: 'tiles', role: 'list' },
                open.map((lesson) => h('li', {}, this.#lesson(lesson))))),
            this.#section('home.worlds', worlds.length === 0
                ? h('p', {}, this.t('home.noWorlds'))
                : h('ul', { class: 'worlds', role: 'list' },
                    worlds.map((persona) => h('li', {}, this.#world(persona))))),
            this.#section('home.past', this.#past(sessions))));
    }

    #section(key, ...content) {
        return h('section', { class: 'section' }, h('h2', { class: 'section__title' }, this.t(key)), content);
    }

    #world(persona) {
        const { native_language: native, target_language: target } = persona;
        const title = pick(persona.title, native, target);
        const text = pick(persona.description, native, target);
        const local = pick(persona.title, target, native);
        return h('article', { class: 'world-card' },
            h('div', { class: 'world-card__arches' }, persona.places.slice(0, 3).map((place) =>
                h('img', { src: illustrationFor(place, target), alt: '', width: 400, height: 300 }))),
            h('div', { class: 'world-card__words' },
                h('h3', { class: 'world-card__title', lang: title.language },
                    h('a', { class: 'world-card__link', href: linkTo('world', persona.id) }, title.text)),
                local.language !== title.language
                    && h('p', { class: 'voice world-card__local', lang: local.language }, local.text),
                h('p', { lang: text.language }, text.text),
                h('p', { class: 'facts' },
                    h('span', {}, `${persona.levels.from}–${persona.levels.to}`),
                    h('span', {}, this.t('home.people', { count: persona.characters.length + 1 })),
                    h('span', {}, this.t('home.places', { count: persona.places.length })))));
    }

    #active(session) {
        const { person, scene } = this.#cast(session);
        return h('a', { class: 'tile', href: linkTo('talk', session.id) },
            h('aapm-avatar', { name: person?.name ?? '?' }),
            h('span', { class: 'tile__words' },
                h('span', { class: 'tile__title' },
                    this.t('home.resume', { name: person?.short_name ?? session.npc_id })),
                scene && h('span', { class: 'tile__text', lang: scene.language }, scene.text)),
            h('span', { class: 'tile__arrow', 'aria-hidden': 'true' }, '→'));
    }

    #lesson(lesson) {
        const { completed, skipped, units } = lesson.progress;
        return h('a', { class: 'tile', href: linkTo('lesson', lesson.id) },
            h('span', { class: 'tile__badge', 'aria-hidden': 'true' }, String(units)),
            h('span', { class: 'tile__words' },
                h('span', { class: 'tile__title' },
                    this.t('home.lesson.of', { day: context.strings.day(lesson.created_at, context.now()) })),
                h('span', { class: 'tile__text' }, lesson.units.map((unit) => unit.title).join(' · ')),
                h('span', { class: 'tile__text' },
                    this.t('home.lesson.progress', { done: completed + skipped, total: units }))),
            h('span', { class: 'tile__arrow', 'aria-hidden': 'true' }, '→'));
    }

    #past(first) {
        const list = h('ul', { class: 'past', role: 'list' });
        const more = h('button', { type: 'button', class: 'button' }, this.t('home.more'));
        const empty = h('p', { class: 'quiet' }, this.t('home.past.empty'));
        const show = (sessions) => {
            const ended = sessions.data.filter((session) => session.status === 'ended');
            list.append(...ended.map((session) => h('li', {}, this.#talk(session))));
            empty.hidden = list.childElementCount > 0;
            more.hidden = sessions.next_cursor === null;
            more.onclick = () => this.run(async () => show(await context.api.sessions(sessions.next_cursor)));
        };
        show(first);
        return [empty, list, more];
    }

    #talk(session) {
        const { person, scene } = this.#cast(session);
        const name = person?.short_name ?? session.npc_id;
        return h('a', { class: 'past__talk', href: linkTo('after', session.id) },
            h('aapm-avatar', { name: person?.name ?? '?' }),
            h('span', { class: 'tile__words' },
                h('span', { class: 'tile__title' }, name, session.task_completed
                    && h('span', { class: 'mark mark--good' }, this.t('talk.taskDone'))),
                scene && h('span', { class: 'tile__text', lang: scene.language }, scene.text),
                h('span', { class: 'tile__text' }, context.strings.day(session.started_at, context.now()), ' · ',
                    this.t('home.talk.turns', { count: session.turns_used }))),
            h('span', { class: 'tile__arrow', 'aria-hidden': 'true' }, '→'));
    }

    #cast(session) {
        const persona = this.#personas.get(session.persona_id);
        const person = persona && [persona.companion, ...persona.characters].find(({ id }) => id === session.npc_id);
        const scene = persona?.scenes.find(({ id }) => id === session.scene_id);
        return { person, scene: scene && pick(scene.title, context.strings.language, persona.target_language) };
    }
}

customElements.define('aapm-home', Home);
