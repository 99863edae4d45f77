import { EventParser, readEvents } from '../lib/sse.js';
import { equal, test } from './check.js';

const stream = ': hello\r\nid: 1\r\nevent: delta\r\ndata: {"text":"¡Hola,"}\r\n\r\nid: 2\nevent: delta\ndata: {"text":\ndata: " Ana!"}\n\n';
const whole = [
    { event: 'delta', data: '{"text":"¡Hola,"}', id: '1' },
    { event: 'delta', data: '{"text":\n" Ana!"}', id: '2' },
];

test('a stream cut at any character gives the same events', () => {
    for (let cut = 0; cut <= stream.length; cut += 1) {
        const parser = new EventParser();
        equal([...parser.push(stream.slice(0, cut)), ...parser.push(stream.slice(cut))], whole, `cut at ${cut}`);
        equal(parser.lastEventID, '2');
    }
});

test('a stream cut at any byte gives the same events', async () => {
    const bytes = new TextEncoder().encode(stream);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
        const body = new ReadableStream({
            start(controller) {
                controller.enqueue(bytes.slice(0, cut));
                controller.enqueue(bytes.slice(cut));
                controller.close();
            },
        });
        const events = [];
        for await (const event of readEvents(body)) events.push(event);
        equal(events, whole, `cut at byte ${cut}`);
    }
});

test('comments, unknown fields and events without data say nothing', () => {
    equal(new EventParser().push(':\n\nretry: 10\n\nevent: done\n\ndata\n\n'), [{ event: 'message', data: '', id: '' }]);
});

test('a lone carriage return ends a line', () => {
    equal(new EventParser().push('data: a\r\rdata: b\r\r.'), [
        { event: 'message', data: 'a', id: '' }, { event: 'message', data: 'b', id: '' }]);
});

test('a byte order mark at the start is skipped', () => {
    equal(new EventParser().push('\ufeffdata: a\n\n').length, 1);
});

test('the last event id counts only once its event is whole', () => {
    const parser = new EventParser('7');
    parser.push('id: 8\ndata: x\n');
    equal(parser.lastEventID, '7');
    parser.push('\n');
    equal(parser.lastEventID, '8');
});
