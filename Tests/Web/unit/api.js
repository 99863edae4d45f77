import { ApiClient } from '../lib/api.js';
import { makeExclusive } from '../lib/exclusive.js';
import { TokenStore, tokensFrom } from '../lib/tokens.js';
import { equal, test } from './check.js';

function memory() {
    const values = new Map();
    return {
        getItem: (key) => values.get(key) ?? null,
        setItem: (key, value) => values.set(key, String(value)),
        removeItem: (key) => values.delete(key),
    };
}

const answer = (status, body) => new Response(JSON.stringify(body), { status });
const tokens = (name) => ({ access_token: `a-${name}`, refresh_token: `r-${name}`, expires_in: 60, learner: {} });

/** A server with one valid pair of tokens, which a refresh replaces. */
function server(valid = 'two') {
    const asked = [];
    const fetch = async (path, { headers, body }) => {
        asked.push(path);
        if (path.endsWith('/token')) {
            const known = JSON.parse(body).refresh_token === 'r-one';
            return known && asked.filter((other) => other === path).length === 1
                ? answer(200, tokens('two'))
                : answer(401, { code: 'AAPM-403' });
        }
        return headers.Authorization === `Bearer a-${valid}` ? answer(200, { data: [] }) : answer(401, { code: 'AAPM-401' });
    };
    return { asked, fetch };
}

function client(fetch, store = new TokenStore(memory())) {
    store.write(tokensFrom(tokens('one'), 0));
    const clock = { now: () => 0, wait: () => new Promise((resume) => { setTimeout(resume, 1); }) };
    return { store, api: new ApiClient({ fetch, tokens: store, exclusively: makeExclusive(undefined, memory(), clock), now: clock.now }) };
}

test('a stale token is renewed once and the request sent again', async () => {
    const { asked, fetch } = server();
    const { api, store } = client(fetch);
    await api.me();
    equal(asked, ['/v1/me', '/v1/auth/token', '/v1/me']);
    equal(store.read().refresh, 'r-two');
});

test('requests that fail together renew together', async () => {
    const { asked, fetch } = server();
    const { api } = client(fetch);
    await Promise.all([api.me(), api.sessions(), api.lessons()]);
    equal(asked.filter((path) => path.endsWith('/token')).length, 1);
});

test('tokens that another tab renewed are used as they are', async () => {
    const { asked, fetch } = server();
    const { api, store } = client(async (path, request) => {
        if (path === '/v1/me' && request.headers.Authorization === 'Bearer a-one') {
            store.write(tokensFrom(tokens('two'), 0));
        }
        return fetch(path, request);
    });
    await api.me();
    equal(asked, ['/v1/me', '/v1/me']);
});

test('a log-in that is over is forgotten and said', async () => {
    const { fetch } = server('three');
    const { api, store } = client(async (path, request) => (
        path.endsWith('/token') ? answer(401, { code: 'AAPM-403' }) : fetch(path, request)));
    let code = '';
    await api.me().catch((problem) => { code = problem.code; });
    equal([code, store.read()], ['AAPM-401', null]);
});

test('a server that is away while renewing ends no log-in', async () => {
    const { api, store } = client(async (path) => {
        if (path.endsWith('/token')) throw new TypeError('away');
        return answer(401, { code: 'AAPM-401' });
    });
    let code = '';
    await api.me().catch((problem) => { code = problem.code; });
    equal([code, store.read().refresh], ['network', 'r-one']);
});

test('a problem carries its code, its faults and its wait', async () => {
    const { api } = client(async () => new Response(
        JSON.stringify({ code: 'AAPM-405', title: 'Daily session limit reached', errors: [{ field: '/text', reason: 'x' }] }),
        { status: 429, headers: { 'Retry-After': '60' } }));
    const problem = await api.startSession({}).catch((error) => error);
    equal([problem.code, problem.status, problem.retryAfter, problem.errors.length], ['AAPM-405', 429, 60, 1]);
});

test('a page that is no JSON is a problem too', async () => {
    const { api } = client(async () => new Response('<html>', { status: 502 }));
    const problem = await api.me().catch((error) => error);
    equal([problem.status, problem.code, problem.isTemporary], [502, 'http-502', true]);
});

test('two tabs never do exclusive work at once', async () => {
    const storage = memory();
    let clock = 0;
    const wait = () => new Promise((resume) => { setTimeout(() => { clock += 50; resume(); }, 0); });
    const exclusively = makeExclusive(undefined, storage, { now: () => clock, wait });
    let inside = 0;
    let most = 0;
    const work = async () => {
        inside += 1;
        most = Math.max(most, inside);
        await wait();
        inside -= 1;
    };
    await Promise.all([exclusively(work), exclusively(work), exclusively(work)]);
    equal(most, 1);
});
