import { initialsOf, toneOf } from '../lib/illustration.js';
import { svg } from './dom.js';

const tones = 6;

/** A person's monogram under an arch, on a tile of their own: drawn from the name, so that it is always the same. */
export class Avatar extends HTMLElement {
    static observedAttributes = ['name'];

    attributeChangedCallback() {
        this.#draw();
    }

    connectedCallback() {
        this.#draw();
    }

    #draw() {
        const name = this.getAttribute('name') ?? '';
        this.className = `avatar avatar--tone-${toneOf(name, tones)}`;
        this.setAttribute('aria-hidden', 'true');
        const turn = toneOf(`${name}·`, 4) * 22.5;
        const petal = 'M24 29Q36 17 24 5Q12 17 24 29Z';
        const tile = svg('g', { class: 'avatar__tile', transform: `rotate(${turn} 24 29)` },
            ...[0, 90, 180, 270].map((angle) => svg('path', { d: petal, transform: `rotate(${angle} 24 29)` })));
        const drawing = svg('svg', { viewBox: '0 0 48 58', class: 'avatar__drawing', focusable: 'false' },
            svg('path', { class: 'avatar__ground', d: 'M0 24a24 24 0 0 1 48 0v28a6 6 0 0 1-6 6H6a6 6 0 0 1-6-6z' }),
            tile,
            svg('text', { class: 'avatar__letters', x: 24, y: 36, 'text-anchor': 'middle' }, initialsOf(name)));
        this.replaceChildren(drawing);
    }
}

customElements.define('aapm-avatar', Avatar);
