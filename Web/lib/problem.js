/** What went wrong, as the page can explain it. */
export class Problem extends Error {
    /**
     * @param {object} fields
     * @param {number} fields.status HTTP status; 0 when no answer came
     * @param {string} fields.code `AAPM-…`, or `network`, `cut` for what the server could not say
     */
    constructor({
        status, code, title = '', detail = '', traceID = '', retryAfter = null, errors = [], upgrade = null, budget = null,
    }) {
        super(`${code} ${title}`.trim());
        this.name = 'Problem';
        this.status = status;
        this.code = code;
        this.title = title;
        this.detail = detail;
        this.traceID = traceID;
        /** Seconds; `null` when the server named none. */
        this.retryAfter = retryAfter;
        /** Faults of single fields: `{field, reason}`. */
        this.errors = errors;
        /** The next plan that has more of what was used up: `Upgrade` of the contract. */
        this.upgrade = upgrade;
        /** The budget that has no room: `BudgetRefusal` of the contract. */
        this.budget = budget;
    }

    /** Something of the plan is used up until a day or a month is over: nothing went wrong. */
    get isLimit() {
        return this.code === 'AAPM-405' || this.code === 'AAPM-408';
    }

    /** Nothing was decided yet: the same request may be sent again. */
    get isTemporary() {
        if (this.code === 'network' || this.code === 'cut') return true;
        return this.status >= 500 || this.status === 408 || this.code === 'AAPM-105' || this.code === 'AAPM-406';
    }

    static network() {
        return new Problem({ status: 0, code: 'network' });
    }

    static cut() {
        return new Problem({ status: 0, code: 'cut' });
    }

    /** @param {object} body of `application/problem+json`, or of an `error` event */
    static fromBody(body, status, retryAfter = null) {
        const source = body && typeof body === 'object' ? body : {};
        return new Problem({
            status: Number(source.status) || status,
            code: typeof source.code === 'string' ? source.code : `http-${status}`,
            title: String(source.title ?? ''),
            detail: String(source.detail ?? ''),
            traceID: String(source.trace_id ?? ''),
            retryAfter: retryAfter ?? (Number(source.retry_after) || null),
            errors: Array.isArray(source.errors) ? source.errors : [],
            upgrade: source.upgrade ?? null,
            budget: source.budget ?? null,
        });
    }

    /** @param {Response} response with a status of 400 or more */
    static async fromResponse(response) {
        const seconds = Number.parseInt(response.headers.get('Retry-After') ?? '', 10);
        let body = null;
        try {
            body = await response.json();
        } catch {
            // A proxy's own error page has no problem body; the status says enough.
        }
        return Problem.fromBody(body, response.status, Number.isFinite(seconds) ? seconds : null);
    }
}
