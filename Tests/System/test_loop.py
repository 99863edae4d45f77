"""The loop, closed, through the real binary: friction, lesson, directive, elicited, scored."""
import unittest

from harness import Person, Server, on_both_engines


@on_both_engines
class ClosedLoop(unittest.TestCase):
    def practise(self, native, target, broken, correct, small):
        """Breaks down in one session, then uses the form in later ones until a character has asked for it."""
        with Server(self.engine) as server:
            person = Person(server, native, target)
            first = person.begin(tier=1)
            for line in broken:
                person.say(first, line)
            ended = person.end(first)
            run = person.finished_run(ended["pipeline_run"]["id"])
            self.assertEqual([one["status"] for one in run["phases"]], ["completed"] * 5, run)
            points = person.get(f"/v1/sessions/{first['id']}/friction-points")["data"]
            self.assertTrue(points)
            for point in points:
                span = point["span"]
                self.assertEqual(point["utterance"][span["start"]:span["end"]], point["quote"])
            lessons = person.get("/v1/curricula")["data"]
            self.assertEqual(len(lessons), 1)
            self.assertTrue(1 <= len(lessons[0]["units"]) <= 5)
            directives = person.get(f"/v1/sessions/{first['id']}/directives")["data"]
            self.assertTrue(1 <= len(directives) <= 5)
            goals = {one["id"] for one in directives}

            second = person.begin(tier=1)
            for _ in range(8):
                answer = person.say(second, correct)
                self.assertNotIn("elicits", answer["npc_turn"])
                if answer["session"]["status"] == "ended":
                    break
            run = person.finished_run(person.end(second)["pipeline_run"]["id"])
            self.assertEqual(run["status"], "completed")
            tried = [
                one for one in person.get(f"/v1/sessions/{second['id']}/directives")["data"] if one["id"] in goals
            ]
            outcomes = {one["status"] for one in tried}
            self.assertIn("used_correctly", outcomes, tried)
            insights = person.get(f"/v1/sessions/{second['id']}/insights")
            practised = [one for one in insights["practised"] if one["outcome"] == "used_correctly"]
            self.assertTrue(practised, insights)
            self.assertTrue(practised[0]["text"])
            turns = {turn["index"]: turn for turn in person.turns(second)}
            self.assertEqual(turns[practised[0]["elicited_at"]]["text"], practised[0]["npc_line"])
            return person, server

    def test_english_speaker_learning_spanish(self):
        self.practise(
            "en", "es",
            ["Hola, yo soy cansado hoy.", "Soy muy cansado y soy enfermo."],
            "Estoy muy cansado hoy, y estoy contento.", "Sí.")

    def test_spanish_speaker_learning_english(self):
        self.practise(
            "es", "en",
            ["Hello! I have twenty years.", "My brother have thirty years and I have hunger."],
            "I am twenty years old and I am hungry.", "Yes.")


@on_both_engines
class Lessons(unittest.TestCase):
    def test_a_lesson_is_answered_skipped_and_explained(self):
        with Server(self.engine) as server:
            person = Person(server)
            session = person.begin(tier=1)
            person.say(session, "Hola, yo soy cansado y quiero una libro.")
            person.finished_run(person.end(session)["pipeline_run"]["id"])
            lesson = person.get("/v1/curricula")["data"][0]
            unit = lesson["units"][0]
            for exercise in unit["exercises"]:
                self.assertIsNone(exercise["accepted"], "answers are not given away before the first attempt")
                result = person.post(
                    f"/v1/curricula/{lesson['id']}/answers",
                    {"exercise_id": exercise["id"], "unit_id": unit["id"], "answer": "no lo sé"})
                self.assertIn(result["verdict"], ("incorrect", "almost", "correct"))
                if result["accepted"]:
                    right = person.post(
                        f"/v1/curricula/{lesson['id']}/answers",
                        {"exercise_id": exercise["id"], "unit_id": unit["id"], "answer": result["accepted"][0]})
                    self.assertEqual(right["verdict"], "correct", (exercise, right))
            changed = person.get(f"/v1/curricula/{lesson['id']}")["units"][0]
            self.assertTrue(changed["complete"])
            if unit["has_more_examples"]:
                person.post(
                    f"/v1/curricula/{lesson['id']}/feedback", {"unit_id": unit["id"], "kind": "more_examples"})
                more = person.get(f"/v1/curricula/{lesson['id']}")["units"][0]
                self.assertGreater(len(more["examples"]), len(changed["examples"]))
            person.post(f"/v1/curricula/{lesson['id']}/feedback", {"unit_id": unit["id"], "kind": "skip"})
            self.assertTrue(person.get(f"/v1/curricula/{lesson['id']}")["units"][0]["skipped"])


if __name__ == "__main__":
    unittest.main()
