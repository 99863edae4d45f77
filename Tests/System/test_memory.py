"""Memory, through the real binary: what is said is remembered and taken up, a deleted memory comes back from nowhere."""
import json
import pathlib
import tempfile
import unittest

from harness import Person, PostgresDatabase, Server, SQLiteFile, free_port, on_both_engines
from models import ModelsCase
from test_worker import aapm, wait_until

# Wherever words of a memory are kept. What the learner said stays in the talk, which is the learner's own.
PLACES = (
    "SELECT text FROM memories WHERE CAST(text AS TEXT) LIKE '%Canario%' OR CAST(value AS TEXT) LIKE '%Canario%'",
    "SELECT npc_id FROM npc_relationships WHERE CAST(remembered_facts AS TEXT) LIKE '%Canario%'",
    "SELECT id FROM outbox WHERE CAST(payload AS TEXT) LIKE '%Canario%'",
    "SELECT category FROM memory_forgotten WHERE category LIKE '%anario%'",
)


def remembered(person):
    return person.get("/v1/me/memories")["data"]


def tell(case, person, line, word):
    """A talk in which this is said, and its end; waits until it is remembered, and gives the memory."""
    session = person.begin(tier=1)
    person.say(session, line)
    person.end(session)
    wait_until(
        case, lambda: any(word in one["text"] for one in remembered(person)), f"{word} was not remembered")
    return next(one for one in remembered(person) if word in one["text"])


def forget(case, person, memory):
    gone = person.server.request("DELETE", f"/v1/me/memories/{memory['id']}", token=person.token)
    case.assertEqual(gone.status, 204)


def waiting(server):
    return int(server.rows("SELECT count(*) FROM outbox WHERE topic = 'vectors' AND status <> 'done'")[0][0])


@on_both_engines
class Memory(unittest.TestCase):
    def fresh(self):
        place = tempfile.TemporaryDirectory(prefix="aapm-test-")
        self.addCleanup(place.cleanup)
        database = PostgresDatabase() if self.engine == "postgres" else SQLiteFile(place.name)
        self.addCleanup(database.drop)
        return database, place.name

    def assert_nowhere(self, database):
        for statement in PLACES:
            self.assertEqual(database.rows(statement), [], statement)

    def test_what_is_said_is_remembered_taken_up_and_forgotten_for_good(self):
        with Server(self.engine) as server:
            person = Person(server)
            memory = tell(self, person, "Tengo un perro que se llama Canario.", "Canario")
            self.assertIn("Canario", person.begin(tier=1)["opening_turn"]["text"])
            running = person.begin(tier=1)
            listed = aapm(server, "memory", "list", person.id, "--json")
            self.assertEqual([json.loads(line)["id"] for line in listed.stdout.splitlines()], [memory["id"]])
            vector = f"SELECT id FROM vectors WHERE id = '{memory['id']}'"
            wait_until(self, lambda: server.rows(vector) == [[memory["id"]]], "the vector was not carried")
            rebuilt = aapm(server, "memory", "rebuild")
            self.assertIn("1 vectors in the space", rebuilt.stdout, rebuilt.stderr)

            forget(self, person, memory)
            self.assertEqual(server.rows(vector), [], "gone with the answer, not some time later")
            self.assert_nowhere(server.database)
            self.assertEqual(remembered(person), [])
            self.assertNotIn("Canario", person.say(running, "Hola, ¿qué tal?")["npc_turn"]["text"])
            person.end(running)
            self.assertNotIn("Canario", person.begin(tier=1)["opening_turn"]["text"])
            self.assertEqual(aapm(server, "memory", "list", person.id).stdout, "")
            self.assertIn("0 vectors", aapm(server, "memory", "rebuild").stdout)
            wait_until(self, lambda: waiting(server) == 0, "events of the vectors are left")
            self.assertEqual(server.rows(vector), [])
            self.assertNotIn("Canario", server.log_text())

            backup = str(pathlib.Path(server.folder.name) / "all.backup")
            self.assertEqual(aapm(server, "backup", "--output", backup).returncode, 0)
            database, folder = self.fresh()
            with Server(database=database, AAPM_DATA_DIR=folder) as other:
                other.kill()
                restored = aapm(other, "restore", backup, "--force")
                self.assertEqual(restored.returncode, 0, restored.stderr)
                self.assert_nowhere(database)
                other.start()
                person.server = other
                self.assertEqual(remembered(person), [])
                self.assertNotIn("Canario", person.begin(tier=1)["opening_turn"]["text"])

    def test_an_operator_erases_what_is_remembered_of_one_learner(self):
        with Server(self.engine) as server:
            person, other = Person(server), Person(server)
            tell(self, person, "Vivo en Lima.", "Lima")
            tell(self, other, "Vivo en Quito.", "Quito")
            self.assertIn("erased 1", aapm(server, "memory", "erase", person.id).stdout)
            self.assertEqual(remembered(person), [])
            self.assertEqual(len(remembered(other)), 1)
            self.assertEqual(aapm(server, "memory", "erase", "nobody").returncode, 1)

    def test_with_a_vector_store_that_is_away_everything_goes_on_and_its_events_wait(self):
        with Server(self.engine, VECTOR_DB_URL=f"http://127.0.0.1:{free_port()}") as server:
            person = Person(server)
            memory = tell(self, person, "Tengo un perro que se llama Canario.", "Canario")
            self.assertIn("Canario", person.begin(tier=1)["opening_turn"]["text"])
            self.assertEqual(waiting(server), 1)
            forget(self, person, memory)
            self.assert_nowhere(server.database)
            self.assertNotIn("Canario", person.begin(tier=1)["opening_turn"]["text"])
            self.assertEqual(waiting(server), 2)
            log = server.log_text()
            self.assertEqual(log.count("The vector store cannot be used"), 1, log)
            self.assertNotIn("Canario", log)

    def test_in_pgvector_a_deleted_memory_leaves_with_the_answer(self):
        store = PostgresDatabase()
        self.addCleanup(store.drop)
        with Server(self.engine, VECTOR_DB_URL=store.environment["DATABASE_URL"]) as server:
            person = Person(server)
            kept = tell(self, person, "Vivo en Lima.", "Lima")
            memory = tell(self, person, "Tengo un perro que se llama Canario.", "Canario")
            wait_until(self, lambda: waiting(server) == 0, "the vectors were not carried")
            found = lambda: sorted(row[0] for row in store.rows("SELECT id FROM aapm_vectors"))
            self.assertEqual(found(), sorted([kept["id"], memory["id"]]))
            forget(self, person, memory)
            self.assertEqual(found(), [kept["id"]])
            store.rows("DELETE FROM aapm_vectors")
            self.assertIn("1 vectors", aapm(server, "memory", "rebuild").stdout)
            self.assertEqual(found(), [kept["id"]])


class MemoryWithAModel(ModelsCase):
    def test_a_providers_vectors_are_paid_for_and_asked_for_in_talks(self):
        server = self.server("openai", AAPM_EMBEDDING_MODEL="openai:text-embedding-3-small")
        person = Person(server)
        tell(self, person, "Tengo un perro que se llama Canario.", "Canario")
        wait_until(self, lambda: waiting(server) == 0, "the vectors were not carried")
        spaces = "SELECT DISTINCT space FROM vectors"
        self.assertEqual(server.rows(spaces), [["text-embedding-3-small/1536"]])
        session = person.begin(tier=1)
        person.say(session, "¿Y qué sabes de mi perro?")
        calls = [one[:4] for one in self.ledger(server) if one[2] == "embedding"]
        self.assertEqual(
            calls, [("openai", "text-embedding-3-small", "embedding", "operator")] * 2,
            "one for what is remembered, one for the question of the turn that had something to remember")
        self.assertIn("Canario", json.dumps(self.double.chats[-1].body, ensure_ascii=False))
        rebuilt = aapm(server, "memory", "rebuild", "--drop", "text-embedding-3-small/1536")
        self.assertIn("1 vectors in the space text-embedding-3-small/1536", rebuilt.stdout, rebuilt.stderr)
        self.assertEqual(server.rows(spaces), [["text-embedding-3-small/1536"]], "its own space is not dropped")

    def test_a_secret_reaches_nobody_else_and_what_is_none_makes_the_round(self):
        server = self.server("openai")
        person = Person(server)
        session = person.begin(tier=1, persona_id="valdeluna")
        for line in ("Tengo una gata que se llama Ofelia.", "Qué calor hace hoy.", "Es un secreto: mi perro se llama Canario."):
            person.say(session, line)
        person.end(session)
        wait_until(self, lambda: len(remembered(person)) == 2, "not both were remembered")
        server.database.write("UPDATE outbox SET due_at = 0 WHERE topic = 'gossip'")

        def knowers(word):
            return next(one["known_by"] for one in remembered(person) if word in one["text"])

        wait_until(self, lambda: knowers("Ofelia") == ["berta", "samir"], "the cat did not make the round")
        self.assertEqual(knowers("Canario"), ["berta"])
        for settings, known in (
            ({"tier": 1}, ("Ofelia", "Canario")), ({"tier": 2, "scene_id": "samir-laptop"}, ("Ofelia",)),
            ({"tier": 2, "scene_id": "anabel-badge"}, ()),
        ):
            with self.subTest(**settings):
                talk = person.begin(persona_id="valdeluna", **settings)
                person.say(talk, "¿Qué sabes de mí?")
                sent = json.dumps(self.double.chats[-1].body, ensure_ascii=False)
                self.assertEqual(tuple(word for word in ("Ofelia", "Canario") if word in sent), known)

    def test_a_provider_that_makes_no_vectors_costs_a_talk_nothing_but_its_help(self):
        server = self.server("openai", AAPM_EMBEDDING_MODEL="openai:text-embedding-3-small")
        self.double.rule(faults="status=503", operation="embed")
        person = Person(server)
        memory = tell(self, person, "Tengo un perro que se llama Canario.", "Canario")
        session = person.begin(tier=1)
        person.say(session, "¿Y qué sabes de mi perro?")
        self.assertIn("Canario", json.dumps(self.double.chats[-1].body, ensure_ascii=False))
        self.assertEqual(waiting(server), 1)
        forget(self, person, memory)
        self.double.calm()
        wait_until(self, lambda: waiting(server) == 0, "the events did not go on")
        self.assertEqual(server.rows("SELECT id FROM vectors"), [])


if __name__ == "__main__":
    unittest.main()
