"""A mail server on this machine that greets, agrees to everything, and keeps who it was asked to send to."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class MailServer(socketserver.ThreadingTCPServer):
    """`recipients` grows with every mail that is handed over; `port` is where it answers."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.recipients: list[str] = []
        self.conversations = 0

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.server.conversations += 1
        self._say("220 mail.example.org")
        while line := self.rfile.readline():
            said = line.decode("ascii", "replace").strip()
            match said.upper()[:4]:
                case "QUIT":
                    self._say("221 bye")
                    return
                case "RCPT":
                    self.server.recipients.append(said)
                    self._say("250 ok")
                case "DATA":
                    self._say("354 go on")
                    while self.rfile.readline().strip() != b".":
                        pass
                    self._say("250 taken")
                case _:
                    self._say("250 ok")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A server that answers while the block runs."""
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
