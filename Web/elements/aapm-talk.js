import { Problem } from '../lib/problem.js';
import { exchange } from '../lib/exchange.js';
import { illustrationFor } from '../lib/illustration.js';
import { pick } from '../lib/localized.js';
import { linkTo } from '../lib/routes.js';
import { advance, canSend, hasGap, initialTalk, isScripted, keyForRetry, unanswered } from '../lib/talk.js';
import { context } from './context.js';
import { h } from './dom.js';
import { View } from './view.js';

/** A talk with one person. */
export class Talk extends View {
    #talk = initialTalk;
    #persona = null;
    #person = null;
    #scene = null;
    #heardAt = null;
    #lines = null;
    #composer = null;

    get #id() {
        return this.getAttribute('session');
    }

    async open() {
        this.wait();
        const [session, turns] = await Promise.all([context.api.session(this.#id), context.api.turns(this.#id)]);
        this.#persona = await context.api.persona(session.persona_id);
        if (this.signal.aborted) return;
        this.#person = [this.#persona.companion, ...this.#persona.characters].find(({ id }) => id === session.npc_id)
            ?? { name: session.npc_id, short_name: session.npc_id, role: {} };
        this.#scene = this.#persona.scenes.find(({ id }) => id === session.scene_id) ?? null;
        this.#frame();
        this.#do({ type: 'loaded', session, turns, pending: context.drafts.pending(this.#id) });
        this.#toEnd();
        this.#keepEndOnResize();
        document.addEventListener('visibilitychange', () => this.#catchUp(), { signal: this.signal });
        if (session.status === 'ended') return;
        if (matchMedia('(hover: hover)').matches) this.#composer.focus();
        this.#heardAt = context.now();
        await this.#resume();
    }

    /** Goes on with what was under way when the page was left. */
    async #resume() {
        const { pending, lines } = this.#talk;
        const open = unanswered(lines);
        if (pending) await this.#take(pending);
        else if (open !== null) await this.#follow(open);
    }

    #frame() {
        const { native_language: native, target_language: target } = this.#persona;
        const { name, short_name: shortName } = this.#person;
        const goal = this.#scene && pick(this.#scene.goal, native, target);
        const role = pick(this.#person.role, native, target);
        const place = this.#persona.places.find(({ id }) => id === this.#scene?.place_id) ?? null;
        this.#lines = document.createElement('aapm-lines');
        this.#lines.set(this.#person, { native, target }, () => this.#keepEnd());
        this.#lines.addEventListener('aapm-retry', () => this.#retry());
        this.#lines.addEventListener('aapm-edit', () => this.#edit());
        this.#composer = h('aapm-composer', { 'data-focus': true });
        this.#composer.set({
            name: shortName, register: this.#person.register, language: target, text: context.drafts.text(this.#id),
        });
        this.#composer.addEventListener('aapm-say', (event) => this.#say(event.detail));
        this.#composer.addEventListener('aapm-draft', (event) => context.drafts.keepText(this.#id, event.detail.text));
        const where = place && pick(place.name, target, native);
        const drawing = illustrationFor(place, target);
        this.page(this.t('talk.title', { name: shortName }), h('div', { class: 'talk' },
            h('div', { class: 'talk__scenery' },
                h('img', { src: drawing, alt: '', width: 400, height: 300 }),
                where && h('p', { class: 'voice', lang: where.language }, where.text)),
            h('div', { class: 'talk__header' },
                h('a', { class: 'talk__back', href: linkTo('home'), 'aria-label': this.t('talk.leave') }, '←'),
                h('aapm-avatar', { name }),
                h('div', { class: 'talk__who' },
                    h('h1', { class: 'talk__name' }, name),
                    h('p', { class: 'talk__role', lang: role.language || null }, role.text)),
                h('button', { type: 'button', class: 'button talk__end', on: { click: () => this.#end() } },
                    this.t('talk.end'))),
            h('div', { class: 'talk__facts' },
                goal && h('p', { class: 'talk__goal' }, h('strong', {}, this.t('talk.goal')), ' ',
                    h('span', { lang: goal.language }, goal.text)),
                h('p', { class: 'talk__marks' },
                    h('span', { class: 'mark mark--good', 'data-mark': 'task', hidden: true }, this.t('talk.taskDone')),
                    h('span', {
                        class: 'mark', 'data-mark': 'scripted', hidden: true, title: this.t('talk.scripted.why'),
                    }, this.t('talk.scripted'),
                    h('span', { class: 'visually-hidden' }, ` (${this.t('talk.scripted.why')})`)),
                    h('span', { class: 'talk__left', 'data-mark': 'left' }))),
            h('div', { class: 'talk__scroll', tabindex: '0', role: 'region', 'aria-label': this.t('talk.log') },
                h('img', { class: 'talk__place', src: drawing, alt: '', width: 400, height: 300 }),
                this.#lines),
            h('div', { class: 'talk__foot' }, h('div', { class: 'talk__status' }), this.#composer)));
    }

    // What the learner does

    #say({ text, isHelp }) {
        if (!canSend(this.#talk)) return;
        const latency = this.#heardAt === null ? null : Math.round(context.now() - this.#heardAt);
        const turn = { text, key: context.makeKey(), latency: latency === null ? null : Math.min(latency, 86_400_000) };
        if (!isHelp) this.#composer.clear();
        this.run(() => this.#take(turn));
    }

    #retry() {
        const { pending } = this.#talk;
        this.#composer.focus();
        if (!pending) {
            this.run(() => this.#resume());
            return;
        }
        const key = keyForRetry(this.#talk, context.makeKey);
        this.run(() => this.#take({ text: pending.text, latency: pending.latency, key }));
    }

    #edit() {
        const { text } = this.#talk.pending;
        context.drafts.keepPending(this.#id, null);
        this.#do({ type: 'withdrawn' });
        this.#composer.write(text);
    }

    async #end() {
        const button = this.querySelector('.talk__end');
        button.disabled = true;
        button.textContent = this.t('talk.ending');
        try {
            const { session } = await context.api.end(this.#id);
            this.#do({ type: 'ended', session });
            context.drafts.keepPending(this.#id, null);
            this.go('after', this.#id);
        } catch (error) {
            if (!(error instanceof Problem)) throw error;
            button.disabled = false;
            button.textContent = this.t('talk.end');
            const notice = document.createElement('aapm-notice');
            this.querySelector('.talk__status').replaceChildren(notice);
            notice.show(error, () => this.#end());
        }
    }

    // What happens

    async #take(turn) {
        context.drafts.keepPending(this.#id, { text: turn.text, key: turn.key, latency: turn.latency });
        this.#do({ type: 'send', turn });
        this.#toEnd();
        await this.#play(exchange(this.#ports(), this.#id, turn));
    }

    async #follow(index) {
        await this.#play(exchange(this.#ports(), this.#id, null, index));
    }

    #ports() {
        return { api: context.api, wait: context.wait, signal: this.signal };
    }

    async #play(actions) {
        for await (const action of actions) {
            if (this.signal.aborted) return;
            this.#do(action);
            if (action.type === 'failed' && action.problem.code === 'AAPM-102') await this.#reload();
            if (action.type === 'done') {
                context.drafts.keepPending(this.#id, null);
                this.#heardAt = context.now();
                if (hasGap(this.#talk)) await this.#reload();
            }
        }
    }

    /** Another tab or device may have gone on. */
    #catchUp() {
        if (document.visibilityState !== 'visible' || this.#talk.stage !== 'listening') return;
        this.#reload().catch((error) => {
            // A look at what is new may fail; the next turn will say so.
            if (!(error instanceof Problem)) throw error;
        });
    }

    async #reload() {
        const [session, turns] = await Promise.all([context.api.session(this.#id), context.api.turns(this.#id)]);
        if (this.signal.aborted) return;
        const { pending } = this.#talk;
        const isLost = session.status === 'ended' && pending?.index === null;
        if (isLost) this.#composer.write(pending.text);
        if (session.status === 'ended') context.drafts.keepPending(this.#id, null);
        this.#do({ type: 'loaded', session, turns, pending: session.status === 'ended' ? null : pending });
    }

    // What is shown

    #do(action) {
        const toEnd = this.#keepEnd();
        this.#talk = advance(this.#talk, action);
        this.#lines.show(this.#talk, action);
        this.#showMarks();
        this.#showStatus();
        this.#composer.ready = canSend(this.#talk);
        toEnd();
    }

    #showMarks() {
        const { session } = this.#talk;
        if (!session) return;
        const mark = (name) => this.querySelector(`[data-mark=${name}]`);
        mark('task').hidden = !session.task_completed;
        mark('scripted').hidden = !isScripted(this.#talk);
        mark('left').textContent = this.t('talk.turnsLeft', { count: session.turns_remaining });
    }

    #showStatus() {
        const { stage, session } = this.#talk;
        const status = this.querySelector('.talk__status');
        const isEnded = stage === 'ended';
        const isFull = stage === 'listening' && session.turns_remaining <= 0;
        this.querySelector('.talk__end').hidden = isEnded;
        this.#composer.hidden = isEnded && this.#composer.text === '';
        if (isEnded) {
            if (status.dataset.stage === 'ended') return;
            status.dataset.stage = 'ended';
            status.replaceChildren(h('div', { class: 'talk__over', role: 'status' },
                h('p', {}, this.t(session.turns_remaining <= 0 ? 'talk.ended.full' : 'talk.ended')),
                h('a', { class: 'button button--primary', href: linkTo('after', this.#id) }, this.t('talk.toAfter'))));
        } else if (stage === 'rejoining') {
            status.replaceChildren(h('p', { role: 'status' }, this.t('talk.rejoining')));
        } else if (isFull) {
            status.replaceChildren(h('p', { role: 'status' }, this.t('talk.limit')));
        } else if (status.querySelector('aapm-notice') === null || stage === 'sending') {
            status.replaceChildren();
        }
    }

    /**
     * Whoever reads the newest line goes on reading it; whoever looks back is left in peace.
     *
     * @returns {() => void} what to do once the lines have changed
     */
    #keepEnd() {
        const scroll = this.querySelector('.talk__scroll');
        const isAtEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
        return () => {
            if (isAtEnd) this.#toEnd();
        };
    }

    /** A phone's keyboard takes half the room: the newest line must stay in sight. */
    #keepEndOnResize() {
        const scroll = this.querySelector('.talk__scroll');
        let toEnd = this.#keepEnd();
        scroll.addEventListener('scroll', () => { toEnd = this.#keepEnd(); }, { passive: true });
        const observer = new ResizeObserver(() => toEnd());
        observer.observe(scroll);
        this.signal.addEventListener('abort', () => observer.disconnect());
    }

    #toEnd() {
        const scroll = this.querySelector('.talk__scroll');
        scroll.scrollTop = scroll.scrollHeight;
    }
}

customElements.define('aapm-talk', Talk);
