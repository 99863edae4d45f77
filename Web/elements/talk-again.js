import { Problem } from '../lib/problem.js';
import { linkTo } from '../lib/routes.js';
import { context } from './context.js';
import { h } from './dom.js';

/**
 * A button that starts another talk with the same person in the same scene, and a place that says why if it cannot.
 *
 * @param {object} session as the contract has it
 * @param {string} label
 * @param {boolean} isPrimary
 * @returns {[HTMLButtonElement, HTMLElement]}
 */
export function talkAgain(session, label, isPrimary) {
    const status = h('div', { class: 'actions__status' });
    const button = h('button', {
        type: 'button', class: `button ${isPrimary ? 'button--primary' : ''}`, 'data-action': 'again',
        on: { click: () => start(session, button, status) },
    }, label);
    return [button, status];
}

async function start(session, button, status) {
    button.disabled = true;
    const request = { persona_id: session.persona_id, tier: session.tier, npc_id: session.npc_id };
    if (session.scene_id !== null) request.scene_id = session.scene_id;
    try {
        const next = await context.api.startSession(request);
        location.hash = linkTo('talk', next.id);
    } catch (error) {
        if (!(error instanceof Problem)) throw error;
        button.disabled = false;
        const notice = document.createElement('aapm-notice');
        status.replaceChildren(notice);
        notice.show(error);
    }
}
