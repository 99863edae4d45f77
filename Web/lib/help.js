/**
 * What the help buttons say for the learner: ordinary words that the characters understand as asking for help.
 * They are said as politely as the person expects.
 */
const phrases = {
    es: {
        hint: { informal: 'No sé cómo decirlo. ¿Me ayudas?', formal: 'No sé cómo decirlo. ¿Me ayuda?' },
        repeat: { informal: '¿Puedes repetirlo, por favor?', formal: '¿Puede repetirlo, por favor?' },
        slower: 'Más despacio, por favor.',
    },
    en: {
        hint: 'I don’t know how to say it. Can you help me?',
        repeat: 'Can you repeat that, please?',
        slower: 'More slowly, please.',
    },
};

/** In the order of the buttons. */
export const helpKinds = ['hint', 'repeat', 'slower'];

/**
 * @param {string} kind of `helpKinds`
 * @param {string} language to say it in
 * @param {string} [register] that the person expects: `informal`, `neutral`, `formal`
 * @returns {string | null} `null` when we have no words for the language
 */
export function helpPhrase(kind, language, register = 'neutral') {
    const phrase = phrases[language]?.[kind] ?? null;
    if (phrase === null || typeof phrase === 'string') return phrase;
    return register === 'informal' ? phrase.informal : phrase.formal;
}
