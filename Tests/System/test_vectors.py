"""A vector store of the settings: what cannot be one stops the start, one that is down stops nothing."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

from harness import BINARY, ROOT, PostgresDatabase, Server, free_port

SHARED = pathlib.Path(os.environ.get("AAPM_SHARED", ROOT.parent / "shared"))
DOUBLE = SHARED / "specs" / "fake_vectordbs.py"
SECRET = "planted-secret"


def doctor(**environment):
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [str(BINARY), "doctor", "--json"], capture_output=True, text=True, timeout=60,
            env={**kept, "AAPM_CONTENT_DIR": str(ROOT / "Content"), "AAPM_DATA_DIR": folder, **environment})
    return [one for one in json.loads(done.stdout)["findings"] if one["check"] in ("vectors", "settings")]


class Settings(unittest.TestCase):
    def test_what_is_no_store_stops_the_start(self):
        for url, key, reason in [
            (f"mysql://{SECRET}@host/db", "", "VECTOR_DB_URL must begin with postgresql://"),
            (f"https://user:{SECRET}@host", "", "VECTOR_DB_URL must be an address such as"),
            ("pinecone+https://api.pinecone.io", "", "VECTOR_DB_API_KEY must be the key of Pinecone"),
            ("", SECRET, "VECTOR_DB_URL must say whose VECTOR_DB_API_KEY it is"),
        ]:
            with self.subTest(url=url), tempfile.TemporaryDirectory() as folder:
                done = subprocess.run(
                    [str(BINARY), "serve"], capture_output=True, text=True, timeout=60,
                    env={**os.environ, "PORT": "0", "AAPM_DATA_DIR": folder, "VECTOR_DB_URL": url,
                         "VECTOR_DB_API_KEY": key})
                self.assertNotEqual(done.returncode, 0)
                self.assertIn("AAPM-508", done.stderr)
                self.assertIn(reason, done.stderr)
                self.assertNotIn(SECRET, done.stderr + done.stdout)


class Health(unittest.TestCase):
    def wait(self, server, wanted):
        deadline = time.monotonic() + 20
        while True:
            reply = server.request("GET", "/readyz")
            if (reply.status, reply.json["status"], reply.json["checks"].get("vectors")) == wanted:
                return
            self.assertLess(time.monotonic(), deadline, reply.json)
            time.sleep(0.1)

    def test_a_store_that_is_away_makes_the_server_degraded_and_no_more(self):
        url = f"http://127.0.0.1:{free_port()}"
        with Server(VECTOR_DB_URL=url, VECTOR_DB_API_KEY=SECRET) as server:
            self.wait(server, (200, "degraded", "unavailable"))
            log = server.log_text()
            self.assertEqual(log.count("The vector store cannot be used"), 1, log)
            self.assertNotIn(SECRET, log)
        found = doctor(VECTOR_DB_URL=url)
        self.assertEqual([(one["check"], one["status"]) for one in found], [("settings", "ok"), ("vectors", "warning")])
        self.assertIn("qdrant does not answer", found[1]["message"])

    def test_pgvector_answers(self):
        database = PostgresDatabase()
        self.addCleanup(database.drop)
        url = database.environment["DATABASE_URL"]
        with Server(VECTOR_DB_URL=url) as server:
            self.wait(server, (200, "ready", "ok"))
        self.assertEqual([one["message"] for one in doctor(VECTOR_DB_URL=url)][1:], ["pgvector answers"])

    def test_without_a_store_the_database_is_one(self):
        found = doctor()
        self.assertEqual(found[1]["status"], "ok")
        self.assertIn("kept in the database", found[1]["message"])


@unittest.skipUnless(DOUBLE.is_file(), "../shared/specs is not there")
class Doubles(unittest.TestCase):
    def setUp(self):
        self.port = free_port()
        self.double = subprocess.Popen(
            [sys.executable, str(DOUBLE), "--port", str(self.port), "--api-key", SECRET], stderr=subprocess.PIPE)
        self.double.stderr.readline()

    def tearDown(self):
        self.double.kill()
        self.double.wait()
        self.double.stderr.close()

    def test_each_is_found_and_a_wrong_key_is_told(self):
        for name, scheme in [("qdrant", "http"), ("weaviate", "weaviate+http"), ("pinecone", "pinecone+http")]:
            with self.subTest(name=name):
                url = f"{scheme}://127.0.0.1:{self.port}"
                found = doctor(VECTOR_DB_URL=url, VECTOR_DB_API_KEY=SECRET)
                self.assertEqual(found[1]["message"], f"{name} answers")
                wrong = doctor(VECTOR_DB_URL=url, VECTOR_DB_API_KEY="another")
                self.assertEqual(wrong[1]["status"], "problem")
                self.assertEqual(wrong[1]["message"], f"{name} does not accept the key")


if __name__ == "__main__":
    unittest.main()
