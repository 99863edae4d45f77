"""kill -9 in the middle of a turn and of each of the five phases: no acknowledged turn is lost, nothing is doubled."""
import http.client
import os
import threading
import time
import unittest

from harness import Person, Server, on_both_engines

PHASES = ["extraction", "classification", "generation", "delivery", "injection"]

# Two lines with friction: fewer than a scene needs to come to its end by itself.
LINES = ["Hola, yo soy muy cansado hoy.", "Me gusta las playas y quiero una libro."]


def learned(server, session_id):
    """Everything the pipeline wrote for a session, without ids and times, in a fixed order."""
    friction = server.rows(
        "SELECT turn_index, type, severity, count(*) FROM friction_points WHERE session_id = ?"
        " GROUP BY turn_index, type, severity ORDER BY 1, 2, 3", session_id)
    lessons = server.rows("SELECT count(*) FROM curricula WHERE session_id = ?", session_id)
    evidence = server.rows(
        "SELECT turn_index, target_key, occurrence, outcome FROM evidence WHERE session_id = ? ORDER BY 1, 2, 3",
        session_id)
    directives = server.rows(
        "SELECT target_form, count(*) FROM injection_directives GROUP BY target_form ORDER BY 1")
    messages = server.rows("SELECT type, count(*) FROM async_engagement GROUP BY type ORDER BY 1")
    return {"friction": friction, "lessons": lessons, "evidence": evidence, "directives": directives,
            "messages": messages}


@on_both_engines
class KillInAPhase(unittest.TestCase):
    def talk(self, server):
        person = Person(server)
        session = person.begin(tier=1)
        for number, line in enumerate(LINES):
            person.say(session, line, key=f"line-{number}")
        return person, session

    def undisturbed(self):
        """On SQLite, whatever the engine of the test: both must write the same."""
        with Server("sqlite") as server:
            person, session = self.talk(server)
            run = person.finished_run(person.end(session)["pipeline_run"]["id"])
            self.assertEqual(run["status"], "completed")
            return learned(server, session["id"])

    def test_a_killed_phase_goes_on_and_writes_nothing_twice(self):
        expected = self.undisturbed()
        self.assertTrue(expected["friction"], "the talk must have friction for the proof to mean anything")
        self.assertTrue(expected["directives"])
        # At once the phase has done nothing yet; after one and a half pauses it has done all but write it.
        for phase, wait in [(phase, wait) for phase in PHASES for wait in (0, 0.6)]:
            pauses = {"AAPM_PHASE_PAUSE_MS": "400", "AAPM_JOB_LEASE_MS": "1500"}
            with self.subTest(phase=phase, wait=wait), Server(self.engine, **pauses) as server:
                person, session = self.talk(server)
                run_id = person.end(session)["pipeline_run"]["id"]
                deadline = time.monotonic() + 30
                while True:
                    run = person.get(f"/v1/pipeline-runs/{run_id}")
                    status = {one["name"]: one["status"] for one in run["phases"]}
                    if status[phase] == "running":
                        break
                    self.assertLess(time.monotonic(), deadline, f"{phase} was never seen running: {status}")
                    time.sleep(0.005)
                time.sleep(wait)
                server.kill()
                server.start(AAPM_PHASE_PAUSE_MS="0")
                run = person.finished_run(run_id)
                self.assertEqual(run["status"], "completed")
                self.assertEqual([one["status"] for one in run["phases"]], ["completed"] * 5)
                self.assertEqual(learned(server, session["id"]), expected)


@on_both_engines
class KillInATurn(unittest.TestCase):
    def test_an_acknowledged_turn_survives_and_is_answered_once(self):
        with Server(self.engine, AAPM_REPLY_PACE_MS="150", AAPM_REPLY_LEASE_MS="1500") as server:
            person = Person(server)
            session = person.begin(tier=1)
            path = f"/v1/sessions/{session['id']}/turns"
            text = "Hola, me llamo Ana y vivo en Boston."
            events = server.stream("POST", path, {"text": text}, person.token, {"Idempotency-Key": "one"})
            number, event, data = next(events)
            self.assertEqual(event, "accepted")
            index = data["learner_turn"]["index"]
            number, event, _ = next(events)
            self.assertEqual(event, "delta")
            server.kill()
            events.close()

            server.start(AAPM_REPLY_PACE_MS="0")
            said = [turn for turn in person.turns(session) if turn["speaker"] == "learner"]
            self.assertEqual([turn["text"] for turn in said], [text])
            deadline = time.monotonic() + 20
            while True:
                reply = server.request("POST", path, {"text": text}, person.token, {"Idempotency-Key": "one"})
                if reply.status == 200:
                    break
                self.assertEqual(reply.status, 409, reply.body)
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.2)
            self.assertEqual(reply.json["learner_turn"]["index"], index)
            again = server.request("POST", path, {"text": text}, person.token, {"Idempotency-Key": "one"})
            self.assertEqual(again.json["npc_turn"], reply.json["npc_turn"])
            turns = person.turns(session)
            self.assertEqual(len([turn for turn in turns if turn["speaker"] == "learner"]), 1)
            self.assertEqual(len([turn for turn in turns if turn.get("answers") == index]), 1)
            self.assertEqual([turn["index"] for turn in turns], list(range(len(turns))))

    def test_many_kills_under_load_lose_no_acknowledged_turn(self):
        rounds = 12 if os.environ.get("AAPM_PROVE") else 3
        with Server(self.engine, AAPM_REPLY_LEASE_MS="500") as server:
            person = Person(server)
            acknowledged = []
            for round_number in range(rounds):
                wanted = len(acknowledged) + 2 + round_number % 3

                def talk():
                    try:
                        while True:
                            session = person.begin(tier=1)
                            for number in range(2):
                                acknowledged.append(
                                    (session, person.say(session, f"Hola, vengo del pueblo número {number}.")))
                    except (OSError, http.client.HTTPException):
                        pass  # The server is gone, which is what the test is about.

                talker = threading.Thread(target=talk)
                talker.start()
                deadline = time.monotonic() + 60
                while len(acknowledged) < wanted:
                    self.assertTrue(talker.is_alive() and time.monotonic() < deadline, "the talk does not go on")
                    time.sleep(0.001)
                time.sleep(0.003 * round_number)
                server.kill()
                talker.join()
                server.start()
            for session, answer in acknowledged:
                turns = {turn["index"]: turn for turn in person.turns(session)}
                self.assertEqual(sorted(turns), list(range(len(turns))))
                self.assertEqual(turns[answer["learner_turn"]["index"]]["text"], answer["learner_turn"]["text"])
                self.assertEqual(turns[answer["npc_turn"]["index"]]["text"], answer["npc_turn"]["text"])


@on_both_engines
class OrderlyStop(unittest.TestCase):
    def test_sigterm_in_the_middle_of_a_stream_ends_cleanly_and_keeps_the_turn(self):
        with Server(self.engine, AAPM_REPLY_PACE_MS="30") as server:
            person = Person(server)
            session = person.begin(tier=1)
            path = f"/v1/sessions/{session['id']}/turns"
            events = server.stream("POST", path, {"text": "Hola, buenos días."}, person.token)
            next(events)
            status = server.terminate()
            self.assertEqual(status, 0)
            events.close()
            server.start()
            self.assertIn("Hola, buenos días.", [turn["text"] for turn in person.turns(session)])


if __name__ == "__main__":
    unittest.main()
