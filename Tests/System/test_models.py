"""The real binary with a model behind it: every provider, the pipeline, the settings, and no database."""
import json
import subprocess
import unittest
from concurrent.futures import ThreadPoolExecutor

from harness import BINARY, MODELS, Person, Server, model_settings
from models import LINES, ModelsCase
from postgres import PostgresServer  # On the path because of the harness.
from providers import documents
from providers.double import ProviderDouble


class EachProviderTest(ModelsCase):
    def check(self, provider):
        server = self.server(provider)
        person, session = self.talk(server)
        self.double.rule(faults="cached=40, pace=10")
        for line in LINES[:2]:
            told = self.stream(server, person, session, line)
            self.assert_kept(person, session, told, "model")
            self.assertGreater(len(told.pieces), 1)
        chats = self.double.chats
        self.assertEqual([one.problem for one in chats], ["", ""])
        self.assertTrue(all(one.streamed and one.provider == provider for one in chats))
        self.assertEqual(chats[-1].text, told.npc_turn["text"])
        for one in chats:
            sent = json.dumps(one.body, ensure_ascii=False)
            self.assertNotIn(person.id, sent, "the learner's id is nobody's business")
            self.assertNotIn("sk-double", sent)
        self.assertIn(LINES[0], json.dumps(chats[1].body, ensure_ascii=False), "the talk so far is sent")
        self.assertEqual(
            [(one[0], one[1], one[2], one[3], one[4], one[5], one[6], one[7]) for one in self.ledger(server)],
            [(provider, MODELS[provider], "turn", "operator", one.usage["input"], 40, one.usage["output"], False)
             for one in chats])
        self.assert_discreet(server)

    def test_openai(self):
        self.check("openai")

    def test_anthropic(self):
        self.check("anthropic")

    def test_google(self):
        self.check("google")

    def test_mistral(self):
        self.check("mistral")

    def test_a_compatible_server(self):
        self.check("compatible")

    @unittest.skipIf(documents.missing(), documents.missing())
    def test_all_requests_fit_the_documents_of_the_vendors(self):
        server = self.server("openai", "anthropic", "google", "mistral", "compatible")
        person, session = self.talk(server)
        # Each asks after the one before has refused.
        self.double.rule(faults="refuse", operation="chat")
        self.stream(server, person, session)
        self.double.calm()
        for provider in ("openai", "anthropic", "google", "mistral"):
            self.double.rule(provider=provider, faults="status=401")
        self.stream(server, person, session, LINES[1])
        run = person.finished_run(person.end(session)["pipeline_run"]["id"])
        self.assertEqual(run["status"], "completed")
        book = documents.Documents()
        self.assertLessEqual(set(MODELS), {one.provider for one in self.double.chats})
        for one in self.double.record.matching(method="POST"):
            with self.subTest(one.provider, path=one.path):
                self.assertEqual(book.request(one.provider, one.path, one.body), [])


class PipelineTest(ModelsCase):
    """What a model says of a finished talk, which has a schema to fit: whatever comes, the lesson is made."""

    def run_with(self, double, server, faults):
        """A talk whose pipeline asks a provider with these faults: (the person, the run, the requests)."""
        person = Person(server)
        session = person.begin(tier=1)
        person.say(session, "Hola, yo soy cansado y quiero una libro.")
        double.record.clear()
        with double.misbehaving(faults):
            run = person.finished_run(person.end(session)["pipeline_run"]["id"])
        return person, run, double.chats

    def assert_taught(self, person, run):
        """The rules alone find what is wrong in the line, and make a lesson of it."""
        self.assertEqual(run["status"], "completed", run)
        self.assertEqual(run["phases"][0]["counts"]["friction_points"], 2, run)
        self.assertTrue(person.get("/v1/curricula")["data"])

    def test_rubbish_for_json_never_harms_the_lesson(self):
        server = self.server("openai")
        # What does not fit is asked for once more.
        for faults, asked in (("prose", 2), ("misfit", 2), ("fence", 1), ("refuse", 1), ("status=401", 1)):
            with self.subTest(faults):
                person, run, chats = self.run_with(self.double, server, faults)
                self.assert_taught(person, run)
                self.assertEqual(len(chats), asked)
        self.assertEqual(self.reserved(server), 0)
        self.assert_discreet(server)

    def test_a_provider_that_is_down_never_harms_the_lesson(self):
        def check(faults):
            # Breakers remember: each has a server of its own.
            with ProviderDouble("es") as double, Server("sqlite", **model_settings(double, "openai")) as server:
                person, run, chats = self.run_with(double, server, faults)
                self.assert_taught(person, run)
                self.assertEqual(len(chats), 4)
                self.assertEqual(self.reserved(server), 0)

        with ThreadPoolExecutor(3) as pool:
            running = {faults: pool.submit(check, faults) for faults in ("empty", "garbage=0", "status=500")}
            for faults, one in running.items():
                with self.subTest(faults):
                    one.result()

    def test_a_model_that_writes_far_too_much_stops_the_run_which_goes_on_without_it(self):
        server = self.server("openai")
        person, run, chats = self.run_with(self.double, server, "over=20")
        self.assertEqual((run["status"], run["failure_code"]), ("failed", "AAPM-206"), run)
        found = run["phases"][0]
        self.assertEqual((found["status"], found["counts"]["friction_points"]), ("completed", 2), run)
        self.assertEqual(found["cost_micro_usd"], sum(one[8] for one in self.ledger(server) if one[2] != "turn"))
        self.assertEqual(len(chats), 1)
        self.double.record.clear()
        requeued = subprocess.run(
            [str(BINARY), "jobs", "requeue", run["id"]], env=server.environment, capture_output=True, text=True)
        self.assertEqual(requeued.returncode, 0, requeued.stderr)
        self.eventually(lambda: person.get(f"/v1/pipeline-runs/{run['id']}")["status"] == "completed")
        self.assert_taught(person, person.get(f"/v1/pipeline-runs/{run['id']}"))
        self.assertEqual(self.double.chats, [], "the rules alone")
        self.assertEqual(self.reserved(server), 0)


class SettingsTest(ModelsCase):
    def test_what_is_wrong_with_the_settings_is_named_and_no_key_is_shown(self):
        right = model_settings(self.double, "openai", "anthropic")
        for named, wrong in (
            ("AAPM_LLM_CHAIN", {"AAPM_LLM_CHAIN": "openai gpt-6-luna"}),
            ("AAPM_LLM_CHAIN", {"AAPM_LLM_CHAIN": "nobody:gpt-6-luna"}),
            ("MISTRAL_API_KEY", {"AAPM_LLM_CHAIN": "mistral:mistral-small-latest"}),
            ("LLM_PROVIDER", {"AAPM_LLM_CHAIN": "", "LLM_PROVIDER": "nobody"}),
            ("AAPM_LLM_FIRST_TOKEN_MS", {"AAPM_LLM_FIRST_TOKEN_MS": "soon"}),
            ("AAPM_OPENAI_BASE_URL", {"AAPM_OPENAI_BASE_URL": "somewhere"}),
            ("AAPM_PRICE_BOOK", {"AAPM_PRICE_BOOK": "/nowhere/prices.yaml"}),
            ("AAPM_PLANS", {"AAPM_PLANS": "/nowhere/plans.yaml"}),
        ):
            with self.subTest(wrong):
                server = Server("sqlite", **{**right, **wrong})
                self.addCleanup(server.__exit__)
                with self.assertRaises(RuntimeError) as stopped:
                    server.start()
                self.assertIn(named, str(stopped.exception))
                self.assertNotIn("sk-double", str(stopped.exception))
                server.process = None
                server.log.close()

    def test_one_provider_needs_three_settings(self):
        settings = {
            name: value for name, value in model_settings(self.double).items() if "BASE_URL" not in name and value}
        server = Server("sqlite", **settings, LLM_PROVIDER="openai", LLM_API_KEY="sk-double-one",
                        LLM_BASE_URL=self.double.url("openai"))
        server.start()
        self.addCleanup(server.__exit__)
        person, session = self.talk(server)
        self.assert_kept(person, session, self.stream(server, person, session), "model")
        self.assertEqual(self.double.chats[0].model, "gpt-6-luna")


class OutageTest(ModelsCase):
    def test_a_database_that_goes_in_the_middle_of_a_model_s_turn_costs_neither_the_turn_nor_the_money(self):
        postgres = PostgresServer(settings={"fsync": "off"})  # Processes are killed and no machine.
        self.addCleanup(postgres.close)
        postgres.start()
        server = self.server("openai", engine=postgres)
        person, session = self.talk(server)
        with ThreadPoolExecutor(1) as pool:
            self.double.rule(faults="hold")
            running = pool.submit(person.say, session, LINES[0], key="middle")
            self.double.record.wait(lambda all: any(one.held for one in all))
            # What is set aside is not waited for by the disk; that it is lost with the database is another story.
            server.database.database.sql("CHECKPOINT")
            postgres.kill()
            self.double.calm()
            middle = running.result()
        self.assertEqual(middle["npc_turn"]["partner"], "model")
        self.assertEqual(middle["npc_turn"]["text"], self.double.chats[0].text)
        # Budgets cannot be asked: nothing is spent, and the talk goes on.
        away = person.say(session, LINES[1], key="away")
        self.assertEqual(away["npc_turn"]["partner"], "scripted")
        self.assertEqual(len(self.double.chats), 1)
        postgres.start()
        self.eventually(lambda: server.request(
            "GET", "/readyz").json["checks"] == {"database": "ok", "models": "ok", "spool": "ok"})
        for line, key, answer in ((LINES[0], "middle", middle), (LINES[1], "away", away)):
            self.assertEqual(person.say(session, line, key=key)["npc_turn"], answer["npc_turn"])
        said = [one["text"] for one in person.turns(session) if one["speaker"] == "learner"]
        self.assertEqual(said, LINES[:2])
        # What the call cost was kept until it could be written down, once.
        rows = self.eventually(lambda: self.ledger(server))
        seen = self.double.chats[0]
        self.assertEqual([one[4:8] for one in rows], [(seen.usage["input"], 0, seen.usage["output"], False)])
        self.assertEqual({row[0] for row in server.rows("SELECT spent FROM budget_spend")}, {str(rows[0][8])})
        self.assertEqual(self.reserved(server), 0)
        self.assert_kept(person, session, self.stream(server, person, session, LINES[2]), "model")
        self.assert_discreet(server)


if __name__ == "__main__":
    unittest.main()
