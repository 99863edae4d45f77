import { Problem } from '../lib/problem.js';
import { linkTo, parseRoute } from '../lib/routes.js';
import { guessLanguage, Strings } from '../lib/strings.js';
import { TokenStore } from '../lib/tokens.js';
import { context } from './context.js';
import { h } from './dom.js';

/** Pages that need no learner. */
const openPages = ['arrive', 'account', 'missing'];

/** The frame of every page: header, the page of the address, footer; it knows who is here. */
export class App extends HTMLElement {
    #main = null;
    #nav = null;
    #announcer = null;
    #skip = null;
    #brand = null;
    #footer = null;
    #isFirstPage = true;

    async connectedCallback() {
        this.#useLanguage();
        this.#build();
        context.announce = (text, language) => this.#announce(text, language);
        addEventListener('hashchange', () => this.#route());
        addEventListener('storage', (event) => this.#followOtherTab(event));
        context.tokens.onChange(() => this.#noticeEnd());
        this.addEventListener('aapm-learner', (event) => this.#meet(event.detail.learner));
        this.addEventListener('aapm-page', (event) => this.#titled(event.detail.title));
        await this.#recognise();
        this.#route();
    }

    #build() {
        this.#skip = h('a', { class: 'skip-link', href: '#main', on: { click: (event) => this.#skipToMain(event) } });
        this.#brand = h('span', { class: 'brand__name' });
        this.#nav = h('nav', { class: 'shell__nav' });
        this.#main = h('main', { class: 'shell__main', id: 'main', tabindex: '-1' });
        this.#announcer = h('div', { class: 'visually-hidden', 'aria-live': 'polite', 'aria-atomic': 'false' });
        this.#footer = h('footer', { class: 'shell__footer' });
        this.className = 'shell';
        this.replaceChildren(
            this.#skip,
            h('header', { class: 'shell__header' },
                h('a', { class: 'brand', href: linkTo('home') },
                    h('img', { src: './images/mark.svg', alt: '', width: 36, height: 36 }), this.#brand),
                this.#nav),
            this.#main,
            this.#footer,
            this.#announcer);
        this.#word();
    }

    /** Sets the words of the frame in the language of the interface. */
    #word() {
        const t = (key, values) => context.strings.text(key, values);
        this.#skip.textContent = t('app.skip');
        this.#brand.textContent = t('app.name');
        this.#nav.setAttribute('aria-label', t('nav.label'));
        const { learner } = context;
        const link = (name, key, ...values) => h('a', { class: 'nav__link', href: linkTo(name, ...values) }, t(key));
        // A phone has no room for it in the header.
        this.#footer.replaceChildren(h('p', {}, t('app.footer')),
            learner ? h('p', {}, h('a', { class: 'shell__foot-link', href: linkTo('plan') }, t('plan.title'))) : '');
        this.#nav.replaceChildren(...(learner
            ? [
                link('home', 'nav.home'),
                link('plan', 'plan.title'),
                learner.is_guest ? link('account', 'nav.keep', 'keep') : '',
                h('button', { type: 'button', class: 'nav__link', on: { click: () => this.#leave() } },
                    t('nav.signOut')),
            ]
            : [link('account', 'nav.signIn', 'sign-in')]).filter(Boolean));
    }

    #useLanguage() {
        const language = context.learner?.native_language ?? guessLanguage(navigator.languages);
        context.strings = new Strings(language);
        document.documentElement.lang = context.strings.language;
    }

    #meet(learner) {
        context.learner = learner;
        this.#useLanguage();
        this.#word();
    }

    async #recognise() {
        if (!context.api.isSignedIn) return;
        for (let tries = 0; ; tries += 1) {
            try {
                this.#meet(await context.api.me());
                return;
            } catch (error) {
                if (!(error instanceof Problem)) throw error;
                if (!error.isTemporary) return;
                // The server is away for a moment: whoever is signed in stays so; ask again until it answers.
                if (tries === 0) this.#showProblem(error);
                await context.wait(Math.min(1000 * 2 ** tries, 15_000));
            }
        }
    }

    #showProblem(problem) {
        const notice = document.createElement('aapm-notice');
        notice.show(problem);
        this.#main.replaceChildren(h('div', { class: 'page' },
            h('h1', { class: 'page__title' }, context.strings.text('problem.title')), notice));
    }

    async #leave() {
        this.#meet(null);
        const leaving = context.api.signOut();
        location.hash = linkTo('arrive');
        this.#route();
        await leaving;
    }

    /** The log-in ended by itself: say so at the door. */
    #noticeEnd() {
        if (!context.learner || context.api.isSignedIn) return;
        this.#meet(null);
        context.farewell = 'problem.AAPM-403';
        this.#route();
    }

    /** Another tab signed in, out, or renewed the tokens. */
    async #followOtherTab(event) {
        if (event.key !== TokenStore.record && event.key !== null) return;
        const wasIn = context.learner !== null;
        if (wasIn === context.api.isSignedIn) return;
        this.#meet(null);
        await this.#recognise();
        this.#route();
    }

    #route() {
        if (location.hash === '#main') return;
        const route = parseRoute(location.hash);
        const needsLearner = !openPages.includes(route.name);
        const name = needsLearner && !context.learner ? 'arrive' : route.name;
        this.dataset.page = name;
        const page = document.createElement(`aapm-${name}`);
        for (const [key, value] of Object.entries(route.params)) page.setAttribute(key, value);
        this.#main.replaceChildren(page);
        for (const link of this.#nav.querySelectorAll('a')) {
            if (link.hash === location.hash || (link.hash === '#/' && location.hash === '')) {
                link.setAttribute('aria-current', 'page');
            } else {
                link.removeAttribute('aria-current');
            }
        }
        scrollTo(0, 0);
    }

    #titled(title) {
        document.title = context.strings.text('app.title', { page: title });
        if (this.#isFirstPage) {
            this.#isFirstPage = false;
            return;
        }
        // Whoever uses a screen reader hears where they are now.
        const heading = this.#main.querySelector('h1');
        if (!heading || this.#main.querySelector('[data-focus]')) return;
        heading.setAttribute('tabindex', '-1');
        heading.focus({ preventScroll: true });
    }

    #skipToMain(event) {
        event.preventDefault();
        this.#main.focus();
    }

    #announce(text, language) {
        const line = h('p', { lang: language ?? null }, text);
        this.#announcer.append(line);
        while (this.#announcer.childElementCount > 4) this.#announcer.firstElementChild.remove();
    }
}

customElements.define('aapm-app', App);
