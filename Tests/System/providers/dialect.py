"""What the five providers have in common: the shape of a question, of an event, and of a way to speak."""
import dataclasses
import re

from .check import Refused


@dataclasses.dataclass
class Ask:
    """What a client wants, out of whichever words it came in."""

    operation: str  # chat, embed, models, count
    model: str = ""
    messages: list = dataclasses.field(default_factory=list)  # (role, text); the instructions too
    limit: int = None  # tokens of answer
    streamed: bool = False
    tells_usage: bool = True
    wants_json: bool = False
    schema: dict = None
    texts: list = dataclasses.field(default_factory=list)  # to embed
    dimensions: int = 0
    form: str = "float"
    extra: dict = dataclasses.field(default_factory=dict)

    @property
    def everything(self):
        return "\n".join(text for _, text in self.messages) if self.messages else "\n".join(self.texts)

    @property
    def last(self):
        """What the user said last, without the instructions that stand behind it."""
        text = next((text for role, text in reversed(self.messages) if role == "user"), "")
        return re.sub(r"\s*<brief>.*</brief>\s*$", "", text, flags=re.DOTALL)


@dataclasses.dataclass
class Event:
    """One event of a stream. `text` is what it adds to the answer, and `None` when it is only frame."""

    data: object
    name: str = None
    text: str = None
    ends: bool = False  # the event that says that this was all


class Dialect:
    """A provider's own words. Subclasses say how it reads and writes; `double.py` says when and how badly."""

    name = ""
    newline = "\n"
    content_type = "text/event-stream; charset=utf-8"

    def route(self, request):
        """What a path means: (operation, model out of the path) or `None`."""
        raise NotImplementedError

    def authorise(self, request):
        """The key that came; `Refused` without one."""
        raise NotImplementedError

    def read(self, request, operation, model):
        """The question; `Refused` when the provider would not take it."""
        raise NotImplementedError

    def whole(self, ask, answer):
        raise NotImplementedError

    def events(self, ask, answer):
        raise NotImplementedError

    def refusal(self, problem, wait):
        """(headers, body) of an error."""
        raise NotImplementedError

    def stream_error(self, problem):
        """The event that tells of an error after the head has gone out."""
        return Event(self.refusal(problem, None)[1])

    def embeddings(self, ask, vectors):
        raise NotImplementedError

    def listing(self, ask):
        raise NotImplementedError

    def headers(self, ask, number):
        """What goes with every reply: an id, and what is left of the rate."""
        return {}

    def forced(self, faults):
        """The refusal that the faults ask for, in reasons that `refusal` knows."""
        status = faults.status
        if "quota" in faults:
            return Refused(self.quota_status, "quota", "The quota of this account is used up.")
        reasons = {
            400: "bad_request", 401: "auth", 402: "billing", 403: "forbidden", 404: "no_model", 413: "too_large",
            422: "unprocessable", 429: "rate", 500: "server", 503: "overloaded", 504: "timeout", 529: "overloaded",
        }
        return Refused(status, reasons.get(status, "server"), f"The double was told to answer {status}.")

    quota_status = 429


def as_texts(content, kinds=("text",)):
    """The text of a message: a string, or parts with a `type`."""
    if isinstance(content, str):
        return content
    return "".join(part.get("text", "") for part in content or [] if part.get("type") in kinds)
