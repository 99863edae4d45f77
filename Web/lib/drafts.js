/**
 * What the learner has written and the server does not have for sure: kept a session, a tab, until it has.
 *
 * @typedef {{text: string, key: string, latency: number | null}} PendingTurn
 */
export class Drafts {
    #storage;

    /** @param {Storage} storage of this tab */
    constructor(storage) {
        this.#storage = storage;
    }

    text(session) {
        return this.#storage.getItem(`aapm.draft.${session}`) ?? '';
    }

    keepText(session, text) {
        this.#set(`aapm.draft.${session}`, text);
    }

    /** @returns {PendingTurn | null} a turn that was sent and not confirmed */
    pending(session) {
        try {
            const record = JSON.parse(this.#storage.getItem(`aapm.pending.${session}`) ?? 'null');
            return typeof record?.text === 'string' && typeof record?.key === 'string' ? record : null;
        } catch {
            // Unreadable is the same as absent.
            return null;
        }
    }

    /** @param {PendingTurn | null} turn */
    keepPending(session, turn) {
        this.#set(`aapm.pending.${session}`, turn ? JSON.stringify(turn) : '');
    }

    #set(key, value) {
        try {
            if (value) this.#storage.setItem(key, value);
            else this.#storage.removeItem(key);
        } catch {
            // A full or forbidden store loses the convenience, not the talk.
        }
    }
}
