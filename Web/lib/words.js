/**
 * Which words changed between two sentences, for showing both side by side.
 *
 * @param {string} before
 * @param {string} after
 * @returns {{kind: 'same'|'removed'|'added', text: string}[]} in reading order, neighbours of one kind joined
 */
export function compareWords(before, after) {
    const left = tokens(before);
    const right = tokens(after);
    const table = longestCommon(left, right);
    const parts = [];
    const add = (kind, text) => {
        const last = parts.at(-1);
        if (last && last.kind === kind) last.text += text;
        else parts.push({ kind, text });
    };
    let i = 0;
    let j = 0;
    while (i < left.length || j < right.length) {
        if (i < left.length && j < right.length && left[i] === right[j]) {
            add('same', left[i]);
            i += 1;
            j += 1;
        } else if (i < left.length && (j === right.length || table[i + 1][j] >= table[i][j + 1])) {
            add('removed', left[i]);
            i += 1;
        } else {
            add('added', right[j]);
            j += 1;
        }
    }
    return parts;
}

/** The parts of `compareWords` that belong to one of the two sentences. */
export function oneSide(parts, kind) {
    return parts.filter((part) => part.kind === 'same' || part.kind === kind);
}

/**
 * The two sides of the contract's `diff`, whose parts are runs of words without the spaces between them.
 *
 * @param {{kind: 'same'|'extra'|'missing', text: string}[]} diff
 */
export function sidesOf(diff) {
    const side = (dropped, changed, name) => diff.filter((part) => part.kind !== dropped).flatMap((part, place, parts) => {
        const next = parts[place + 1];
        const isApart = !next || /\s$/.test(part.text) || /^\s/.test(next.text);
        const shown = { kind: part.kind === changed ? name : 'same', text: part.text };
        return isApart ? [shown] : [shown, { kind: 'same', text: ' ' }];
    });
    return { before: side('missing', 'extra', 'removed'), after: side('extra', 'missing', 'added') };
}

export function countWords(text) {
    return text.trim().split(/\s+/).filter(Boolean).length;
}

/** Whether two answers differ in no more than case, spaces and the marks around words. */
export function sameWords(one, other) {
    const words = (text) => text.normalize('NFC').toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
    return words(one).join(' ') === words(other).join(' ');
}

function tokens(sentence) {
    return sentence.normalize('NFC').match(/[\p{L}\p{M}\p{N}'’]+|\s+|[^\p{L}\p{M}\p{N}\s]/gu) ?? [];
}

function longestCommon(left, right) {
    const table = Array.from({ length: left.length + 1 }, () => new Array(right.length + 1).fill(0));
    for (let i = left.length - 1; i >= 0; i -= 1) {
        for (let j = right.length - 1; j >= 0; j -= 1) {
            table[i][j] = left[i] === right[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
        }
    }
    return table;
}
