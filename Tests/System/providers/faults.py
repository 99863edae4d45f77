"""What can be wrong with a provider, by name. Several go together: `late=200, no-usage`."""
import dataclasses

# name: (what it does, whether it takes a number)
KNOWN = {
    "late": ("waits so many ms before the status line", True),
    "first": ("sends the head at once and waits so many ms before the first piece of text", True),
    "pace": ("waits so many ms before every further piece", True),
    "hang": ("never answers", False),
    "hold": ("waits with the answer until the test lets go", False),
    "mute": ("sends the head and nothing after it", False),
    "stall": ("falls silent after so many pieces; a whole reply after half its bytes", True),
    "tail": ("falls silent in a stream after the reason for its end, before the bill", False),
    "reset": ("breaks the connection before the first byte", False),
    "cut": ("breaks the connection after so many pieces; a whole reply after half its bytes", True),
    "error": ("an error inside the stream after so many pieces", True),
    "garbage": ("broken JSON after so many pieces; a whole reply is half a document", True),
    "html": ("502 with a web page of a proxy", False),
    "status": ("this status, in the words of the provider", True),
    "retry": ("the wait that goes with the status, in seconds", True),
    "limit": ("429 for the rate; a number is the wait in seconds", None),
    "quota": ("the 429 that no waiting cures (Anthropic: a 400)", False),
    "echo-key": ("401 whose message repeats the key that came", False),
    "no-usage": ("does not say what it cost", False),
    "usage": ("says so many percent of what it cost", True),
    "cached": ("so many tokens of the prompt came out of its cache", True),
    "length": ("stops for length after so many words", True),
    "over": ("writes so many times what it was allowed to", True),
    "empty": ("an answer without text", False),
    "refuse": ("the provider's refusal", False),
    "blocked": ("Gemini: the prompt is blocked, there is no candidate; others: a refusal without text", False),
    "think": ("reasoning comes before the text", False),
    "prose": ("plain text where JSON was asked for", False),
    "fence": ("JSON inside a Markdown fence", False),
    "misfit": ("JSON that does not fit its schema", False),
    "words": ("an answer of so many words", True),
    "accents": ("an answer full of letters of two, three and four bytes", False),
    "bytes": ("so many bytes a write, through the middle of letters", True),
    "crlf": ("CRLF ends the lines of a stream", False),
    "comments": ("comments between the events of a stream", False),
    "tight": ("no space after `data:`", False),
    "no-done": ("the stream ends without the event that ends it", False),
    "times": ("only for the first so many requests that name these faults", True),
}


class UnknownFault(ValueError):
    """A name that is not known: a slip of the pen must not pass for a provider that is well."""


@dataclasses.dataclass(frozen=True)
class Faults:
    """A set of faults with their numbers; empty for a provider that is well."""

    values: dict

    @classmethod
    def parse(cls, text):
        values = {}
        for part in text.replace("~", ",").split(","):
            name, equals, number = part.strip().partition("=")
            if not name:
                continue
            if name not in KNOWN:
                raise UnknownFault(f"no fault is called {name!r}; there are {', '.join(KNOWN)}")
            wants = KNOWN[name][1]
            if (wants is True and not equals) or (wants is False and equals):
                raise UnknownFault(f"{name} takes {'a' if wants else 'no'} number")
            try:
                values[name] = int(number) if equals else None
            except ValueError:
                raise UnknownFault(f"{name} takes a whole number, not {number!r}") from None
        return cls(values)

    def __contains__(self, name):
        return name in self.values

    def __bool__(self):
        return bool(self.values)

    def get(self, name, otherwise=None):
        """Its number, or `otherwise` where the fault is not there."""
        value = self.values.get(name)
        return otherwise if value is None else value

    def reaches(self, name, pieces):
        """Whether a fault that comes after some pieces has its turn now."""
        return name in self.values and self.values[name] == pieces

    def without(self, *names):
        return Faults({name: value for name, value in self.values.items() if name not in names})

    @property
    def status(self):
        """The status of a refusal that these faults ask for; `None` when they ask for none."""
        if "limit" in self or "quota" in self:
            return 429
        if "echo-key" in self:
            return 401
        return self.get("status")

    @property
    def wait(self):
        """Seconds that a refusal asks the client to wait; `None` when it does not say."""
        return self.get("limit", self.get("retry"))
