"""
One token for all processes: read from its row, renewed by one worker while the others wait for what it gets.

The lease of who renews is a comparison, like every other here; no row is locked while the service is asked. A worker
that dies in between leaves a lease that ends, and possibly a refresh token that is spent: then the password is used
again, or an operator logs in.
"""

import hashlib
import logging
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep

from django.db import IntegrityError, transaction

from badge_issuer.badgr.encryption import seal, unseal
from badge_issuer.badgr.errors import BadgrCredentials, BadgrUnavailable
from badge_issuer.badgr.login import BadgrLogin
from badge_issuer.badgr.settings import PASSWORD, BadgrSettings
from badge_issuer.badgr.values import Grant
from badge_issuer.errors import N_, BadgeIssuerError
from badge_issuer.models import ServiceToken

# Renewed this long before it ends, so that no request is on its way when it does.
MARGIN = timedelta(minutes=5)
PATIENCE_SECONDS = 10
LOOK_EVERY_SECONDS = 0.05
log = logging.getLogger(__name__)


def account_of(settings: BadgrSettings) -> str:
    """Names an account at a host without telling whose it is."""
    parts = (settings.host, settings.grant, settings.client_id, settings.username)
    return hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()


class StoredTokens:
    """The tokens of one account; any number of threads and processes may ask at once."""

    def __init__(
        self,
        settings: BadgrSettings,
        login: BadgrLogin,
        *,
        clock: Callable[[], datetime],
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._settings = settings
        self._login = login
        self._clock = clock
        self._patience = patience
        self._account = account_of(settings)
        self._known: tuple[str, datetime] | None = None

    def access(self) -> str:
        """
        A token that should do.

        Raises BadgrCredentials when there is none to be had, BadgrUnavailable when the service gives none just now.
        """
        if self._known is not None and self._known[1] - MARGIN > self._clock():
            return self._known[0]
        row = self._row()
        access = unseal(row.access, self._settings)
        if access and row.expires_at is not None and row.expires_at - MARGIN > self._clock():
            self._known = (access, row.expires_at)
            return access
        return self.renewed(access)

    def renewed(self, stale: str) -> str:
        """
        A token that is not `stale`: the one another worker has got meanwhile, or a new one.

        Raises as `access`.
        """
        self._known = None
        until = monotonic() + self._patience
        while True:
            row = self._row()
            access = unseal(row.access, self._settings)
            if access and access != stale:
                return access
            lease = self._lease(row)
            if lease:
                return self._renew(row, lease)
            if monotonic() > until:
                raise BadgrUnavailable(N_("Another worker is renewing the token of the Badgr account."))
            sleep(LOOK_EVERY_SECONDS)

    def log_in(self, code: str = "") -> None:
        """Begin anew: with the password, or with a code that an operator was given; raises as `access`."""
        self._known = None
        if code:
            grant = self._login.by_code(code, redirect_uri=self._settings.redirect_uri)
        else:
            grant = self._login.by_password(self._settings.username, self._settings.password)
        row = self._row()
        self._store(ServiceToken.objects.filter(pk=row.pk), row.revision, grant)

    def _row(self) -> ServiceToken:
        row = ServiceToken.objects.filter(account=self._account).first()
        if row is not None:
            return row
        try:
            with transaction.atomic():
                return ServiceToken.objects.create(account=self._account)
        except IntegrityError:
            return ServiceToken.objects.get(account=self._account)

    def _lease(self, row: ServiceToken) -> str:
        """Take the right to renew what this row holds; empty when another worker has it."""
        now = self._clock()
        if row.lease_until is not None and row.lease_until > now:
            return ""
        lease = uuid.uuid4().hex
        # Twice the timeout: a refresh that is refused is followed by the password.
        taken = ServiceToken.objects.filter(
            pk=row.pk, revision=row.revision, lease=row.lease, lease_until=row.lease_until
        ).update(lease=lease, lease_until=now + timedelta(seconds=2 * self._settings.timeout + 5))
        return lease if taken else ""

    def _renew(self, row: ServiceToken, lease: str) -> str:
        mine = ServiceToken.objects.filter(pk=row.pk, lease=lease)
        log.debug("badgr account %s: renewing", self._account[:8])
        try:
            grant = self._new_grant(unseal(row.refresh, self._settings))
        except BadgeIssuerError:
            # The next worker need not wait for the lease to end.
            mine.update(lease="", lease_until=None)
            raise
        log.debug("badgr account %s: renewed", self._account[:8])
        self._store(mine, row.revision, grant)
        return grant.access

    def _new_grant(self, refresh: str) -> Grant:
        by_password = self._settings.grant == PASSWORD
        try:
            if refresh:
                return self._login.by_refresh(refresh)
        except BadgrCredentials:
            if not by_password:
                raise
        if by_password:
            return self._login.by_password(self._settings.username, self._settings.password)
        raise BadgrCredentials(N_("Nobody has logged in to Badgr yet, or the login is lost. Do so: badge-issuer login"))

    def _store(self, rows, revision: int, grant: Grant) -> None:
        rows.update(
            access=seal(grant.access, self._settings),
            refresh=seal(grant.refresh, self._settings),
            expires_at=self._clock() + grant.lasts,
            revision=revision + 1,
            lease="",
            lease_until=None,
        )
        log.info("badgr account %s: token %s", self._account[:8], revision + 1)


def utc_now() -> datetime:
    return datetime.now(UTC)
