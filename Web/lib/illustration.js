/** Which of our drawings fits a place of a persona, by the words of its id and names. */
const motifs = [
    ['health', /pharma|farmac|chemist|botica/],
    ['clinic', /clinic|cl[ií]nica|hospital|doctor|m[eé]dic|health|salud|dentist/],
    ['bakery', /baker|panader|pasteler/],
    ['cafe', /caf[eé]|coffee|\bbar\b|\bpub\b|restaura|taber|bistro|tea.?room/],
    ['market', /market|mercad|grocer|fruit|fruter|pescader|puesto|stall|supermerc/],
    ['library', /librar|bibliotec|bookshop|librer/],
    ['workshop', /workshop|taller|bike|bicicl|garage|mechanic/],
    ['station', /station|estaci[oó]n|train|tren\b|airport|aeropuerto|platform|metro\b|ticket|and[eé]n/],
    ['office', /office|oficina|\bbank\b|banco\b|school|escuela|hotel|recep|town.hall|ayuntamiento|studio/],
    ['home', /home|house|flat\b|piso\b|casa\b|building|edificio|apartment|apartamento|kitchen|cocina|living|landlad/],
    ['harbour', /harbour|harbor|puerto|waterfront|promenade|paseo|quay|muelle|beach|playa|marina/],
    ['market', /shop|tienda|store/],
    ['street', /street|calle|\bbus\b|avenue|avenida|neighbo|corner|esquina/],
    ['square', /square|plaza|park\b|parque|fountain|fuente|garden|patio|barrio/],
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

/** At most two initials: of the first two words, which in Spanish names are the name and the first surname. */
export function initialsOf(name) {
    const words = name.split(/\s+/).filter((word) => /\p{L}/u.test(word));
    return words.slice(0, 2).map((word) => [...word.replace(/^[^\p{L}]+/u, '')][0].toLocaleUpperCase()).join('');
}
