import { beginsUnderstudy, canRetry, canWithdraw, isAnswered, isUnderstudy, unanswered } from '../lib/talk.js';
import { context } from './context.js';
import { h } from './dom.js';
import { explain } from './aapm-notice.js';

/** How long an answer may take before the page shows that it is being written, in milliseconds. */
const patience = 200;

/** After how long whoever listens is told that it is being written; sooner it would only be in the way of the answer. */
const silence = 2000;

/**
 * The lines of a talk as they stand: told ones, the one on its way, the answer that grows. Says `aapm-retry` and
 * `aapm-edit` for a line that has not arrived.
 */
export class Lines extends HTMLElement {
    #person = null;
    #languages = null;
    #keepEnd = null;
    #told = new Map();
    #sending = null;
    #answer = null;
    #dots = 0;
    #silence = 0;
    #announcedProblem = null;

    /**
     * @param {{name: string, short_name: string}} person
     * @param {{native: string, target: string}} languages
     * @param {() => () => void} keepEnd is called before a line comes by itself, and what it gives back after
     */
    set(person, languages, keepEnd) {
        this.#person = person;
        this.#languages = languages;
        this.#keepEnd = keepEnd;
        this.className = 'talk__lines';
        this.setAttribute('role', 'list');
    }

    disconnectedCallback() {
        this.#stopWaiting();
    }

    /** @param {object} talk of `lib/talk.js` @param {{type: string}} action that led there */
    show(talk, action) {
        this.#settle(talk, action);
        for (const line of talk.lines) {
            const shown = this.#told.get(line.index) ?? this.#make(line.speaker, line.text);
            this.#told.set(line.index, shown);
            shown.say(line.text);
            shown.help(line.native_help, this.#languages.native);
            if (isUnderstudy(talk, line)) {
                shown.mark(context.strings.text('talk.understudy'), context.strings.text('talk.understudy.why'));
            }
        }
        talk.beside.forEach((line, place) => {
            // After the line that has its place, in the order of the list.
            const position = line.index + 0.5 + place / 1000;
            if (this.#told.has(position)) return;
            const shown = this.#make(line.speaker, line.text);
            shown.classList.add('line--beside');
            shown.title = context.strings.text('talk.beside');
            this.#told.set(position, shown);
        });
        this.#showSending(talk);
        this.#showAnswer(talk);
        this.#arrange();
        this.#showNotes(talk);
    }

    /** A line that was on its way becomes one that is told: the same element, so that nothing jumps. */
    #settle(talk, action) {
        if (action.type === 'accepted') {
            this.#tell(action.turn.index, this.#sending);
            this.#sending = null;
        }
        if (action.type !== 'answered') return;
        const isNew = !this.#told.has(action.turn.index);
        this.#tell(action.turn.index, this.#answer);
        this.#answer = null;
        if (!isNew) return;
        context.announce(`${this.#person.short_name}: ${action.turn.text}`, this.#languages.target);
        if (action.turn.native_help) context.announce(action.turn.native_help, this.#languages.native);
        // Once when it begins: said with each line it would be in the way of the talk.
        if (beginsUnderstudy(talk, action.turn)) {
            context.announce(`${context.strings.text('talk.understudy')}: ${context.strings.text('talk.understudy.why')}`);
        }
    }

    #tell(index, line) {
        if (!line) return;
        if (this.#told.has(index)) line.remove();
        else this.#told.set(index, line);
    }

    #showSending({ pending }) {
        if (pending && pending.index === null) {
            this.#sending ??= this.#make('learner', pending.text);
        } else {
            this.#sending?.remove();
            this.#sending = null;
        }
    }

    #showAnswer(talk) {
        const { stage, pending, partial } = talk;
        if (partial !== '') {
            this.#stopWaiting();
            this.#answer ??= this.#make('npc', '');
            this.#answer.say(partial);
        } else if (pending && !isAnswered(talk) && ['sending', 'answering', 'rejoining'].includes(stage)) {
            this.#expectAnswer();
        } else {
            this.#stopWaiting();
            this.#answer?.remove();
            this.#answer = null;
        }
    }

    /** An answer that comes at once needs no dots: they would only flicker. */
    #expectAnswer() {
        if (this.#answer || this.#dots !== 0) return;
        this.#silence = setTimeout(() => {
            context.announce(context.strings.text('talk.writing', { name: this.#person.short_name }));
        }, silence);
        this.#dots = setTimeout(() => {
            this.#dots = 0;
            if (this.#answer) return;
            const toEnd = this.#keepEnd();
            this.#answer = this.#make('npc', '');
            this.#answer.wait();
            this.append(this.#answer);
            toEnd();
        }, patience);
    }

    #stopWaiting() {
        clearTimeout(this.#dots);
        clearTimeout(this.#silence);
        this.#dots = 0;
    }

    #make(speaker, text) {
        const line = document.createElement('aapm-line');
        const { short_name: name, name: face } = this.#person;
        line.set({ speaker, name, face, language: this.#languages.target, text });
        return line;
    }

    /** Puts the elements in order and moves none that stands where it belongs. */
    #arrange() {
        const told = [...this.#told].sort(([one], [other]) => one - other).map(([, line]) => line);
        const order = [...told, this.#sending, this.#answer].filter(Boolean);
        order.forEach((line, place) => {
            if (this.children[place] !== line) this.insertBefore(line, this.children[place] ?? null);
        });
    }

    #showNotes(talk) {
        for (const line of this.#told.values()) line.note();
        this.#sending?.note();
        const line = this.#sending ?? this.#told.get(talk.pending?.index ?? unanswered(talk.lines));
        if (!line || talk.stage !== 'failed') return;
        const button = (event, key, kind) => h('button', {
            type: 'button', class: `button ${kind}`, on: { click: () => this.dispatchEvent(new CustomEvent(event)) },
        }, context.strings.text(key));
        line.note(
            h('p', { class: 'line__failed' },
                talk.pending?.index === null ? `${context.strings.text('talk.failed')} ` : '', explain(talk.problem)),
            h('p', { class: 'line__actions' },
                canRetry(talk) && button('aapm-retry', 'talk.retry', 'button--primary'),
                canWithdraw(talk) && button('aapm-edit', 'talk.edit', '')));
        if (this.#announcedProblem !== talk.problem) context.announce(explain(talk.problem));
        this.#announcedProblem = talk.problem;
    }
}

customElements.define('aapm-lines', Lines);
