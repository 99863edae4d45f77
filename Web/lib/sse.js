/**
 * Server-Sent Events, read by hand: `EventSource` can send neither a body nor an `Authorization` header.
 * Follows the event stream format of the HTML standard; text in, events out, no I/O.
 */

/** @typedef {{event: string, data: string, id: string}} ServerEvent */

/** Collects the pieces of a stream and gives each event once it is whole. */
export class EventParser {
    #rest = '';
    #event = '';
    #data = [];
    #id = '';
    #isFirst = true;

    /** @param {string} lastEventID where a stream is taken up again */
    constructor(lastEventID = '') {
        /** The id of the last whole event, for `Last-Event-ID`; empty when none had one. */
        this.lastEventID = lastEventID;
        this.#id = lastEventID;
    }

    /**
     * @param {string} text the next piece, cut anywhere
     * @returns {ServerEvent[]} the events that became whole
     */
    push(text) {
        this.#rest += text;
        if (this.#isFirst && this.#rest.length > 0) {
            this.#isFirst = false;
            if (this.#rest.charCodeAt(0) === 0xfeff) this.#rest = this.#rest.slice(1);
        }
        const events = [];
        for (;;) {
            const end = this.#rest.search(/[\r\n]/);
            if (end < 0) return events;
            // A CR at the end of a piece may be the first half of CRLF; wait for what follows.
            if (this.#rest[end] === '\r' && end + 1 === this.#rest.length) return events;
            const width = this.#rest[end] === '\r' && this.#rest[end + 1] === '\n' ? 2 : 1;
            const line = this.#rest.slice(0, end);
            this.#rest = this.#rest.slice(end + width);
            const event = this.#take(line);
            if (event) events.push(event);
        }
    }

    #take(line) {
        if (line === '') return this.#dispatch();
        if (line.startsWith(':')) return null;
        const colon = line.indexOf(':');
        const field = colon < 0 ? line : line.slice(0, colon);
        let value = colon < 0 ? '' : line.slice(colon + 1);
        if (value.startsWith(' ')) value = value.slice(1);
        if (field === 'event') this.#event = value;
        else if (field === 'data') this.#data.push(value);
        else if (field === 'id' && !value.includes('\0')) this.#id = value;
        return null;
    }

    #dispatch() {
        this.lastEventID = this.#id;
        const event = { event: this.#event || 'message', data: this.#data.join('\n'), id: this.#id };
        const isEmpty = this.#data.length === 0;
        this.#event = '';
        this.#data = [];
        return isEmpty ? null : event;
    }
}

/**
 * @param {ReadableStream<Uint8Array>} body of a response
 * @param {EventParser} parser keeps the last event id across the cut
 * @yields {ServerEvent}
 */
export async function* readEvents(body, parser = new EventParser()) {
    const reader = body.getReader();
    const decoder = new TextDecoder();
    try {
        for (;;) {
            const { value, done } = await reader.read();
            if (done) return;
            yield* parser.push(decoder.decode(value, { stream: true }));
        }
    } finally {
        // A reader that is left early must let go of the connection.
        reader.cancel().catch(() => undefined);
    }
}
