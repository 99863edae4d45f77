import { linkTo } from '../lib/routes.js';
import { context } from './context.js';
import { h } from './dom.js';
import { View } from './view.js';

/** What the learner's plan gives, what was used of it, and what the learner can set: an own limit, own keys. */
export class Plan extends View {
    async open() {
        this.wait();
        const [usage, keys] = await Promise.all([context.api.usage(), context.api.keys()]);
        if (this.signal.aborted) return;
        const parts = ['usage', 'cap', 'keys'].map((name) => document.createElement(`aapm-${name}`));
        const [shown, cap, own] = parts;
        this.page(this.t('plan.title'), h('div', { class: 'page page--narrow plan' },
            h('p', {}, h('a', { class: 'back', href: linkTo('home') }, `← ${this.t('nav.back')}`)),
            h('h1', { class: 'page__title' }, this.t('plan.title')), parts));
        shown.show(usage);
        cap.show(usage.cap);
        own.show(keys);
        this.addEventListener('aapm-changed', () => this.run(async () => {
            const next = await context.api.usage();
            if (!this.signal.aborted) shown.show(next);
        }));
    }
}

customElements.define('aapm-plan', Plan);
