"""The command line, as its users call it."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

from harness import BINARY, ROOT, Person, Server

ENVIRONMENT = {**os.environ, "AAPM_CONTENT_DIR": str(ROOT / "Content"), "AAPM_LOG_LEVEL": "error"}


def aapm(*arguments, stdin="", **more):
    return subprocess.run(
        [str(BINARY), *arguments], input=stdin, capture_output=True, text=True, timeout=120,
        env={**ENVIRONMENT, **more})


class Analyze(unittest.TestCase):
    def test_prints_friction_with_scalar_offsets(self):
        text = "😀 Hola, yo soy cansado."
        answer = aapm("analyze", "--l1", "en", "--l2", "es", stdin=json.dumps({"id": "1", "text": text}) + "\n")
        self.assertEqual(answer.returncode, 0, answer.stderr)
        record = json.loads(answer.stdout)
        self.assertEqual(record["id"], "1")
        self.assertTrue(record["errors"])
        for error in record["errors"]:
            self.assertEqual(set(error), {
                "start", "end", "type", "code", "suggestion", "rule", "severity", "confidence"})
            self.assertIn("soy", text[error["start"]:error["end"]])

    def test_bad_lines_are_named_and_the_rest_is_analysed(self):
        lines = ['{"id":"1","text":"Hola."}', "not json", '{"id":"2"}', '{"id":"3","text":"Adiós.","l2":"español"}',
                 '{"id":"4","text":"Buenos días."}']
        answer = aapm("analyze", "--l1", "en", "--l2", "es", stdin="\n".join(lines))
        self.assertEqual(answer.returncode, 1)
        self.assertEqual([json.loads(one)["id"] for one in answer.stdout.splitlines()], ["1", "4"])
        for number in (2, 3, 4):
            self.assertIn(f"line {number}:", answer.stderr)

    def test_a_language_without_a_pack_is_an_error(self):
        answer = aapm("analyze", "--l1", "en", "--l2", "fi", stdin='{"id":"1","text":"Hei."}\n')
        self.assertEqual(answer.returncode, 1)
        self.assertEqual(answer.stdout, "")

    def test_invalid_utf8_is_an_error(self):
        with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
            file.write(b'{"id":"1","text":"\xff\xfe"}\n')
            file.flush()
            answer = aapm("analyze", "--l1", "en", "--l2", "es", file.name)
        self.assertNotEqual(answer.returncode, 0)
        self.assertIn("UTF-8", answer.stderr)


class SchemaLint(unittest.TestCase):
    def test_the_shipped_personas_are_clean(self):
        files = [str(file) for file in sorted((ROOT / "Content" / "personas").glob("*.yaml"))]
        self.assertGreaterEqual(len(files), 2)
        answer = aapm("schema", "lint", *files)
        self.assertEqual(answer.returncode, 0, answer.stdout)

    def test_a_broken_persona_gets_lines_and_codes(self):
        text = (ROOT / "Content" / "personas" / "puertoalba.yaml").read_text()
        lines = text.splitlines()
        broken = next(index for index, line in enumerate(lines) if line.strip().startswith("speaks:"))
        lines[broken] = lines[broken].replace("speaks:", "speeks:")
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "broken.yaml"
            path.write_text("\n".join(lines))
            answer = aapm("schema", "lint", "--json", str(path))
        self.assertEqual(answer.returncode, 1)
        problems = [json.loads(line) for line in answer.stdout.splitlines()]
        self.assertIn(broken + 1, [problem["line"] for problem in problems])
        self.assertTrue(all(problem["code"] and problem["message"] for problem in problems))


class Migrate(unittest.TestCase):
    def test_plans_applies_and_is_then_up_to_date(self):
        with tempfile.TemporaryDirectory() as folder:
            plan = json.loads(aapm("migrate", "--plan", "--json", "--data-dir", folder).stdout)
            self.assertTrue(plan["pending"])
            self.assertEqual(plan["applied"], [])
            done = json.loads(aapm("migrate", "--json", "--data-dir", folder).stdout)
            self.assertEqual(done["applied"], plan["pending"])
            self.assertIn("up to date", aapm("migrate", "--data-dir", folder).stdout)

    def test_something_that_is_no_database_is_refused_and_kept(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "aapm.sqlite"
            path.write_text("a shopping list\n" * 100)
            answer = aapm("migrate", "--data-dir", folder)
            self.assertNotEqual(answer.returncode, 0)
            self.assertIn("AAPM-501", answer.stderr)
            self.assertTrue(path.read_text().startswith("a shopping list"))


class Settings(unittest.TestCase):
    def test_every_wrong_setting_is_named(self):
        answer = aapm("serve", PORT="http", AAPM_DEFAULT_PLAN="gold")
        self.assertNotEqual(answer.returncode, 0)
        self.assertIn("AAPM-508", answer.stderr)
        self.assertIn("PORT", answer.stderr)
        self.assertIn("AAPM_DEFAULT_PLAN", answer.stderr)

    def test_keys_and_addresses_that_no_request_could_carry(self):
        chain = {"AAPM_LLM_CHAIN": "openai:gpt-6-luna", "OPENAI_API_KEY": "sk-planted"}
        for name, wrong in [
                ("OPENAI_API_KEY", "sk-planted\r\n"), ("OPENAI_API_KEY", "sk-planted two"),
                ("OPENAI_API_KEY", "sk-plant\u00e9d"), ("AAPM_OPENAI_BASE_URL", "https://h:99999/v1"),
                ("AAPM_LLM_FIRST_TOKEN_MS", "120001")]:
            answer = aapm("serve", **{**chain, "PORT": "0", name: wrong})
            self.assertNotEqual(answer.returncode, 0, name)
            self.assertIn("AAPM-508", answer.stderr)
            self.assertIn(name, answer.stderr)
            self.assertNotIn("sk-plant", answer.stdout + answer.stderr)


class Chat(unittest.TestCase):
    TALK = "Hola Lucía\nYo soy muy cansado hoy\n/end\nn\n"

    def test_without_a_server(self):
        with tempfile.TemporaryDirectory() as folder:
            answer = aapm("chat", "--data-dir", folder, stdin=self.TALK)
            self.assertEqual(answer.returncode, 0, answer.stderr)
            for phase in ("extraction", "classification", "generation", "delivery", "injection"):
                self.assertIn(f"✓ {phase}", answer.stdout)
            token = next(pathlib.Path(folder).glob("chat-*.token"))
            self.assertEqual(token.stat().st_mode & 0o777, 0o600)

    def test_with_a_server_and_again_as_the_same_person(self):
        with Server() as server, tempfile.TemporaryDirectory() as folder:
            for _ in range(2):
                answer = aapm(
                    "chat", "--server", f"http://127.0.0.1:{server.port}", "--data-dir", folder, stdin=self.TALK)
                self.assertEqual(answer.returncode, 0, answer.stderr)
                self.assertIn("✓ injection", answer.stdout)
            person = Person(server)
            self.assertEqual(person.get("/v1/sessions")["data"], [], "another guest sees none of it")

    def test_a_server_that_is_not_there(self):
        with tempfile.TemporaryDirectory() as folder:
            answer = aapm("chat", "--server", "http://127.0.0.1:1", "--data-dir", folder, stdin=self.TALK)
        self.assertNotEqual(answer.returncode, 0)


if __name__ == "__main__":
    unittest.main()
