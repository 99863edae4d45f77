import { linkTo } from '../lib/routes.js';
import { h } from './dom.js';
import { View } from './view.js';

/** For addresses that lead nowhere. */
export class Missing extends View {
    async open() {
        this.page(this.t('missing.title'), h('div', { class: 'page' },
            h('h1', { class: 'page__title' }, this.t('missing.title')),
            h('p', {}, this.t('missing.text')),
            h('p', {}, h('a', { class: 'button', href: linkTo('home') }, this.t('after.home')))));
    }
}

customElements.define('aapm-missing', Missing);
