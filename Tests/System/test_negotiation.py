"""Tier 3 through the real binary: success, sign and collapse, the way back, a pause."""
import unittest

from harness import Person, Server, on_both_engines

WORLD = "valdeluna"
# Each breaks the register, and each means something to her.
BREACHES = [
    "Oye, exijo más dinero.",
    "Oye, ¿está satisfecha?",
    "Dime, ¿está contenta?",
    "Oye, me lo debe.",
    "Dime qué pasa, que si no me voy.",
    "Oye, ¿cómo ve la empresa?",
    "Oye, exijo una respuesta.",
]


class Learner(Person):
    def __init__(self, server):
        super().__init__(server)
        self.persona = self.get(f"/v1/personas/{WORLD}")

    def negotiate(self, scene="montalvo-terms"):
        return self.begin(tier=3, scene_id=scene)

    def insights(self, session):
        return self.get(f"/v1/sessions/{session['id']}/insights")

    def collapse(self, scene="montalvo-terms"):
        session = self.negotiate(scene)
        answers = []
        for line in BREACHES:
            answers.append(self.say(session, line))
            if answers[-1]["session"]["status"] == "ended":
                break
        return session, answers


@on_both_engines
class Negotiation(unittest.TestCase):
    def assert_nothing_shown(self, answer):
        text = str(answer)
        for word in ("openness", "negotiation", "violations", "sign"):
            self.assertNotIn(f"'{word}'", text)

    def test_the_objective_is_reached(self):
        with Server(self.engine) as server:
            person = Learner(server)
            session = person.negotiate()
            person.get(f"/v1/sessions/{session['id']}/insights", 409)
            lines = [
                "Buenos días, señora Montalvo, le agradezco que me reciba. He conseguido dos clientes nuevos.",
                "Me gustaría hacer un curso, si le parece bien.",
                "A cambio, podría preparar un informe cada mes.",
                "Desde el lunes.", "Sí.", "Desde el lunes.", "Sí.", "Sí.",
            ]
            for line in lines:
                answer = person.say(session, line)
                self.assert_nothing_shown(answer)
                if answer["session"]["status"] == "ended":
                    break
            self.assertEqual(answer["session"]["status"], "ended", answer)
            self.assertTrue(answer["session"]["task_completed"], answer)
            report = person.insights(session)["negotiation"]
            self.assertTrue(report["objective_reached"])
            self.assertEqual([one["reached"] for one in report["objectives"]], [True] * 3)
            self.assertFalse(report["collapsed"])
            self.assertIsNone(report["next_step"])
            for name, value in report["dimensions"].items():
                self.assertTrue(value is None or 0 <= value <= 1, (name, value))
            self.assertEqual(report["dimensions"]["pragmatic_appropriateness"], 1)
            self.assertEqual(report["dimensions"]["cultural_intelligence"], 1)
            self.assertTrue(0 < report["overall"] <= 1)

    def test_a_sign_then_collapse_and_the_four_steps_back(self):
        with Server(self.engine) as server:
            person = Learner(server)
            session, answers = person.collapse()
            self.assertEqual(len(answers), 7, answers)
            self.assertEqual(answers[-1]["session"]["status"], "ended")
            self.assertFalse(answers[-1]["session"]["task_completed"])
            shown = [one["npc_turn"]["text"].startswith("La señora Montalvo ") for one in answers]
            self.assertEqual(shown, [False, False, False, True, False, False, False], answers)
            self.assertTrue(answers[-1]["npc_turn"]["native_help"].startswith("Berta: "))
            for answer in answers:
                self.assert_nothing_shown(answer)
            report = person.insights(session)["negotiation"]
            self.assertTrue(report["collapsed"])
            self.assertFalse(report["objective_reached"])
            self.assertEqual(report["dimensions"]["register_alignment"], 0)

            steps = []
            for _ in range(4):
                step = person.insights(session)["negotiation"]["next_step"]
                steps.append((step["step"], step["tier"], step["scene_id"]))
                again = person.begin(tier=step["tier"])
                self.assertEqual(again["scene_id"], step["scene_id"])
                if step["step"] == 1:
                    self.assertIn("señora Montalvo", again["opening_turn"]["text"])
                person.say(again, "Buenos días.")
                person.end(again)
            self.assertEqual(
                steps,
                [(1, 1, "berta-rehearsal"), (2, 2, "herrero-expenses"), (3, 3, "quiroga-contract"),
                 (4, 3, "montalvo-terms")])
            self.assertIsNone(person.insights(session)["negotiation"]["next_step"])

    def test_the_cause_becomes_an_immediate_directive(self):
        with Server(self.engine) as server:
            person = Learner(server)
            session, _ = person.collapse()
            run = person.end(session)["pipeline_run"]
            self.assertEqual(person.finished_run(run["id"])["status"], "completed")
            directives = person.get(f"/v1/sessions/{session['id']}/directives")["data"]
            urgent = [one for one in directives if one["priority"] == "immediate"]
            self.assertEqual(len(urgent), 1, directives)
            self.assertIn("register", urgent[0]["rule"])

    def test_a_pause_is_no_turn_and_survives_a_restart(self):
        with Server(self.engine) as server:
            person = Learner(server)
            session = person.negotiate()
            for line in BREACHES[:3]:
                person.say(session, line)
            used = person.get(f"/v1/sessions/{session['id']}")["turns_used"]
            answer = person.say(session, "Perdona, necesito una pausa.")
            self.assertEqual(person.get(f"/v1/sessions/{session['id']}")["turns_used"], used, answer)
            server.kill()
            server.start()
            answer = person.say(session, BREACHES[3])
            self.assertTrue(answer["npc_turn"]["text"].startswith("La señora Montalvo "), answer)


if __name__ == "__main__":
    unittest.main()
