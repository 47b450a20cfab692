"""Sites on this machine that answer as somebody may who means no good, or whose machine is ill."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BufferedIOBase
from ssl import SSLContext
from threading import Thread


@contextmanager
def serving(answer: Callable[[BufferedIOBase], None], *, secured_by: SSLContext | None = None) -> Iterator[int]:
    """The port of a site whose every answer is what `answer` writes to a stream."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self.wfile)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda request, client_address: None
    if secured_by is not None:
        server.socket = secured_by.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
