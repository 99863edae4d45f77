"""Nobody is kept out: names, labels, languages, structure and contrast of every page, in both colour schemes."""

import os
import unittest

from support import LINES, PageTest

with open(os.path.join(os.path.dirname(__file__), "audit.js"), encoding="utf-8") as file:
    AUDIT = file.read()


class AccessTest(PageTest):
    def check(self, page):
        # What fades in must have arrived before its colours can be judged.
        self.wait(lambda: self.script(
            "return document.getAnimations().filter((a) => a.effect.getComputedTiming().iterations !== Infinity"
            " && a.playState === 'running').length") == 0, "stillness")
        for scheme in ("light", "dark"):
            self.set_scheme(scheme)
            self.script("return new Promise((done) => setTimeout(done, 600))")
            self.assertEqual(self.script(AUDIT), [], f"{page}, {scheme}")
        self.set_scheme("light")

    def walk(self, direction):
        self.check("the door")
        self.enter(direction)
        self.check("home")
        self.go_to_world()
        self.check("a world")
        self.press(".scene__start")
        self.wait(lambda: len(self.lines()) == 1, "the talk opens")
        self.press("[data-help=hint]")
        self.wait(lambda: len(self.lines()) == 3 and self.is_listening(), "help")
        self.say_all(LINES[direction][:3])
        self.check("the talk")
        self.end_talk()
        self.find(".insights__summary")
        self.check("after the talk")
        self.press("[data-action=lesson]")
        self.find("aapm-unit")
        self.answer_all()
        self.check("the lesson")
        self.browser.get(self.base + "/#/")
        self.find(".past__talk")
        self.check("home with a past")
        self.browser.get(self.base + "/#/plan")
        self.find(".measures")
        self.press("aapm-keys [type=submit]")
        self.find("[role=alert]")
        self.check("plan and usage")
        self.browser.get(self.base + "/#/account/keep")
        self.press("[type=submit]")
        self.find("[role=alert]")
        self.check("keeping the progress")

    def test_nobody_is_kept_out_in_english(self):
        self.walk("en-es")

    def test_nobody_is_kept_out_in_spanish(self):
        self.walk("es-en")

    def test_audit_finds_what_it_looks_for(self):
        self.script("""
            const bad = document.createElement('div');
            bad.style.color = '#aaa';
            bad.append('pale words');
            const button = document.createElement('button');
            button.style.padding = '1rem';
            const heading = document.createElement('h4');
            heading.append('too deep');
            const line = document.createElement('p');
            line.className = 'voice';
            line.append('palabras');
            document.querySelector('main').append(bad, button, heading, line, document.createElement('img'));""")
        found = "\n".join(self.script(AUDIT))
        for complaint in ("contrast 2", "no name", "skips from", "without a language", "no alt"):
            self.assertIn(complaint, found)

    def test_motion_is_reduced_on_request(self):
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-reduced-motion", "value": "reduce"}]})
        self.enter()
        longest = self.script("""
            return Math.max(0, ...[...document.querySelectorAll('*')].flatMap((element) => {
                const style = getComputedStyle(element);
                return `${style.transitionDuration}, ${style.animationDuration}`.split(', ').map(parseFloat);
            }));""")
        self.assertLess(longest, 0.001)
        self.set_scheme("light")


if __name__ == "__main__":
    unittest.main()
