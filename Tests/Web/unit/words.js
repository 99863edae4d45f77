import { compareWords, oneSide, sameWords, sidesOf } from '../lib/words.js';
import { equal, test } from './check.js';

const cases = [
    ['Soy en casa.', 'Estoy en casa.', '-Soy+Estoy= en casa.'],
    ['la problema', 'el problema', '-la+el= problema'],
    ['Voy escuela', 'Voy a la escuela', '=Voy +a la =escuela'],
    ['same', 'same', '=same'],
    ['', 'nuevo', '+nuevo'],
    ['viejo', '', '-viejo'],
    ['cómo', 'cómo', '=cómo'],
];

for (const [before, after, expected] of cases) {
    test(`"${before}" beside "${after}"`, () => {
        const sign = { same: '=', removed: '-', added: '+' };
        equal(compareWords(before, after).map(({ kind, text }) => sign[kind] + text).join(''), expected);
    });
}

test('each side gives its sentence back', () => {
    const [before, after] = ['Me gusta los gatos, y tú?', 'Me gustan los gatos, ¿y tú?'];
    const parts = compareWords(before, after);
    equal(oneSide(parts, 'removed').map((part) => part.text).join(''), before);
    equal(oneSide(parts, 'added').map((part) => part.text).join(''), after);
});

test('the two sides of a diff are sentences again', () => {
    const { before, after } = sidesOf([{ kind: 'extra', text: 'Soy' }, { kind: 'missing', text: 'Estoy' }, { kind: 'same', text: 'en casa.' }]);
    equal(before.map((part) => [part.kind, part.text]), [['removed', 'Soy'], ['same', ' '], ['same', 'en casa.']]);
    equal(after.map((part) => [part.kind, part.text]), [['added', 'Estoy'], ['same', ' '], ['same', 'en casa.']]);
});

test('answers are the same but for case and marks, not accents', () => {
    equal([sameWords('estoy', 'Estoy.'), sameWords('esta', 'está')], [true, false]);
});
