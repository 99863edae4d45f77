"""What the double saw, for tests to look at. Keys are kept as the beginning of their SHA-256."""
import collections
import dataclasses
import hashlib
import threading
import time


def digest(secret):
    return hashlib.sha256(secret.encode()).hexdigest()[:16] if secret else ""


@dataclasses.dataclass
class Seen:
    """One request and what became of it."""

    number: int
    provider: str
    operation: str  # chat, embed, models, or none when the path was not known
    method: str
    path: str
    headers: dict
    body: object  # as JSON; None without a body
    key: str  # of the SHA-256, never the key
    at: float
    model: str = ""
    streamed: bool = False
    faults: str = ""
    status: int = 0  # 0: no head was sent
    pieces: int = 0  # of text
    text: str = ""  # all that was sent of the answer
    usage: dict = None  # as the provider would bill it: input, cached, output
    told: dict = None  # the same as it was told to the client; None when it was not
    problem: str = ""  # why the request was refused
    finished: bool = False  # the reply went out whole, as far as its faults let it
    held: bool = False  # by the fault `hold`, now
    was_cut: bool = False  # by a fault
    left: bool = False  # the client went away before the end
    seconds: float = 0

    def public(self):
        return dataclasses.asdict(self)


class Record:
    """All requests so far, and how many were answered at once."""

    def __init__(self):
        self.condition = threading.Condition()
        self.clear()

    def clear(self):
        with self.condition:
            self.all = []
            self.in_flight = 0
            self.peak = 0
            self.counts = collections.Counter()

    def begin(self, **fields):
        with self.condition:
            seen = Seen(number=len(self.all), at=time.monotonic(), **fields)
            self.all.append(seen)
            self.in_flight += 1
            self.peak = max(self.peak, self.in_flight)
            self.condition.notify_all()
            return seen

    def end(self, seen):
        with self.condition:
            seen.seconds = time.monotonic() - seen.at
            self.in_flight = max(0, self.in_flight - 1)
            self.condition.notify_all()

    def count(self, key):
        """How often this was asked before, this time included."""
        with self.condition:
            self.counts[key] += 1
            return self.counts[key]

    def matching(self, **wanted):
        with self.condition:
            return [one for one in self.all if all(getattr(one, name) == value for name, value in wanted.items())]

    def wait(self, condition, timeout=15):
        """Until `condition(requests)` holds; an `AssertionError` when it does not in time."""
        with self.condition:
            if not self.condition.wait_for(lambda: condition(self.all), timeout):
                raise AssertionError(f"the double waited {timeout} s in vain; it saw {self.all}")
            return list(self.all)
