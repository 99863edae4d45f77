"""Money with a model behind the real binary: what is written down adds up, and no cap is passed, killed or raced."""
import contextlib
import http.client
import json
import sqlite3
import subprocess
import unittest
from concurrent.futures import ThreadPoolExecutor

from harness import BINARY, Person, model_settings, on_both_engines
from models import LINES, ModelsCase, Told
from test_nodes import Nodes


@on_both_engines
class LedgerTest(ModelsCase):
    def test_what_a_learner_used_adds_up_with_what_the_providers_saw(self):
        server = self.server("openai", "anthropic", "google", "mistral", "compatible")
        person, session = self.talk(server)
        expected = []
        providers = ["openai", "anthropic", "google", "mistral", "compatible"]
        for number, provider in enumerate(providers):
            self.double.calm()
            self.double.rule(provider=provider, faults="cached=100")
            for earlier in providers[:number]:
                self.double.rule(provider=earlier, faults="status=401")
            told = self.stream(server, person, session, LINES[number % 3])
            self.assert_kept(person, session, told, "model")
            seen = self.double.chats[-1]
            self.assertEqual(seen.provider, provider)
            expected.append((provider, seen.usage["input"], seen.usage["cached"], seen.usage["output"]))
        rows = self.ledger(server)
        paid = [one for one in rows if one[6] > 0]
        self.assertEqual([(one[0], *one[4:7]) for one in paid], expected)
        self.assertEqual(sum(one[8] for one in rows if one[6] == 0), 0, "a refused key costs nothing")
        used = person.get("/v1/me/usage")
        for period in ("today", "this_month"):
            found = used[period]
            self.assertEqual(found["cost_micro_usd"], sum(one[8] for one in rows))
            self.assertEqual(sum(one["input_tokens"] for one in found["by_purpose"]), sum(one[1] for one in expected))
            self.assertEqual(
                sum(one["cached_input_tokens"] for one in found["by_purpose"]), sum(one[2] for one in expected))
            self.assertEqual(sum(one["output_tokens"] for one in found["by_purpose"]), sum(one[3] for one in expected))
        # At the prices of the book, here in micro-dollars for a thousand tokens, rounded up for each call.
        prices = {
            "openai": (100, 10, 500), "anthropic": (100, 10, 500), "google": (750, 75, 3750), "mistral": (150, 15, 600),
            "compatible": (1000, 1000, 4000),
        }
        for (provider, read, cached, wrote), row in zip(expected, paid):
            fresh, kept, out = prices[provider]
            self.assertEqual(row[8], -(-((read - cached) * fresh + cached * kept + wrote * out) // 1000), row)
        spent = server.rows("SELECT spent, reserved FROM budget_spend")
        self.assertTrue(spent)
        for row in spent:
            self.assertEqual(row, [str(sum(one[8] for one in rows)), "0"])

    def test_a_client_that_leaves_keeps_its_turn(self):
        server = self.server("openai", AAPM_LLM_FIRST_TOKEN_MS="30000")
        person, session = self.talk(server)
        self.double.rule(faults="hold")
        events = server.stream("POST", f"/v1/sessions/{session['id']}/turns", {"text": LINES[0]}, person.token)
        index = next(events)[2]["learner_turn"]["index"]
        self.double.record.wait(lambda all: any(one.held for one in all))
        events.close()
        self.double.calm()
        path = f"/v1/sessions/{session['id']}/turns/{index}/events"
        told = Told(list(server.stream("GET", path, token=person.token)), 0)
        self.assert_kept(person, session, told, "model")
        self.assertEqual(len(self.double.chats), 1)

    def test_a_learners_cap_ends_the_model_and_not_the_talk(self):
        server = self.server("openai")
        person, session = self.talk(server)
        self.assert_kept(person, session, self.stream(server, person, session), "model")
        spent = person.get("/v1/me/usage")["today"]["cost_micro_usd"]
        self.assertGreater(spent, 0)
        cap = server.request("PUT", "/v1/me/cap", {"daily_micro_usd": spent}, person.token)
        self.assertEqual(cap.status, 200, cap.body)
        asked = len(self.double.chats)
        self.assert_kept(person, session, self.stream(server, person, session, LINES[1]), "scripted")
        self.assertEqual(len(self.double.chats), asked, "nothing is asked without money")
        refused = server.request(
            "POST", "/v1/sessions", {"persona_id": person.persona["id"], "tier": 1}, person.token)
        self.assertEqual((refused.status, refused.json["code"]), (429, "AAPM-408"), refused.body)
        self.assertGreaterEqual(int(refused.headers["retry-after"]), 1)
        self.assertEqual(server.request("DELETE", "/v1/me/cap", token=person.token).status, 204)
        self.assert_kept(person, session, self.stream(server, person, session, LINES[2]), "model")

    def test_a_kill_during_a_call_loses_neither_the_turn_nor_the_money(self):
        server = self.server("openai", AAPM_LLM_FIRST_TOKEN_MS="30000", AAPM_REPLY_LEASE_MS="1500")
        person, session = self.talk(server)
        self.double.rule(faults="hold")
        path = f"/v1/sessions/{session['id']}/turns"
        events = server.stream("POST", path, {"text": LINES[0]}, person.token, {"Idempotency-Key": "one"})
        next(events)
        self.double.record.wait(lambda all: any(one.held for one in all))
        server.kill()
        with contextlib.suppress(OSError, http.client.HTTPException):
            list(events)
        self.assertTrue(self.double.record.wait(lambda all: all[0].seconds)[0].left)
        self.double.calm()
        server.start()
        set_aside = self.reserved(server)
        self.assertGreater(set_aside, 0, "nobody has given the money back")
        reply = self.eventually(lambda: (
            found := server.request("POST", path, {"text": LINES[0]}, person.token, {"Idempotency-Key": "one"})
        ).status == 200 and found)
        self.assertEqual(reply.json["npc_turn"]["partner"], "model")
        said = [one["text"] for one in person.turns(session) if one["speaker"] == "learner"]
        self.assertEqual(said, [LINES[0]])
        self.assertEqual(self.reserved(server), set_aside, "the dead call's money is free when its time is over")
        # With a cap that has no room beside the dead call's money, nothing is asked until that is free again.
        spent = person.get("/v1/me/usage")["today"]["cost_micro_usd"]
        cap = server.request("PUT", "/v1/me/cap", {"daily_micro_usd": spent + set_aside}, person.token)
        self.assertEqual(cap.status, 200, cap.body)
        self.assert_kept(person, session, self.stream(server, person, session, LINES[1]), "scripted")
        self.assertEqual(self.start(server, person), (429, "AAPM-408"))
        self.assertEqual(self.shown(server, person), {spent + set_aside})
        execute(server, "UPDATE budget_reservations SET expires_at = 1")
        # What is over counts for nobody who reads, though nobody has freed it.
        self.assertEqual(self.reserved(server), set_aside)
        self.assertEqual({one["reserved_micro_usd"] for one in person.get("/v1/me/usage")["budgets"]}, {0})
        self.assertEqual(self.shown(server, person), {spent})
        self.assertEqual(self.start(server, person), (201, None))
        self.assert_kept(person, session, self.stream(server, person, session, LINES[2]), "model")
        self.assertEqual(self.reserved(server), 0)

    def start(self, server, person):
        reply = server.request("POST", "/v1/sessions", {"persona_id": person.persona["id"], "tier": 1}, person.token)
        return reply.status, reply.json.get("code")

    def shown(self, server, person):
        """What `aapm budgets show` says is used."""
        done = subprocess.run(
            [str(BINARY), "budgets", "show", "--learner", person.id, "--json"], env=server.environment,
            capture_output=True, text=True, timeout=60, check=True)
        return {json.loads(line)["used_micro_usd"] for line in done.stdout.splitlines()}


def execute(server, statement):
    """Changes the database past the server."""
    if server.database.environment:
        server.database.database.sql(statement)
    else:
        with contextlib.closing(sqlite3.connect(server.database.path, timeout=10)) as connection, connection:
            connection.execute(statement)


class NodesTest(ModelsCase):
    def test_three_nodes_race_for_one_call_worth_of_budget(self):
        cluster = Nodes("postgres", **model_settings(
            self.double, "openai", AAPM_LLM_FIRST_TOKEN_MS="60000", AAPM_LLM_CALL_MS="90000"))
        self.addCleanup(cluster.close)
        nodes = cluster.nodes
        person = Person(nodes[0])
        sessions = [person.begin(tier=1) for _ in range(9)]
        # What one call sets aside at most, and one and a half times that for all of them.
        # Nobody learns from the first how many tokens a prompt has, which would make the bound of others smaller.
        self.double.rule(faults="hold, no-usage")
        with ThreadPoolExecutor(len(sessions)) as pool:
            def say(number):
                return nodes[number % 3].request(
                    "POST", f"/v1/sessions/{sessions[number]['id']}/turns", {"text": LINES[0]}, person.token)
            first = pool.submit(say, 0)
            self.double.record.wait(lambda all: any(one.held for one in all))
            bound = max(int(row[0]) for row in nodes[0].rows("SELECT reserved FROM budget_spend"))
            self.double.release()
            self.assertEqual(first.result().json["npc_turn"]["partner"], "model")
            spent = person.get("/v1/me/usage")["today"]["cost_micro_usd"]
            limit = spent + bound * 3 // 2
            self.assertEqual(nodes[1].request(
                "PUT", "/v1/me/cap", {"daily_micro_usd": limit}, person.token).status, 200)
            # Other nodes may remember the learner's limits for some seconds.
            self.eventually(lambda: all(
                node.request("GET", "/v1/me/usage", token=person.token).json["cap"]["daily_micro_usd"] == limit
                for node in nodes))
            self.double.record.clear()
            running = [pool.submit(say, number) for number in range(1, 9)]
            self.double.record.wait(lambda all: any(one.held for one in all))
            self.eventually(lambda: sum(one.done() for one in running) == 7, timeout=60)
            self.assertEqual(len(self.double.chats), 1, "one call had room")
            self.double.calm()
            partners = [one.result().json["npc_turn"]["partner"] for one in running]
        self.assertEqual(sorted(partners), ["model"] + ["scripted"] * 7)
        used = person.get("/v1/me/usage")["today"]["cost_micro_usd"]
        self.assertLessEqual(used, limit)
        self.assertEqual(used, sum(int(row[0]) for row in nodes[0].rows("SELECT cost FROM model_calls")))
        self.assertEqual({row[0] for row in nodes[0].rows("SELECT reserved FROM budget_spend")}, {"0"})


if __name__ == "__main__":
    unittest.main()
