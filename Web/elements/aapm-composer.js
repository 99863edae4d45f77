import { helpKinds, helpPhrase } from '../lib/help.js';
import { context } from './context.js';
import { freshID, h } from './dom.js';

/** The size at which the server refuses a turn, in Unicode scalars. */
const longest = 4000;

/**
 * Where the learner writes. Says `aapm-say` with the words; keeps them until `clear`, so that nothing is lost when
 * they cannot be sent.
 */
export class Composer extends HTMLElement {
    #field = null;
    #send = null;
    #fault = null;
    #helps = [];
    #isReady = false;

    /** @param {{name: string, register: string, language: string, text: string}} talk */
    set({ name, register, language, text }) {
        const t = (key, values) => context.strings.text(key, values);
        const id = freshID('say');
        this.className = 'composer';
        this.#field = h('textarea', {
            id, class: 'composer__field voice', rows: 1, lang: language, placeholder: t('talk.placeholder', { name }),
            enterkeyhint: 'send', autocomplete: 'off', autocapitalize: 'sentences', spellcheck: 'false',
            'aria-describedby': `${id}-keys ${id}-fault`, value: text,
            on: {
                keydown: (event) => this.#key(event),
                input: () => this.#changed(),
            },
        });
        this.#send = h('button', { type: 'submit', class: 'button button--primary composer__send' },
            h('span', { class: 'composer__send-word' }, t('talk.send')),
            h('span', { class: 'composer__send-arrow', 'aria-hidden': 'true' }, '↑'));
        this.#fault = h('p', { class: 'composer__fault', id: `${id}-fault`, 'aria-live': 'polite' });
        this.#helps = helpKinds.filter((kind) => helpPhrase(kind, language, register)).map((kind) => h('button', {
            type: 'button', class: 'button button--small', 'data-help': kind,
            on: { click: () => this.#ask(helpPhrase(kind, language, register)) },
        }, t(`talk.help.${kind}`)));
        const form = h('form', { class: 'composer__form' },
            h('label', { class: 'visually-hidden', for: id },
                t('talk.write', { language: context.strings.languageName(language) })),
            this.#field, this.#send);
        form.addEventListener('submit', (event) => {
            event.preventDefault();
            this.#submit();
        });
        this.replaceChildren(
            h('div', { class: 'composer__helps', role: 'group', 'aria-label': t('talk.help') }, this.#helps),
            form, this.#fault,
            h('p', { class: 'composer__keys', id: `${id}-keys` }, t('talk.keys')));
        this.#changed();
    }

    /** @param {boolean} isReady whether it is the learner's turn; writing is possible at any time */
    set ready(isReady) {
        this.#isReady = isReady;
        // `aria-disabled` and not `disabled`: the focus must stay where it is while an answer streams.
        for (const button of [this.#send, ...this.#helps]) {
            if (isReady) button.removeAttribute('aria-disabled');
            else button.setAttribute('aria-disabled', 'true');
        }
    }

    get text() {
        return this.#field.value;
    }

    clear() {
        this.#field.value = '';
        this.#changed();
    }

    write(text) {
        this.#field.value = text;
        this.#changed();
        this.focus();
    }

    focus() {
        this.#field.focus({ preventScroll: true });
    }

    #key(event) {
        // While an input method composes a character, Enter belongs to it.
        if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        this.#submit();
    }

    #changed() {
        this.#fault.textContent = '';
        this.#field.removeAttribute('aria-invalid');
        this.#field.style.height = 'auto';
        this.#field.style.height = `${Math.min(this.#field.scrollHeight, 160)}px`;
        this.dispatchEvent(new CustomEvent('aapm-draft', { bubbles: true, detail: { text: this.#field.value } }));
    }

    #submit() {
        const text = this.#field.value.trim();
        const excess = [...text].length - longest;
        if (text === '') this.#refuse('talk.empty');
        else if (excess > 0) this.#refuse('talk.tooLong', { count: excess });
        else if (this.#isReady) this.#say(text, false);
    }

    #ask(phrase) {
        if (this.#isReady) this.#say(phrase, true);
    }

    #say(text, isHelp) {
        this.dispatchEvent(new CustomEvent('aapm-say', { bubbles: true, detail: { text, isHelp } }));
    }

    #refuse(key, values) {
        this.#fault.textContent = context.strings.text(key, values);
        this.#field.setAttribute('aria-invalid', 'true');
        this.#field.focus();
    }
}

customElements.define('aapm-composer', Composer);
