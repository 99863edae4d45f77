import {
    advance, beginsUnderstudy, canRetry, canSend, canWithdraw, hasGap, initialTalk, isScripted, isUnderstudy, keyForRetry, unanswered,
} from '../lib/talk.js';
import { equal, test } from './check.js';

const session = { status: 'active', turns_remaining: 5 };
const opening = { index: 0, speaker: 'npc', text: '¡Hola!' };
const mine = { index: 1, speaker: 'learner', text: 'Hola.' };
const answer = { index: 2, speaker: 'npc', text: '¿Qué tal?', answers: 1 };
const turn = { text: 'Hola.', key: 'k', latency: 10 };
const after = (...actions) => actions.reduce(advance, initialTalk);
const loaded = { type: 'loaded', session, turns: [opening], pending: null };

test('a turn goes from sending to answered', () => {
    const talk = after(loaded, { type: 'send', turn });
    equal([talk.stage, talk.pending.index, canSend(talk)], ['sending', null, false]);
    const accepted = advance(talk, { type: 'accepted', turn: mine });
    equal([accepted.stage, accepted.pending.index, accepted.lines.length], ['answering', 1, 2]);
    const streaming = [{ type: 'delta', text: '¿Qué' }, { type: 'delta', text: ' tal?' }].reduce(advance, accepted);
    equal(streaming.partial, '¿Qué tal?');
    const done = [{ type: 'answered', turn: answer }, { type: 'done', session: { ...session, turns_remaining: 4 } }]
        .reduce(advance, streaming);
    equal([done.stage, done.partial, done.pending, done.lines.length, canSend(done)], ['listening', '', null, 3, true]);
});

test('a stream that starts again does not say its pieces twice', () => {
    const talk = after(loaded, { type: 'send', turn }, { type: 'accepted', turn: mine }, { type: 'delta', text: '¿Qué' },
        { type: 'rejoining' }, { type: 'accepted', turn: mine }, { type: 'delta', text: '¿Qué tal?' });
    equal([talk.partial, talk.lines.length], ['¿Qué tal?', 2]);
});

test('a failed turn keeps its words and its key', () => {
    const talk = after(loaded, { type: 'send', turn }, { type: 'failed', problem: { code: 'network' } });
    equal([talk.stage, talk.pending.text, talk.pending.key, canWithdraw(talk)], ['failed', 'Hola.', 'k', true]);
});

test('a turn that the server has cannot be withdrawn', () => {
    const talk = after(loaded, { type: 'send', turn }, { type: 'accepted', turn: mine },
        { type: 'failed', problem: { code: 'cut' } });
    equal(canWithdraw(talk), false);
});

test('words that the journal has already are not shown twice', () => {
    const talk = after({ type: 'loaded', session, turns: [mine, opening], pending: turn });
    equal([talk.pending.index, talk.lines.map((line) => line.index), unanswered(talk.lines)], [1, [0, 1], 1]);
});

test('only what may help is offered again, and a taken key is replaced', () => {
    const failed = (problem) => after(loaded, { type: 'send', turn }, { type: 'failed', problem });
    equal([canRetry(failed({ code: 'network', isTemporary: true })), canRetry(failed({ code: 'AAPM-104', isTemporary: false })),
        canRetry(failed({ code: 'AAPM-106', isTemporary: false }))], [true, false, true]);
    equal([keyForRetry(failed({ code: 'cut' }), () => 'new'), keyForRetry(failed({ code: 'AAPM-106' }), () => 'new')], ['k', 'new']);
});

test('a turn that is asked for again after its answer arrived shows nothing twice', () => {
    const talk = after({ type: 'loaded', session, turns: [opening, mine, { ...answer, answers: 1 }], pending: turn },
        { type: 'send', turn }, { type: 'accepted', turn: mine }, { type: 'delta', text: '¿Qué' });
    equal([talk.pending.index, talk.partial, talk.lines.length], [1, '', 3]);
});

test('the same words said anew are another line', () => {
    const talk = after({ ...loaded, turns: [opening, mine, answer] }, { type: 'send', turn: { ...turn, key: 'other' } });
    equal(talk.pending.index, null);
});

test('a talk without turns left accepts none', () => {
    equal(canSend(after({ ...loaded, session: { status: 'active', turns_remaining: 0 } })), false);
});

test('an ended talk stays ended', () => {
    const talk = after({ ...loaded, session: { status: 'ended', turns_remaining: 3 } });
    equal([talk.stage, canSend(talk)], ['ended', false]);
});

test('a line that stands beside the talk is no part of it, and no gap', () => {
    const other = { ...mine, text: 'Buenas.', beside: true };
    const talk = after({ ...loaded, turns: [opening, mine, other, answer] });
    equal([talk.lines.map((line) => line.index), talk.beside, hasGap(talk)], [[0, 1, 2], [other], false]);
});

const byScript = { partner: 'scripted' };
const byModel = { partner: 'model' };
const later = (index, partner) => ({ ...answer, ...partner, index, answers: index - 1 });

test('a talk is scripted when all its answers are; who wrote the opening tells nothing', () => {
    const told = { ...opening, ...byScript };
    const scripted = (...turns) => isScripted(after({ ...loaded, turns: [told, ...turns] }));
    equal([scripted(), scripted(mine)], [false, false]);
    equal(scripted(mine, later(2, byScript)), true);
    equal(scripted(mine, later(2, byScript), later(4, byModel)), false);
});

test('an answer from the script is marked where a model speaks otherwise, and the opening never', () => {
    const told = { ...opening, ...byScript };
    const plain = after({ ...loaded, turns: [told, mine, later(2, byScript)] });
    equal(plain.lines.map((line) => isUnderstudy(plain, line)), [false, false, false]);
    const mixed = after({ ...loaded, turns: [told, mine, later(2, byScript), later(4, byModel), later(6, byScript)] });
    equal(mixed.lines.map((line) => isUnderstudy(mixed, line)), [false, false, true, false, true]);
});

test('simple mode begins with the first answer that the model does not give', () => {
    const lines = [mine, later(2, byModel), later(4, byScript), later(6, byScript), later(8, byModel), later(10, byScript)];
    const talk = after({ ...loaded, turns: [{ ...opening, ...byScript }, ...lines] });
    equal(talk.lines.filter((line) => beginsUnderstudy(talk, line)).map((line) => line.index), [4, 10]);
});

test('a gap in the lines is seen', () => {
    equal(hasGap(after(loaded)), false);
    equal(hasGap(after({ ...loaded, turns: [opening, answer] })), true);
});
