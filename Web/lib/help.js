/**
 * What the help buttons say for the learner: ordinary words that the characters understand as asking for help.
 * In companion talks the learner's own language is welcome for a hint; among people everything is said in theirs.
 */
const phrases = {
    es: { hint: '¿Me da una pista, por favor?', repeat: '¿Puede repetir, por favor?', slower: 'Más despacio, por favor.' },
    en: { hint: 'Can you give me a hint, please?', repeat: 'Can you repeat that, please?', slower: 'More slowly, please.' },
};

/** In the order of the buttons. */
export const helpKinds = ['hint', 'repeat', 'slower'];

/** @returns {string | null} `null` when we have no words for the language */
export function helpPhrase(kind, language) {
    return phrases[language]?.[kind] ?? null;
}
