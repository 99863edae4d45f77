"""A learner who talks on and on, over plain answers and streams, and sends again whatever got no answer."""
import http.client
import json
import random
import threading
import time

from chaos.ledger import Said, Talk

LINES = [
    "Hola, yo soy muy cansado hoy y me llamo Ana.", "Me gusta las playas y quiero una libro.",
    "Ayer yo fui a la mercado con mi amigo.", "Mañana voy a comprar pan, por favor.",
    "Soy veinte años y vivo en Boston.", "Quiero dos barras de pan y un cafe.",
]
PATIENCE = 90
BUSY = "AAPM-105"


class Gone(Exception):
    """The learner was told to go home, or has waited too long."""


class Broken(Exception):
    """The answer broke off or said to come again: send again."""


class Learner(threading.Thread):
    """Talks until `leave()`; `rest()` lets it finish its talk and wait."""

    def __init__(self, number, site, ledger, seed, is_forgetful=True):
        super().__init__(name=f"learner-{number}", daemon=True)
        self.number = number
        self.site = site
        self.ledger = ledger
        self.random = random.Random(f"{seed}/{number}")
        self.is_forgetful = is_forgetful
        self.token = None
        self.id = None
        self.serial = 0
        self.connection = None
        self.may_talk = threading.Event()
        self.is_resting = threading.Event()
        self.has_left = False

    # Called by the proof

    def rest(self):
        self.may_talk.clear()

    def go_on(self):
        self.is_resting.clear()
        self.may_talk.set()

    def leave(self):
        self.has_left = True
        self.may_talk.set()

    # The life of a learner

    def run(self):
        try:
            while not self.has_left:
                if not self.may_talk.is_set():
                    self.is_resting.set()
                    self.may_talk.wait(0.2)
                    continue
                self.talk()
        except Gone as reason:
            if not self.has_left:
                self.ledger.fault(f"learner {self.number} gave up: {reason}")
        except Exception as error:  # noqa: BLE001: a fault of the harness must fail the proof, not end a thread.
            self.ledger.fault(f"learner {self.number} failed: {error!r}")
        finally:
            self.is_resting.set()
            self.hang_up()

    def talk(self):
        if self.token is None:
            guest = self.insist("POST", "/v1/auth/guest", {"native_language": "en", "target_language": "es"}, 201)
            self.token, self.id = guest["access_token"], guest["learner"]["id"]
        session = self.insist("POST", "/v1/sessions", {"persona_id": self.site.persona, "tier": 1}, 201)
        talk = Talk(session["id"], self.id, self.token)
        self.ledger.began(talk)
        for _ in range(self.random.randint(1, 4)):
            if self.say(talk) == "ended":
                break
        if self.is_forgetful and self.random.random() < 0.05:
            return
        self.end(talk)

    def say(self, talk):
        """Says one thing until it is answered; returns the status of the session."""
        self.serial += 1
        text = f"{self.random.choice(LINES)} {self.number}-{self.serial}"
        said = Said(f"{self.number}-{self.serial}", text)
        self.ledger.will_say(talk, said)
        status = self.until_answered(talk, said, self.random.choice(["plain", "stream", "stream", "hang up"]))
        if status is not None and self.random.random() < 0.15:
            self.ledger.count("replays")
            self.until_answered(talk, said, "plain")
        return status

    def until_answered(self, talk, said, manner):
        deadline = time.monotonic() + PATIENCE
        attempt = 0
        while True:
            attempt += 1
            try:
                if manner == "plain":
                    return self.exchange(talk, said)
                return self.follow(talk, said, hangs_up=manner == "hang up" and attempt == 1)
            except Broken as reason:
                self.pause(deadline, f"{talk.session}: no answer to {said.key}: {reason}")
                self.ledger.count("resends")

    def exchange(self, talk, said):
        answer = self.call(
            "POST", f"/v1/sessions/{talk.session}/turns", {"text": said.text}, 200, {"Idempotency-Key": said.key})
        self.ledger.acknowledged(talk, said, answer["learner_turn"])
        self.ledger.answered(talk, said, answer["npc_turn"])
        return answer["session"]["status"]

    def follow(self, talk, said, hangs_up):
        """The same as a stream; a learner who hangs up does so when the turn is accepted."""
        for event, data in self.events(
                f"/v1/sessions/{talk.session}/turns", {"text": said.text}, {"Idempotency-Key": said.key}):
            if event == "accepted":
                self.ledger.acknowledged(talk, said, data["learner_turn"])
                if hangs_up:
                    raise Broken("hung up")
            elif event == "npc_turn":
                self.ledger.answered(talk, said, data["npc_turn"])
            elif event == "done":
                return data["session"]["status"]
            elif event == "error":
                self.refuse("the stream", data.get("status"), data)
        raise Broken("the stream broke off")

    def end(self, talk):
        answer = self.insist("POST", f"/v1/sessions/{talk.session}/end", {}, 202)
        run = answer["pipeline_run"]
        self.ledger.ended(talk, run["id"] if run else None)

    # Calls

    def insist(self, method, path, body, expected):
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self.call(method, path, body, expected)
            except Broken as reason:
                self.pause(deadline, f"{method} {path}: {reason}")

    def pause(self, deadline, reason):
        if self.has_left:
            raise Gone("sent home")
        if time.monotonic() > deadline:
            raise Gone(f"{reason} for {PATIENCE} s")
        time.sleep(self.random.uniform(0.02, 0.15))

    def send(self, method, path, body, headers):
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=15)
        sent = {"Content-Type": "application/json", **headers}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        self.connection.request(method, path, json.dumps(body).encode(), sent)
        return self.connection.getresponse()

    def call(self, method, path, body, expected, headers=None):
        try:
            answer = self.send(method, path, body, headers or {})
            data = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.hang_up()
            raise Broken(type(error).__name__) from error
        content = json.loads(data) if data else {}
        if answer.status != expected:
            self.refuse(f"{method} {path}", answer.status, content)
        return content

    def events(self, path, body, headers):
        """The (event, data) of an answer as a stream. The connection is not used again."""
        try:
            answer = self.send("POST", path, body, {"Accept": "text/event-stream", **headers})
            if answer.status != 200:
                self.refuse(f"POST {path}", answer.status, json.loads(answer.read() or b"{}"))
            event, data = "message", []
            for line in iter(answer.readline, b""):
                text = line.decode().rstrip("\r\n")
                if text.startswith("event:"):
                    event = text[6:].strip()
                elif text.startswith("data:"):
                    data.append(text[5:].strip())
                elif not text and data:
                    yield event, json.loads("\n".join(data))
                    event, data = "message", []
        except (OSError, http.client.HTTPException) as error:
            raise Broken(type(error).__name__) from error
        finally:
            self.hang_up()

    def refuse(self, what, status, content):
        """Decides whether a refusal may be met by sending again."""
        code = content.get("code", "?")
        if status == 503 or status == 429 or code == BUSY:
            self.ledger.count("refused")
            raise Broken(f"{status} {code}")
        self.ledger.fault(f"learner {self.number}: {what}: {status} {code} {content.get('detail', '')}")
        raise Gone(f"{status} {code}")

    def hang_up(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None
