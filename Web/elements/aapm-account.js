import { Problem } from '../lib/problem.js';
import { linkTo } from '../lib/routes.js';
import { context } from './context.js';
import { h } from './dom.js';
import { field, showFaults, showing, showProblem } from './form.js';
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
        const made = field(name, label, hint, {
            type, autocomplete, maxlength: { email: 254, password: 200 }[name] ?? 80,
            'aria-required': name === 'display_name' ? null : 'true',
        });
        return type === 'password' ? showing(made, this.t('account.password.show')) : made;
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
        if (showFaults(form, faults)) return;
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
        if (known.length > 0) showFaults(form, known);
        else if (problem.code === 'AAPM-404') showFaults(form, [['email', explain(problem)]]);
        else showProblem(form, problem);
    }
}

customElements.define('aapm-account', Account);
