/**
 * A talk as the page knows it: a value and one pure function over it.
 *
 * Stages: `loading` → `listening` (the learner's turn) → `sending` → `answering` (deltas arrive) → `listening`;
 * `rejoining` after a cut, `failed` when the learner decides what happens, `ended`.
 */

const keyReused = 'AAPM-106';

export const initialTalk = Object.freeze({
    stage: 'loading',
    session: null,
    lines: [],
    /** Lines whose places others have: another device took its turn while the server's database was away. */
    beside: [],
    /** The learner's line that has no finished answer yet: `{text, key, latency, index}`. */
    pending: null,
    /** The answer so far. */
    partial: '',
    problem: null,
});

/** @param {{type: string}} action what happened */
export function advance(talk, action) {
    switch (action.type) {
    case 'loaded':
        return loaded(talk, action);
    case 'send':
        return { ...talk, stage: 'sending', pending: sending(talk, action.turn), partial: '', problem: null };
    case 'accepted':
        return {
            ...talk,
            stage: 'answering',
            lines: withLine(talk.lines, action.turn),
            pending: talk.pending && { ...talk.pending, index: action.turn.index },
            partial: '',
            problem: null,
        };
    case 'delta':
        // A turn that is asked for again may have its answer in the journal already.
        return { ...talk, stage: 'answering', partial: isAnswered(talk) ? '' : talk.partial + action.text };
    case 'answered':
        return { ...talk, lines: withLine(talk.lines, action.turn), partial: '', pending: null };
    case 'done':
        return { ...talk, stage: stageOf(action.session), session: action.session, pending: null, partial: '' };
    case 'rejoining':
        return { ...talk, stage: 'rejoining' };
    case 'failed':
        return { ...talk, stage: 'failed', problem: action.problem, partial: '' };
    case 'withdrawn':
        return { ...talk, stage: stageOf(talk.session), pending: null, problem: null, partial: '' };
    case 'ended':
        return { ...talk, stage: 'ended', session: action.session, pending: null, partial: '', problem: null };
    default:
        throw new Error(`A talk does not know ${action.type}`);
    }
}

/** Whether lines are missing that another tab or device took. */
export function hasGap(talk) {
    return talk.lines.some((line, place) => line.index !== place);
}

/** A learner's line at the end that nobody has answered: its index, or `null`. */
export function unanswered(lines) {
    const last = lines.at(-1);
    return last?.speaker === 'learner' ? last.index : null;
}

/**
 * Whether all answers come from the script. Openings tell nothing: people wrote them for talks with a language model too.
 */
export function isScripted({ lines }) {
    const answers = lines.filter(isAnswer);
    return answers.some((line) => line.partner === 'scripted') && !answers.some((line) => line.partner === 'model');
}

/** Whether an answer comes from the script in a talk that a language model holds otherwise. */
export function isUnderstudy({ lines }, line) {
    return isAnswer(line) && line.partner === 'scripted' && lines.some((other) => other.partner === 'model');
}

/** Whether the language model, which had answered before, does not from this line on. */
export function beginsUnderstudy(talk, line) {
    const before = talk.lines.findLast((other) => isAnswer(other) && other.index < line.index);
    return isUnderstudy(talk, line) && before?.partner === 'model';
}

function isAnswer(line) {
    return line.speaker === 'npc' && line.answers !== undefined;
}

/** Whether the line on its way has its finished answer among the lines. */
export function isAnswered({ pending, lines }) {
    return pending !== null && pending.index !== null && lines.some((line) => line.answers === pending.index);
}

/** Whether the failed line may be written anew: the server does not have it. */
export function canWithdraw(talk) {
    return talk.stage === 'failed' && talk.pending !== null && talk.pending.index === null;
}

/** Whether sending the same words once more can help. */
export function canRetry(talk) {
    return talk.stage === 'failed' && (talk.problem.isTemporary || talk.problem.code === keyReused);
}

/** The key of a turn that is sent once more: a new one only when the server says that the old one is taken. */
export function keyForRetry(talk, makeKey) {
    return talk.problem?.code === keyReused ? makeKey() : talk.pending.key;
}

export function canSend(talk) {
    return talk.stage === 'listening' && talk.session.turns_remaining > 0;
}

/** Sent once more, a line keeps its place among the lines. */
function sending({ pending }, turn) {
    return { ...turn, index: pending?.key === turn.key ? pending.index : null };
}

function loaded(talk, { session, turns, pending }) {
    const lines = turns.filter((line) => !line.beside).sort((one, other) => one.index - other.index);
    const mine = lines.findLast((line) => line.speaker === 'learner');
    const isKnown = pending && mine?.text === pending.text;
    return {
        ...talk,
        stage: stageOf(session),
        session,
        lines,
        beside: turns.filter((line) => line.beside),
        pending: pending ? { ...pending, index: isKnown ? mine.index : null } : null,
        partial: '',
        problem: null,
    };
}

function stageOf(session) {
    return session?.status === 'ended' ? 'ended' : 'listening';
}

function withLine(lines, line) {
    const others = lines.filter((other) => other.index !== line.index);
    return [...others, line].sort((one, other) => one.index - other.index);
}
