import { context } from './context.js';
import { freshID, h } from './dom.js';

/** One line of a talk: a bubble that can wait, stream, stand and fail. */
export class Line extends HTMLElement {
    #text = null;
    #dots = null;

    /**
     * @param {object} line
     * @param {'learner' | 'npc'} line.speaker
     * @param {string} line.name of who speaks
     * @param {string} line.face whose monogram stands beside it
     * @param {string} line.language of the words
     * @param {string} [line.text]
     */
    set({ speaker, name, face, language, text = '' }) {
        this.className = `line line--${speaker}`;
        this.setAttribute('role', 'listitem');
        this.#text = h('p', { class: 'line__text voice', lang: language, dir: 'auto' }, text);
        this.replaceChildren(
            speaker === 'npc' ? h('aapm-avatar', { name: face }) : '',
            h('div', { class: 'line__body' },
                h('p', { class: 'line__name' }, speaker === 'npc' ? name : context.strings.text('talk.you')),
                h('div', { class: 'line__bubble' }, this.#text)));
    }

    /** Replaces the words; the bubble only ever grows while a line streams. */
    say(text) {
        if (text === '') return;
        this.#dots?.remove();
        this.#dots = null;
        if (this.#text.textContent !== text) this.#text.textContent = text;
    }

    /** Shows that the answer is being written, in the room that its first line will take. */
    wait() {
        if (this.#dots || this.#text.textContent !== '') return;
        this.#dots = h('span', { class: 'line__dots', 'aria-hidden': 'true' }, h('i', {}), h('i', {}), h('i', {}));
        this.#text.append(this.#dots);
    }

    /** Help in the learner's own language, apart from what the person said. */
    help(text, language) {
        if (!text || this.querySelector('.line__help')) return;
        this.querySelector('.line__body').append(h('p', { class: 'line__help', lang: language },
            h('span', { class: 'line__help-label' }, context.strings.text('talk.help.native')), text));
    }

    /** A quiet mark beside the name; pressed, it gives its reason. */
    mark(label, reason) {
        if (this.querySelector('.line__mark')) return;
        const why = h('p', { class: 'line__reason', id: freshID('reason'), hidden: true }, reason);
        const mark = h('button', {
            type: 'button', class: 'mark line__mark', 'aria-expanded': 'false', 'aria-controls': why.id,
            on: {
                click: () => {
                    why.hidden = !why.hidden;
                    mark.setAttribute('aria-expanded', String(!why.hidden));
                },
            },
        }, label);
        this.querySelector('.line__name').append(mark);
        this.querySelector('.line__name').after(why);
    }

    /** A note of ours under the line: that it waits, or failed and what can be done. */
    note(...content) {
        this.querySelector('.line__note')?.remove();
        if (content.length > 0) this.querySelector('.line__body').append(h('div', { class: 'line__note' }, content));
    }
}

customElements.define('aapm-line', Line);
