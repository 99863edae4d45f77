/**
 * Who is signed in on this device: one record for all tabs (docs/web.md says why it is kept where it is).
 *
 * @typedef {{access: string, refresh: string, expiresAt: number}} Tokens
 */

const RECORD = 'aapm.tokens';

export class TokenStore {
    #storage;
    #listeners = new Set();

    /** @param {Storage} storage shared by the tabs */
    constructor(storage) {
        this.#storage = storage;
    }

    /** @returns {Tokens | null} */
    read() {
        try {
            const record = JSON.parse(this.#storage.getItem(RECORD) ?? 'null');
            return typeof record?.access === 'string' && typeof record?.refresh === 'string' ? record : null;
        } catch {
            // A record that cannot be read is no record: the learner signs in again.
            return null;
        }
    }

    /** @param {Tokens | null} tokens */
    write(tokens) {
        if (tokens) this.#storage.setItem(RECORD, JSON.stringify(tokens));
        else this.#storage.removeItem(RECORD);
        for (const listener of this.#listeners) listener();
    }

    /** Tells of changes made in this tab; other tabs are told by the browser's `storage` event. */
    onChange(listener) {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
    }

    static get record() {
        return RECORD;
    }
}

/** @param {object} answer of the token routes */
export function tokensFrom(answer, now) {
    return {
        access: answer.access_token,
        refresh: answer.refresh_token,
        expiresAt: now + answer.expires_in * 1000,
    };
}
