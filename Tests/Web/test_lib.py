"""Runs the tests of Web/lib in the browser: they need no server of ours, only files."""

import functools
import http.server
import os
import threading
import unittest

from selenium import webdriver
from selenium.webdriver.support.ui import WebDriverWait

from support import PATIENCE, ROOT


class Files(http.server.SimpleHTTPRequestHandler):
    """Web/lib beside the unit tests, as the imports see them."""

    def translate_path(self, path):
        folder, _, name = path.lstrip("/").partition("/")
        homes = {"lib": os.path.join(ROOT, "Web", "lib"), "unit": os.path.join(ROOT, "Tests", "Web", "unit")}
        return os.path.join(homes.get(folder, ""), os.path.normpath("/" + name.split("?")[0]).lstrip("/"))

    def log_message(self, *_):
        pass


class LibTest(unittest.TestCase):
    def test_every_part_of_lib_does_what_it_says(self):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Files))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        options = webdriver.ChromeOptions()
        for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage"):
            options.add_argument(argument)
        browser = webdriver.Chrome(options=options)
        self.addCleanup(browser.quit)
        browser.get(f"http://127.0.0.1:{server.server_port}/unit/index.html")
        results = WebDriverWait(browser, PATIENCE).until(lambda page: page.execute_script("return window.results"))
        self.assertGreaterEqual(len(results), 40, "all files were run")
        for name, fault in results:
            with self.subTest(name):
                self.assertIsNone(fault)


class ModuleTest(unittest.TestCase):
    def test_page_preloads_every_module_and_style(self):
        with open(os.path.join(ROOT, "Web", "index.html"), encoding="utf-8") as file:
            page = file.read()
        for folder, ending in (("lib", ".js"), ("lib/strings", ".js"), ("elements", ".js"), ("styles", ".css")):
            for name in os.listdir(os.path.join(ROOT, "Web", folder)):
                if name.endswith(ending):
                    self.assertIn(f'href="./{folder}/{name}"', page)

    def test_lib_knows_no_page_and_nothing_writes_markup(self):
        for folder in ("lib", "lib/strings", "elements"):
            for name in os.listdir(os.path.join(ROOT, "Web", folder)):
                if not name.endswith(".js"):
                    continue
                with open(os.path.join(ROOT, "Web", folder, name), encoding="utf-8") as file:
                    text = file.read()
                for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
                    self.assertNotIn(word, text, f"{folder}/{name}")
                if folder.startswith("lib"):
                    for word in ("document.", "window.", "HTMLElement", "localStorage", "sessionStorage"):
                        self.assertNotIn(word, text, f"{folder}/{name}")


if __name__ == "__main__":
    unittest.main()
