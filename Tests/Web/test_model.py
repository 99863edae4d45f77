"""Talks with a language model: the page while it thinks and when it fails, plans and their limits, own keys."""

import tempfile
import unittest

from selenium.webdriver.common.keys import Keys

from support import LINES, PageTest, Server
from harness import model_settings  # On the path because of the support.
from providers.double import ProviderDouble

PLANS = """\
format: aapm-plans/1
plans:
  free: {sessions_per_day: 2, pipeline_runs_per_day: 1, turns_per_session: 2,
         money_per_day_micro_usd: 250000, money_per_month_micro_usd: 3000000}
  standard: {like: free, sessions_per_day: 7, turns_per_session: 9}
  premium: {like: free, sessions_per_day: unlimited, turns_per_session: 9}
  enterprise: {like: free, sessions_per_day: unlimited}
"""
# A refusal that is not tried again and says nothing of the provider's health, so that the next turn asks it again.
FAILING = "status=400"


class ModelTest(PageTest):
    plan = None
    # Refusals that the tests bring about.
    expected_complaints = ("status of 429", "status of 422")

    @classmethod
    def setUpClass(cls):
        cls.double = ProviderDouble(tongue="es")
        cls.double.start()
        cls.addClassCleanup(cls.double.stop)
        plans = tempfile.NamedTemporaryFile("w", suffix=".yaml", prefix="aapm-plans-")
        cls.addClassCleanup(plans.close)
        plans.write(PLANS)
        plans.flush()
        cls.server = Server(**model_settings(
            cls.double, "openai", AAPM_LLM_FIRST_TOKEN_MS="15000", AAPM_LLM_STALL_MS="15000",
            AAPM_PLANS=plans.name, AAPM_DEFAULT_PLAN=cls.plan))
        cls.addClassCleanup(cls.server.close)
        cls.server.start()
        super().setUpClass()

    def setUp(self):
        self.double.calm()
        self.base = self.server.url
        self.begin()

    def go_to(self, address, selector):
        self.script("location.hash = arguments[0]", address)
        return self.find(selector)

    def start_from_world(self):
        self.go_to("#/", ".world-card")
        self.go_to_world()
        self.press(".scene__start")

    def text(self, selector):
        return self.find(selector).get_attribute("textContent")

    def wait_for_text(self, selector, words):
        self.wait(lambda: words in self.text(selector), f"{words!r} in {selector}")


class UnlimitedTest(ModelTest):
    plan = "premium"

    def marked(self):
        """The places of the lines that are marked as simple mode."""
        return self.script("""
            return [...document.querySelectorAll('aapm-line')].flatMap((line, place) =>
                (line.querySelector('.line__mark') ? [place] : []));""")

    def test_simple_mode_shows_is_said_once_and_goes(self):
        self.start_talk()
        self.script("""
            window.heard = [];
            new MutationObserver((records) => {
                for (const record of records) for (const node of record.addedNodes) window.heard.push(node.textContent);
            }).observe(document.querySelector('aapm-app > [aria-live=polite]'), {childList: true});""")
        self.say("Hola.")
        self.assertEqual(self.marked(), [], "neither the opening nor what the model said")
        with self.double.misbehaving(FAILING):
            self.say("Me gusta el mar.")
            self.say("Vivo en Irlanda.")
        self.assertEqual(self.marked(), [4, 6])
        self.say("Trabajo mucho.")
        self.assertEqual(self.marked(), [4, 6], "it goes with the first line of the model")
        self.assertEqual(self.all("[data-mark=scripted]:not([hidden])"), [])

        chips = self.all(".line__mark")
        heard = [text for text in self.script("return window.heard") if chips[0].text in text]
        self.assertEqual(len(heard), 1, "it is said when it begins, and not with each line")
        self.assertEqual(self.all("[role=alert]"), [], "and nobody is alarmed")
        chips[0].send_keys(Keys.ENTER)
        self.assertEqual(chips[0].get_attribute("aria-expanded"), "true")
        self.assertTrue(self.find(".line__reason").is_displayed())

        self.browser.refresh()
        self.wait(lambda: len(self.lines()) == 9, "the talk is there again")
        self.assertEqual(self.marked(), [4, 6], "a reload keeps the marks")

    def test_a_talk_without_any_model_is_marked_as_a_whole(self):
        self.start_talk()
        self.assertEqual(self.all("[data-mark=scripted]:not([hidden])"), [], "an opening tells nothing yet")
        with self.double.misbehaving(FAILING):
            self.say("Hola.")
        self.assertTrue(self.find("[data-mark=scripted]").is_displayed())
        self.assertEqual(self.marked(), [])
        self.say("Me gusta el mar.")
        self.assertEqual(self.all("[data-mark=scripted]:not([hidden])"), [])
        self.assertEqual(self.marked(), [2])

    def test_an_answer_grows_as_the_model_writes_it(self):
        self.start_talk()
        self.script("""
            window.grown = [];
            new MutationObserver(() => {
                const line = [...document.querySelectorAll('aapm-line')].at(-1);
                if (!line.classList.contains('line--npc')) return;
                const text = line.querySelector('.line__text').textContent;
                if (text && window.grown.at(-1) !== text) window.grown.push(text);
            }).observe(document.querySelector('.talk__lines'), {childList: true, subtree: true, characterData: true});""")
        with self.double.misbehaving("pace=60,words=16"):
            self.say("Hola.")
        grown = self.script("return window.grown")
        self.assertGreater(len(grown), 3, "it comes piece by piece")
        for shorter, longer in zip(grown, grown[1:]):
            self.assertTrue(longer.startswith(shorter), f"{longer!r} goes on from {shorter!r}")
        self.assertEqual(grown[-1], self.lines()[-1][1])

    def test_the_page_stays_the_learners_while_the_model_thinks(self):
        self.start_talk()
        self.double.rule(faults="hold")
        field = self.find(".composer__field")
        field.send_keys("Hola.", Keys.ENTER)
        self.find(".line__dots")
        field.send_keys("Y además", Keys.ENTER)
        self.assertEqual(field.get_attribute("value"), "Y además", "it can be written, and waits for its turn")
        self.assertEqual(len([one for one in self.lines() if one[0] == "learner"]), 1)
        self.assertTrue(self.find(".talk__end").is_enabled())
        # Away and back: the turn is still on its way.
        self.press(".talk__back")
        self.find(".world-card")
        self.press(".tile")
        self.find(".line__dots")
        self.double.calm()
        self.wait(lambda: len(self.lines()) == 3 and self.is_listening(), "the answer")
        self.assertEqual(self.find(".composer__field").get_attribute("value"), "Y además")
        self.assertEqual(self.all(".line__dots"), [])

    def test_an_own_limit_holds_and_can_be_lifted(self):
        self.enter()
        self.go_to("#/plan", ".measures")
        field = self.find("[name=day]")
        field.send_keys("a lot", Keys.ENTER)
        self.assertEqual(self.find("[name=day]").get_attribute("aria-invalid"), "true")
        field.clear()
        field.send_keys("0", Keys.ENTER)
        self.wait_for_text("aapm-cap .form__done", "kept")
        self.wait_for_text("aapm-usage", "your own limit")
        self.start_from_world()
        self.wait_for_text(".notice--limit", "limit that you set for yourself")
        self.assertIn("It goes on in", self.text(".notice--limit"))
        self.press(".notice--limit a")
        self.press("[data-action=remove-cap]")
        self.wait_for_text("aapm-cap .form__done", "removed")
        self.assertEqual(self.script("return document.activeElement.name"), "day", "the focus is somewhere")
        self.start_from_world()
        self.wait(lambda: len(self.lines()) == 1, "the talk opens")

    def test_an_own_key_is_kept_never_shown_and_removed(self):
        self.enter()
        self.go_to("#/plan", ".measures")
        field = self.find("[name=key]")
        field.send_keys("sk-wrong-planted", Keys.ENTER)
        self.wait(lambda: field.get_attribute("aria-invalid") == "true", "the provider's refusal")
        self.assertEqual(self.all(".key"), [])
        field.clear()
        field.send_keys("sk-planted-mine", Keys.ENTER)
        self.wait_for_text("aapm-keys .form__done", "is kept")
        self.assertEqual(self.find(".key__name").text, "OpenAI")
        self.assertEqual(field.get_attribute("value"), "")
        self.wait_for_text("aapm-usage", "your own key")
        kept = self.script("""
            return document.documentElement.outerHTML + JSON.stringify({...localStorage, ...sessionStorage});""")
        self.assertNotIn("planted", kept)
        self.press("[data-remove=openai]")
        self.wait(lambda: self.all(".key") == [], "it is gone")
        self.wait(lambda: self.script("return document.activeElement.tagName") == "H2", "the focus is somewhere")

    def test_a_server_of_ones_own_needs_an_address_outside(self):
        self.enter()
        self.go_to("#/plan", ".measures")
        self.assertEqual(self.script("return document.querySelector('[name=base_url]').checkVisibility()"), False)
        self.find("[name=provider]").send_keys("Another")
        self.find("[name=base_url]").send_keys("https://127.0.0.1/v1")
        self.find("[name=model]").send_keys("llama3.1:8b")
        self.find("[name=key]").send_keys("sk-planted", Keys.ENTER)
        self.wait(lambda: self.find("[name=base_url]").get_attribute("aria-invalid") == "true", "the refusal")
        self.assertEqual(self.all(".key"), [])


class LimitsTest(ModelTest):
    plan = "free"

    def test_limits_say_when_it_goes_on_and_what_has_more(self):
        self.start_talk()
        self.assertEqual(self.text("[data-mark=left]"), "2 turns left")
        self.say(LINES["en-es"][0])
        self.assertEqual(self.text("[data-mark=left]"), "one turn left")
        self.end_talk()
        self.wait(lambda: len(self.all(".phase[data-status=completed]")) == 5, "the first lesson of the day")

        self.start_from_world()
        self.wait(lambda: len(self.lines()) == 1, "the second talk opens")
        self.say(LINES["en-es"][1])
        self.end_talk()
        self.wait(lambda: "will be prepared on" in self.text(".after__status"), "the second one waits for a day")
        self.assertNotIn("takes a moment", self.text(".page__lead"))
        self.assertEqual(self.all("[role=alert], .phase[data-status=failed]"), [], "nothing failed")
        self.assertTrue(self.find("[data-action=again]").is_displayed())

        self.start_from_world()
        notice = self.find(".notice--limit")
        self.assertRegex(notice.text, r"It goes on in \d+ (second|minute|hour)s?\.")
        self.assertIn("The Standard plan has more: 7 talks a day and 9 lines in each.", notice.text)
        self.press(".notice--limit a")
        self.find(".measures")
        self.assertEqual([one.text for one in self.all(".measure__words")][:3], ["2 of 2", "1 of 1", "up to 2"])
        self.assertIn("Counting begins anew on", self.text("aapm-usage"))

    def test_the_last_turn_of_a_talk_is_said(self):
        self.start_talk()
        self.say("Hola.")
        self.assertFalse(self.is_over())
        self.say("Me gusta el mar.")
        self.assertTrue(self.is_over())
        self.assertIn("That was the last turn of this talk.", self.text(".talk__over"))
        self.assertEqual("0 turns left", self.text("[data-mark=left]"))


if __name__ == "__main__":
    unittest.main()
