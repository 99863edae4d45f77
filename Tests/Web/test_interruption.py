"""Reloads, cuts, a server that dies, two tabs: nothing that was said is lost or said twice."""

import time
import unittest

from selenium.webdriver.common.keys import Keys

from support import PageTest, Server


class ReloadTest(PageTest):
    def test_reload_shows_the_same_talk(self):
        self.start_talk()
        self.say("Hola, soy Ana.")
        before = self.lines()
        self.browser.refresh()
        self.wait(lambda: self.lines() == before and self.is_listening(), "the same talk after a reload")

    def test_reload_keeps_words_that_were_not_sent(self):
        self.start_talk()
        self.find(".composer__field").send_keys("Me gustan los")
        self.browser.refresh()
        self.assertEqual(self.find(".composer__field").get_attribute("value"), "Me gustan los")

    def test_reload_at_any_moment_of_an_answer_gets_the_whole_answer_once(self):
        self.start_talk()
        told = 1
        for pause in (0, 0.003, 0.006, 0.01, 0.02, 0.05):
            if self.is_over():
                break
            self.find(".composer__field").send_keys(f"Hola, soy Ana {told}.", Keys.ENTER)
            time.sleep(pause)
            self.browser.refresh()
            told += 2
            self.wait(lambda: len(self.lines()) == told and (self.is_listening() or self.is_over()),
                      f"one line and one answer after a reload {pause} s after sending")
            self.assertEqual([speaker for speaker, _ in self.lines()], ["npc"] + ["learner", "npc"] * (told // 2))
        settled = self.lines()
        self.browser.refresh()
        self.wait(lambda: self.lines() == settled, "and so it stays")

    def test_lines_of_another_tab_appear_on_return(self):
        self.start_talk()
        first = self.browser.current_window_handle
        address = self.browser.current_url
        self.browser.switch_to.new_window("tab")
        self.browser.get(address)
        self.wait(lambda: len(self.lines()) == 1 and self.is_listening(), "the talk in the second tab")
        self.say("Hola, soy Ana.")
        told = self.lines()
        self.browser.close()
        self.browser.switch_to.window(first)
        self.script("document.dispatchEvent(new Event('visibilitychange'))")
        self.wait(lambda: self.lines() == told, "the first tab catches up")


class IdentityTest(PageTest):
    expected_complaints = ("status of 401",)

    def test_stale_token_is_renewed_once_and_nobody_notices(self):
        self.enter()
        self.script("""
            const tokens = JSON.parse(localStorage.getItem('aapm.tokens'));
            localStorage.setItem('aapm.tokens', JSON.stringify({...tokens, access: 'stale'}));""")
        self.browser.refresh()
        self.find(".world-card")
        self.assertNotEqual(self.script("return JSON.parse(localStorage.getItem('aapm.tokens')).access"), "stale")

    def test_a_log_in_that_is_over_leads_to_the_door(self):
        self.enter()
        self.script("localStorage.setItem('aapm.tokens', JSON.stringify({access: 'x', refresh: 'y', expiresAt: 0}))")
        self.browser.refresh()
        self.find(".door")

    def test_a_log_in_that_ends_in_the_middle_is_said_at_the_door(self):
        self.start_talk()
        self.script("localStorage.setItem('aapm.tokens', JSON.stringify({access: 'x', refresh: 'y', expiresAt: 0}))")
        self.find(".composer__field").send_keys("Hola.", Keys.ENTER)
        self.find(".door")
        self.assertNotEqual(self.find(".arrive__status .notice").text, "")

    def test_signing_out_in_one_tab_signs_out_in_the_other(self):
        self.enter()
        first = self.browser.current_window_handle
        self.browser.switch_to.new_window("tab")
        self.browser.get(self.base + "/#/")
        self.find(".world-card")
        self.press(".shell__nav button")
        self.find(".door")
        self.browser.close()
        self.browser.switch_to.window(first)
        self.find(".door")

    def test_two_tabs_renew_a_stale_token_together(self):
        self.enter()
        first = self.browser.current_window_handle
        self.browser.switch_to.new_window("tab")
        self.browser.get(self.base + "/#/")
        self.find(".world-card")
        second = self.browser.current_window_handle
        self.script("""
            const tokens = JSON.parse(localStorage.getItem('aapm.tokens'));
            localStorage.setItem('aapm.tokens', JSON.stringify({...tokens, access: 'stale'}));""")
        for tab in (first, second):
            self.browser.switch_to.window(tab)
            self.script("setTimeout(() => location.reload(), 300)")
        for tab in (second, first):
            self.browser.switch_to.window(tab)
            self.find(".world-card")
        self.browser.switch_to.window(second)
        self.browser.close()
        self.browser.switch_to.window(first)


class ServerGoneTest(PageTest):
    expected_complaints = ("ERR_CONNECTION", "ERR_INCOMPLETE_CHUNKED", "ERR_EMPTY_RESPONSE", "net::ERR")

    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.close)
        self.server.start()
        self.base = self.server.url
        self.begin()

    def test_words_survive_a_killed_server_and_are_sent_again(self):
        self.start_talk()
        self.say("Hola, soy Ana.")
        told = self.lines()
        self.server.kill()
        self.find(".composer__field").send_keys("Me gustan las naranjas.", Keys.ENTER)
        self.find(".line__failed")
        self.assertEqual(self.lines(), told + [("learner", "Me gustan las naranjas.")], "the words are kept")
        self.press(".line__actions .button--primary")
        self.wait(lambda: self.all(".line__failed"), "trying again in vain keeps them too")
        self.server.start()
        self.press(".line__actions .button--primary")
        self.wait(lambda: len(self.lines()) == len(told) + 2 and self.is_listening(), "an answer at last")
        self.assertEqual([text for speaker, text in self.lines() if speaker == "learner"],
                         ["Hola, soy Ana.", "Me gustan las naranjas."])
        settled = self.lines()
        self.browser.refresh()
        self.wait(lambda: self.lines() == settled, "the journal says the same")

    def test_failed_words_can_be_changed_before_they_are_sent(self):
        self.start_talk()
        self.server.kill()
        self.find(".composer__field").send_keys("Me gusta las naranjas.", Keys.ENTER)
        self.find(".line__failed")
        self.press(".line__actions .button:not(.button--primary)")
        self.assertEqual(self.find(".composer__field").get_attribute("value"), "Me gusta las naranjas.")
        self.server.start()
        self.find(".composer__field").clear()
        self.say("Me gustan las naranjas.")
        self.assertEqual(len(self.lines()), 3)

    def test_answer_cut_by_a_killed_server_is_finished_after_its_return(self):
        self.start_talk()
        self.find(".composer__field").send_keys("Hola, soy Ana.", Keys.ENTER)
        self.wait(lambda: len(self.lines()) >= 2, "the line is on its way")
        self.server.kill()
        self.server.start()
        self.wait(lambda: self.is_listening() or self.all(".line__failed"), "joined again, or said so")
        if self.all(".line__failed"):
            self.press(".line__actions .button--primary")
        self.wait(lambda: [speaker for speaker, _ in self.lines()] == ["npc", "learner", "npc"] and self.is_listening(),
                  "one line, one answer")

    def test_page_opened_while_the_server_is_away_comes_back_by_itself(self):
        self.enter()
        self.server.kill()
        self.script("location.hash = '#/world/none'; location.hash = '#/'")
        self.find(".notice")
        self.server.start()
        self.press(".notice .button")
        self.find(".world-card")


if __name__ == "__main__":
    unittest.main()
