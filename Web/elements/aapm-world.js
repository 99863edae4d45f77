import { Problem } from '../lib/problem.js';
import { illustrationFor } from '../lib/illustration.js';
import { pick } from '../lib/localized.js';
import { linkTo } from '../lib/routes.js';
import { context } from './context.js';
import { h } from './dom.js';
import { View } from './view.js';

const tiers = [1, 2, 3];

/** One world: how to talk, and with whom. */
export class World extends View {
    #persona = null;
    #tier = 1;

    async open() {
        this.wait();
        this.#persona = await context.api.persona(this.getAttribute('persona'));
        if (this.signal.aborted) return;
        const persona = this.#persona;
        const { native_language: native, target_language: target } = persona;
        const title = pick(persona.title, native, target);
        const text = pick(persona.description, native, target);
        this.page(title.text, h('div', { class: 'page world' },
            h('p', {}, h('a', { class: 'back', href: linkTo('home') }, `← ${this.t('nav.back')}`)),
            h('h1', { class: 'page__title', lang: title.language }, title.text),
            h('p', { class: 'page__lead', lang: text.language }, text.text),
            h('ul', { class: 'places', role: 'list', 'aria-label': this.t('world.places') },
                persona.places.slice(0, 6).map((place) => this.#place(place))),
            h('fieldset', { class: 'tiers' },
                h('legend', { class: 'section__title' }, this.t('world.how')),
                h('div', { class: 'tiers__choices' }, tiers.map((tier) => this.#tierChoice(tier)))),
            h('section', { class: 'section' },
                h('h2', { class: 'section__title' }, this.t('world.who')),
                h('div', { class: 'world__status' }),
                h('ul', { class: 'scenes', role: 'list' }))));
        this.#showScenes();
    }

    #place(place) {
        const { native_language: native, target_language: target } = this.#persona;
        const name = pick(place.name, target, native);
        return h('li', { class: 'place' },
            h('img', { src: illustrationFor(place, target), alt: '', width: 400, height: 300 }),
            h('p', { class: 'place__name voice', lang: name.language }, name.text));
    }

    #tierChoice(tier) {
        const language = context.strings.languageName(this.#persona.target_language);
        return h('label', { class: 'tier' },
            h('input', {
                class: 'tier__input', type: 'radio', name: 'tier', value: tier, checked: tier === this.#tier,
                on: {
                    change: () => {
                        this.#tier = tier;
                        this.#showScenes();
                    },
                },
            }),
            h('span', { class: 'tier__words' },
                h('span', { class: 'tier__name' }, this.t(`tier.${tier}.name`)),
                h('span', { class: 'tier__text' }, this.t(`tier.${tier}.text`, { language }))));
    }

    #showScenes() {
        const scenes = this.#persona.scenes.filter((scene) => scene.tiers.includes(this.#tier));
        const list = this.querySelector('.scenes');
        list.replaceChildren(...(scenes.length === 0
            ? [h('li', { class: 'quiet' }, this.t('world.none'))]
            : scenes.map((scene) => h('li', {}, this.#scene(scene)))));
    }

    #scene(scene) {
        const persona = this.#persona;
        const { native_language: native, target_language: target } = persona;
        const isCompanion = persona.companion.id === scene.npc_id;
        const person = [persona.companion, ...persona.characters].find(({ id }) => id === scene.npc_id);
        const place = persona.places.find(({ id }) => id === scene.place_id) ?? null;
        const title = pick(scene.title, native, target);
        const goal = pick(scene.goal, native, target);
        const role = person && pick(person.role, native, target);
        const where = place && pick(place.name, native, target);
        return h('article', { class: 'scene' },
            h('div', { class: 'scene__window' },
                h('img', { src: illustrationFor(place, target), alt: '', width: 400, height: 300 })),
            h('div', { class: 'scene__words' },
                h('h3', { class: 'scene__title', lang: title.language }, title.text),
                h('p', { class: 'facts' },
                    where && h('span', { lang: where.language }, where.text),
                    h('span', {}, this.t('world.level', { level: scene.level }))),
                h('p', { class: 'scene__goal' }, h('strong', {}, `${this.t('world.goal')}: `),
                    h('span', { lang: goal.language }, goal.text)),
                h('div', { class: 'scene__person' },
                    h('aapm-avatar', { name: person?.name ?? scene.npc_id }),
                    h('p', {}, h('strong', {}, person?.name ?? scene.npc_id),
                        role && h('span', { class: 'scene__role', lang: role.language },
                            isCompanion ? this.t('world.companion') : role.text))),
                h('button', {
                    type: 'button', class: 'button button--primary scene__start', 'data-scene': scene.id,
                    on: { click: () => this.#start(scene) },
                }, this.t('world.start', { name: person?.short_name ?? scene.npc_id }))));
    }

    async #start(scene) {
        const status = this.querySelector('.world__status');
        const buttons = this.querySelectorAll('.scene__start');
        for (const button of buttons) button.disabled = true;
        status.replaceChildren(h('p', { role: 'status' }, this.t('world.starting')));
        try {
            const session = await context.api.startSession({
                persona_id: this.#persona.id, tier: this.#tier, npc_id: scene.npc_id, scene_id: scene.id,
            });
            this.go('talk', session.id);
        } catch (error) {
            if (!(error instanceof Problem)) throw error;
            for (const button of buttons) button.disabled = false;
            const notice = document.createElement('aapm-notice');
            status.replaceChildren(notice);
            notice.show(error);
            notice.scrollIntoView({ block: 'center' });
        }
    }
}

customElements.define('aapm-world', World);
