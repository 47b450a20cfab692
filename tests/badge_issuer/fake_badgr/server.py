"""The fake service over HTTP: routes, envelope, tokens, and the faults between asking and answering."""

import json
import re
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import sleep
from urllib.parse import parse_qs, parse_qsl, urlsplit

from tests.badge_issuer.fake_badgr.faults import Fault, Faults
from tests.badge_issuer.fake_badgr.state import Refusal, State

HTML = "<!doctype html>\n<html><head><title>Badgr</title></head><body>Something went wrong.</body></html>"
SILENT = (Fault.TIMEOUT_AFTER, Fault.TIMEOUT_BEFORE)


class FakeBadgr:
    """
    `with FakeBadgr() as badgr:` serves at `badgr.url`.

    Every answer takes `latency` seconds; a silent one takes `silence`, which is to be longer than the client waits.
    """

    def __init__(self, *, faults: Faults | None = None, latency: float = 0.0, silence: float = 1.5) -> None:
        self.state = State()
        self.faults = faults or Faults()
        self.latency = latency
        self.silence = silence
        self.asked: list[str] = []
        self.connections = 0
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.fake = self
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "FakeBadgr":
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    fake: FakeBadgr

    def process_request(self, request, client_address) -> None:
        self.fake.connections += 1
        super().process_request(request, client_address)

    def handle_error(self, request, client_address) -> None:
        """A client that was killed, or whom we hung up on, is what this server is for."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._serve()

    do_POST = do_PUT = do_DELETE = do_GET

    def log_message(self, format: str, *args: object) -> None:
        pass

    def _serve(self) -> None:
        fake = self.server.fake
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        fake.asked.append(f"{self.command} {path}")
        # The token endpoint is left whole: what its faults lead to has tests of its own.
        fault = fake.faults.next() if path.startswith("/v2/") else Fault.NOTHING
        sleep(fake.latency)
        if fault is Fault.TOKEN_GONE:
            fake.state.forget_access_tokens()
        if fault is Fault.TIMEOUT_BEFORE:
            sleep(fake.silence)
        if fault in (Fault.RESET_BEFORE, Fault.HTML_BEFORE, Fault.HTML_200, Fault.THROTTLED):
            return self._misbehave(fault)
        status, answer, headers = self._decided(path, query, body)
        if fault is Fault.TIMEOUT_AFTER:
            sleep(fake.silence)
        if fault in (Fault.NOTHING, Fault.TOKEN_GONE):
            self._answer(status, answer, headers)
        else:
            self._misbehave(fault, answer)
        return None

    def _decided(self, path: str, query: dict, body: bytes) -> tuple[int, str, dict[str, str]]:
        state = self.server.fake.state
        try:
            if path == "/o/token":
                return 200, json.dumps(state.grant(dict(parse_qsl(body.decode())))), {}
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            if token not in state.tokens:
                return 401, _envelope("no valid auth token found"), {}
            status, result, headers = self._routed(path, query, json.loads(body or b"{}"))
        except Refusal as refusal:
            return refusal.status, _refused(path, refusal), {}
        envelope = {"status": {"success": True, "description": "ok"}, "result": result}
        return status, json.dumps(envelope), headers

    def _routed(self, path: str, query: dict, body: dict) -> tuple[int, list, dict[str, str]]:
        state = self.server.fake.state
        routes: list[tuple[str, Callable[..., tuple[int, list]]]] = [
            (r"GET /v2/users/self", lambda: (200, [_account(state)])),
            (r"GET /v2/issuers", lambda: (200, list(state.issuers.values()))),
            (r"POST /v2/issuers", lambda: (201, [state.new_issuer(body)])),
            (
                r"GET /v2/issuers/([^/]+)/badgeclasses",
                lambda issuer: (200, [each for each in state.badge_classes.values() if each["issuer"] == issuer]),
            ),
            (r"POST /v2/issuers/([^/]+)/badgeclasses", lambda issuer: (201, [state.new_badge_class(issuer, body)])),
            (r"GET /v2/badgeclasses/([^/]+)", lambda each: (200, [state.found(state.badge_classes, each)])),
            (
                r"PUT /v2/badgeclasses/([^/]+)",
                lambda each: (200, [state.change(each, body)]),
            ),
            (r"POST /v2/badgeclasses/([^/]+)/assertions", lambda each: (201, [state.new_award(each, body)])),
            (
                r"GET /v2/badgeclasses/([^/]+)/assertions",
                lambda each: (200, _shown(state.awards_of(each, query.get("recipient", [None])[0]), query)),
            ),
            (r"GET /v2/assertions/([^/]+)", lambda each: (200, [state.found(state.awards, each)])),
            (r"DELETE /v2/assertions/([^/]+)", lambda each: (200, [state.revoke(each, body)])),
        ]
        for pattern, answer in routes:
            found = re.fullmatch(pattern, f"{self.command} {path}")
            if found:
                status, result = answer(*found.groups())
                return self._paged(path, query, status, result)
        raise Refusal(404, HTML)

    def _paged(self, path: str, query: dict, status: int, result: list) -> tuple[int, list, dict[str, str]]:
        if "num" not in query:
            return status, result, {}
        start, size = int(query.get("cursor", ["0"])[0]), int(query["num"][0])
        more = start + size < len(result)
        # As an old host would write it: only the cursor may be used.
        link = {"Link": f'<https://moved.invalid{path}?cursor={start + size}&num={size}>; rel="next"'} if more else {}
        return status, result[start : start + size], link

    def _answer(self, status: int, text: str, headers: dict[str, str]) -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if text.startswith("<!") else "application/ld+json")
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _misbehave(self, fault: Fault, answer: str = "") -> None:
        match fault:
            case Fault.THROTTLED:
                self._answer(429, '{"error": "throttled"}', {"Retry-After": "1"})
            case Fault.HTML_BEFORE:
                self._answer(502, HTML, {})
            case Fault.HTML_AFTER:
                self._answer(500, HTML, {})
            case Fault.HTML_200:
                self._answer(200, HTML, {})
            case Fault.CUT_SHORT:
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer.encode())))
                self.end_headers()
                self.wfile.write(answer.encode()[: len(answer) // 2])
                self._hang_up()
            case _:
                self._hang_up()

    def _hang_up(self) -> None:
        """Close with a reset, as a load balancer does."""
        self.close_connection = True
        with suppress(OSError):
            self.wfile.flush()
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()


def _shown(awards: list[dict], query: dict) -> list[dict]:
    return [each for each in awards if "include_revoked" in query or not each["revoked"]]


def _account(state: State) -> dict:
    return {"entityId": "account-1", "emails": [{"email": state.username, "verified": True, "primary": True}]}


def _envelope(description: str, *, fields: object = None, general: object = None) -> str:
    status = {"success": False, "description": description}
    return json.dumps({"status": status, "result": [], "fieldErrors": fields or {}, "validationErrors": general or []})


def _refused(path: str, refusal: Refusal) -> str:
    if path == "/o/token":
        return json.dumps(refusal.body)
    if refusal.status >= 500 or refusal.body == HTML:
        return HTML
    if isinstance(refusal.body, str):
        return _envelope(refusal.body)
    if isinstance(refusal.body, list):
        return _envelope("bad request", general=refusal.body)
    return _envelope("bad request", fields=refusal.body)
