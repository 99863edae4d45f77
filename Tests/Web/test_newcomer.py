"""A newcomer's way: in at the door, a talk, its end, the five phases, the lesson, and the next talk."""

import unittest

from support import LINES, PAIRS, PageTest


class NewcomerTest(PageTest):
    def walk(self, direction):
        native, target = PAIRS[direction]
        self.start_talk(direction)
        self.assertEqual(self.script("return document.documentElement.lang"), native)
        self.assertEqual({line.get_attribute("lang") for line in self.all(".line__text")}, {target})
        before = int("".join(filter(str.isdigit, self.find("[data-mark=left]").text)))
        said = self.say_all(LINES[direction])
        self.assertGreaterEqual(len(said), 3)
        self.assertTrue(self.find("[data-mark=scripted]").is_displayed(), "the scripted partner is marked")
        after = int("".join(filter(str.isdigit, self.find("[data-mark=left]").text)))
        self.assertEqual(before - after, len(said), "each line of the learner takes one turn")
        speakers = [speaker for speaker, _ in self.lines()]
        self.assertEqual(speakers, ["npc"] + ["learner", "npc"] * len(said))

        self.end_talk()
        self.assertEqual(len(self.all(".phase")), 5)
        self.wait(lambda: len(self.all(".phase[data-status=completed]")) == 5, "all five phases are done")
        self.assertNotEqual(self.find(".insights__summary").text, "")
        self.assertEqual(self.find(".insights__summary").get_attribute("lang"), native)

        self.press("[data-action=lesson]")
        self.find("aapm-unit")
        own = self.words("aapm-unit .contrast__side dd")
        self.assertTrue(any(own.strip(" .") in line or line.strip(" .") in own for line in LINES[direction]),
                        f"the lesson starts from the learner's own sentence, not from {own!r}")
        self.assertEqual(self.find("aapm-unit .contrast dd").get_attribute("lang"), target)
        self.assertTrue(self.all("aapm-unit ins, aapm-unit del"), "what changed is marked by more than colour")
        self.answer_all()
        self.find(".lesson__done-title")

        self.press("[data-action=again]")
        self.wait(lambda: len(self.lines()) == 1 and self.is_listening(), "the next talk opens")
        self.say_all(LINES[direction])
        self.end_talk()
        self.find(".insights__summary")
        self.assertTrue(self.all(".practised__form, .seed"), "the next talk ends with something practised or something to come")

        self.browser.get(self.base + "/#/")
        self.wait(lambda: len(self.all(".past__talk")) == 2, "both talks are listed at home")

    def test_english_speaker_learns_spanish_from_door_to_next_talk(self):
        self.walk("en-es")

    def test_spanish_speaker_learns_english_from_door_to_next_talk(self):
        self.walk("es-en")

    def test_immersion_talk_can_be_chosen(self):
        self.start_talk(tier=2)
        self.say("Buenos días.")

    def test_help_buttons_ask_in_words_and_get_an_answer(self):
        self.start_talk()
        for kind in ("hint", "repeat", "slower"):
            before = len(self.lines())
            self.press(f"[data-help={kind}]")
            self.wait(lambda: len(self.lines()) == before + 2 and self.is_listening(), f"help: {kind}")

    def test_unclear_more_examples_and_skip_change_the_lesson(self):
        self.start_talk()
        self.say_all(LINES["en-es"])
        self.end_talk()
        self.press("[data-action=lesson]")
        self.find("aapm-unit")
        for kind in ("unclear", "more_examples", "skip"):
            button = f"aapm-unit [data-feedback={kind}]"
            if not any(element.is_displayed() for element in self.all(button)):
                continue
            self.script("document.querySelectorAll('.unit__status').forEach((status) => status.replaceChildren())")
            self.press(button)
            self.find(".unit__status p")
        self.assertEqual(self.all("aapm-unit")[0].get_attribute("data-skipped"), "true")

    def test_guest_keeps_progress_and_comes_back_by_password(self):
        self.start_talk()
        self.say("Hola, soy Ana.")
        self.browser.get(self.base + "/#/account/keep")
        email = f"ana{self.script('return Date.now()')}@example.org"
        self.find("[name=email]").send_keys(email)
        self.find("[name=password]").send_keys("una frase corta")
        self.find("[name=display_name]").send_keys("Ana")
        self.press("[type=submit]")
        self.wait(lambda: "Ana" in self.find("h1").text, "the name is known")
        self.press(".shell__nav button")
        self.find(".door")
        self.browser.get(self.base + "/#/account/sign-in")
        self.find("[name=email]").send_keys(email)
        self.find("[name=password]").send_keys("una frase corta")
        self.press("[type=submit]")
        self.find(".tile")

    def test_wrong_fields_are_explained_and_tied_to_their_fault(self):
        self.browser.get(self.base + "/#/account/register")
        self.press("[type=submit]")
        self.find("[role=alert]")
        for name in ("email", "password"):
            field = self.find(f"[name={name}]")
            self.assertEqual(field.get_attribute("aria-invalid"), "true")
            described = field.get_attribute("aria-describedby").split()
            self.assertTrue(any(self.script("return document.getElementById(arguments[0]).textContent", id)
                                for id in described if id.endswith("-error")))
        self.assertEqual(self.script("return document.activeElement.name"), "email")


if __name__ == "__main__":
    unittest.main()
