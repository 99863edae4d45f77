#!/usr/bin/env python3
"""Rounds of kill -9 under load, on one engine.

  Tests/System/chaos/proof.py --engine sqlite|postgres [--rounds N] [--learners N] [--seed N] [--workers N]
                              [--batch N] [--folder DIR]

Learners talk all the time. Each round kills something at a random moment and starts it again. After each batch of
rounds the learners finish their talks, the pipeline comes to rest, and the ledger of what they were told is compared
with the API and the database. Prints its seed and its counts; after a failure the folder is kept.
"""
import argparse
import collections
import pathlib
import random
import shutil
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from chaos.checker import PHASES, Checker, check_spool  # noqa: E402
from chaos.learner import Learner  # noqa: E402
from chaos.ledger import Ledger  # noqa: E402
from chaos.sites import PostgresSite, Site  # noqa: E402

SITES = {"sqlite": Site, "postgres": PostgresSite}
STANDSTILL = 60
QUEUES = ["jobs", "outbox"]


class Failed(Exception):
    """The proof did not hold."""


class Proof:
    """All rounds on one engine."""

    def __init__(self, engine, rounds, seed, learners=12, workers=0, batch=10, folder=None, say=print):
        self.rounds = rounds
        self.seed = seed
        self.batch = batch
        self.say = say
        self.random = random.Random(seed)
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix=f"aapm-proof-{engine}-"))
        self.folder.mkdir(parents=True, exist_ok=True)
        self.site = SITES[engine](self.folder, self.random, workers)
        self.ledger = Ledger(self.folder / "ledger.jsonl")
        self.learners = [Learner(number, self.site, self.ledger, seed) for number in range(learners)]
        self.kills = collections.Counter()
        self.checked = 0
        self.runs = 0

    def run(self):
        """Raises `Failed`; the folder is kept then. Returns the counts."""
        began = time.monotonic()
        try:
            self.site.start()
            for learner in self.learners:
                learner.start()
            for number in range(self.rounds):
                if number % self.batch == 0:
                    for learner in self.learners:
                        learner.go_on()
                self.round()
                if (number + 1) % self.batch == 0 or number + 1 == self.rounds:
                    self.come_to_rest()
                    self.check()
                    self.say(f"{self.site.engine}: {number + 1} rounds, {self.summary()}")
        except (Failed, RuntimeError) as failure:
            faults = "\n".join(self.ledger.faults[:20])
            raise Failed(f"seed {self.seed}, folder {self.folder}: {failure}\n{faults}") from failure
        finally:
            for learner in self.learners:
                learner.leave()
            self.site.stop()
            for learner in self.learners:
                learner.join(20)
            self.ledger.close()
        shutil.rmtree(self.folder)
        return {**self.counts(), "seconds": round(time.monotonic() - began)}

    # One round

    def round(self):
        self.wait_for_progress(self.random.randint(1, 2 * len(self.learners)))
        time.sleep(self.random.uniform(0, 0.12))
        kinds = [self.random.choice(self.site.kinds)]
        if self.random.random() < 0.2:
            kinds.append(self.random.choice(self.site.kinds))
        for kind in kinds:
            if self.site.kill(kind):
                self.kills[kind] += 1
            time.sleep(self.random.uniform(0, 0.05))
        time.sleep(self.random.choice([0, 0.05, self.random.uniform(0, 0.8)]))
        self.site.restart()

    def wait_for_progress(self, count):
        """Waits until the learners were told of `count` more turns: whatever was killed, they must get on."""
        wanted = self.ledger.counts["acknowledged"] + count
        deadline = time.monotonic() + STANDSTILL
        while self.ledger.counts["acknowledged"] < wanted:
            self.site.check()
            if self.ledger.faults:
                raise Failed("a learner met what must not be")
            if time.monotonic() > deadline:
                raise Failed(f"no learner got on for {STANDSTILL} s")
            time.sleep(0.002)

    # After a batch

    def come_to_rest(self):
        for learner in self.learners:
            learner.rest()
        self.wait("the learners finish", lambda: all(learner.is_resting.is_set() for learner in self.learners))
        if self.ledger.faults:
            raise Failed("a learner met what must not be")
        self.site.wait_until_ready()
        for table in QUEUES:
            self.wait(f"{table}: nothing is left to do", lambda: not self.left_over(table))
        self.wait("the spool is empty", lambda: not check_spool(self.site.spool))

    def left_over(self, table):
        if not self.site.books.has_table(table):
            return 0
        statement = f"SELECT count(*) AS left_over FROM {table} WHERE status NOT IN ('done', 'failed')"
        return self.site.books.rows(statement)[0]["left_over"]

    def wait(self, what, is_done):
        deadline = time.monotonic() + 2 * STANDSTILL
        while not is_done():
            self.site.check()
            if time.monotonic() > deadline:
                raise Failed(f"waited in vain until {what}")
            time.sleep(0.05)

    def check(self):
        checker = Checker(self.site.books, self.ledger.talks)
        complaints = checker.check() + check_spool(self.site.spool)
        self.runs = len(checker.runs)
        complaints += self.ask(self.ledger.talks[self.checked:])
        self.checked = len(self.ledger.talks)
        if complaints:
            raise Failed(f"{len(complaints)} complaints:\n" + "\n".join(complaints[:20]))

    def ask(self, talks):
        """The same questions over the API, for the talks since the last time."""
        complaints = []
        for talk in talks:
            turns = self.site.get(f"/v1/sessions/{talk.session}/turns", talk.token)["data"]
            if [turn["index"] for turn in turns] != list(range(len(turns))):
                complaints.append(f"{talk.session}: the API numbers its turns {[turn['index'] for turn in turns]}")
            for said in talk.said:
                same = [turn["index"] for turn in turns if turn["text"] == said.text]
                if said.is_acknowledged and same != [said.index]:
                    complaints.append(f"{talk.session}: the API shows {said.key} at {same}, not at {said.index}")
                if said.is_answered and [
                        (turn["index"], turn["text"]) for turn in turns if turn.get("answers") == said.index
                ] != [said.reply]:
                    complaints.append(f"{talk.session}: the API shows another answer to {said.key}")
            if talk.run is not None:
                run = self.site.get(f"/v1/pipeline-runs/{talk.run}", talk.token)
                phases = [(one["name"], one["status"]) for one in run["phases"]]
                if run["status"] != "completed" or phases != [(name, "completed") for name in PHASES]:
                    complaints.append(f"run {talk.run}: the API says {run['status']}, {phases}")
        return complaints

    # Counts

    def counts(self):
        return {
            "engine": self.site.engine, "seed": self.seed, "rounds": self.rounds,
            "kills": dict(sorted(self.kills.items())), **self.ledger.counts, "talks": len(self.ledger.talks),
            "runs": self.runs}

    def summary(self):
        counts = self.counts()
        kills = ", ".join(f"{count} × {kind}" for kind, count in counts["kills"].items())
        return (
            f"killed {kills}; {counts['acknowledged']} turns acknowledged, {counts['resends']} resends,"
            f" {counts['replays']} replays, {counts['talks']} talks, {counts['runs']} runs: all there, once, in order")


def main():
    parser = argparse.ArgumentParser(description="Rounds of kill -9 under load.")
    parser.add_argument("--engine", choices=sorted(SITES), required=True)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--learners", type=int, default=16)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--batch", type=int, default=10)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    parser.add_argument("--folder")
    given = parser.parse_args()
    print(f"{given.engine}: seed {given.seed}", flush=True)
    proof = Proof(
        given.engine, given.rounds, given.seed, learners=given.learners, workers=given.workers, batch=given.batch,
        folder=given.folder, say=lambda text: print(text, flush=True))
    try:
        print(proof.run())
    except Failed as failure:
        print(f"FAILED: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
