import { Drafts } from '../lib/drafts.js';
import { helpKinds, helpPhrase } from '../lib/help.js';
import { makeKey } from '../lib/ids.js';
import { illustrationFor, initialsOf, toneOf } from '../lib/illustration.js';
import { pick } from '../lib/localized.js';
import { parseDollars, writeDollars } from '../lib/money.js';
import { Problem } from '../lib/problem.js';
import { linkTo, parseRoute } from '../lib/routes.js';
import { guessLanguage, Strings } from '../lib/strings.js';
import { en } from '../lib/strings/en.js';
import { es } from '../lib/strings/es.js';
import { equal, test } from './check.js';

test('both catalogues have the same strings with the same gaps', () => {
    equal(Object.keys(es).sort(), Object.keys(en).sort());
    const gaps = (entry) => [...new Set(JSON.stringify(entry).match(/\{\w+\}/g) ?? [])].sort();
    for (const key of Object.keys(en)) {
        const [one, other] = [gaps(en[key]), gaps(es[key])].map((names) => names.filter((name) => name !== '{count}'));
        equal(other, one, key);
    }
});

test('no string shames', () => {
    for (const catalogue of [en, es]) {
        equal(/wrong!|downgrade|level down|incorrecto|mal hecho/i.test(JSON.stringify(catalogue)), false);
    }
});

test('plural forms follow the count', () => {
    equal(new Strings('en').text('talk.turnsLeft', { count: 1 }), 'one turn left');
    equal(new Strings('es').text('talk.turnsLeft', { count: 3 }), 'quedan 3 turnos');
});

test('days are said as people say them', () => {
    const now = new Date(2026, 4, 10, 12).getTime();
    equal(new Strings('en').day(new Date(2026, 4, 10, 1).toISOString(), now), 'today');
    equal(new Strings('es').day(new Date(2026, 4, 9, 23).toISOString(), now), 'ayer');
    equal(new Strings('en').day(new Date(2026, 3, 1, 12).toISOString(), now), 'April 1');
    equal(new Strings('en').comingDay(new Date(2026, 10, 24, 0, 5).toISOString()), 'Tuesday, November 24');
    equal(new Strings('es').comingDay(new Date(2026, 10, 24, 0, 5).toISOString()), 'martes, 24 de noviembre');
});

test('waiting is said in the unit that fits, and never too short', () => {
    const now = new Date(2026, 10, 28, 12).getTime();
    const said = (language, seconds) => new Strings(language).coming(seconds, now);
    equal([1, 90, 91, 5400, 5401].map((seconds) => said('en', seconds)),
        ['in 1 second', 'in 90 seconds', 'in 2 minutes', 'in 90 minutes', 'in 2 hours']);
    equal([said('en', 60 * 3600), said('es', 60 * 3600)], ['on Tuesday, December 1', 'el martes, 1 de diciembre']);
    equal(said('es', 3000), 'dentro de 50 minutos');
});

test('money is said in dollars, and less than a cent so', () => {
    equal([0, 1, 10_000, 250_000, 60_000_000].map((micro) => new Strings('en').money(micro)),
        ['$0.00', 'less than $0.01', '$0.01', '$0.25', '$60.00']);
});

test('an amount is read as people write it, and nothing else is', () => {
    equal([writeDollars(250_000, new Strings('es').decimalMark), new Strings('en').decimalMark], ['0,25', '.']);
    const amounts = [['0,25', 250_000], ['1.5', 1_500_000], ['$ 3', 3_000_000], ['0', 0], ['0.000001', 1], [' ', null]];
    for (const [text, micro] of amounts) equal(parseDollars(text), micro, text);
    for (const text of ['x', '-1', '1e3', '1.2.3', '1,000,000', '.5', '0.0000001']) {
        equal(parseDollars(text) === undefined, true, text);
    }
    equal([null, 0, 250_000, 1_500_000, 1, 60_000_000].map((micro) => writeDollars(micro, '.')), ['', '0.00', '0.25', '1.50', '0.000001', '60.00']);
});

test('a limit of the plan is told from what went wrong', () => {
    const body = { code: 'AAPM-405', status: 429, upgrade: { plan: 'standard' } };
    equal([Problem.fromBody(body, 429).isLimit, Problem.fromBody(body, 429).upgrade.plan], [true, 'standard']);
    equal([Problem.fromBody({ code: 'AAPM-406' }, 429).isLimit, Problem.network().isLimit], [false, false]);
});

test('the language of the interface follows the browser', () => {
    equal([guessLanguage(['fr', 'es-MX', 'en']), guessLanguage(['EN-us']), guessLanguage([])], ['es', 'en', 'en']);
});

test('addresses read as they were written', () => {
    equal(parseRoute(linkTo('talk', 'a/b c')), { name: 'talk', params: { session: 'a/b c' } });
    equal(parseRoute('').name, 'home');
    for (const strange of ['#/talk', '#/talk/%E0%A4%A', '#/talk/a/b', '#/__proto__']) equal(parseRoute(strange).name, 'missing');
});

test('a text is given in the best language there is', () => {
    equal(pick({ en: 'a', es: 'b' }, 'es', 'en'), { text: 'b', language: 'es' });
    equal(pick({ es: 'b' }, 'fr', 'en'), { text: 'b', language: 'es' });
    equal(pick({}, 'en'), { text: '', language: '' });
});

test('keys are new and well formed', () => {
    const keys = new Set(Array.from({ length: 200 }, () => makeKey()));
    equal(keys.size, 200);
    for (const key of keys) equal(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(key), true);
});

test('help can be asked for in both languages', () => {
    for (const kind of helpKinds) for (const language of ['en', 'es']) equal(typeof helpPhrase(kind, language), 'string');
    equal(helpPhrase('hint', 'fr'), null);
    equal([helpPhrase('repeat', 'es', 'informal'), helpPhrase('repeat', 'es', 'formal')],
        ['¿Puedes repetirlo, por favor?', '¿Puede repetirlo, por favor?']);
});

test('drafts come back and unreadable ones do not harm', () => {
    const values = new Map();
    const drafts = new Drafts({
        getItem: (key) => values.get(key) ?? null, setItem: (key, value) => values.set(key, value), removeItem: (key) => values.delete(key),
    });
    drafts.keepPending('s', { text: 'Hola', key: 'k', latency: null });
    equal(drafts.pending('s'), { text: 'Hola', key: 'k', latency: null });
    drafts.keepPending('s', null);
    equal(drafts.pending('s'), null);
    values.set('aapm.pending.s', '{');
    equal(drafts.pending('s'), null);
});

test('places get a drawing that fits, people a tone and initials', () => {
    equal(illustrationFor({ id: 'x', name: { es: 'El mercado central' } }, 'es'), './images/place-market.svg');
    equal(illustrationFor(null, 'en'), './images/place-street.svg');
    equal([initialsOf('Iván Castro Díaz'), initialsOf('Ólafur'), initialsOf('“Paco” Gil'), initialsOf('')], ['IC', 'Ó', 'PG', '']);
    equal(toneOf('Carmen', 6), toneOf('Carmen', 6));
});

test('the places of the worlds that we ship have drawings of their own', () => {
    const drawn = (id, ...names) => illustrationFor({ id, name: Object.fromEntries(names.map((name, place) => [place, name])) }, 'es')
        .replace('./images/place-', '').replace('.svg', '');
    const cases = [
        ['promenade', 'the harbour promenade', 'el paseo del puerto', 'harbour'],
        ['building', 'the house, 12 Calle del Mar', 'la casa, calle del Mar 12', 'home'],
        ['pharmacy', 'the pharmacy on the square', 'la farmacia de la plaza', 'health'],
        ['hotel', 'the Harbour Hotel', 'el Harbour Hotel', 'office'],
        ['bakery', 'Declan’s bakery', 'la panadería de Declan', 'bakery'],
        ['bike-shop', 'the bike workshop', 'el taller de bicis', 'workshop'],
        ['medical-centre', 'the medical centre', 'el centro médico', 'clinic'],
    ];
    for (const [id, english, spanish, expected] of cases) equal(drawn(id, english, spanish), expected, id);
});
