const tests = [];

export function test(name, body) {
    tests.push([name, body]);
}

export function equal(actual, expected, message = '') {
    const [one, other] = [actual, expected].map((value) => JSON.stringify(value));
    if (one !== other) throw new Error(`${message} expected ${other}, got ${one}`);
}

/** @returns {Promise<[string, string | null][]>} names and what went wrong */
export async function runAll() {
    const results = [];
    for (const [name, body] of tests) {
        try {
            await body();
            results.push([name, null]);
        } catch (error) {
            results.push([name, String(error.stack ?? error)]);
        }
    }
    return results;
}
