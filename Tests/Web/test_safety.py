"""What people write is text and never markup; the policy of the page holds."""

import unittest
import urllib.request

from support import PageTest

HOSTILE = "<img src=x onerror=\"window.broken=1\"><script>window.broken=1</script><b>negrita</b> & \"comillas\""


class SafetyTest(PageTest):
    def test_markup_in_a_turn_is_shown_as_text(self):
        self.start_talk()
        self.say(HOSTILE)
        self.assertEqual(self.lines()[1], ("learner", HOSTILE))
        self.say("Me gusta <i>los gatos</i> y la problema es el frío.")
        self.browser.refresh()
        self.wait(lambda: len(self.lines()) == 5, "the talk after a reload")
        self.assertEqual(self.lines()[1], ("learner", HOSTILE))
        self.end_talk()
        self.find(".insights__summary")
        if self.all("[data-action=lesson]"):
            self.press("[data-action=lesson]")
            self.find("aapm-unit")
        self.assertIsNone(self.script("return window.broken ?? null"))
        made = self.script("return document.querySelectorAll('main script, main [onerror], main b:not(blockquote b)').length")
        self.assertEqual(made, 0)

    def test_page_has_a_strict_policy_and_keeps_it(self):
        with urllib.request.urlopen(self.base + "/") as answer:
            policy = answer.headers.get("Content-Security-Policy") or ""
        self.assertIn("default-src 'self'", policy)
        self.assertNotIn("unsafe", policy)
        self.script("""
            window.violations = [];
            document.addEventListener('securitypolicyviolation',
                (event) => window.violations.push(event.violatedDirective));""")
        self.start_talk()
        self.say("Hola.")
        self.end_talk()
        self.find(".insights__summary")
        self.assertEqual(self.script("return window.violations"), [])

    def test_page_asks_only_its_own_server(self):
        self.start_talk()
        foreign = self.script("""
            return performance.getEntriesByType('resource').map((entry) => entry.name)
                .filter((name) => new URL(name).origin !== location.origin);""")
        self.assertEqual(foreign, [])

    def test_unknown_addresses_and_other_peoples_talks_are_explained(self):
        self.enter()
        self.browser.get(self.base + "/#/nowhere/at/all")
        self.find("aapm-missing h1")
        type(self).expected_complaints = ("status of 404",)
        self.browser.get(self.base + "/#/talk/01900000-0000-7000-8000-000000000000")
        self.find(".notice")


if __name__ == "__main__":
    unittest.main()
