/** Addresses of the page: `#/talk/ID`. In the fragment, so that any static server can serve the page. */

const PATTERNS = [
    ['home', []],
    ['arrive', ['arrive']],
    ['account', ['account', ':mode']],
    ['world', ['world', ':persona']],
    ['talk', ['talk', ':session']],
    ['after', ['after', ':session']],
    ['lesson', ['lesson', ':curriculum']],
    ['plan', ['plan']],
];

/**
 * @param {string} hash such as `#/talk/0190`
 * @returns {{name: string, params: Record<string, string>}} `missing` when no address fits
 */
export function parseRoute(hash) {
    const segments = hash.replace(/^#?\/?/, '').split('/').filter(Boolean);
    for (const [name, pattern] of PATTERNS) {
        if (pattern.length !== segments.length) continue;
        const params = {};
        const fits = pattern.every((part, index) => {
            if (!part.startsWith(':')) return part === segments[index];
            const value = decode(segments[index]);
            if (value === null) return false;
            params[part.slice(1)] = value;
            return true;
        });
        if (fits) return { name, params };
    }
    return { name: 'missing', params: {} };
}

/** @param {string} name of a route, with its parameters in order */
export function linkTo(name, ...values) {
    const pattern = PATTERNS.find(([candidate]) => candidate === name)?.[1];
    if (!pattern) throw new Error(`No route is called ${name}`);
    const rest = [...values];
    return `#/${pattern.map((part) => (part.startsWith(':') ? encodeURIComponent(rest.shift()) : part)).join('/')}`;
}

function decode(segment) {
    try {
        return decodeURIComponent(segment);
    } catch {
        return null;
    }
}
