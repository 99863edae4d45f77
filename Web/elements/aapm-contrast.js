import { compareWords, oneSide } from '../lib/words.js';
import { context } from './context.js';
import { h } from './dom.js';

/** A sentence before and after, with what changed marked by more than colour: struck out and underlined. */
export class Contrast extends HTMLElement {
    /**
     * @param {{bad: string, good: string}} pair
     * @param {string} language of both
     * @param {{bad: string, good: string}} labels
     */
    show(pair, language, labels) {
        const parts = compareWords(pair.bad, pair.good);
        this.className = 'contrast';
        this.replaceChildren(h('dl', { class: 'contrast__list' },
            h('div', { class: 'contrast__side' }, h('dt', {}, labels.bad),
                h('dd', { class: 'voice', lang: language }, marked(oneSide(parts, 'removed')))),
            h('div', { class: 'contrast__side contrast__side--good' }, h('dt', {}, labels.good),
                h('dd', { class: 'voice', lang: language }, marked(oneSide(parts, 'added'))))));
    }
}

/** The parts of one side; screen readers are told in words what the line and the stroke say to the eye. */
export function marked(parts) {
    const { strings } = context;
    const tags = { removed: ['del', 'lesson.removed'], added: ['ins', 'lesson.added'] };
    return parts.map(({ kind, text }) => {
        const tag = tags[kind];
        if (!tag || text.trim() === '') return text;
        const said = h('span', { class: 'visually-hidden', lang: strings.language }, ` ${strings.text(tag[1])} `);
        return h(tag[0], {}, said, text);
    });
}

customElements.define('aapm-contrast', Contrast);
