"""A site that is never silent for long and never done: it sends what it has byte by byte."""

import socket
import threading
from contextlib import contextmanager, suppress
from time import sleep

PARTS = {
    "head": (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Wait: ", b"\r\n\r\n{}"),
    "body": (b"HTTP/1.1 200 OK\r\nContent-Length: 32\r\n\r\n", b"{}"),
    "chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n", b"{}\r\n0\r\n\r\n"),
}


@contextmanager
def trickling(part, *, pause=0.1, bytes_before_the_end=30):
    """The address of a site on this machine whose first answer trickles in one part and does come to an end."""
    begin, end = PARTS[part]

    def serve():
        with suppress(OSError):
            asker, _address = listening.accept()
            with asker:
                asker.recv(65_536)
                asker.sendall(begin)
                for _each in range(bytes_before_the_end):
                    sleep(pause)
                    asker.sendall(b" ")
                asker.sendall(end)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    thread.join()
