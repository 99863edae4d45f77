import { Problem } from '../lib/problem.js';
import { context } from './context.js';
import { h } from './dom.js';
import { field, showFaults, showing, showProblem } from './form.js';
import { explain } from './aapm-notice.js';

const names = { openai: 'OpenAI', anthropic: 'Anthropic', google: 'Google Gemini', mistral: 'Mistral' };
const providers = [...Object.keys(names), 'compatible'];
/** Which field a refusal speaks of. */
const fieldOf = { 'AAPM-409': 'key', 'AAPM-411': 'base_url' };

/** Keys of model providers that the learner brought: written here, never read again. Says `aapm-changed`. */
export class Keys extends HTMLElement {
    #list = null;
    #form = null;
    #done = null;

    /** @param {object[]} keys `ProviderKey` of the contract */
    show(keys) {
        this.#list = h('div', {});
        this.#done = h('p', { class: 'form__done', role: 'status' });
        this.#form = h('form', { class: 'form', novalidate: true },
            h('div', { class: 'form__summary' }),
            field('provider', this.#t('keys.provider'), '', {
                options: providers.map((provider) => [provider, this.#name(provider)]),
            }),
            h('div', { class: 'form keys__server', hidden: true },
                field('base_url', this.#t('keys.address'), this.#t('keys.address.hint'), {
                    type: 'url', autocomplete: 'off', maxlength: 500,
                }),
                field('model', this.#t('keys.model'), '', { autocomplete: 'off', maxlength: 200 })),
            showing(field('key', this.#t('keys.key'), this.#t('keys.safe'), {
                type: 'password', autocomplete: 'off', maxlength: 2048, 'aria-required': 'true',
            }), this.#t('keys.key.show')),
            h('div', { class: 'form__actions' },
                h('button', { type: 'submit', class: 'button' }, this.#t('keys.submit'))));
        this.#form.elements.provider.addEventListener('change', () => this.#fit());
        this.#form.addEventListener('submit', (event) => {
            event.preventDefault();
            this.#keep();
        });
        this.replaceChildren(h('section', { class: 'section' },
            h('h2', { class: 'section__title', tabindex: '-1' }, this.#t('keys.title')),
            h('p', {}, this.#t('keys.lead')), this.#list, this.#done, this.#form));
        this.#showKeys(keys);
    }

    #t(key, values) {
        return context.strings.text(key, values);
    }

    #name(provider) {
        return names[provider] ?? this.#t('keys.provider.compatible');
    }

    /** A server of one's own needs two more fields. */
    #fit() {
        this.querySelector('.keys__server').hidden = this.#form.elements.provider.value !== 'compatible';
    }

    #showKeys(keys) {
        this.#list.replaceChildren(keys.length === 0 ? '' : h('ul', {
            class: 'keys', role: 'list', 'aria-label': this.#t('keys.list'),
        }, keys.map((key) => h('li', { class: 'key' },
            h('div', { class: 'key__words' },
                h('p', { class: 'key__name' }, this.#name(key.provider)),
                key.base_url && h('p', { class: 'key__where' }, `${key.model} · ${key.base_url}`),
                h('p', { class: 'key__status', 'data-status': key.status }, this.#t(`keys.status.${key.status}`))),
            h('button', {
                type: 'button', class: 'button button--small', 'data-remove': key.provider,
                'aria-label': this.#t('keys.remove.of', { provider: this.#name(key.provider) }),
                on: { click: (event) => this.#remove(key.provider, event.currentTarget) },
            }, this.#t('keys.remove'))))));
    }

    async #keep() {
        this.#done.textContent = '';
        const { provider, ...fields } = this.#values();
        const faults = Object.entries(fields).filter(([, value]) => value === '').map(([name]) => this.#fault(name));
        if (showFaults(this.#form, faults)) return;
        const button = this.#form.querySelector('[type=submit]');
        // `aria-disabled` and not `disabled`: the focus stays where it is while the provider is asked.
        if (button.hasAttribute('aria-disabled')) return;
        button.setAttribute('aria-disabled', 'true');
        this.#done.textContent = this.#t('keys.checking');
        try {
            await context.api.putKey(provider, fields);
            for (const name of Object.keys(fields)) this.#form.elements[name].value = '';
            await this.#changed('keys.kept', provider);
        } catch (error) {
            this.#refused(error);
        } finally {
            button.removeAttribute('aria-disabled');
        }
    }

    async #remove(provider, button) {
        button.disabled = true;
        try {
            await context.api.removeKey(provider);
            await this.#changed('keys.removed', provider);
            // The button that had the focus is gone.
            this.querySelector('.section__title').focus();
        } catch (error) {
            button.disabled = false;
            this.#refused(error);
        }
    }

    async #changed(words, provider) {
        this.#showKeys(await context.api.keys());
        this.#done.textContent = this.#t(words, { provider: this.#name(provider) });
        this.dispatchEvent(new CustomEvent('aapm-changed', { bubbles: true }));
    }

    #values() {
        const value = (name) => this.#form.elements[name].value.trim();
        const fields = { provider: value('provider'), key: value('key') };
        if (fields.provider !== 'compatible') return fields;
        return { provider: fields.provider, base_url: value('base_url'), model: value('model'), key: fields.key };
    }

    #refused(error) {
        if (!(error instanceof Problem)) throw error;
        this.#done.textContent = '';
        const name = fieldOf[error.code];
        const known = error.errors.map(({ field }) => field.replace(/^\//, ''))
            .filter((field) => this.#form.elements[field]);
        if (name) showFaults(this.#form, [[name, explain(error)]]);
        else if (known.length > 0) showFaults(this.#form, known.map((field) => this.#fault(field)));
        else showProblem(this.#form, error);
    }

    #fault(name) {
        return [name, this.#t(`keys.error.${name}`)];
    }
}

customElements.define('aapm-keys', Keys);
