"""Compares the ledger with the database. Every rule that is broken is one complaint; none is the proof."""
import collections
import json

from chaos.books import SQLiteBooks

PHASES = ["extraction", "classification", "generation", "delivery", "injection"]


def decoded(value):
    """JSON as PostgreSQL gives it, or as the text that SQLite keeps."""
    return json.loads(value) if isinstance(value, str) else value


def doubled(rows, *fields):
    """The values of `fields` that more than one row has."""
    seen = collections.Counter(tuple(row[field] for field in fields) for row in rows)
    return sorted((values for values, count in seen.items() if count > 1), key=str)


class Checker:
    """The rules, over one reading of the books."""

    def __init__(self, books, talks):
        self.talks = talks
        self.sessions = {row["id"]: row for row in books.rows(
            "SELECT id, learner_id, status, end_reason, turns_used, next_turn_index FROM sessions")}
        self.turns = collections.defaultdict(list)
        for row in books.rows(
                "SELECT session_id, turn_index, speaker, text, answers, idempotency_key, reply, created_at FROM turns"
                " ORDER BY session_id, turn_index"):
            self.turns[row["session_id"]].append(row)
        self.conversations = books.rows("SELECT session_id, turns FROM conversations")
        self.runs = books.rows("SELECT id, session_id, status, phases FROM pipeline_runs")
        self.jobs = books.rows("SELECT run_id, status, failures, attempts FROM jobs")
        self.points = books.rows(
            "SELECT id, session_id, turn_index, span_start, span_end, type, target_key FROM friction_points")
        self.evidence = books.rows(
            "SELECT learner_id, session_id, turn_index, target_key, occurrence FROM evidence")
        self.directives = books.rows(
            "SELECT id, source_session_id, target_key, npc_id FROM injection_directives")
        self.lessons = books.rows("SELECT id, session_id FROM curricula")
        self.messages = books.rows("SELECT id, learner_id, delivered FROM async_engagement")
        self.events = books.rows(
            "SELECT id, topic, order_key, order_number, status FROM outbox")
        self.side_turns = books.rows(
            "SELECT session_id, turn_index FROM side_turns") if books.has_table("side_turns") else []
        self.complaints = []

    def complain(self, text):
        self.complaints.append(text)

    def check(self):
        for talk in self.talks:
            self.check_ledger(talk)
        for session in self.sessions.values():
            self.check_journal(session)
        self.check_conversations()
        self.check_runs()
        self.check_learning()
        self.check_outbox()
        # Only several nodes can take the same place in a talk; with one of them nothing may stand beside the journal.
        for turn in self.side_turns:
            self.complain(f"{turn['session_id']}: a turn stands beside the journal at {turn['turn_index']}")
        return self.complaints

    # What clients were told

    def check_ledger(self, talk):
        session = self.sessions.get(talk.session)
        if session is None:
            return self.complain(f"{talk.session}: a session that a client was given is lost")
        turns = {turn["turn_index"]: turn for turn in self.turns[talk.session]}
        last = -1
        for said in talk.said:
            copies = [turn for turn in turns.values() if turn["text"] == said.text and turn["speaker"] == "learner"]
            keyed = [turn for turn in turns.values() if turn["idempotency_key"] == said.key]
            if len(copies) > 1 or len(keyed) > 1:
                self.complain(f"{talk.session}: the turn {said.key} is there {max(len(copies), len(keyed))} times")
            if not said.is_acknowledged:
                continue
            turn = turns.get(said.index)
            if turn is None or turn["text"] != said.text or turn["speaker"] != "learner":
                self.complain(f"{talk.session}: the acknowledged turn {said.key} is not at {said.index}")
            if said.index <= last:
                self.complain(f"{talk.session}: the turn {said.key} stands before an earlier one")
            last = max(last, said.index)
            if said.is_answered:
                self.check_reply(talk, said, turns)
        if talk.is_ended:
            self.check_end(talk, session)

    def check_reply(self, talk, said, turns):
        index, text = said.reply
        reply = turns.get(index)
        if reply is None or reply["text"] != text or reply["answers"] != said.index:
            self.complain(f"{talk.session}: the answer to {said.key} is not at {index}")
        if index <= said.index:
            self.complain(f"{talk.session}: the answer to {said.key} stands before its turn")

    def check_end(self, talk, session):
        if session["status"] != "ended":
            self.complain(f"{talk.session}: its end was acknowledged, and it goes on")
        runs = [run["id"] for run in self.runs if run["session_id"] == talk.session]
        if talk.run is not None and runs != [talk.run]:
            self.complain(f"{talk.session}: its end gave the run {talk.run}, stored are {runs}")

    # What must hold in any case

    def check_journal(self, session):
        name, turns = session["id"], self.turns[session["id"]]
        indexes = [turn["turn_index"] for turn in turns]
        if indexes != list(range(len(turns))):
            self.complain(f"{name}: its turns are numbered {indexes}")
        if session["next_turn_index"] != len(turns):
            self.complain(f"{name}: it counts {session['next_turn_index']} turns and has {len(turns)}")
        answers = [turn for turn in turns if turn["answers"] is not None]
        for values in doubled(answers, "answers"):
            self.complain(f"{name}: the turn {values[0]} was answered twice")
        for values in doubled([turn for turn in turns if turn["idempotency_key"] is not None], "idempotency_key"):
            self.complain(f"{name}: two turns have the key {values[0]}")
        speakers = {turn["turn_index"]: turn["speaker"] for turn in turns}
        for turn in answers:
            if turn["answers"] >= turn["turn_index"] or speakers.get(turn["answers"]) != "learner":
                self.complain(f"{name}: the line {turn['turn_index']} answers {turn['answers']}")
        free = sum(1 for turn in answers if not (decoded(turn["reply"]) or {}).get("countsTurn", True))
        said = sum(1 for turn in turns if turn["speaker"] == "learner")
        if session["turns_used"] != said - free:
            self.complain(f"{name}: {said} turns, {free} of them free, are counted as {session['turns_used']}")
        times = [turn["created_at"] for turn in turns]
        if times != sorted(times):
            self.complain(f"{name}: its turns are not in order of time")

    def check_conversations(self):
        for values in doubled(self.conversations, "session_id"):
            self.complain(f"{values[0]}: its conversation was settled twice")
        settled = {row["session_id"]: decoded(row["turns"]) for row in self.conversations}
        for name, session in self.sessions.items():
            if (session["status"] == "ended") != (name in settled):
                self.complain(f"{name}: {session['status']}, and settled: {name in settled}")
            elif name in settled:
                kept = [(turn["index"], turn["text"]) for turn in settled[name]]
                if kept != [(turn["turn_index"], turn["text"]) for turn in self.turns[name]]:
                    self.complain(f"{name}: its conversation is not what its journal says")

    def check_runs(self):
        runs = collections.defaultdict(list)
        for run in self.runs:
            runs[run["session_id"]].append(run)
        jobs = collections.defaultdict(list)
        for job in self.jobs:
            jobs[job["run_id"]].append(job)
        for name, session in self.sessions.items():
            is_due = (
                session["status"] == "ended" and session["turns_used"] > 0 and session["end_reason"] != "system_error")
            if len(runs[name]) != (1 if is_due else 0):
                self.complain(f"{name}: {session['status']} with {session['turns_used']} turns, {len(runs[name])} runs")
        for run in self.runs:
            phases = [(phase["name"], phase["status"]) for phase in decoded(run["phases"])]
            if run["status"] != "completed" or phases != [(name, "completed") for name in PHASES]:
                self.complain(f"run {run['id']}: {run['status']}, phases {phases}")
            if [job["status"] for job in jobs[run["id"]]] != ["done"]:
                self.complain(f"run {run['id']}: its jobs are {jobs[run['id']]}")

    def check_learning(self):
        for table, rows, fields in [
            ("friction point", self.points, ("session_id", "turn_index", "span_start", "span_end", "type", "target_key")),
            ("evidence", self.evidence, ("learner_id", "session_id", "turn_index", "target_key", "occurrence")),
            ("directive", self.directives, ("id",)),
            ("directive", self.directives, ("source_session_id", "target_key", "npc_id")),
            ("lesson", self.lessons, ("session_id",)),
            ("message", self.messages, ("id",)),
        ]:
            for values in doubled(rows, *fields):
                self.complain(f"{table} twice: {dict(zip(fields, values))}")
        ended = {name for name, session in self.sessions.items() if session["status"] == "ended"}
        for table, rows, field in [
            ("lesson", self.lessons, "session_id"), ("friction point", self.points, "session_id"),
            ("directive", self.directives, "source_session_id"),
        ]:
            for row in rows:
                if row[field] not in ended:
                    self.complain(f"{table} of {row[field]}, which has not ended")

    def check_outbox(self):
        for message in self.messages:
            if not message["delivered"]:
                self.complain(f"message {message['id']}: it was not delivered")
        for event in self.events:
            # What characters tell each other waits for its hour.
            if event["status"] != "done" and event["topic"] != "gossip":
                self.complain(f"event {event['id']} of {event['topic']}: {event['status']}")
        for fields in [("id",), ("topic", "order_key", "order_number")]:
            for values in doubled(self.events, *fields):
                self.complain(f"event twice: {dict(zip(fields, values))}")


def check_spool(path):
    """What a local spool still holds; nothing may be left when all has come to rest."""
    if not path.exists():
        return []
    books = SQLiteBooks(path)
    return [
        f"the spool still holds a change of {row['session_id']} in {table}"
        for table in ("spool_entries", "spool_aside") if books.has_table(table)
        for row in books.rows(f"SELECT session_id FROM {table}")]
