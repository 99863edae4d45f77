"""A reply that streams: nothing jumps, and a screen reader hears whole lines."""

import unittest

from selenium.webdriver.common.keys import Keys

from support import PageTest


class StreamTest(PageTest):
    def test_nothing_jumps_while_an_answer_streams(self):
        self.start_talk()
        self.script("""
            window.shifts = [];
            new PerformanceObserver((list) => {
                for (const entry of list.getEntries()) window.shifts.push([entry.value,
                    entry.sources.map((source) => source.node?.className ?? String(source.node?.nodeName))]);
            }).observe({type: 'layout-shift'});
            window.boxes = new Set();
            const frame = () => {
                const box = document.querySelector('.composer')?.getBoundingClientRect();
                if (box) window.boxes.add(`${box.top}/${box.height}`);
                requestAnimationFrame(frame);
            };
            frame();""")
        for line in ("Hola.", "Me gusta el mar."):
            self.say(line)
        self.assertEqual(len(self.script("return [...window.boxes]")), 1, "the place to write never moves")
        frame_shifts = self.script("""
            const frame = /talk__header|talk__facts|composer/;
            return window.shifts.filter(([, names]) => names.some((name) => frame.test(name)));""")
        self.assertEqual(frame_shifts, [], "the frame of the talk never moves")

    def test_screen_reader_hears_whole_lines_only(self):
        self.start_talk()
        self.script("""
            window.heard = [];
            new MutationObserver((records) => {
                for (const record of records) for (const node of record.addedNodes) {
                    window.heard.push([node.textContent, node.lang]);
                }
            }).observe(document.querySelector('aapm-app > [aria-live]'), {childList: true, subtree: true});""")
        self.say("Hola, soy Ana.")
        answer = self.lines()[-1][1]
        heard = self.script("return window.heard")
        lines = [entry for entry in heard if answer in entry[0]]
        self.assertEqual(len(lines), 1, "the whole line, once")
        self.assertEqual(lines[0][1], "es")
        for text, _ in heard:
            self.assertFalse(answer.startswith(text.split(": ", 1)[-1]) and answer not in text, "no piece of it")
        live = len(self.all(".talk__scroll [aria-live], .talk__scroll[aria-live]"))
        self.assertEqual(live, 0, "the lines themselves are not announced as they grow")

    def test_dots_do_not_flicker(self):
        self.start_talk()
        self.script("""
            window.dots = 0;
            new MutationObserver((records) => {
                for (const record of records) for (const node of record.addedNodes) {
                    const isDots = node.nodeType === 1
                        && (node.matches('.line__dots') || node.querySelector('.line__dots'));
                    if (isDots) window.dots += 1;
                }
            }).observe(document.querySelector('.talk__lines'), {childList: true, subtree: true});""")
        self.say("Hola.")
        self.assertLessEqual(self.script("return window.dots"), 1, "they appear once at most")
        self.assertEqual(self.all(".line__dots"), [])

    def test_writing_is_possible_while_an_answer_streams(self):
        self.start_talk()
        field = self.find(".composer__field")
        field.send_keys("Hola.", Keys.ENTER)
        field.send_keys("Y además")
        self.wait(lambda: len(self.lines()) == 3 and self.is_listening(), "the answer")
        self.assertEqual(field.get_attribute("value"), "Y además")

    def test_empty_and_overlong_turns_are_explained_in_place(self):
        self.start_talk()
        field = self.find(".composer__field")
        field.send_keys(Keys.ENTER)
        self.assertEqual(field.get_attribute("aria-invalid"), "true")
        self.assertNotEqual(self.find(".composer__fault").text, "")
        self.script("""
            const field = document.querySelector('.composer__field');
            field.value = 'a'.repeat(100000);
            field.dispatchEvent(new Event('input'));""")
        field.send_keys(Keys.ENTER)
        self.assertNotEqual(self.find(".composer__fault").text, "")
        self.assertEqual(len(self.lines()), 1)


if __name__ == "__main__":
    unittest.main()
