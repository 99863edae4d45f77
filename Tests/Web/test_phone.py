"""A phone of 360 points: nothing runs off the side, everything can be touched."""

import unittest

from support import LINES, PageTest


class PhoneTest(PageTest):
    width, height = 360, 740

    def check(self, page):
        overflow = self.script("""
            const wide = document.documentElement.scrollWidth - innerWidth;
            const beyond = [...document.querySelectorAll('body *')].filter((element) => {
                const box = element.getBoundingClientRect();
                return box.width > 0 && box.right > innerWidth + 1 && getComputedStyle(element).position !== 'absolute'
                    && !element.closest('.composer__helps, .visually-hidden, svg');
            }).map((element) => element.className || element.tagName);
            return [wide, beyond.slice(0, 5)];""")
        self.assertEqual(overflow, [0, []], f"{page} fits the width")
        small = self.script("""
            return [...document.querySelectorAll('a, button, input, textarea, summary')].filter((element) => {
                if (!element.checkVisibility() || element.closest('p, li')?.textContent.length > element.textContent.length
                    && getComputedStyle(element).display === 'inline') return false;
                const target = element.closest('label') ?? element;
                const box = target.getBoundingClientRect();
                return box.width > 0 && !element.matches('.skip-link') && (box.width < 24 || box.height < 24);
            }).map((element) => element.className + ' ' + element.textContent.slice(0, 20));""")
        self.assertEqual(small, [], f"every target of {page} is at least 24 points")

    def test_every_page_fits_a_phone(self):
        self.check("the door")
        self.enter()
        self.check("home")
        self.go_to_world()
        self.check("a world")
        self.press(".scene__start")
        self.wait(lambda: len(self.lines()) == 1, "the talk opens")
        self.say("Una-palabra-larguísima-sin-espacios-que-no-cabe-en-la-pantalla-de-un-teléfono-pequeño")
        self.say_all(LINES["en-es"][:3])
        self.check("the talk")
        box = self.script("return document.querySelector('.composer').getBoundingClientRect().bottom <= innerHeight")
        self.assertTrue(box, "the place to write stays on the screen")
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
        self.press("aapm-cap [type=submit]")
        self.check("plan and usage")
        self.browser.get(self.base + "/#/account/keep")
        self.find("form")
        self.press("[type=submit]")
        self.check("keeping the progress")

    def test_newest_line_stays_in_sight_when_the_keyboard_opens(self):
        self.start_talk()
        self.say_all(LINES["en-es"][:3])
        self.set_size(self.width, 420)
        try:
            self.wait(lambda: self.script("""
                const scroll = document.querySelector('.talk__scroll').getBoundingClientRect();
                const line = [...document.querySelectorAll('.line__bubble')].at(-1).getBoundingClientRect();
                return line.bottom <= scroll.bottom;"""), "the newest line in sight")
        finally:
            self.set_size(self.width, self.height)

    def test_text_of_twice_the_size_still_fits(self):
        self.script("document.documentElement.style.fontSize = '200%'")
        self.enter()
        wide = self.script("return document.documentElement.scrollWidth - innerWidth")
        self.assertEqual(wide, 0)


if __name__ == "__main__":
    unittest.main()
