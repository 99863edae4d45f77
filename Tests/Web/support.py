"""What the browser tests share: a browser, a server of their own when one is needed, and the ways through the page."""

import os
import shlex
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "Tests", "System"))

from harness import is_of_this_machine  # noqa: E402

PATIENCE = 20

# Lines that break in ways that the offline analysis is sure of, and lines that do not.
LINES = {
    "en-es": ["Hola, yo soy veinte años y soy de Irlanda.", "Me gusta los gatos y la problema es el frío.",
              "Estoy un estudiante. Tengo un amigo muy simpática.", "Quiero comprar naranjas, por favor."],
    "es-en": ["Hello, I have twenty years and I am from Chile.", "She like the cats and I am agree with you.",
              "I am student. People is very nice here.", "I would like to buy some oranges, please."],
}
PAIRS = {"en-es": ("en", "es"), "es-en": ("es", "en")}


class Server:
    """A server that a test may stop and start again over the same data."""

    def __init__(self, **environment):
        self.environment = environment
        self.command = shlex.split(os.environ["AAPM_SERVER_COMMAND"])
        self.folder = tempfile.TemporaryDirectory(prefix="aapm-web-")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None

    def start(self):
        environment = {name: value for name, value in os.environ.items() if not is_of_this_machine(name)}
        environment |= {"PORT": str(self.port), "AAPM_DATA_DIR": self.folder.name, **self.environment}
        self.log = open(os.path.join(self.folder.name, "server.log"), "ab")
        self.process = subprocess.Popen(self.command, cwd=ROOT, env=environment, stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                with open(self.log.name, encoding="utf-8", errors="replace") as log:
                    raise AssertionError(f"the server stopped with {self.process.returncode}:\n{log.read()[-2000:]}")
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=1) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the server did not become ready")

    def kill(self):
        """As `kill -9` does: nothing gets a chance to be tidied up."""
        self.process.kill()
        self.process.wait()
        self.log.close()

    def close(self):
        if self.process and self.process.poll() is None:
            self.kill()
        self.folder.cleanup()


class PageTest(unittest.TestCase):
    """A test with a browser; every test starts as nobody and ends without a word of complaint in the console."""

    width, height = 1280, 860
    # Complaints of the browser that a test brings about itself, such as a refused connection.
    expected_complaints = ()

    @classmethod
    def setUpClass(cls):
        options = webdriver.ChromeOptions()
        for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars",
                         "--force-color-profile=srgb", "--lang=en"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        cls.browser = webdriver.Chrome(options=options)
        cls.browser.set_page_load_timeout(PATIENCE)
        cls.set_size(cls.width, cls.height)

    @classmethod
    def tearDownClass(cls):
        cls.browser.quit()

    @classmethod
    def set_size(cls, width, height):
        cls.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})

    @classmethod
    def set_scheme(cls, scheme):
        cls.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": scheme}]})

    def setUp(self):
        self.base = os.environ.get("AAPM_BASE_URL", "").rstrip("/")
        self.begin()

    def begin(self):
        """Forgets who was here and opens the page."""
        self.browser.get("about:blank")
        self.browser.get(self.base + "/")
        self.browser.execute_script("localStorage.clear(); sessionStorage.clear();")
        self.browser.get(self.base + "/#/arrive")
        self.browser.refresh()
        self.find(".door")
        self.browser.get_log("browser")

    def tearDown(self):
        complaints = [entry["message"] for entry in self.browser.get_log("browser")
                      if entry["level"] in ("SEVERE", "WARNING")
                      and not any(expected in entry["message"] for expected in self.expected_complaints)]
        self.assertEqual(complaints, [], "the console of the browser must stay empty")

    # Finding and waiting

    def find(self, selector, patience=PATIENCE):
        return WebDriverWait(self.browser, patience, ignored_exceptions=[StaleElementReferenceException]).until(
            lambda browser: next((element for element in browser.find_elements(By.CSS_SELECTOR, selector)
                                  if element.is_displayed()), None), f"{selector} did not appear")

    def all(self, selector):
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def wait(self, condition, message, patience=PATIENCE):
        return WebDriverWait(self.browser, patience, 0.05, [StaleElementReferenceException, WebDriverException]).until(
            lambda _: condition(), message)

    def script(self, text, *arguments):
        return self.browser.execute_script(text, *arguments)

    def press(self, selector):
        """Presses what the selector finds, wherever it stands."""
        element = self.find(selector)
        self.script("arguments[0].scrollIntoView({block: 'center'})", element)
        element.click()

    # Ways through the page

    def enter(self, direction="en-es"):
        self.press(f"[data-direction={direction}]")
        self.find(".world-card")

    def go_to_world(self):
        self.press(".world-card__link")
        self.find(".scene__start")

    def start_talk(self, direction="en-es", tier=1):
        self.enter(direction)
        self.go_to_world()
        if tier != 1:
            self.press(f".tier__input[value='{tier}']")
        self.press(".scene__start")
        self.wait(lambda: len(self.lines()) == 1, "the character opens the talk")

    def lines(self):
        """The talk as it is seen: pairs of speaker and words."""
        return [tuple(line) for line in self.script("""
            return [...document.querySelectorAll('aapm-line')].map((line) => [
                line.classList.contains('line--learner') ? 'learner' : 'npc',
                line.querySelector('.line__text').textContent]);""")]

    def is_listening(self):
        return self.script("""
            const send = document.querySelector('.composer__send');
            return Boolean(send) && !send.hasAttribute('aria-disabled');""")

    def is_over(self):
        """Whether the talk has come to its own end: the goal is reached and the character takes leave."""
        return bool(self.all(".talk__over"))

    def say(self, text):
        """Says something and waits for the whole answer."""
        before = len(self.lines())
        self.find(".composer__field").send_keys(text, Keys.ENTER)
        self.wait(lambda: len(self.lines()) == before + 2 and (self.is_listening() or self.is_over()),
                  f"an answer to {text!r}")

    def say_all(self, lines):
        """Says the lines until the talk is over. Returns those that were said."""
        said = []
        for line in lines:
            if self.is_over():
                break
            self.say(line)
            said.append(line)
        return said

    def end_talk(self):
        self.press(".talk__over a" if self.is_over() else ".talk__end")
        self.find(".phase")

    def words(self, selector):
        """What is seen of an element, without what is only for screen readers."""
        return self.script("""
            const copy = document.querySelector(arguments[0]).cloneNode(true);
            copy.querySelectorAll('.visually-hidden').forEach((hidden) => hidden.remove());
            return copy.textContent;""", selector)

    def answer_all(self):
        """Answers each exercise of the open lesson somehow, as a learner who tries would."""
        for place in range(len(self.all("aapm-exercise"))):
            self.script("""
                const exercise = document.querySelectorAll('aapm-exercise')[arguments[0]];
                const field = exercise.querySelector('input[type=text], textarea');
                if (field) field.value = arguments[1];
                exercise.querySelector('input[type=radio]')?.click();
                for (let word; (word = exercise.querySelector('.reorder__bank .word'));) word.click();
                exercise.querySelector('.exercise__check').click();""", place, "Estoy en casa.")
            self.wait(lambda: self.script(
                "return Boolean(document.querySelectorAll('aapm-exercise')[arguments[0]].querySelector('.verdict'))",
                place), f"a verdict on exercise {place + 1}")
