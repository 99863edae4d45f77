"""The provider double: listens, asks a dialect what is right, and goes wrong where it was told to."""
import contextlib
import fnmatch
import json
import threading

from . import speech
from .anthropic import Anthropic
from .check import Refused
from .dialect import Event
from .faults import KNOWN, Faults, UnknownFault
from .google import Google
from .mistral import Mistral
from .openai import Compatible, OpenAI
from .record import Record, digest
from .wire import Gone, Listener

DIALECTS = {one.name: one for one in (OpenAI(), Compatible(), Anthropic(), Google(), Mistral())}
CONTROL = "/_double"


class Rule:
    """What to do with requests that fit. The first one that fits and has not been used up decides."""

    FIELDS = ("provider", "model", "operation", "contains", "faults", "reply", "tongue", "times")

    def __init__(
        self, provider="*", model="*", operation="*", contains="", faults="", reply=None, tongue=None, times=None
    ):
        self.provider = provider
        self.model = model
        self.operation = operation
        self.contains = contains  # in what the user said last
        self.faults = Faults.parse(faults)
        self.reply = reply if reply is None or isinstance(reply, str) else json.dumps(reply, ensure_ascii=False)
        self.tongue = tongue
        self.left = times  # None: for ever

    def fits(self, provider, ask):
        return self.left != 0 and self.contains in ask.last and all(
            fnmatch.fnmatchcase(value, pattern) for value, pattern in (
                (provider, self.provider), (ask.model, self.model), (ask.operation, self.operation)))


class ProviderDouble:
    """All five providers on one port of 127.0.0.1; a context manager.

    `url(provider)` is the base address that a client of it is given. `tongue` ("es", "en") makes it answer with lines
    of a talk instead of repeating what was said. A model's name may end in `~fault=…~fault`, which is cut off before
    the name is looked at; the header `X-Double` names faults too, and so do rules.
    """

    def __init__(self, tongue=None, keys=None, port=0):
        self.tongue = tongue
        self.keys = keys  # those that are right; None: all but the ones with "wrong" in them
        self.record = Record()
        self.rules = []
        self.lock = threading.Lock()
        self.let_go = threading.Event()
        self.port = port
        self.listener = None

    # -- life

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        self.listener = Listener(self.handle, self.port)
        self.port = self.listener.port

    def stop(self):
        """Nothing answers at the port any more. `start` begins again at the same one."""
        if self.listener:
            self.listener.close()
            self.listener = None

    def url(self, provider):
        """The base address as the vendor's documentation gives it: with a version where paths have none."""
        base = f"http://127.0.0.1:{self.port}/{provider}"
        return base + "/v1" if provider in ("openai", "compatible") else base

    # -- rules

    def rule(self, **fields):
        """Adds a rule in front of the others."""
        found = Rule(**fields)
        with self.lock:
            self.rules.insert(0, found)
        return found

    def calm(self):
        """No rules any more, and nothing is held."""
        with self.lock:
            self.rules = []
        self.release()

    def release(self):
        """Lets those go on that `hold` keeps; who comes later is kept again."""
        with self.lock:
            self.let_go.set()
            self.let_go = threading.Event()

    @contextlib.contextmanager
    def misbehaving(self, faults, **fields):
        rule = self.rule(faults=faults, **fields)
        try:
            yield rule
        finally:
            with self.lock:
                if rule in self.rules:
                    self.rules.remove(rule)

    def deciding(self, provider, ask):
        with self.lock:
            for rule in self.rules:
                if rule.fits(provider, ask):
                    if rule.left is not None:
                        rule.left -= 1
                    return rule
        return None

    @property
    def chats(self):
        return self.record.matching(operation="chat")

    # -- requests

    def handle(self, connection, request):
        if request.path.startswith(CONTROL):
            self.control(connection, request)
            return
        provider, slash, rest = request.path[1:].partition("/")
        dialect = DIALECTS.get(provider)
        if dialect is None:
            connection.answer(404, {"content-type": "text/plain"}, b"no provider of this name\n")
            return
        request.path = slash + rest
        self.serve(connection, request, dialect)

    def serve(self, connection, request, dialect):
        route = dialect.route(request)
        body = None
        with contextlib.suppress(ValueError):  # What is no JSON is refused below, in the provider's words.
            body = request.json() if request.body else None
        seen = self.record.begin(
            provider=dialect.name, operation=route[0] if route else "", method=request.method, path=request.path,
            headers={
                name: value for name, value in request.headers.items()
                if "key" not in name and name != "authorization"},
            body=body, key=digest(request.headers.get("x-api-key") or request.headers.get("x-goog-api-key")
                                  or request.query.get("key") or request.bearer()))
        try:
            self.reply(connection, request, dialect, route, seen)
            seen.finished = True
        except Gone:
            seen.left = not seen.was_cut and not connection.closing.is_set()
            raise
        finally:
            if seen.streamed and not seen.finished and seen.usage:
                # A provider bills what it wrote before it stopped.
                seen.usage["output"] = speech.tokens(seen.text)
            self.record.end(seen)

    def reply(self, connection, request, dialect, route, seen):
        ask, faults, key = None, Faults({}), ""
        try:
            if route is None:
                reason = "no_route" if isinstance(dialect, OpenAI) else "no_model"
                raise Refused(404, reason, f"no such path: {request.path}")
            named, model = split_model(request, route[1])
            key = dialect.authorise(request)
            if "wrong" in key if self.keys is None else key not in self.keys:
                raise Refused(401, "auth", "The API key is not known.")
            ask = dialect.read(request, route[0], model)
            seen.model, seen.streamed = ask.model, ask.streamed
            rule = self.deciding(dialect.name, ask)
            text = rule_text(rule, named, request)
            faults = rule.faults if rule else Faults.parse(text)
            seen.faults = text
            times = faults.get("times")
            if times is not None and self.record.count((dialect.name, ask.model, text)) > times:
                faults = Faults({})
            if "late" in faults:
                connection.wait(faults.get("late") / 1000)
            if "hang" in faults:
                connection.wait()
            if "hold" in faults:
                seen.held = True
                connection.wait(until=self.let_go)
                seen.held = False
            if "reset" in faults:
                seen.was_cut = True
                connection.cut()
            if "html" in faults:
                seen.status = 502
                page = b"<html><head><title>502 Bad Gateway</title></head><body><center>nginx</center></body></html>\n"
                connection.answer(502, {"content-type": "text/html"}, page)
                return
            if faults.status is not None:
                refused = dialect.forced(faults)
                if "echo-key" in faults:
                    refused.message = f"Incorrect API key provided: {key}."
                raise refused
        except UnknownFault as slip:
            seen.status, seen.problem = 418, str(slip)
            connection.answer(418, {"content-type": "text/plain"}, f"{slip}\n".encode())
            return
        except Refused as problem:
            extra, body = dialect.refusal(problem, faults.wait)
            seen.status, seen.problem = problem.status, without(problem.message, key)
            headers = {**dialect.headers(ask, seen.number), **extra, "content-type": "application/json"}
            connection.answer(problem.status, headers, json.dumps(body, ensure_ascii=False).encode())
            return

        headers = dialect.headers(ask, seen.number)
        if ask.operation != "chat":
            if ask.operation == "embed":
                vectors = [speech.vector(one, ask.dimensions) for one in ask.texts]
                body = dialect.embeddings(ask, vectors)
                seen.usage = {"input": sum(map(speech.tokens, ask.texts)), "cached": 0, "output": 0}
            else:
                body = dialect.listing(ask) if ask.operation == "models" else dialect.count(ask)
            self.send_whole(connection, headers, body, faults, seen)
            return
        tongue = (rule.tongue if rule else None) or self.tongue
        answer = speech.answer(ask, faults, tongue, rule.reply if rule else None)
        seen.usage = answer.usage.public()
        if ask.streamed:
            self.send_stream(connection, dialect, ask, answer, headers, faults, seen)
        else:
            seen.text = answer.text
            seen.told = answer.told.public() if answer.told else None
            self.send_whole(connection, headers, dialect.whole(ask, answer), faults, seen)

    def send_whole(self, connection, headers, body, faults, seen):
        data = json.dumps(body, ensure_ascii=False).encode()
        headers = {**headers, "content-type": "application/json"}
        seen.status = 200
        if "garbage" in faults or "error" in faults:
            connection.answer(200, headers, data[:len(data) // 2])
        elif "cut" in faults:
            seen.was_cut = True
            connection.answer(200, headers, data, cut_at=len(data) // 2)
        elif "stall" in faults or "mute" in faults or "first" in faults:
            connection.begin(200, headers)
            connection.write(data[:len(data) // 2] if "stall" in faults else b"")
            connection.wait(faults.get("first") / 1000 if "first" in faults else None)
            connection.write(data)
            connection.finish()
        else:
            connection.answer(200, headers, data)

    def send_stream(self, connection, dialect, ask, answer, headers, faults, seen):
        out = Stream(connection, dialect, ask.form == "array", faults)
        connection.begin(200, {**headers, "content-type": out.content_type, "cache-control": "no-cache"})
        seen.status = 200
        if "mute" in faults:
            connection.wait()
        for event in dialect.events(ask, answer):
            if event.text is not None:
                if seen.pieces == 0 and "first" in faults:
                    connection.wait(faults.get("first") / 1000)
                elif seen.pieces and "pace" in faults:
                    connection.wait(faults.get("pace") / 1000)
            due = event.text is not None or event.ends or is_end(event)
            if due and faults.reaches("cut", seen.pieces):
                seen.was_cut = True
                connection.cut()
            if due and faults.reaches("stall", seen.pieces):
                connection.wait()
            if due and faults.reaches("error", seen.pieces):
                out.send(dialect.stream_error(Refused(503, "overloaded", "The double was told to fail here.")))
                out.finish(seen)
                return
            if due and faults.reaches("garbage", seen.pieces):
                out.raw(b'data: {"choices": [{"delta": {"content": "half' + out.newline * 2)
                out.finish(seen)
                return
            if event.ends and "no-done" in faults:
                break
            out.send(event)
            if event.text is not None:
                seen.pieces += 1
                seen.text += event.text
            if "tail" in faults and is_end(event):
                connection.wait()
        seen.told = answer.told.public() if answer.told and ask.tells_usage else None
        out.finish(seen)

    # -- control

    def control(self, connection, request):
        """`GET health`, `GET faults`, `GET|DELETE requests`, `POST|DELETE rules`, `POST release` under /_double."""
        what = f"{request.method} {request.path[len(CONTROL):]}"
        status, body = 200, None
        if what == "GET /health":
            body = {"providers": {name: self.url(name) for name in DIALECTS}}
        elif what == "GET /faults":
            body = {name: meaning for name, (meaning, _) in KNOWN.items()}
        elif what == "GET /requests":
            since = int(request.query.get("since", 0))
            body = {
                "requests": [one.public() for one in self.record.matching()[since:]],
                "in_flight": self.record.in_flight,
                "peak": self.record.peak,
            }
        elif what == "DELETE /requests":
            self.record.clear()
        elif what == "DELETE /rules":
            self.calm()
        elif what == "POST /release":
            self.release()
        elif what == "POST /rules":
            try:
                sent = request.json()
                made = [Rule(**one) for one in (sent if isinstance(sent, list) else [sent])]
                with self.lock:
                    self.rules = made + self.rules
            except (TypeError, ValueError) as fault:
                status, body = 400, {"problem": str(fault), "fields": Rule.FIELDS}
        else:
            status, body = 404, {"problem": f"no {what}"}
        data = json.dumps(body if body is not None else {}).encode()
        connection.answer(status, {"content-type": "application/json"}, data)


class Stream:
    """Writes events as text/event-stream, or as one JSON array in pieces, with the oddities that were asked for."""

    def __init__(self, connection, dialect, as_array, faults):
        self.connection = connection
        self.faults = faults
        self.as_array = as_array
        self.newline = b"\r\n" if "crlf" in faults else dialect.newline.encode()
        self.space = b"" if "tight" in faults else b" "
        self.content_type = "application/json" if as_array else dialect.content_type
        self.count = 0

    def send(self, event: Event):
        data = event.data if isinstance(event.data, str) else json.dumps(event.data, ensure_ascii=False)
        if self.as_array:
            self.raw((b"[" if self.count == 0 else b",\r\n") + data.encode())
        else:
            lines = [b": still here", b""] if "comments" in self.faults else []
            if event.name:
                lines.append(b"event:" + self.space + event.name.encode())
            lines += [b"data:" + self.space + data.encode(), b"", b""]
            self.raw(self.newline.join(lines))
        self.count += 1

    def raw(self, data):
        size = self.faults.get("bytes")
        for start in range(0, len(data), size or len(data)):
            self.connection.write(data[start:start + (size or len(data))])

    def finish(self, seen):
        if self.as_array:
            self.raw(b"]" if self.count else b"[]")
        self.connection.finish()


def without(message, key):
    return message.replace(key, "(key)") if key else message


def is_end(event):
    """Whether no text can come any more: the faults that come after the last piece have their turn."""
    data = event.data
    if not isinstance(data, dict):
        return False
    if data.get("type") == "message_delta":
        return True
    return any(isinstance(one, dict) and one.get("finish_reason") for one in data.get("choices") or [])


def split_model(request, in_path):
    """Cuts the faults off the model's name, in the path or in the body: (their names, the model of the path)."""
    named = ""
    if in_path:
        in_path, _, named = in_path.partition("~")
        request.path = request.path.replace(f"~{named}:", ":") if named else request.path
        request.body = request.body.replace(f"~{named}".encode(), b"") if named else request.body
    elif request.body:
        try:
            body = request.json()
        except ValueError:
            return "", in_path
        if isinstance(body, dict) and isinstance(body.get("model"), str) and "~" in body["model"]:
            body["model"], _, named = body["model"].partition("~")
            request.body = json.dumps(body).encode()
    return named, in_path


def rule_text(rule, named, request):
    if rule is not None:
        return ", ".join(name if number is None else f"{name}={number}" for name, number in rule.faults.values.items())
    return ",".join(one for one in (named, request.headers.get("x-double", "")) if one)
