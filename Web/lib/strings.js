import { en } from './strings/en.js';
import { es } from './strings/es.js';

/** The languages of the interface: those in which a learner can be at home. */
export const interfaceLanguages = ['en', 'es'];

const catalogues = { en, es };

/** The words of the interface in one language. */
export class Strings {
    #plurals;

    /** @param {string} language `en` or `es`; others read English */
    constructor(language) {
        this.language = catalogues[language] ? language : 'en';
        this.#plurals = new Intl.PluralRules(this.language);
    }

    /**
     * @param {string} key of the catalogue
     * @param {Record<string, string | number>} values for `{name}`; `count` chooses among plural forms
     */
    text(key, values = {}) {
        const entry = catalogues[this.language][key] ?? en[key];
        if (entry === undefined) throw new Error(`No string is called ${key}`);
        const form = typeof entry === 'string' ? entry : entry[this.#plurals.select(values.count)] ?? entry.other;
        return form.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''));
    }

    has(key) {
        return key in catalogues[this.language];
    }

    /** @param {string} code such as `es`, said in the language of the interface */
    languageName(code) {
        return new Intl.DisplayNames([this.language], { type: 'language' }).of(code) ?? code;
    }

    /** @param {string | number} time RFC 3339 or milliseconds, of a day to come */
    comingDay(time) {
        const format = new Intl.DateTimeFormat(this.language, { weekday: 'long', day: 'numeric', month: 'long' });
        return format.format(new Date(time));
    }

    /** @param {string} time RFC 3339, of a moment to come */
    comingMoment(time) {
        return new Intl.DateTimeFormat(this.language, {
            weekday: 'long', day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit',
        }).format(new Date(time));
    }

    /**
     * How long to wait, never said too short: “in 53 minutes”, “on Tuesday, December 1”.
     *
     * @param {number} seconds
     * @param {number} now milliseconds
     */
    coming(seconds, now) {
        const format = new Intl.RelativeTimeFormat(this.language, { numeric: 'always' });
        if (seconds <= 90) return format.format(Math.ceil(seconds), 'second');
        if (seconds <= 5400) return format.format(Math.ceil(seconds / 60), 'minute');
        if (seconds <= 36 * 3600) return format.format(Math.ceil(seconds / 3600), 'hour');
        return this.text('problem.onDay', { day: this.comingDay(now + seconds * 1000) });
    }

    get decimalMark() {
        return new Intl.NumberFormat(this.language).formatToParts(0.5).find(({ type }) => type === 'decimal').value;
    }

    /** @param {number} micro micro-dollars; what is less than a cent is said so */
    money(micro) {
        const format = new Intl.NumberFormat(this.language, {
            style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol',
        });
        if (micro > 0 && micro < 10_000) return this.text('plan.money.less', { money: format.format(0.01) });
        return format.format(micro / 1_000_000);
    }

    /** @param {string} time RFC 3339 */
    day(time, now) {
        const date = new Date(time);
        const days = Math.round((startOfDay(date) - startOfDay(new Date(now))) / 86_400_000);
        if (days > -7 && days <= 0) {
            return new Intl.RelativeTimeFormat(this.language, { numeric: 'auto' }).format(days, 'day');
        }
        return new Intl.DateTimeFormat(this.language, { day: 'numeric', month: 'long' }).format(date);
    }
}

/** @param {readonly string[]} preferred the browser's languages, best first */
export function guessLanguage(preferred) {
    for (const tag of preferred) {
        const language = tag.toLowerCase().split('-')[0];
        if (interfaceLanguages.includes(language)) return language;
    }
    return 'en';
}

function startOfDay(date) {
    return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
