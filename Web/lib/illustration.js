/** Which of our drawings fits a place of a persona, by the words of its id and names. */
const motifs = [
    ['health', /pharma|farmac|clinic|hospital|doctor|m[eé]dic|health|salud|dentist/],
    ['cafe', /caf[eé]|coffee|\bbar\b|pub\b|restaura|taber|bistro|tea|bakery|panader|kitchen.table/],
    ['market', /market|mercad|shop|tienda|store|grocer|fruit|fruter|puesto|stall|supermerc/],
    ['station', /station|estaci[oó]n|train|tren|airport|aeropuerto|platform|metro|ticket|and[eé]n/],
    ['home', /home|house|flat|piso|casa|apartment|apartamento|kitchen|cocina|sal[oó]n|living|landlad|hostal|hotel/],
    ['office', /office|oficina|work|trabajo|bank|banco|school|escuela|library|bibliotec|reception|town.hall|ayuntamiento|studio|desk/],
    ['street', /street|calle|bus|avenue|neighbo|corner/],
    ['square', /square|plaza|park|parque|fountain|fuente|garden|patio|barrio/],
];

/**
 * @param {{id: string, name: Record<string, string>} | null} place
 * @param {string} targetLanguage for a place that nothing fits
 * @returns {string} the path of a drawing
 */
export function illustrationFor(place, targetLanguage) {
    const words = place ? [place.id, ...Object.values(place.name)].join(' ').toLowerCase() : '';
    const motif = words && motifs.find(([, pattern]) => pattern.test(words));
    return `./images/place-${motif ? motif[0] : targetLanguage === 'en' ? 'street' : 'square'}.svg`;
}

/** A stable number below `count` for a name, to give people their colours. */
export function toneOf(name, count) {
    let sum = 0;
    for (const character of name) sum = (sum * 31 + character.codePointAt(0)) >>> 0;
    return sum % count;
}

/** At most two initials: of the first name and the last. */
export function initialsOf(name) {
    const words = name.split(/\s+/).filter((word) => /\p{L}/u.test(word));
    const chosen = words.length > 1 ? [words[0], words.at(-1)] : words;
    return chosen.map((word) => [...word.replace(/^[^\p{L}]+/u, '')][0].toLocaleUpperCase()).join('');
}
