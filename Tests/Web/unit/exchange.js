import { exchange } from '../lib/exchange.js';
import { Problem } from '../lib/problem.js';
import { equal, test } from './check.js';

const turn = { text: 'Hola.', key: 'k', latency: null };
const accepted = { event: 'accepted', data: { learner_turn: { index: 1 } } };
const delta = { event: 'delta', data: { text: 'Ho' } };
const answered = { event: 'npc_turn', data: { npc_turn: { index: 2 } } };
const done = { event: 'done', data: { session: {} } };

/** A server that plays one list of events, or a problem, for each request. */
function server(...scripts) {
    const requests = [];
    async function* play(request, parser) {
        requests.push(request);
        for (const step of scripts.shift()) {
            if (step instanceof Problem) throw step;
            parser.lastEventID = step.event;
            yield step;
        }
    }
    return {
        requests,
        takeTurn: (session, { key }, parser) => play(`take ${key} ${parser.lastEventID}`, parser),
        followTurn: (session, index, parser) => play(`follow ${index} ${parser.lastEventID}`, parser),
    };
}

async function play(api, ...request) {
    const types = [];
    const ports = { api, wait: async () => undefined, signal: new AbortController().signal };
    for await (const action of exchange(ports, 's', ...request)) types.push(action.type);
    return types;
}

test('an uncut turn is told as it comes', async () => {
    const api = server([accepted, delta, answered, done]);
    equal(await play(api, turn), ['accepted', 'delta', 'answered', 'done']);
    equal(api.requests, ['take k ']);
});

test('a cut stream is joined where it was cut', async () => {
    const api = server([accepted, delta, Problem.cut()], [answered, done]);
    equal(await play(api, turn), ['accepted', 'delta', 'rejoining', 'answered', 'done']);
    equal(api.requests, ['take k ', 'follow 1 delta']);
});

test('a stream that ends without its end is joined again', async () => {
    const api = server([accepted], [answered, done]);
    equal(await play(api, turn), ['accepted', 'rejoining', 'answered', 'done']);
});

test('a turn that was cut before it was confirmed is sent again under its key', async () => {
    const api = server([Problem.cut()], [accepted, answered, done]);
    equal(await play(api, turn), ['rejoining', 'accepted', 'answered', 'done']);
    equal(api.requests, ['take k ', 'take k ']);
});

test('a server that cannot be reached fails at once, so that the learner decides', async () => {
    equal(await play(server([Problem.network()]), turn), ['failed']);
});

test('a server that stays away is asked four times more and then left', async () => {
    const gone = [Problem.network()];
    equal(await play(server([accepted, Problem.cut()], gone, gone, gone, gone), turn),
        ['accepted', 'rejoining', 'rejoining', 'rejoining', 'rejoining', 'failed']);
});

test('a node that goes away behind a proxy is asked for at the next', async () => {
    const bad = [new Problem({ status: 502, code: 'http-502' })];
    const api = server([accepted, delta, Problem.cut()], bad, [accepted, delta, answered, done]);
    equal(await play(api, turn),
        ['accepted', 'delta', 'rejoining', 'rejoining', 'accepted', 'delta', 'answered', 'done']);
    equal(await play(server(bad), turn), ['failed']);
});

test('a turn that meets another one waits for it', async () => {
    const busy = new Problem({ status: 409, code: 'AAPM-105' });
    equal(await play(server([busy], [accepted, answered, done]), turn), ['rejoining', 'accepted', 'answered', 'done']);
});

test('an error event fails the turn', async () => {
    const error = { event: 'error', data: { status: 503, code: 'AAPM-305' } };
    equal(await play(server([accepted, error]), turn), ['accepted', 'failed']);
});

test('a turn of the journal is followed', async () => {
    const api = server([accepted, answered, done]);
    equal(await play(api, null, 1), ['accepted', 'answered', 'done']);
    equal(api.requests, ['follow 1 ']);
});
