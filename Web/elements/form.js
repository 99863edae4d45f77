import { context } from './context.js';
import { freshID, h } from './dom.js';

/**
 * A labelled field with room for a hint and a fault.
 *
 * @param {string} name
 * @param {string} label
 * @param {string} hint may be empty
 * @param {Record<string, unknown>} attributes of the input; `options` makes it a choice: pairs of value and words
 * @param {...Node} after what stands below it
 */
export function field(name, label, hint, { options = null, ...attributes } = {}, ...after) {
    const id = freshID(name);
    const shared = {
        id, name, class: 'field__input', 'aria-describedby': `${hint ? `${id}-hint ` : ''}${id}-error`, ...attributes,
    };
    const input = options === null
        ? h('input', { autocapitalize: 'off', spellcheck: 'false', ...shared })
        : h('select', shared, options.map(([value, words]) => h('option', { value }, words)));
    return h('div', { class: 'field' },
        h('label', { class: 'field__label', for: id }, label),
        hint && h('p', { class: 'field__hint', id: `${id}-hint` }, hint),
        input,
        h('p', { class: 'field__error', id: `${id}-error` }),
        after);
}

/** A switch that shows what is written in a field of passwords. */
export function showing(field, label) {
    const input = field.querySelector('input');
    field.append(h('label', { class: 'field__show' },
        h('input', {
            type: 'checkbox', on: { change: (event) => { input.type = event.target.checked ? 'text' : 'password'; } },
        }), h('span', {}, label)));
    return field;
}

/**
 * Ties each fault to its field, sums them up in `.form__summary`, and leads to the first.
 *
 * @param {HTMLFormElement} form
 * @param {[string, string][]} faults name of the field and what is wrong
 * @returns {boolean} whether there is any
 */
export function showFaults(form, faults) {
    for (const input of form.querySelectorAll('.field__input')) {
        const fault = faults.find(([name]) => name === input.name);
        form.querySelector(`#${input.id}-error`).textContent = fault ? fault[1] : '';
        if (fault) input.setAttribute('aria-invalid', 'true');
        else input.removeAttribute('aria-invalid');
    }
    const summary = form.querySelector('.form__summary');
    summary.replaceChildren();
    if (faults.length === 0) return false;
    summary.append(h('div', { class: 'notice', role: 'alert' },
        h('p', { class: 'notice__text' }, context.strings.text('account.error.summary', { count: faults.length })),
        h('ul', {}, faults.map(([name, text]) => h('li', {},
            h('a', {
                href: `#${form.elements[name].id}`,
                on: {
                    click: (event) => {
                        event.preventDefault();
                        form.elements[name].focus();
                    },
                },
            }, text))))));
    form.elements[faults[0][0]].focus();
    return true;
}

/** Says above the fields what went wrong as a whole. */
export function showProblem(form, problem) {
    const notice = document.createElement('aapm-notice');
    form.querySelector('.form__summary').replaceChildren(notice);
    notice.show(problem);
}
