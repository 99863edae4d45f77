import { Problem } from './problem.js';
import { EventParser, readEvents } from './sse.js';
import { tokensFrom } from './tokens.js';

/** The routes of `openapi.yaml`, with the caller's tokens. Every failure is a `Problem`. */
export class ApiClient {
    #fetch;
    #tokens;
    #exclusively;
    #now;
    #base;
    #refreshing = null;

    /**
     * @param {object} ports
     * @param {typeof fetch} ports.fetch
     * @param {import('./tokens.js').TokenStore} ports.tokens
     * @param {(work: () => Promise<void>) => Promise<void>} ports.exclusively runs work in one tab at a time
     * @param {() => number} ports.now milliseconds
     * @param {string} [ports.base] the server's address, without a slash at the end
     */
    constructor({ fetch, tokens, exclusively, now, base = '' }) {
        this.#fetch = fetch;
        this.#tokens = tokens;
        this.#exclusively = exclusively;
        this.#now = now;
        this.#base = base;
    }

    get isSignedIn() {
        return this.#tokens.read() !== null;
    }

    // Identity

    enterAsGuest(profile) {
        return this.#identify('/v1/auth/guest', profile, 'none');
    }

    /** With a guest's token the guest becomes the registered learner. */
    register(profile) {
        return this.#identify('/v1/auth/register', profile, 'optional');
    }

    signIn(email, password) {
        return this.#identify('/v1/auth/token', { grant_type: 'password', email, password }, 'none');
    }

    async signOut() {
        const tokens = this.#tokens.read();
        this.#tokens.write(null);
        if (!tokens) return;
        try {
            await this.#json('POST', '/v1/auth/revoke', { body: { refresh_token: tokens.refresh }, identity: 'none' });
        } catch (error) {
            // Signed out here all the same; the tokens of this log-in end by their age.
            if (!(error instanceof Problem)) throw error;
        }
    }

    me() {
        return this.#json('GET', '/v1/me');
    }

    updateMe(changes) {
        return this.#json('PATCH', '/v1/me', { body: changes });
    }

    // Plan, money and keys

    usage() {
        return this.#json('GET', '/v1/me/usage');
    }

    /** Takes the place of the whole cap. @param {{daily_micro_usd: ?number, monthly_micro_usd: ?number}} cap */
    setCap(cap) {
        return this.#json('PUT', '/v1/me/cap', { body: cap });
    }

    removeCap() {
        return this.#json('DELETE', '/v1/me/cap');
    }

    async keys() {
        return (await this.#json('GET', '/v1/me/keys')).data;
    }

    /** The key goes to the server and never comes back. */
    putKey(provider, request) {
        return this.#json('PUT', `/v1/me/keys/${encodeURIComponent(provider)}`, { body: request });
    }

    removeKey(provider) {
        return this.#json('DELETE', `/v1/me/keys/${encodeURIComponent(provider)}`);
    }

    // Worlds and talks

    async personas() {
        return (await this.#json('GET', '/v1/personas', { identity: 'optional' })).data;
    }

    persona(id) {
        return this.#json('GET', `/v1/personas/${encodeURIComponent(id)}`, { identity: 'optional' });
    }

    sessions(cursor = null, limit = 8) {
        return this.#json('GET', `/v1/sessions?${page(cursor, limit)}`);
    }

    startSession(request) {
        return this.#json('POST', '/v1/sessions', { body: request });
    }

    session(id) {
        return this.#json('GET', `/v1/sessions/${encodeURIComponent(id)}`);
    }

    async turns(session) {
        return (await this.#json('GET', `/v1/sessions/${encodeURIComponent(session)}/turns`)).data;
    }

    /** Says something; the answer comes as events. @param {import('./drafts.js').PendingTurn} turn */
    async *takeTurn(session, turn, parser, signal) {
        const body = { text: turn.text };
        if (turn.latency !== null) body.response_latency_ms = turn.latency;
        const headers = { 'Idempotency-Key': turn.key };
        yield* this.#events('POST', `/v1/sessions/${encodeURIComponent(session)}/turns`, {
            body, headers, parser, signal,
        });
    }

    /** Joins the answer to a turn again, after the last event that arrived. */
    async *followTurn(session, index, parser, signal) {
        const headers = parser.lastEventID ? { 'Last-Event-ID': parser.lastEventID } : {};
        yield* this.#events('GET', `/v1/sessions/${encodeURIComponent(session)}/turns/${index}/events`, {
            headers, parser, signal,
        });
    }

    /** Ends the talk; a talk that has ended already is answered with its run. */
    end(session) {
        return this.#json('POST', `/v1/sessions/${encodeURIComponent(session)}/end`);
    }

    // After a talk

    async *followRun(run, signal) {
        const path = `/v1/pipeline-runs/${encodeURIComponent(run)}/events`;
        yield* this.#events('GET', path, { parser: new EventParser(), signal });
    }

    run(id) {
        return this.#json('GET', `/v1/pipeline-runs/${encodeURIComponent(id)}`);
    }

    insights(session) {
        return this.#json('GET', `/v1/sessions/${encodeURIComponent(session)}/insights`);
    }

    lessons(cursor = null, limit = 8) {
        return this.#json('GET', `/v1/curricula?${page(cursor, limit)}`);
    }

    /** @returns the lesson of a session, or `null` */
    async lessonOf(session) {
        const list = await this.#json('GET', `/v1/curricula?session_id=${encodeURIComponent(session)}`);
        return list.data[0] ?? null;
    }

    lesson(id) {
        return this.#json('GET', `/v1/curricula/${encodeURIComponent(id)}`);
    }

    answer(lesson, unit, exercise, answer) {
        const body = { unit_id: unit, exercise_id: exercise, answer };
        return this.#json('POST', `/v1/curricula/${encodeURIComponent(lesson)}/answers`, { body });
    }

    feedback(lesson, unit, kind) {
        const body = { unit_id: unit, kind };
        return this.#json('POST', `/v1/curricula/${encodeURIComponent(lesson)}/feedback`, { body });
    }

    // How a request is made

    async #identify(path, body, identity) {
        const answer = await this.#json('POST', path, { body, identity });
        this.#tokens.write(tokensFrom(answer, this.#now()));
        return answer.learner;
    }

    async #json(method, path, options = {}) {
        const response = await this.#send(method, path, { ...options, accept: 'application/json' });
        if (response.status === 204) return null;
        try {
            return await response.json();
        } catch {
            throw Problem.cut();
        }
    }

    async *#events(method, path, { parser, ...options }) {
        const response = await this.#send(method, path, { ...options, accept: 'text/event-stream' });
        try {
            for await (const event of readEvents(response.body, parser)) {
                yield { event: event.event, data: JSON.parse(event.data) };
            }
        } catch (error) {
            if (options.signal?.aborted) return;
            throw error instanceof Problem ? error : Problem.cut();
        }
    }

    async #send(method, path, options) {
        const identity = options.identity ?? 'required';
        const tokens = identity === 'none' ? null : this.#tokens.read();
        const response = await this.#attempt(method, path, options, tokens);
        if (response.status !== 401 || !tokens) return this.#accepted(response);
        // The token is past its day: get the next one, once, and ask again.
        const rejected = await Problem.fromResponse(response);
        const next = await this.#refresh(tokens);
        if (!next) throw rejected;
        return this.#accepted(await this.#attempt(method, path, options, next));
    }

    async #attempt(method, path, { body, headers = {}, accept, signal }, tokens) {
        const fields = { Accept: accept, ...headers };
        if (tokens) fields.Authorization = `Bearer ${tokens.access}`;
        if (body !== undefined) fields['Content-Type'] = 'application/json';
        try {
            return await this.#fetch(this.#base + path, {
                method,
                headers: fields,
                body: body === undefined ? undefined : JSON.stringify(body),
                signal,
                cache: 'no-store',
                credentials: 'omit',
            });
        } catch (error) {
            if (signal?.aborted) throw error;
            throw Problem.network();
        }
    }

    async #accepted(response) {
        if (response.ok) return response;
        throw await Problem.fromResponse(response);
    }

    /** @returns the next tokens, or `null` when this log-in is over */
    async #refresh(stale) {
        this.#refreshing ??= this.#refreshOnce(stale).finally(() => { this.#refreshing = null; });
        await this.#refreshing;
        return this.#tokens.read();
    }

    async #refreshOnce(stale) {
        await this.#exclusively(async () => {
            const present = this.#tokens.read();
            // Another tab was faster: a refresh token works once, so using the old one would end the log-in.
            if (!present || present.access !== stale.access) return;
            const body = { grant_type: 'refresh_token', refresh_token: present.refresh };
            const response = await this.#attempt('POST', '/v1/auth/token', { body, accept: 'application/json' }, null);
            if (response.ok) this.#tokens.write(tokensFrom(await response.json(), this.#now()));
            else if (response.status === 400 || response.status === 401) this.#tokens.write(null);
            else throw await Problem.fromResponse(response);
        });
    }
}

function page(cursor, limit) {
    const query = new URLSearchParams({ limit: String(limit) });
    if (cursor) query.set('cursor', cursor);
    return query;
}
