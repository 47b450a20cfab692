"""The API v2, call by call. It knows HTTP and nothing else: no rows, no settings, no policy of repeating."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import quote

from badge_issuer.badgr import replies
from badge_issuer.badgr.errors import BadgrCredentials, NotFound
from badge_issuer.badgr.http import Connection
from badge_issuer.badgr.replies import Reply, only_result, problem_of, results
from badge_issuer.badgr.values import (
    Account,
    NewAward,
    NewBadgeClass,
    RemoteAward,
    RemoteBadgeClass,
    RemoteIssuer,
)
from badge_issuer.errors import N_

PAGE = 500
# Withdrawn and expired awards are left out of a list unless they are asked for.
EVERY = {"include_revoked": "1", "include_expired": "1"}


class AccessTokens(Protocol):
    """Where the client gets its token; see `tokens`."""

    def access(self) -> str:
        """The token to speak with."""
        ...

    def renewed(self, stale: str) -> str:
        """Another one, since `stale` was not accepted."""
        ...


class BadgrClient:
    """
    One account at one regional host.

    Every call raises BadgrUnavailable (look it up, then ask again), BadgrCredentials (an operator must act) or
    BadgrRejected (stop). A token that was refused is renewed once: such a request was not carried out.
    """

    def __init__(self, connection: Connection, tokens: AccessTokens) -> None:
        self._connection = connection
        self._tokens = tokens

    def account(self) -> Account:
        """Who we are there."""
        return replies.account(only_result(self._ask_for_ourselves("/v2/users/self", scope="rw:profile")))

    def issuers(self) -> list[RemoteIssuer]:
        """The issuers this account may act for."""
        reply = self._ask_for_ourselves("/v2/issuers", scope="rw:issuer")
        return [replies.remote_issuer(each) for each in results(reply)]

    def create_issuer(self, *, name: str, url: str, email: str, description: str) -> RemoteIssuer:
        """Make an issuer; asked twice, it makes two."""
        body = {"name": name, "url": url, "email": email, "description": description}
        return replies.remote_issuer(only_result(self._ask("POST", "/v2/issuers", json=body)))

    def badge_classes(self, issuer: str) -> list[RemoteBadgeClass]:
        """Every badge class of an issuer."""
        path = f"/v2/issuers/{_id(issuer)}/badgeclasses"
        return [replies.remote_badge_class(each) for _reply, each in self._pages(path, {})]

    def badge_class(self, entity_id: str) -> RemoteBadgeClass:
        """One badge class; NotFound when it is gone or not ours to see."""
        return replies.remote_badge_class(only_result(self._ask("GET", f"/v2/badgeclasses/{_id(entity_id)}")))

    def create_badge_class(self, issuer: str, wanted: NewBadgeClass) -> RemoteBadgeClass:
        """Make a badge class; asked twice, it makes two."""
        path = f"/v2/issuers/{_id(issuer)}/badgeclasses"
        return replies.remote_badge_class(only_result(self._ask("POST", path, json=wanted.to_json())))

    def change_badge_class(self, entity_id: str, wanted: NewBadgeClass) -> RemoteBadgeClass:
        """Change a badge class, and with it every badge that was issued of it."""
        path = f"/v2/badgeclasses/{_id(entity_id)}"
        return replies.remote_badge_class(only_result(self._ask("PUT", path, json=wanted.to_json())))

    def issue(self, badge_class: str, award: NewAward) -> RemoteAward:
        """
        Make an award. Asked twice, it makes two unless they come one after the other and `again` is not set.

        Raises AlreadyAwarded when the recipient holds it, and ClockRefused when it lies in the service's future.
        """
        reply = self._ask("POST", f"/v2/badgeclasses/{_id(badge_class)}/assertions", json=award.to_json())
        return replies.remote_award(reply, only_result(reply))

    def awards_to(self, badge_class: str, email: str) -> list[RemoteAward]:
        """Every award of a badge class to one address, withdrawn and expired ones too."""
        path = f"/v2/badgeclasses/{_id(badge_class)}/assertions"
        address = email.strip().lower()
        reply = self._ask("GET", path, query={"recipient": address, **EVERY})
        listed = [replies.remote_award(reply, each) for each in results(reply)]
        # A service that does not know the question answers with everybody's.
        return [each for each in listed if each.email in ("", address)]

    def awards(self, badge_class: str) -> Iterator[RemoteAward]:
        """Every award of a badge class, page by page."""
        for reply, each in self._pages(f"/v2/badgeclasses/{_id(badge_class)}/assertions", EVERY):
            yield replies.remote_award(reply, each)

    def award(self, entity_id: str) -> RemoteAward:
        """One award; NotFound when it is gone or not ours to see."""
        reply = self._ask("GET", f"/v2/assertions/{_id(entity_id)}")
        return replies.remote_award(reply, only_result(reply))

    def revoke(self, entity_id: str, *, reason: str) -> None:
        """Withdraw an award; AlreadyRevoked when it was before. The reason must be storable and not too long."""
        reply = self._ask("DELETE", f"/v2/assertions/{_id(entity_id)}", json={"revocation_reason": reason})
        if reply.status != 204:
            # The page of a proxy has status 200 too.
            results(reply)

    def _ask_for_ourselves(self, path: str, *, scope: str) -> Reply:
        """What every account has: where it is "not found", the login does not reach that far."""
        try:
            return self._ask("GET", path)
        except NotFound as exc:
            raise BadgrCredentials(
                N_("%(asked)s: the login does not have the scope %(scope)s."), asked=f"GET {path}", scope=scope
            ) from exc

    def _pages(self, path: str, query: Mapping[str, str]) -> Iterator[tuple[Reply, dict[str, Any]]]:
        asked: dict[str, str] = {**query, "num": str(PAGE)}
        seen = {""}
        while True:
            reply = self._ask("GET", path, query=asked)
            for each in results(reply):
                yield reply, each
            cursor = replies.next_cursor(reply)
            if cursor in seen:
                return
            seen.add(cursor)
            asked["cursor"] = cursor

    def _ask(self, method: str, path: str, *, query: Mapping[str, str] | None = None, json: object = None) -> Reply:
        token = self._tokens.access()
        reply = self._connection.send(method, path, token=token, query=query, json=json)
        if reply.status == 401:
            reply = self._connection.send(method, path, token=self._tokens.renewed(token), query=query, json=json)
        problem = problem_of(reply, now=datetime.now(UTC))
        if problem is not None:
            raise problem
        return reply


def _id(entity_id: str) -> str:
    return quote(entity_id, safe="")
