"""The whole way with the keyboard alone."""

import unittest

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from support import PageTest


class KeyboardTest(PageTest):
    def keys(self, *keys):
        ActionChains(self.browser).send_keys(*keys).perform()

    def tab_to(self, selector, limit=80):
        """Tabs until the focus is where the selector says, and sees that it shows."""
        for _ in range(limit):
            if self.script("return Boolean(document.activeElement?.matches(arguments[0]))", selector):
                self.assertTrue(self.script("""
                    const show = (element) => {
                        const style = getComputedStyle(element);
                        return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
                            || style.boxShadow !== 'none';
                    };
                    let element = document.activeElement;
                    for (let steps = 0; element && steps < 4; steps += 1, element = element.parentElement) {
                        if (show(element)) return true;
                    }
                    return false;"""), f"the focus shows on {selector}")
                return
            self.keys(Keys.TAB)
        self.fail(f"the tab key never reached {selector}")

    def test_everything_can_be_done_with_the_keyboard(self):
        self.script("document.activeElement.blur()")
        self.keys(Keys.TAB)
        self.assertTrue(self.script("return document.activeElement.matches('.skip-link')"), "the skip link comes first")
        self.tab_to("[data-direction=en-es]")
        self.keys(Keys.ENTER)
        self.find(".world-card")
        self.wait(lambda: self.script("return document.activeElement.tagName") == "H1", "the heading takes the focus")
        self.tab_to(".world-card__link")
        self.keys(Keys.ENTER)
        self.find(".scene__start")
        self.tab_to(".tier__input")
        self.keys(Keys.ARROW_DOWN)
        self.assertEqual(self.script("return document.activeElement.value"), "2")
        self.keys(Keys.ARROW_UP)
        self.tab_to(".scene__start")
        self.keys(Keys.ENTER)
        self.wait(lambda: len(self.lines()) == 1, "the talk opens")
        self.tab_to(".composer__field")
        self.keys("Hola.")
        ActionChains(self.browser).key_down(Keys.SHIFT).send_keys(Keys.ENTER).key_up(Keys.SHIFT).perform()
        self.keys("Me gusta los gatos y la problema es el frío.")
        self.assertEqual(self.find(".composer__field").get_attribute("value").count("\n"), 1)
        self.keys(Keys.ENTER)
        self.wait(lambda: len(self.lines()) == 3 and self.is_listening(), "the answer")
        self.assertTrue(self.script("return document.activeElement.matches('.composer__field')"),
                        "the focus stays where the learner writes")
        self.tab_to(".talk__end")
        self.keys(Keys.ENTER)
        self.find(".insights__summary")
        self.tab_to("[data-action=lesson], [data-action=again]")
        if self.script("return document.activeElement.dataset.action") == "lesson":
            self.keys(Keys.ENTER)
            self.find("aapm-unit")
            self.tab_to("aapm-exercise input, aapm-exercise textarea, aapm-exercise .word")
            self.tab_to("[data-action=again]", 200)
        self.keys(Keys.ENTER)
        self.wait(lambda: self.lines() and self.lines()[0][0] == "npc", "the next talk opens")

    def test_words_are_put_in_order_with_the_keyboard(self):
        self.script("""
            const exercise = document.createElement('aapm-exercise');
            const order = {id: 'e', kind: 'reorder', instruction: 'Order', prompt: '', options: ['b', 'a'],
                accepted: null, attempts: []};
            exercise.set(order, 'es', 1, async (answer) => {
                window.answered = answer;
                return {verdict: 'correct', text: '', accepted: ['a b'], diff: [], exercise: {attempts: [{}]}, progress: {}};
            });
            document.querySelector('main').replaceChildren(exercise);
            exercise.querySelectorAll('.reorder__bank .word')[1].focus();""")
        self.keys(Keys.ENTER)
        self.assertEqual(self.script("return document.activeElement.textContent"), "b")
        self.keys(Keys.ENTER)
        self.assertTrue(self.script("return document.activeElement.matches('.exercise__check')"))
        self.keys(Keys.ENTER)
        self.wait(lambda: self.script("return window.answered") == "a b", "the words in their order")


if __name__ == "__main__":
    unittest.main()
