/**
 * What the elements of one page share; `main.js` fills it before the first element is made.
 *
 * @type {{
 *     api: import('../lib/api.js').ApiClient,
 *     tokens: import('../lib/tokens.js').TokenStore,
 *     drafts: import('../lib/drafts.js').Drafts,
 *     strings: import('../lib/strings.js').Strings,
 *     learner: object | null,
 *     announce: (text: string, language?: string) => void,
 *     now: () => number,
 *     wait: (milliseconds: number) => Promise<void>,
 *     makeKey: () => string,
 *     farewell: string | null, why the learner was sent to the door: the key of a string
 * }}
 */
export const context = {
    api: null,
    tokens: null,
    drafts: null,
    strings: null,
    learner: null,
    announce: () => undefined,
    now: () => Date.now(),
    wait: (milliseconds) => new Promise((resume) => { setTimeout(resume, milliseconds); }),
    makeKey: () => '',
    farewell: null,
};
