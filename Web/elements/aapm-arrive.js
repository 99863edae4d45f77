import { Problem } from '../lib/problem.js';
import { linkTo } from '../lib/routes.js';
import { Strings } from '../lib/strings.js';
import { context } from './context.js';
import { h } from './dom.js';
import { View } from './view.js';

/** Each door is said in the language of those who take it. */
const doors = [
    {
        native: 'en', target: 'es', image: 'square',
        says: 'I speak English', learns: 'Learn Spanish', enter: 'Come in as a guest',
    },
    {
        native: 'es', target: 'en', image: 'street',
        says: 'Hablo español', learns: 'Aprende inglés', enter: 'Entra como visitante',
    },
];

/** The first page: two doors, one for each direction. */
export class Arrive extends View {
    async open() {
        const { language } = context.strings;
        const ordered = [...doors].sort((one, other) => (other.native === language) - (one.native === language));
        const other = new Strings(language === 'en' ? 'es' : 'en');
        this.page(this.t('arrive.choose'),
            h('div', { class: 'arrive' },
                h('img', { class: 'arrive__picture', src: './images/arcade.svg', alt: '', width: 1200, height: 420 }),
                h('div', { class: 'arrive__words' },
                    h('h1', { class: 'arrive__title' }, this.t('arrive.title')),
                    h('p', { class: 'arrive__other voice', lang: other.language }, other.text('arrive.title')),
                    h('p', { class: 'arrive__lead' }, this.t('arrive.lead'))),
                h('h2', { class: 'visually-hidden' }, this.t('arrive.choose')),
                h('ul', { class: 'doors', role: 'list' }, ordered.map((door) => this.#door(door))),
                h('div', { class: 'arrive__status' },
                    context.farewell && h('div', { class: 'notice', role: 'alert' },
                        h('p', { class: 'notice__text' }, this.t(context.farewell)))),
                h('p', { class: 'arrive__note' }, this.t('arrive.note')),
                h('p', { class: 'arrive__account' }, this.t('arrive.account'), ' ',
                    h('a', { href: linkTo('account', 'sign-in') }, this.t('account.signIn.submit')), ' · ',
                    h('a', { href: linkTo('account', 'register') }, this.t('account.register.submit')))));
    }

    disconnectedCallback() {
        super.disconnectedCallback();
        context.farewell = null;
    }

    #door(door) {
        const button = h('button', {
            type: 'button', class: 'door', lang: door.native, 'data-direction': `${door.native}-${door.target}`,
            on: { click: () => this.#enter(door) },
        },
        h('span', { class: 'door__arch' },
            h('img', { src: `./images/place-${door.image}.svg`, alt: '', width: 400, height: 300 })),
        h('span', { class: 'door__says' }, door.says),
        h('span', { class: 'door__learns voice' }, door.learns),
        h('span', { class: 'door__enter' }, door.enter));
        return h('li', {}, button);
    }

    async #enter(door) {
        const buttons = this.querySelectorAll('.door');
        const status = this.querySelector('.arrive__status');
        for (const button of buttons) button.disabled = true;
        status.replaceChildren(h('p', { role: 'status' }, this.t('arrive.entering')));
        try {
            const learner = await context.api.enterAsGuest({
                native_language: door.native,
                target_language: door.target,
                time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC',
            });
            this.dispatchEvent(new CustomEvent('aapm-learner', { bubbles: true, detail: { learner } }));
            if (location.hash === linkTo('home')) dispatchEvent(new HashChangeEvent('hashchange'));
            else this.go('home');
        } catch (error) {
            if (!(error instanceof Problem)) throw error;
            for (const button of buttons) button.disabled = false;
            const notice = document.createElement('aapm-notice');
            status.replaceChildren(notice);
            notice.show(error);
        }
    }
}

customElements.define('aapm-arrive', Arrive);
