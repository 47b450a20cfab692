"""The client of the account that is configured, made once in each process so that its connections are kept."""

import os
from functools import lru_cache

from badge_issuer.badgr.client import BadgrClient
from badge_issuer.badgr.http import Connection
from badge_issuer.badgr.login import App, BadgrLogin
from badge_issuer.badgr.settings import BadgrSettings, badgr_settings
from badge_issuer.badgr.tokens import StoredTokens, account_of, utc_now


def client() -> BadgrClient:
    """The client; ConfigurationRefused when BADGE_ISSUER_BADGR cannot work."""
    return _client(_Key(badgr_settings()))


def tokens() -> StoredTokens:
    """The tokens it speaks with; raises as `client`."""
    return _tokens(_Key(badgr_settings()))


class _Key:
    """Settings as a key: a forked worker must not share its parent's connections."""

    def __init__(self, settings: BadgrSettings) -> None:
        self.settings = settings
        self._parts = (os.getpid(), account_of(settings), settings.password, settings.client_secret, settings.timeout)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._parts == other._parts

    def __hash__(self) -> int:
        return hash(self._parts)


@lru_cache(maxsize=4)
def _connection(key: _Key) -> Connection:
    return Connection(key.settings.host, timeout=key.settings.timeout)


@lru_cache(maxsize=4)
def _tokens(key: _Key) -> StoredTokens:
    app = App(client_id=key.settings.client_id, client_secret=key.settings.client_secret)
    return StoredTokens(key.settings, BadgrLogin(_connection(key), app), clock=utc_now)


@lru_cache(maxsize=4)
def _client(key: _Key) -> BadgrClient:
    return BadgrClient(_connection(key), _tokens(key))
