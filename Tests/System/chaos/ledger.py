"""What the clients were told, turn by turn: the side of the books that the database must agree with."""
import json
import threading


class Said:
    """One learner turn: what was sent, and what came back of it."""

    def __init__(self, key, text):
        self.key = key
        self.text = text
        self.index = None
        self.reply = None

    @property
    def is_acknowledged(self):
        return self.index is not None

    @property
    def is_answered(self):
        return self.reply is not None


class Talk:
    """One session as its only client saw it."""

    def __init__(self, session, learner, token):
        self.session = session
        self.learner = learner
        self.token = token
        self.said = []
        self.is_ended = False
        self.run = None


class Ledger:
    """All talks, in memory and, line by line, in a file that outlives the proof when it fails."""

    def __init__(self, path):
        self.lock = threading.Lock()
        self.file = open(path, "a", encoding="utf-8")
        self.talks = []
        self.faults = []
        self.counts = {"acknowledged": 0, "answered": 0, "resends": 0, "replays": 0, "ended": 0, "refused": 0}

    def close(self):
        self.file.close()

    def note(self, **entry):
        self.file.write(json.dumps(entry, ensure_ascii=False) + "\n")
        self.file.flush()

    def count(self, name):
        with self.lock:
            self.counts[name] = self.counts.get(name, 0) + 1

    def fault(self, text):
        """Something a client must never see, whatever is being killed."""
        with self.lock:
            self.faults.append(text)
            self.note(fault=text)

    def began(self, talk):
        with self.lock:
            self.talks.append(talk)
            self.note(session=talk.session, learner=talk.learner)

    def will_say(self, talk, said):
        with self.lock:
            talk.said.append(said)
            self.note(session=talk.session, says=said.text, key=said.key)

    def acknowledged(self, talk, said, turn):
        """The server said that it has the turn: a 2xx, or the event `accepted`."""
        with self.lock:
            if said.is_acknowledged:
                if said.index != turn["index"]:
                    self.faults.append(
                        f"{talk.session}: the turn with key {said.key} was at {said.index}, then at {turn['index']}")
                return
            if turn["text"] != said.text:
                self.faults.append(f"{talk.session}: the turn at {turn['index']} came back with other words")
            said.index = turn["index"]
            self.counts["acknowledged"] += 1
            self.note(session=talk.session, key=said.key, index=said.index)

    def answered(self, talk, said, reply):
        with self.lock:
            seen = (reply["index"], reply["text"])
            if said.is_answered:
                if said.reply != seen:
                    self.faults.append(f"{talk.session}: the turn at {said.index} got two answers")
                return
            said.reply = seen
            self.counts["answered"] += 1
            self.note(session=talk.session, key=said.key, reply=reply["index"])

    def ended(self, talk, run):
        with self.lock:
            if talk.is_ended and talk.run != run:
                self.faults.append(f"{talk.session}: its end gave two runs, {talk.run} and {run}")
            if not talk.is_ended:
                self.counts["ended"] += 1
            talk.is_ended = True
            talk.run = run
            self.note(session=talk.session, ended=True, run=run)
