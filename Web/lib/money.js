/** Micro-dollars, as the contract counts money, in the words of people. */

const written = /^(\d{1,6})(?:[.,](\d{1,6}))?$/;

/**
 * @param {string} text as people write an amount in dollars, with a point or a comma: `1.50`, `0,25`
 * @returns {number | null | undefined} whole micro-dollars; `null` for nothing written, `undefined` for no amount
 */
export function parseDollars(text) {
    const trimmed = text.trim().replace(/^\$\s*|\s*\$$/g, '');
    if (trimmed === '') return null;
    const match = written.exec(trimmed);
    if (!match) return undefined;
    return Number(match[1]) * 1_000_000 + Number((match[2] ?? '').padEnd(6, '0'));
}

/**
 * @param {number | null} micro
 * @param {string} mark between dollars and cents
 * @returns {string} what stands in a field for it: `0.25`, and nothing for `null`
 */
export function writeDollars(micro, mark) {
    if (micro === null) return '';
    const rest = String(micro % 1_000_000).padStart(6, '0').replace(/0{1,4}$/, '');
    return `${Math.floor(micro / 1_000_000)}${mark}${rest}`;
}
