"""
HTTP answers that come whole within their time, or not at all.

A socket's own timeout begins anew with every byte, so a site that sends one now and then is never too slow for it.
"""

import io
import socket
from functools import cache, partial
from http.client import HTTPResponse
from time import monotonic
from typing import Any

from urllib3.connection import HTTPConnection


@cache
def with_deadline(kind: type[HTTPConnection], seconds: float) -> type[HTTPConnection]:
    """A kind of connection whose every answer must have come, to its end, so many seconds after it was asked for."""
    answer = staticmethod(partial(_AnswerInTime, seconds))
    return type(f"{kind.__name__}InTime", (kind,), {"response_class": answer})


class _AnswerInTime(HTTPResponse):
    def __init__(self, seconds: float, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(_Until(sock, monotonic() + seconds), *args, **kwargs)  # type: ignore[arg-type]


class _Until:
    """Of a socket, what an answer asks of it: to be read as a file."""

    def __init__(self, sock: socket.socket, ends: float) -> None:
        self._sock, self._ends = sock, ends

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_RawUntil(self._sock, self._ends))


class _RawUntil(io.RawIOBase):
    def __init__(self, sock: socket.socket, ends: float) -> None:
        self._sock, self._ends = sock, ends
        self._for_each = sock.gettimeout()
        self._raw = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._ends - monotonic()
        if left <= 0:
            raise TimeoutError("the answer did not come to its end")
        self._sock.settimeout(left if self._for_each is None else min(left, self._for_each))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()
