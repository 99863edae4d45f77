import { Problem } from '../lib/problem.js';
import { exchange } from '../lib/exchange.js';
import { illustrationFor } from '../lib/illustration.js';
import { pick } from '../lib/localized.js';
import { linkTo } from '../lib/routes.js';
import { advance, canRetry, canSend, canWithdraw, hasGap, initialTalk, keyForRetry, unanswered } from '../lib/talk.js';
import { context } from './context.js';
import { h } from './dom.js';
import { explain } from './aapm-notice.js';
import { View } from './view.js';

/** How long an answer may take before the page shows that it is being written, in milliseconds. */
const patience = 200;

/** A talk with one person. */
export class Talk extends View {
    #talk = initialTalk;
    #persona = null;
    #person = null;
    #scene = null;
    #shown = new Map();
    #streaming = null;
    #pendingLine = null;
    #dotsTimer = 0;
    #heardAt = null;
    #announcedProblem = null;
    #log = null;
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
        this.#log = h('div', { class: 'talk__lines', role: 'list' });
        this.#composer = h('aapm-composer', { 'data-focus': true });
        this.#composer.set({
            name: shortName, register: this.#person.register, language: target, text: context.drafts.text(this.#id),
        });
        this.#composer.addEventListener('aapm-say', (event) => this.#say(event.detail));
        this.#composer.addEventListener('aapm-draft', (event) => context.drafts.keepText(this.#id, event.detail.text));
        const where = place && pick(place.name, target, native);
        this.page(this.t('talk.title', { name: shortName }), h('div', { class: 'talk' },
            h('div', { class: 'talk__scenery' },
                h('img', { src: illustrationFor(place, target), alt: '', width: 400, height: 300 }),
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
                    }, this.t('talk.scripted'), h('span', { class: 'visually-hidden' }, ` (${this.t('talk.scripted.why')})`)),
                    h('span', { class: 'talk__left', 'data-mark': 'left' }))),
            h('div', { class: 'talk__scroll', tabindex: '0', role: 'region', 'aria-label': this.t('talk.log') },
                h('img', { class: 'talk__place', src: illustrationFor(place, target), alt: '', width: 400, height: 300 }),
                this.#log),
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
        const wasAtEnd = this.#isAtEnd();
        this.#talk = advance(this.#talk, action);
        this.#showLines(action);
        this.#showMarks();
        this.#showStatus();
        this.#composer.ready = canSend(this.#talk);
        if (wasAtEnd) this.#toEnd();
    }

    #showLines(action) {
        const { lines, pending, partial, stage } = this.#talk;
        const languages = { learner: this.#persona.target_language, npc: this.#persona.target_language };
        if (action.type === 'accepted' && this.#pendingLine) {
            this.#shown.set(action.turn.index, this.#pendingLine);
            this.#pendingLine = null;
        }
        if (action.type === 'answered') {
            if (this.#streaming) this.#shown.set(action.turn.index, this.#streaming);
            this.#streaming = null;
            context.announce(`${this.#person.short_name}: ${action.turn.text}`, languages.npc);
            if (action.turn.native_help) context.announce(action.turn.native_help, this.#persona.native_language);
        }
        for (const line of lines) {
            const shown = this.#shown.get(line.index) ?? this.#newLine(line.speaker, languages[line.speaker], line.text);
            this.#shown.set(line.index, shown);
            shown.say(line.text);
            if (line.native_help) shown.help(line.native_help, this.#persona.native_language);
        }
        if (pending && pending.index === null) {
            this.#pendingLine ??= this.#newLine('learner', languages.learner, pending.text);
        } else {
            this.#pendingLine?.remove();
            this.#pendingLine = null;
        }
        const isComing = stage === 'sending' || stage === 'answering' || stage === 'rejoining';
        if (isComing && pending !== null || partial !== '') this.#showAnswer(partial);
        else {
            clearTimeout(this.#dotsTimer);
            this.#dotsTimer = 0;
            this.#streaming?.remove();
            this.#streaming = null;
        }
        this.#log.append(...[...this.#shown].sort(([one], [other]) => one - other).map(([, line]) => line)
            .filter((line, place) => this.#log.children[place] !== line));
        if (this.#pendingLine) this.#log.append(this.#pendingLine);
        if (this.#streaming) this.#log.append(this.#streaming);
        this.#showNotes();
    }

    #showAnswer(partial) {
        if (partial !== '') {
            this.#streaming ??= this.#newLine('npc', this.#persona.target_language, '');
            this.#streaming.say(partial);
        } else if (!this.#streaming && this.#dotsTimer === 0) {
            // An answer that comes at once needs no dots: they would only flicker.
            this.#dotsTimer = setTimeout(() => {
                this.#dotsTimer = 0;
                if (this.signal.aborted || this.#streaming) return;
                const wasAtEnd = this.#isAtEnd();
                this.#streaming = this.#newLine('npc', this.#persona.target_language, '');
                this.#streaming.wait();
                this.#log.append(this.#streaming);
                if (wasAtEnd) this.#toEnd();
            }, patience);
        }
    }

    #newLine(speaker, language, text) {
        const line = document.createElement('aapm-line');
        line.set({ speaker, name: this.#person.short_name, face: this.#person.name, language, text });
        return line;
    }

    #showNotes() {
        const { stage, pending, problem } = this.#talk;
        for (const line of this.#shown.values()) line.note();
        const line = this.#pendingLine ?? this.#shown.get(pending?.index);
        if (!line) return;
        if (stage !== 'failed') {
            line.note();
            return;
        }
        line.note(
            h('p', { class: 'line__failed' }, this.t('talk.failed'), ' ', explain(problem)),
            h('p', { class: 'line__actions' },
                canRetry(this.#talk) && h('button', {
                    type: 'button', class: 'button button--primary', on: { click: () => this.#retry() },
                }, this.t('talk.retry')),
                canWithdraw(this.#talk) && h('button', { type: 'button', class: 'button', on: { click: () => this.#edit() } },
                    this.t('talk.edit'))));
        if (this.#announcedProblem !== problem) context.announce(explain(problem));
        this.#announcedProblem = problem;
    }

    #showMarks() {
        const { session, lines } = this.#talk;
        if (!session) return;
        const mark = (name) => this.querySelector(`[data-mark=${name}]`);
        mark('task').hidden = !session.task_completed;
        mark('scripted').hidden = !lines.some((line) => line.partner === 'scripted');
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
                h('p', {}, this.t('talk.ended')),
                h('a', { class: 'button button--primary', href: linkTo('after', this.#id) }, this.t('talk.toAfter'))));
        } else if (stage === 'rejoining') {
            status.replaceChildren(h('p', { role: 'status' }, this.t('talk.rejoining')));
        } else if (isFull) {
            status.replaceChildren(h('p', { role: 'status' }, this.t('talk.limit')));
        } else if (status.querySelector('aapm-notice') === null || stage === 'sending') {
            status.replaceChildren();
        }
    }

    #isAtEnd() {
        const scroll = this.querySelector('.talk__scroll');
        return !scroll || scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
    }

    #toEnd() {
        const scroll = this.querySelector('.talk__scroll');
        if (scroll) scroll.scrollTop = scroll.scrollHeight;
    }
}

customElements.define('aapm-talk', Talk);
