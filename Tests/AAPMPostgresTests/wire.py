#!/usr/bin/env python3
"""Stands between a PostgreSQL client and a server, for tests.

  wire.py HOST:PORT [--tls CERTIFICATE KEY]

Prints its port. With --tls it speaks TLS with the client, refuses clients that do not ask for it, and speaks plainly with
the server. Reads commands from its input, a line each, and ends with it:

  trips    prints how often a client has spoken after the server had: the round trips so far
  freeze   forwards nothing any more
  cut      hangs up instead of forwarding what the server says next
"""
import select
import socket
import ssl
import struct
import sys
import threading

SSL_REQUEST = struct.pack("!II", 8, 80877103)
GSS_REQUEST = struct.pack("!II", 8, 80877104)


class Wire:
    def __init__(self, target, context):
        self.target = target
        self.context = context
        self.trips = 0
        self.cut = False
        self.flowing = threading.Event()
        self.flowing.set()

    def serve(self, listener):
        while True:
            client, _ = listener.accept()
            threading.Thread(target=self.carry, args=(client,), daemon=True).start()

    def carry(self, client):
        try:
            if self.context:
                client = self.secure(client)
            server = socket.create_connection(self.target)
            self.forward(client, server)
        except OSError:
            pass  # Either side may leave when it likes.
        finally:
            client.close()

    def secure(self, client):
        request = client.recv(8)
        if request == GSS_REQUEST:
            client.sendall(b"N")
            request = client.recv(8)
        if request != SSL_REQUEST:
            message = b"SFATAL\0VFATAL\0C28000\0Mthis server speaks TLS only\0\0"
            client.sendall(b"E" + struct.pack("!I", len(message) + 4) + message)
            raise OSError("plain")
        client.sendall(b"S")
        return self.context.wrap_socket(client, server_side=True)

    def forward(self, client, server):
        was_server = True
        while True:
            pending = isinstance(client, ssl.SSLSocket) and client.pending() > 0
            ready = [client] if pending else select.select([client, server], [], [])[0]
            self.flowing.wait()
            for source in ready:
                data = source.recv(65536)
                if not data or (self.cut and source is server):
                    self.cut = False
                    server.close()
                    return
                if source is client and was_server:
                    self.trips += 1
                was_server = source is server
                (server if source is client else client).sendall(data)


def main():
    host, port = sys.argv[1].rsplit(":", 1)
    context = None
    if "--tls" in sys.argv:
        certificate, key = sys.argv[3:5]
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
    wire = Wire((host, int(port)), context)
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    threading.Thread(target=wire.serve, args=(listener,), daemon=True).start()
    for line in sys.stdin:
        if line.strip() == "trips":
            print(wire.trips, flush=True)
        elif line.strip() == "freeze":
            wire.flowing.clear()
            print("frozen", flush=True)
        elif line.strip() == "cut":
            wire.cut = True
            print("cutting", flush=True)


if __name__ == "__main__":
    main()
