import { Problem } from '../lib/problem.js';
import { countWords, sameWords, sidesOf } from '../lib/words.js';
import { context } from './context.js';
import { freshID, h } from './dom.js';
import { marked } from './aapm-contrast.js';

const gap = '____';

const signs = { correct: '✓', almost: '≈', incorrect: '↻' };

/** One exercise: its field by kind, checking, and what came of it. Says `aapm-progress` after an answer. */
export class ExerciseElement extends HTMLElement {
    #exercise = null;
    #language = '';
    #submit = null;
    #read = () => '';
    #result = null;
    #fault = null;

    /**
     * @param {object} exercise as the contract has it
     * @param {string} language of the answer
     * @param {number} number
     * @param {(answer: string) => Promise<object>} submit gives the contract's `AnswerResult`
     */
    set(exercise, language, number, submit) {
        const t = (key, values) => context.strings.text(key, values);
        this.#exercise = exercise;
        this.#language = language;
        this.#submit = submit;
        this.className = `exercise exercise--${exercise.kind}`;
        this.dataset.kind = exercise.kind;
        this.#result = h('div', { class: 'exercise__result', 'aria-live': 'polite' });
        const faultID = freshID('fault');
        this.#fault = h('p', { class: 'field__error', id: faultID });
        const form = h('form', { class: 'exercise__form' },
            h('fieldset', { class: 'exercise__fields', 'aria-describedby': faultID },
                h('legend', { class: 'exercise__instruction' },
                    h('span', { class: 'exercise__number' }, t('exercise.number', { number })), exercise.instruction),
                this.#field()),
            this.#fault,
            h('button', { type: 'submit', class: 'button exercise__check' }, t('exercise.check')));
        form.addEventListener('submit', (event) => {
            event.preventDefault();
            this.#check(form);
        });
        this.replaceChildren(form, this.#result);
        const last = exercise.attempts.at(-1);
        if (last) this.#showVerdict(last.verdict, '', [], exercise.accepted ?? [], last.answer);
    }

    #field() {
        const { kind, prompt, options } = this.#exercise;
        if (kind === 'reorder' && options.length > 0) return this.#reorder(prompt, options);
        if (options.length > 0) return this.#choose(prompt, options);
        if (prompt.includes(gap)) return this.#gap(prompt);
        return this.#sentence(prompt, kind === 'error_hunt');
    }

    #gap(prompt) {
        const place = prompt.indexOf(gap);
        const input = h('input', {
            type: 'text', class: 'field__input gap__input voice', lang: this.#language, autocomplete: 'off',
            autocapitalize: 'off', spellcheck: 'false', maxlength: 200, size: 12,
            'aria-label': context.strings.text('exercise.gap'),
        });
        this.#read = () => input.value.trim();
        return h('p', { class: 'gap voice', lang: this.#language },
            prompt.slice(0, place), input, prompt.slice(place + gap.length));
    }

    #choose(prompt, options) {
        const name = freshID('choose');
        this.#read = () => this.querySelector(`input[name=${name}]:checked`)?.value ?? '';
        return [
            prompt && h('p', { class: 'exercise__prompt voice', lang: this.#language }, ...gapShown(prompt)),
            h('div', { class: 'choices' }, options.map((option) => h('label', { class: 'choice' },
                h('input', { type: 'radio', name, value: option }),
                h('span', { class: 'voice', lang: this.#language }, option)))),
        ];
    }

    #reorder(prompt, options) {
        const { strings } = context;
        const chosen = [];
        const group = (name, key) => h('div', {
            class: `${name} voice`, lang: this.#language, role: 'group', 'aria-label': strings.text(key),
        });
        const answer = group('reorder__answer', 'exercise.reorder');
        const bank = group('reorder__bank', 'exercise.reorder.bank');
        this.#read = () => chosen.map((place) => options[place]).join(' ');
        const show = (focus) => {
            const word = (place, label, action) => h('button', {
                type: 'button', class: 'word', 'data-place': place, 'aria-label': label, on: { click: action },
            }, options[place]);
            answer.replaceChildren(...chosen.map((place) => word(
                place, strings.text('exercise.reorder.take', { word: options[place] }),
                () => {
                    chosen.splice(chosen.indexOf(place), 1);
                    show({ group: bank, place });
                })));
            if (chosen.length === 0) {
                answer.append(h('span', { class: 'reorder__empty', lang: strings.language },
                    strings.text('exercise.reorder.empty')));
            }
            bank.replaceChildren(...options.map((_, place) => place).filter((place) => !chosen.includes(place))
                .map((place) => word(place, null, () => {
                    chosen.push(place);
                    show({ group: bank, place: null });
                    context.announce(this.#read(), this.#language);
                })));
            if (!focus) return;
            const next = focus.group.querySelector(focus.place === null ? 'button' : `[data-place="${focus.place}"]`)
                ?? this.querySelector('.exercise__check');
            next.focus();
        };
        show(null);
        return [prompt && h('p', { class: 'exercise__prompt voice', lang: this.#language }, prompt), answer, bank];
    }

    #sentence(prompt, startsWithPrompt) {
        const id = freshID('sentence');
        const input = h('textarea', {
            id, class: 'field__input voice', rows: 2, lang: this.#language, maxlength: 1000, autocomplete: 'off',
            spellcheck: 'false', value: startsWithPrompt ? prompt : '',
        });
        this.#read = () => input.value.trim().replace(/\s+/g, ' ');
        return [
            prompt && h('p', { class: 'exercise__prompt voice', lang: this.#language }, prompt),
            h('label', { class: 'field__label', for: id }, context.strings.text('exercise.answer')),
            input,
        ];
    }

    async #check(form) {
        const { strings } = context;
        const answer = this.#read();
        this.#fault.textContent = answer === '' ? strings.text('exercise.needAnswer') : '';
        if (answer === '') {
            form.querySelector('input, textarea, .word')?.focus();
            return;
        }
        const button = form.querySelector('.exercise__check');
        if (button.getAttribute('aria-disabled') === 'true') return;
        button.setAttribute('aria-disabled', 'true');
        button.textContent = strings.text('exercise.checking');
        try {
            const result = await this.#submit(answer);
            this.#exercise = result.exercise;
            this.#showVerdict(result.verdict, result.text, result.diff, result.accepted, answer);
            this.dispatchEvent(new CustomEvent('aapm-progress', { bubbles: true, detail: result }));
        } catch (error) {
            if (!(error instanceof Problem)) throw error;
            const notice = document.createElement('aapm-notice');
            this.#result.replaceChildren(notice);
            notice.show(error);
        } finally {
            button.removeAttribute('aria-disabled');
            button.textContent = strings.text(this.#exercise.attempts.length > 0 ? 'exercise.again' : 'exercise.check');
        }
    }

    #showVerdict(verdict, text, diff, accepted, answer) {
        const t = (key, values) => context.strings.text(key, values);
        const { before, after } = sidesOf(diff);
        const differs = diff.some((part) => part.kind !== 'same');
        const shown = differs ? after.map((part) => part.text).join('') : answer;
        const others = accepted.filter((other) => !sameWords(other, answer) && !sameWords(other, shown)
            && countWords(other) <= countWords(shown) + 2).slice(0, 3);
        this.dataset.verdict = verdict;
        this.#result.replaceChildren(h('div', { class: `verdict verdict--${verdict}` },
            h('p', { class: 'verdict__word' },
                h('span', { class: 'verdict__sign', 'aria-hidden': 'true' }, signs[verdict]),
                h('span', {}, firstSentence(text || t(`exercise.${verdict}`)))),
            differs && h('dl', { class: 'contrast__list' },
                h('div', { class: 'contrast__side' }, h('dt', {}, t('exercise.yours')),
                    h('dd', { class: 'voice', lang: this.#language }, marked(before))),
                h('div', { class: 'contrast__side contrast__side--good' }, h('dt', {}, t('exercise.expected')),
                    h('dd', { class: 'voice', lang: this.#language }, marked(after)))),
            !differs && diff.length === 0 && answer && h('p', { class: 'verdict__tried' }, `${t('exercise.tried')}: `,
                h('span', { class: 'voice', lang: this.#language }, answer)),
            others.length > 0 && h('p', { class: 'verdict__others' }, `${t('exercise.alsoFits')} `,
                h('span', { class: 'voice', lang: this.#language }, others.join(' · ')))));
    }
}

/** The first sentence is the verdict; what follows explains it. */
function firstSentence(text) {
    const first = text.match(/^.*?[.!?…:](?=\s|$)/)?.[0] ?? text;
    return [h('strong', {}, first), text.slice(first.length)];
}

/** A gap in a line that is read, not filled in place. */
function gapShown(prompt) {
    return prompt.split(gap).flatMap((piece, place) => (place === 0
        ? [piece]
        : [h('span', { class: 'gap__line', role: 'img', 'aria-label': context.strings.text('exercise.gap') }), piece]));
}

customElements.define('aapm-exercise', ExerciseElement);
