"""The token endpoint: form-encoded, throttled after any failure, and the only place that sees a password."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from badge_issuer.badgr.http import Connection
from badge_issuer.badgr.replies import grant, login_problem
from badge_issuer.badgr.values import Grant

PATH = "/o/token"
SCOPE = "rw:profile rw:issuer rw:backpack"


@dataclass(frozen=True, kw_only=True)
class App:
    """Who asks: an application registered with the service, in the same region as the host."""

    client_id: str = "public"
    client_secret: str = field(default="", repr=False)


class BadgrLogin:
    """
    Gets tokens for one application.

    Each call raises BadgrCredentials when the service says no, and BadgrUnavailable, with the wait it asks for, when
    it says nothing or too often.
    """

    def __init__(self, connection: Connection, app: App) -> None:
        self._connection = connection
        self._app = app

    def by_password(self, username: str, password: str) -> Grant:
        return self._ask(grant_type="password", username=username, password=password, scope=SCOPE)

    def by_code(self, code: str, *, redirect_uri: str) -> Grant:
        """A code works once, and only with the redirect address that it was asked for with."""
        return self._ask(grant_type="authorization_code", code=code, redirect_uri=redirect_uri)

    def by_refresh(self, refresh: str) -> Grant:
        """Both tokens are new afterwards and the old ones are dead at once."""
        return self._ask(grant_type="refresh_token", refresh_token=refresh)

    def _ask(self, **form: str) -> Grant:
        # Without its client id a refresh of one application's token is refused as another's.
        form |= {"client_id": self._app.client_id}
        if self._app.client_secret:
            form |= {"client_secret": self._app.client_secret}
        reply = self._connection.send("POST", PATH, form=form)
        problem = login_problem(reply, now=datetime.now(UTC))
        if problem is not None:
            raise problem
        return grant(reply)
