/**
 * @param {Record<string, string>} texts by language code
 * @param {...string} languages wanted, best first
 * @returns {{text: string, language: string}} the best there is
 */
export function pick(texts, ...languages) {
    const language = languages.find((code) => texts[code]) ?? Object.keys(texts)[0] ?? '';
    return { text: texts[language] ?? '', language };
}
