import { Problem } from './problem.js';
import { EventParser } from './sse.js';

/** How long to wait before each attempt to join a cut stream again, in milliseconds. */
export const rejoinDelays = [250, 1000, 2000, 4000];

/** A proxy's own pages, while the node that it asked goes away. */
const passing = ['http-502', 'http-503', 'http-504'];

/**
 * One turn over the wire: gives the actions of `talk.js` as they happen, and ends when the turn is answered or failed.
 * A cut stream is joined again where it was cut; a line that the server never confirmed fails, so that the learner
 * decides, and can be resent under the same key.
 *
 * @param {object} ports
 * @param {import('./api.js').ApiClient} ports.api
 * @param {(milliseconds: number) => Promise<void>} ports.wait
 * @param {AbortSignal} ports.signal
 * @param {string} session
 * @param {import('./drafts.js').PendingTurn | null} turn `null` to follow a turn that the journal has already
 * @param {number | null} index of that turn
 */
export async function* exchange({ api, wait, signal }, session, turn, index = null) {
    let parser = new EventParser();
    let known = index;
    let tries = 0;
    for (;;) {
        try {
            const isFirst = tries === 0 && turn !== null;
            const isUnconfirmed = known === null;
            const events = isFirst || isUnconfirmed
                ? api.takeTurn(session, turn, parser, signal)
                : api.followTurn(session, known, parser, signal);
            for await (const { event, data } of events) {
                if (signal.aborted) return;
                if (event === 'accepted') known = data.learner_turn.index;
                if (event === 'error') throw Problem.fromBody(data, 500);
                const action = actionOf(event, data);
                if (action) yield action;
                if (event === 'done') return;
            }
            if (signal.aborted) return;
            throw Problem.cut();
        } catch (error) {
            if (signal.aborted) return;
            if (!(error instanceof Problem)) throw error;
            const delay = rejoinDelays[tries];
            tries += 1;
            if (delay === undefined || !mayGoOn(error, known)) {
                yield { type: 'failed', problem: error };
                return;
            }
            // What was cut in the middle is sent again whole.
            parser = new EventParser(parser.lastEventID);
            yield { type: 'rejoining' };
            await wait(delay);
            if (signal.aborted) return;
        }
    }
}

function mayGoOn(problem, known) {
    if (problem.code === 'cut') return true;
    if (problem.code === 'network' || passing.includes(problem.code)) return known !== null;
    // Another turn, of another tab perhaps, is being answered; the same key makes asking again safe.
    return problem.code === 'AAPM-105';
}

function actionOf(event, data) {
    switch (event) {
    case 'accepted':
        return { type: 'accepted', turn: data.learner_turn };
    case 'delta':
        return { type: 'delta', text: data.text };
    case 'npc_turn':
        return { type: 'answered', turn: data.npc_turn };
    case 'done':
        return { type: 'done', session: data.session };
    default:
        // Events that a later server may add mean nothing to this page.
        return null;
    }
}
