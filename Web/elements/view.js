import { Problem } from '../lib/problem.js';
import { linkTo } from '../lib/routes.js';
import { context } from './context.js';
import { h } from './dom.js';

/** What the pages of the app have in common: their words, their end, their failures. */
export class View extends HTMLElement {
    #ending = null;

    connectedCallback() {
        this.#ending = new AbortController();
        this.run(() => this.open());
    }

    disconnectedCallback() {
        this.#ending.abort();
    }

    /** Fires when the element leaves the page: what it started must stop. */
    get signal() {
        return this.#ending.signal;
    }

    /** Fetches and shows; pages override it. */
    async open() {}

    t(key, values) {
        return context.strings.text(key, values);
    }

    go(name, ...values) {
        location.hash = linkTo(name, ...values);
    }

    /** Runs work that may fail and shows the failure in place of the page. */
    async run(work) {
        try {
            await work();
        } catch (error) {
            if (this.signal.aborted) return;
            if (!(error instanceof Problem)) throw error;
            this.fail(error, () => this.run(work));
        }
    }

    fail(problem, retry) {
        const notice = document.createElement('aapm-notice');
        notice.show(problem, problem.isTemporary ? retry : null);
        this.page(this.t('problem.title'), h('div', { class: 'page' },
            h('h1', { class: 'page__title' }, this.t('problem.title')), notice,
            h('a', { class: 'button', href: linkTo('home') }, this.t('after.home'))));
    }

    wait() {
        this.replaceChildren(h('div', { class: 'page page--waiting' },
            h('p', { class: 'page__waiting' }, this.t('app.loading'))));
    }

    /** Shows the page and tells the app its title. */
    page(title, ...nodes) {
        this.replaceChildren(...nodes);
        this.dispatchEvent(new CustomEvent('aapm-page', { bubbles: true, detail: { title } }));
    }
}
