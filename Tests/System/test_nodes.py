"""Several `aapm serve` over one database, with a balancer in front that sends each request to the next node."""
import contextlib
import hashlib
import itertools
import signal
import socket
import sqlite3
import tempfile
import threading
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

from harness import Person, PostgresDatabase, Server, SQLiteFile, on_both_engines


class SharedFile(SQLiteFile):
    """One SQLite file that several processes of a machine share."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="aapm-shared-")
        super().__init__(self.folder.name)
        self.environment = {"DATABASE_URL": f"sqlite://{self.path}"}

    def drop(self):
        self.folder.cleanup()


class Balancer:
    """Sends each connection to the next node that is there, and says who called. One request a connection."""

    connection = Server.connection
    request = Server.request
    stream = Server.stream

    def __init__(self, nodes):
        self.nodes = nodes
        self.turn = itertools.count()
        self.client = "127.0.0.1"
        # Which node took which request, in order: (number of the node, "POST /v1/…").
        self.taken = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        with client, contextlib.suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                piece = client.recv(65536)
                if not piece:
                    return
                head += piece
            head, body = head.split(b"\r\n\r\n", 1)
            head += f"\r\nX-Forwarded-For: {self.client}\r\n\r\n".encode()
            number, upstream = self._next()
            with upstream:
                self.taken.append((number, b" ".join(head.split(b" ", 2)[:2]).decode()))
                upstream.sendall(head + body)
                threading.Thread(target=self._pipe, args=(client, upstream), daemon=True).start()
                self._pipe(upstream, client)

    def _next(self):
        for _ in self.nodes:
            number = next(self.turn) % len(self.nodes)
            with contextlib.suppress(OSError):
                return number, socket.create_connection(("127.0.0.1", self.nodes[number].port), timeout=30)
        raise OSError("no node is there")

    @staticmethod
    def _pipe(source, target):
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                target.sendall(piece)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)


class Nodes:
    """Three nodes over one database, started at once while it is still empty."""

    def __init__(self, engine, **environment):
        self.database = SharedFile() if engine == "sqlite" else PostgresDatabase()
        self.nodes = [Server(database=self.database, **environment) for _ in range(3)]
        try:
            at_once([node.start for node in self.nodes])
        except BaseException:
            self.close()
            raise
        self.balancer = Balancer(self.nodes)

    def execute(self, statement):
        """Changes the database past the nodes."""
        if isinstance(self.database, PostgresDatabase):
            self.database.database.sql(statement)
        else:
            with contextlib.closing(sqlite3.connect(self.database.path, timeout=10)) as connection, connection:
                connection.execute(statement)

    def close(self):
        if hasattr(self, "balancer"):
            self.balancer.close()
        for node in self.nodes:
            if node.process is not None:
                node.kill()
            node.folder.cleanup()
        self.database.drop()


def at_once(works):
    """Does all of it at the same moment; what each gave, in order."""
    barrier = threading.Barrier(len(works))

    def run(work):
        barrier.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return [one.result() for one in [pool.submit(run, work) for work in works]]


def post(node, person, path, body, key=None):
    return node.request("POST", path, body, person.token, {"Idempotency-Key": key} if key else None)


def key_of(text):
    return text.encode().hex()


def readable_forms(address):
    """What an address can be read or found out from: it as hex digits, and hashes of it that need no secret."""
    text = address.encode()
    hashes = (hashlib.new(name, text).hexdigest()[:32] for name in ("md5", "sha1", "sha256"))
    return [text.hex(), socket.inet_aton(address).hex(), *hashes]


def line_of(events):
    return "".join(data["text"] for _, event, data in events if event == "delta")


class OverNodes(unittest.TestCase):
    environment = {}

    @classmethod
    def setUpClass(cls):
        if not hasattr(cls, "engine"):
            raise unittest.SkipTest("the cases below name an engine")
        cls.cluster = Nodes(cls.engine, **cls.environment)
        cls.addClassCleanup(cls.cluster.close)
        cls.nodes = cls.cluster.nodes
        cls.balancer = cls.cluster.balancer
        cls.prepare()

    @classmethod
    def prepare(cls):
        """What must have happened before the first test."""

    def assert_whole(self, person, session, texts):
        """The journal has each of these learner turns once, each answered once, and no gap."""
        turns = person.turns(session)
        self.assertEqual([turn["index"] for turn in turns], list(range(len(turns))))
        said = [turn for turn in turns if turn["speaker"] == "learner"]
        self.assertEqual(sorted(turn["text"] for turn in said), sorted(texts))
        answered = [turn["answers"] for turn in turns if "answers" in turn]
        self.assertEqual(sorted(answered), [turn["index"] for turn in said])


@on_both_engines
class TalkOverNodes(OverNodes):
    environment = {"AAPM_REPLY_PACE_MS": "25", "AAPM_REPLY_LEASE_MS": "1500"}

    @classmethod
    def prepare(cls):
        # At once, so that the three meet over their first key and their first learners, and none reads its dictionaries
        # in the middle of a test.
        cls.people = at_once([lambda node=node: Person(node) for node in cls.nodes])
        at_once([lambda person=person: person.say(person.begin(tier=1), "Hola.") for person in cls.people])

    def test_nodes_that_start_at_once_take_each_others_tokens(self):
        keys = [node.request("GET", "/.well-known/jwks.json").json for node in self.nodes]
        self.assertEqual(len(keys[0]["keys"]), 1)
        self.assertEqual(keys, [keys[0]] * 3)
        for person in self.people:
            for node in self.nodes:
                reply = node.request("GET", "/v1/me", token=person.token)
                self.assertEqual((reply.status, reply.json.get("id")), (200, person.id))

    def test_a_log_in_goes_on_at_any_node(self):
        profile = {"native_language": "en", "target_language": "es"}
        first = self.nodes[0].request("POST", "/v1/auth/guest", profile).json["refresh_token"]

        def refresh(node, token):
            return node.request("POST", "/v1/auth/token", {"grant_type": "refresh_token", "refresh_token": token})

        # Two tabs and a resend, each to another node: the log-in goes on for all of them.
        replies = at_once([lambda node=node: refresh(node, first) for node in self.nodes])
        self.assertEqual([reply.status for reply in replies], [200] * 3)
        tokens = [reply.json["refresh_token"] for reply in replies]
        self.assertEqual(len(set(tokens)), 3)
        self.nodes[1].request("POST", "/v1/auth/revoke", {"refresh_token": tokens[0]})
        self.assertEqual([refresh(node, tokens[2]).status for node in self.nodes], [401] * 3)

    def test_a_whole_talk_with_each_turn_at_another_node(self):
        person = Person(self.balancer)
        session = person.begin(tier=1)
        lines = ["Hola, yo soy cansado hoy.", "Soy muy cansado y soy enfermo."]
        begin = len(self.balancer.taken)
        for line in lines:
            person.say(session, line)
        takers = [node for node, request in self.balancer.taken[begin:] if request.startswith("POST")]
        self.assertEqual(len(set(takers)), len(lines), takers)
        self.assert_whole(person, session, lines)
        run = person.finished_run(person.end(session)["pipeline_run"]["id"])
        self.assertEqual([one["status"] for one in run["phases"]], ["completed"] * 5, run)
        lessons = [node.request("GET", "/v1/curricula", token=person.token).json["data"] for node in self.nodes]
        self.assertEqual(len(lessons[0]), 1)
        self.assertEqual(lessons, [lessons[0]] * 3)

        second = person.begin(tier=1)
        begin = len(self.balancer.taken)
        answers = []
        for _ in range(6):
            answers.append(person.say(second, "Estoy muy cansado hoy, y estoy contento."))
            if answers[-1]["session"]["status"] == "ended":
                break
        takers = [node for node, request in self.balancer.taken[begin:] if request.startswith("POST")]
        self.assertTrue(all(one != other for one, other in zip(takers, takers[1:])), takers)
        person.finished_run(person.end(second)["pipeline_run"]["id"])
        tried = person.get(f"/v1/sessions/{second['id']}/directives")["data"]
        self.assertIn("used_correctly", {one["status"] for one in tried}, tried)

    def test_of_two_turns_at_once_the_second_is_refused_and_can_be_resent(self):
        person = Person(self.balancer)
        session = person.begin(tier=1)
        path = f"/v1/sessions/{session['id']}/turns"
        said, refused = [], 0
        for number in range(3):
            texts = [f"Hola, soy Ana número {number}.", f"Buenos días, vivo en Boston {number}."]
            pair = [self.nodes[number % 3], self.nodes[(number + 1) % 3]]
            replies = at_once([
                lambda node=node, text=text: post(node, person, path, {"text": text}, key_of(text))
                for node, text in zip(pair, texts)
            ])
            said += texts
            if [reply.status for reply in replies] == [200, 200]:
                continue  # The first was answered before the second came; rarely, and never every time.
            self.assertEqual(sorted(reply.status for reply in replies), [200, 409], [reply.body for reply in replies])
            refused += 1
            place = [reply.status for reply in replies].index(409)
            self.assertEqual(replies[place].json["code"], "AAPM-105")
            self.assertGreaterEqual(int(replies[place].headers["retry-after"]), 1)
            again = post(self.nodes[(number + 2) % 3], person, path, {"text": texts[place]}, key_of(texts[place]))
            self.assertEqual(again.status, 200, again.body)
        self.assertGreater(refused, 0)
        self.assert_whole(person, session, said)

    def test_one_turn_sent_to_all_nodes_at_once_is_answered_once(self):
        person = Person(self.balancer)
        session = person.begin(tier=1)
        path = f"/v1/sessions/{session['id']}/turns"
        replies = at_once([lambda node=node: post(node, person, path, {"text": "Hola."}, "k") for node in self.nodes])
        self.assertEqual([reply.status for reply in replies], [200] * 3, [reply.body for reply in replies])
        self.assertEqual([reply.json for reply in replies], [replies[0].json] * 3)
        self.assert_whole(person, session, ["Hola."])

    def test_a_stream_goes_on_at_another_node_without_a_gap_or_a_repeat(self):
        person = Person(self.balancer)
        session = person.begin(tier=1)
        path = f"/v1/sessions/{session['id']}/turns"
        stream = self.nodes[0].stream("POST", path, {"text": "Hola, me llamo Ana."}, person.token)
        seen = [next(stream) for _ in range(3)]
        index = seen[0][2]["learner_turn"]["index"]
        events = f"{path}/{index}/events"

        def follow():
            return list(self.nodes[1].stream("GET", events, token=person.token, headers={"Last-Event-ID": seen[-1][0]}))

        with ThreadPoolExecutor(1) as pool:
            joined = pool.submit(follow)
            live = seen + list(stream)
            there = joined.result()
        self.assertEqual(seen + there, live)
        self.assertEqual([number for number, _, _ in live], [str(one + 1) for one in range(len(live))])
        self.assertEqual([event for _, event, _ in live[-2:]], ["npc_turn", "done"])
        self.assertEqual(line_of(live), live[-2][2]["npc_turn"]["text"])
        self.assertEqual(list(self.nodes[2].stream("GET", events, token=person.token)), live)

    def test_ending_a_talk_at_another_node_waits_for_the_answer(self):
        person = Person(self.balancer)
        session = person.begin(tier=1)
        path = f"/v1/sessions/{session['id']}"
        stream = self.nodes[0].stream("POST", f"{path}/turns", {"text": "Hola, me llamo Ana."}, person.token)
        next(stream)
        ended = self.nodes[1].request("POST", f"{path}/end", {}, person.token)
        self.assertEqual(ended.status, 202)
        self.assertEqual([event for _, event, _ in stream][-2:], ["npc_turn", "done"])
        self.assert_whole(person, session, ["Hola, me llamo Ana."])

    def test_sigterm_of_a_node_lets_its_streams_end_and_the_others_go_on(self):
        person = Person(self.nodes[1])
        session = person.begin(tier=1)
        path = f"/v1/sessions/{session['id']}/turns"
        stream = self.nodes[0].stream("POST", path, {"text": "Hola, me llamo Ana."}, person.token)
        seen = [next(stream), next(stream)]
        node = self.nodes[0]
        node.process.send_signal(signal.SIGTERM)
        try:
            seen += list(stream)
            self.assertEqual([event for _, event, _ in seen[-2:]], ["npc_turn", "done"])
            reply = post(self.balancer, person, path, {"text": "Vivo en Boston."})
            self.assertEqual(reply.status, 200, reply.body)
            self.assertEqual(node.process.wait(20), 0)
        finally:
            node.kill()
            node.start()
        self.assert_whole(person, session, ["Hola, me llamo Ana.", "Vivo en Boston."])

    def test_kill_9_of_a_node_in_the_middle_of_an_answer_is_answered_once_by_another(self):
        person = Person(self.nodes[1])
        session = person.begin(tier=1)
        path = f"/v1/sessions/{session['id']}/turns"
        text = "Hola, me llamo Ana y vivo en Boston."
        stream = self.nodes[0].stream("POST", path, {"text": text}, person.token, {"Idempotency-Key": "one"})
        seen = [next(stream) for _ in range(3)]
        self.nodes[0].kill()
        try:
            stream.close()
            events = f"{path}/{seen[0][2]['learner_turn']['index']}/events"

            def follow(node):
                return list(node.stream("GET", events, token=person.token, headers={"Last-Event-ID": seen[-1][0]}))

            began = time.monotonic()
            followed, resent, second = at_once([
                lambda: follow(self.nodes[1]),
                lambda: post(self.nodes[2], person, path, {"text": text}, "one"),
                # Another turn has to wait until the lease of the first is over.
                lambda: post(self.nodes[2], person, path, {"text": "¿Y tú?"}, "two"),
            ])
            self.assertLess(time.monotonic() - began, 10)
            self.assertEqual(second.status, 409, second.body)
            self.assertEqual(resent.status, 200, resent.body)
            self.assertEqual([event for _, event, _ in followed[-2:]], ["npc_turn", "done"], followed)
            self.assertEqual(followed[-2][2]["npc_turn"], resent.json["npc_turn"])
            self.assert_whole(person, session, [text])
            again = post(self.nodes[1], person, path, {"text": text}, "one")
            self.assertEqual(again.json["npc_turn"], resent.json["npc_turn"])
            self.assertEqual(post(self.nodes[1], person, path, {"text": "¿Y tú?"}, "two").status, 200)
            self.assert_whole(person, session, [text, "¿Y tú?"])
        finally:
            self.nodes[0].start()


@on_both_engines
class LimitsOverNodes(OverNodes):
    environment = {"AAPM_DEFAULT_PLAN": "free", "AAPM_AUTH_RATE_LIMIT": "12", "AAPM_TRUSTED_PROXIES": "1"}

    def guest(self, address, forged=None):
        """A guest's log-in from an address, at the next node."""
        self.balancer.client = address
        headers = {"X-Forwarded-For": forged} if forged else {}
        profile = {"native_language": "en", "target_language": "es"}
        return self.balancer.request("POST", "/v1/auth/guest", profile, headers=headers)

    def test_sessions_a_day_are_counted_over_all_nodes(self):
        self.balancer.client = "198.51.100.1"
        person = Person(self.balancer)
        body = {"persona_id": person.persona["id"], "tier": 1}
        replies = at_once([
            lambda node=node: post(node, person, "/v1/sessions", body) for node in self.nodes * 4])
        statuses = [reply.status for reply in replies]
        self.assertEqual(statuses.count(201), 2, statuses)
        self.assertEqual(statuses.count(429), 10, statuses)

    def test_turns_a_session_are_counted_over_all_nodes(self):
        self.balancer.client = "198.51.100.2"
        person = Person(self.balancer)
        session = person.begin(tier=1)
        self.cluster.execute(f"UPDATE sessions SET turn_limit = 6 WHERE id = '{session['id']}'")
        path = f"/v1/sessions/{session['id']}/turns"

        def say(number):
            text = f"Hola, me llamo Ana y vivo en Boston con mi familia {number}."
            while True:
                reply = post(self.nodes[number % 3], person, path, {"text": text}, f"k{number}")
                if reply.status != 409 or reply.json["code"] != "AAPM-105":
                    return text, reply
                time.sleep(0.01)

        answers = at_once([lambda number=number: say(number) for number in range(9)])
        accepted = [(text, reply) for text, reply in answers if reply.status == 200]
        refused = {reply.json["code"] for _, reply in answers if reply.status != 200}
        # The character takes leave in time, so the talk may end before its turns are used up.
        self.assertTrue(refused and refused <= {"AAPM-102", "AAPM-107"}, refused)
        self.assertTrue(1 <= len(accepted) <= 6, accepted)
        remaining = sorted((reply.json["turns_remaining"] for _, reply in accepted), reverse=True)
        self.assertEqual(remaining, [5 - place for place in range(len(accepted))])
        self.assert_whole(person, session, [text for text, _ in accepted])

    def test_log_ins_are_counted_over_all_nodes_and_not_for_the_balancer(self):
        began = time.monotonic()
        replies = at_once([lambda: self.guest("203.0.113.1", f"192.0.2.{number}") for number in range(30)])
        statuses = [reply.status for reply in replies]
        passed = statuses.count(201)
        # One more every five seconds, should the machine be that slow.
        self.assertGreaterEqual(passed, 12, statuses)
        self.assertLessEqual(passed, 12 + (time.monotonic() - began) // 5, statuses)
        self.assertEqual(statuses.count(429), 30 - passed, statuses)
        refused = next(reply for reply in replies if reply.status == 429)
        self.assertEqual(refused.json["code"], "AAPM-406")
        self.assertGreaterEqual(int(refused.headers["retry-after"]), 1)
        self.assertEqual(self.guest("203.0.113.2").status, 201, "another client is not the balancer's other clients")
        names = [row[0] for row in self.nodes[0].rows("SELECT bucket FROM rate_limits")]
        self.assertGreaterEqual(len(set(names)), 2)
        for name in names:
            self.assertRegex(name, r"\A[0-9a-f]{32}\Z")
            for address in ("203.0.113.1", "203.0.113.2"):
                for readable in readable_forms(address):
                    self.assertNotIn(readable, name)


if __name__ == "__main__":
    unittest.main()
