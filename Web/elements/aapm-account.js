import { Problem } from '../lib/problem.js';
import { linkTo } from '../lib/routes.js';
import { context } from './context.js';
import { freshID, h } from './dom.js';
import { View } from './view.js';
import { explain } from './aapm-notice.js';

const minimumPassword = 10;
const directions = ['en-es', 'es-en'];

/** Signing in, registering, and keeping a guest's progress: `mode` is `sign-in`, `register` or `keep`. */
export class Account extends View {
    async open() {
        const asked = this.getAttribute('mode');
        const mode = asked === 'keep' && !context.learner ? 'register' : asked;
        const words = { 'sign-in': 'signIn', register: 'register', keep: 'keep' }[mode];
        if (!words) {
            this.go('missing');
            this.replaceChildren(document.createElement('aapm-missing'));
            return;
        }
        const title = this.t(`account.${words}.title`);
        const isNew = mode !== 'sign-in';
        const fields = [this.#field('email', 'email', this.t('account.email'), '', 'username')];
        fields.push(this.#field('password', 'password', this.t('account.password'),
            isNew ? this.t('account.password.hint', { count: minimumPassword }) : '',
            isNew ? 'new-password' : 'current-password'));
        if (isNew) {
            const [label, hint] = [this.t('account.name'), this.t('account.name.hint')];
            fields.push(this.#field('display_name', 'text', label, hint, 'nickname'));
        }
        if (mode === 'register') fields.push(this.#languages());
        const form = h('form', { class: 'form', novalidate: true },
            h('div', { class: 'form__summary' }), fields,
            h('div', { class: 'form__actions' },
                h('button', { type: 'submit', class: 'button button--primary' }, this.t(`account.${words}.submit`))));
        form.addEventListener('submit', (event) => {
            event.preventDefault();
            this.#submit(form, mode);
        });
        this.page(title, h('div', { class: 'page page--narrow' },
            h('h1', { class: 'page__title' }, title),
            h('p', { class: 'page__lead' }, this.t(`account.${words}.lead`)),
            form,
            mode === 'sign-in' && h('p', {},
                h('a', { href: linkTo('account', 'register') }, this.t('account.toRegister'))),
            mode === 'register' && h('p', {},
                h('a', { href: linkTo('account', 'sign-in') }, this.t('account.toSignIn')))));
    }

    #field(name, type, label, hint, autocomplete) {
        const id = freshID(name);
        const input = h('input', {
            id, name, type, class: 'field__input', autocomplete,
            autocapitalize: 'off', spellcheck: 'false', maxlength: { email: 254, password: 200 }[name] ?? 80,
            'aria-describedby': `${hint ? `${id}-hint ` : ''}${id}-error`,
            'aria-required': name === 'display_name' ? null : 'true',
        });
        const show = type === 'password' && h('label', { class: 'field__show' },
            h('input', {
                type: 'checkbox',
                on: { change: (event) => { input.type = event.target.checked ? 'text' : 'password'; } },
            }), h('span', {}, this.t('account.password.show')));
        return h('div', { class: 'field' },
            h('label', { class: 'field__label', for: id }, label),
            hint && h('p', { class: 'field__hint', id: `${id}-hint` }, hint),
            input,
            h('p', { class: 'field__error', id: `${id}-error` }),
            show);
    }

    #languages() {
        const name = (direction) => {
            const [native, target] = direction.split('-');
            return `${context.strings.languageName(native)} → ${context.strings.languageName(target)}`;
        };
        return h('fieldset', { class: 'field field--choice' },
            h('legend', { class: 'field__label' }, this.t('account.languages')),
            directions.map((direction) => h('label', { class: 'choice' },
                h('input', {
                    type: 'radio', name: 'direction', value: direction,
                    checked: direction.startsWith(context.strings.language),
                }), h('span', {}, name(direction)))));
    }

    async #submit(form, mode) {
        const values = Object.fromEntries(new FormData(form));
        const faults = [];
        if (!/^[^\s@]+@[^\s@]+$/.test(values.email.trim())) faults.push(['email', this.t('account.error.email')]);
        if (mode === 'sign-in' && !values.password) faults.push(['password', this.t('account.error.passwordEmpty')]);
        if (mode !== 'sign-in' && [...values.password].length < minimumPassword) {
            faults.push(['password', this.t('account.error.password', { count: minimumPassword })]);
        }
        if (this.#showFaults(form, faults)) return;
        const button = form.querySelector('[type=submit]');
        button.disabled = true;
        try {
            const learner = await this.#identify(values, mode);
            this.dispatchEvent(new CustomEvent('aapm-learner', { bubbles: true, detail: { learner } }));
            if (mode === 'keep') context.announce(this.t('account.keep.done'));
            this.go('home');
        } catch (error) {
            if (!(error instanceof Problem)) throw error;
            button.disabled = false;
            this.#showProblem(form, error);
        }
    }

    #identify(values, mode) {
        const email = values.email.trim();
        if (mode === 'sign-in') return context.api.signIn(email, values.password);
        const profile = { email, password: values.password };
        if (values.display_name.trim()) profile.display_name = values.display_name.trim();
        if (mode === 'register') {
            [profile.native_language, profile.target_language] = values.direction.split('-');
            profile.time_zone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
        }
        return context.api.register(profile);
    }

    #showProblem(form, problem) {
        const known = problem.errors
            .map(({ field, reason }) => [field.replace(/^\//, ''), reason])
            .filter(([field]) => form.elements[field]);
        if (known.length > 0) this.#showFaults(form, known);
        else if (problem.code === 'AAPM-404') this.#showFaults(form, [['email', explain(problem)]]);
        else {
            const notice = document.createElement('aapm-notice');
            form.querySelector('.form__summary').replaceChildren(notice);
            notice.show(problem);
        }
    }

    /** Ties each fault to its field and leads to the first. @returns whether there is any */
    #showFaults(form, faults) {
        for (const input of form.querySelectorAll('.field__input')) {
            const fault = faults.find(([field]) => field === input.name);
            form.querySelector(`#${input.id}-error`).textContent = fault ? fault[1] : '';
            if (fault) input.setAttribute('aria-invalid', 'true');
            else input.removeAttribute('aria-invalid');
        }
        const summary = form.querySelector('.form__summary');
        summary.replaceChildren();
        if (faults.length === 0) return false;
        summary.append(h('div', { class: 'notice', role: 'alert' },
            h('p', { class: 'notice__text' }, this.t('account.error.summary', { count: faults.length })),
            h('ul', {}, faults.map(([field, text]) => h('li', {},
                h('a', {
                    href: `#${form.elements[field].id}`,
                    on: {
                        click: (event) => {
                            event.preventDefault();
                            form.elements[field].focus();
                        },
                    },
                }, text))))));
        form.elements[faults[0][0]].focus();
        return true;
    }
}

customElements.define('aapm-account', Account);
