"""
Exchanges with a real Badgr, recorded once: those that our client can make.

`decision` is what each must lead to: `ok`, or the name of the error. Tokens, images and the ends of long answers were
cut when they were recorded, so that some lists here end half-way. Of requests only those of accepted awards are kept.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

import responses

from badge_issuer.badgr.client import BadgrClient
from badge_issuer.badgr.http import Connection
from badge_issuer.badgr.login import App, BadgrLogin
from badge_issuer.badgr.values import NewAward, NewBadgeClass
from tests.badge_issuer.conftest import NOON

HOST = "https://badgr.test"
FILE = Path(__file__).parent / "data" / "badgr-exchanges.jsonl"
EMAIL = "Tess.Ito+canary@Example.org"
SECRETS = ("canary-access", "canary-refresh", "canary-password", "canary-secret", "canary-code")


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One recorded exchange."""

    label: str
    method: str
    path: str
    status: int
    headers: dict[str, str]
    body: str
    decision: str
    request: str = ""

    def __str__(self) -> str:
        return f"{self.label}: {self.method} {self.path} {self.status}"


def recorded() -> list[Exchange]:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return [Exchange(**json.loads(line)) for line in lines]


class FixedTokens:
    """A token that stays, and another when it was refused."""

    def access(self) -> str:
        return SECRETS[0]

    def renewed(self, stale: str) -> str:
        return SECRETS[0]


AWARD = NewAward(email=EMAIL, issued_on=NOON, narrative="canary-narrative", evidence_url="https://x.org/c")
BADGE = NewBadgeClass(
    name="canary-name",
    description="d",
    criteria="c",
    criteria_url="https://x.org/b",
    image="data:image/png;base64,AAAA",
    tags=("a",),
    alignments=(("label", "https://x.org/s", "1", "framework"),),
)


def call(exchange: Exchange, *, body: str | None = None):
    """Make the client's call of this kind and let it be answered as recorded; what it gave back."""
    connection = Connection(HOST, timeout=5)
    client = BadgrClient(connection, FixedTokens())
    login = BadgrLogin(connection, App(client_id="app", client_secret=SECRETS[3]))
    path = exchange.path.partition("?")[0]
    calls = {
        r"POST /o/token": lambda: login.by_password(EMAIL, SECRETS[2]),
        r"GET /v2/users/self": client.account,
        r"GET /v2/issuers/?|GET /v2/nothing": client.issuers,
        r"POST /v2/issuers": lambda: client.create_issuer(name="n", url="u", email=EMAIL, description="d"),
        r"GET /v2/issuers/([^/]+)/badgeclasses": client.badge_classes,
        r"POST /v2/issuers/([^/]+)/badgeclasses": lambda issuer: client.create_badge_class(issuer, BADGE),
        r"GET /v2/badgeclasses/([^/]+)": client.badge_class,
        r"PUT /v2/badgeclasses/([^/]+)": lambda entity: client.change_badge_class(entity, BADGE),
        r"POST /v2/badgeclasses/([^/]+)/assertions": lambda entity: client.issue(entity, AWARD),
        r"GET /v2/badgeclasses/([^/]+)/assertions": lambda entity: client.awards_to(entity, EMAIL),
        r"GET /v2/assertions/([^/]+)": client.award,
        r"DELETE /v2/assertions/([^/]+)": lambda entity: client.revoke(entity, reason="canary-reason"),
    }
    for pattern, make in calls.items():
        found = re.fullmatch(pattern, f"{exchange.method} {path}")
        if found:
            with responses.RequestsMock(assert_all_requests_are_fired=False) as answers:
                # A list that has another page is answered with the same one: the client must see that and end.
                answers.add(
                    exchange.method,
                    re.compile(rf"{re.escape(HOST)}/.*"),
                    body=exchange.body if body is None else body,
                    status=exchange.status,
                    headers={key: value for key, value in exchange.headers.items() if key != "Content-Type"},
                    content_type=exchange.headers.get("Content-Type", "text/plain"),
                )
                return make(*found.groups())
    raise AssertionError(f"the client makes no such call: {exchange}")
