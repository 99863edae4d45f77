"""HTTP/1.1 with the connection in the hand of whoever answers: a reply can be late, be cut at any byte or never end."""
import json
import select
import socket
import struct
import threading
import urllib.parse


class Gone(Exception):
    """The client has left, or the server is being closed: nobody reads what would come."""


class Request:
    def __init__(self, method, target, headers, body):
        self.method = method
        parts = urllib.parse.urlsplit(target)
        self.path = urllib.parse.unquote(parts.path)
        self.query = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
        self.headers = headers
        self.body = body

    def json(self):
        """The body; `ValueError` when it is no JSON."""
        return json.loads(self.body.decode())

    def bearer(self):
        kind, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if kind.lower() == "bearer" else ""


REASONS = {
    200: "OK", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
    413: "Content Too Large", 422: "Unprocessable Content", 429: "Too Many Requests", 500: "Internal Server Error",
    502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout", 529: "Overloaded",
}


class Connection:
    """One client. Bytes that were read too far wait for the next request of the same connection."""

    def __init__(self, sock, closing):
        self.sock = sock
        self.closing = closing
        self.buffered = b""
        self.streaming = False

    # -- in

    def _more(self):
        piece = self.sock.recv(65536)
        if not piece:
            raise Gone
        self.buffered += piece

    def _line(self):
        while b"\r\n" not in self.buffered:
            self._more()
        line, self.buffered = self.buffered.split(b"\r\n", 1)
        return line

    def _take(self, count):
        while len(self.buffered) < count:
            self._more()
        taken, self.buffered = self.buffered[:count], self.buffered[count:]
        return taken

    def receive(self):
        """The next request; `Gone` when there is none."""
        method, target, _ = self._line().decode("latin-1").split(" ", 2)
        headers = {}
        while line := self._line():
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip()
        if headers.get("expect", "").lower() == "100-continue":
            self.sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        if "chunked" in headers.get("transfer-encoding", "").lower():
            body = b""
            while size := int(self._line().split(b";")[0], 16):
                body += self._take(size)
                self._line()
            while self._line():
                pass
        else:
            body = self._take(int(headers.get("content-length") or 0))
        return Request(method, target, headers, body)

    # -- out

    def _send(self, data):
        try:
            self.sock.sendall(data)
        except OSError:
            raise Gone from None

    def _head(self, status, headers):
        lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Status')}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def answer(self, status, headers, body, cut_at=None):
        """A whole reply; with `cut_at` only so many bytes of the body, and then the connection breaks."""
        head = self._head(status, {**headers, "content-length": len(body)})
        if cut_at is None:
            self._send(head + body)
        else:
            self._send(head + body[:cut_at])
            self.cut()

    def begin(self, status, headers):
        """Starts a reply whose length nobody knows yet."""
        self._send(self._head(status, {**headers, "transfer-encoding": "chunked"}))
        self.streaming = True

    def write(self, data):
        if self.gone():
            raise Gone
        if data:
            self._send(b"%x\r\n%s\r\n" % (len(data), data))

    def finish(self):
        self._send(b"0\r\n\r\n")
        self.streaming = False

    def cut(self):
        """Breaks the connection off with a reset, as a crashed server or a proxy does."""
        try:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        except OSError:
            pass  # It is closed already, which is what was wanted.
        self.sock.close()
        raise Gone

    # -- the other side

    def gone(self):
        if self.closing.is_set():
            return True
        try:
            readable, _, _ = select.select([self.sock], [], [], 0)
            return bool(readable) and self.sock.recv(1, socket.MSG_PEEK) == b""
        except (OSError, ValueError):
            return True

    def wait(self, seconds=None, until=None):
        """Lets time pass, for ever without a number or an event to wait for; `Gone` as soon as the client leaves."""
        step = 0.02
        while (seconds is None or seconds > 0) and not (until and until.is_set()):
            if self.gone():
                raise Gone
            pause = step if seconds is None else min(step, seconds)
            self.closing.wait(pause)
            if seconds is not None:
                seconds -= pause


class Listener:
    """Accepts on 127.0.0.1 and gives each request to `handle(connection, request)`, a thread a connection."""

    def __init__(self, handle, port=0):
        self.handle = handle
        self.closing = threading.Event()
        self.sockets = set()
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", port), backlog=1024)
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self._accept, daemon=True)
        self.thread.start()

    def _accept(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self.lock:
                self.sockets.add(sock)
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock):
        connection = Connection(sock, self.closing)
        try:
            while not self.closing.is_set():
                request = connection.receive()
                self.handle(connection, request)
                if connection.streaming:
                    return  # The reply stopped without its end: closing says so.
        except (Gone, OSError, ValueError):
            pass  # The client left, or sent what is no HTTP: there is nobody to tell.
        finally:
            with self.lock:
                self.sockets.discard(sock)
            sock.close()

    def close(self):
        """Stops listening and breaks every connection: the provider is down."""
        self.closing.set()
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # Not every system lets a listener be shut down; closing is enough there.
        self.listener.close()
        self.thread.join(5)
        with self.lock:
            for sock in self.sockets:
                try:
                    sock.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass  # Its thread was faster.
