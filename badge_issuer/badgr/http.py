"""
One connection pool to one host, and one request on it: bounded in time and size, and silent about what it carries.

Nothing is repeated here and no redirect is followed: whoever asked knows whether a repeat does harm.
"""

from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies
from urllib3 import HTTPConnectionPool

from badge_issuer.badgr.errors import BadgrUnavailable
from badge_issuer.badgr.replies import Reply
from badge_issuer.errors import N_
from badge_issuer.http_deadline import with_deadline
from badge_issuer.logs import hush_urllib3

MAX_BYTES = 32 * 1024 * 1024
POOL = 64


class Connection:
    """A pool of connections to one host; any number of threads may use it."""

    def __init__(self, host: str, *, timeout: float) -> None:
        self.host = host.rstrip("/")
        self._timeout = timeout
        self._session = requests.Session()
        # A .netrc would put its own password in place of our token; the site's proxy is still honored.
        self._session.trust_env = False
        self._session.proxies.update(get_environ_proxies(self.host))
        # A session's cookie would tie requests of many threads together, and nothing here needs one.
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.mount(self.host, _InTime(2 * timeout))
        hush_urllib3()

    def send(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        query: Mapping[str, Any] | None = None,
        json: object = None,
        form: Mapping[str, str] | None = None,
    ) -> Reply:
        """Ask once; BadgrUnavailable when no whole answer came. The error holds no body, query or header."""
        asked = f"{method} {path}"
        headers = {"Accept": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
        failed = ""
        try:
            with self._session.request(
                method,
                self.host + path,
                params=query,
                json=json,
                data=form,
                headers=headers,
                timeout=(min(self._timeout, 10), self._timeout),
                allow_redirects=False,
                stream=True,
            ) as response:
                return Reply(
                    asked=asked, status=response.status_code, headers=response.headers, content=self._read(response)
                )
        except (requests.RequestException, OSError) as exc:
            failed = type(exc).__name__
        # Outside the handler: the exception behind this one holds the address that was asked, query and all.
        raise BadgrUnavailable(N_("%(asked)s: no answer (%(why)s)."), asked=asked, why=failed)

    @staticmethod
    def _read(response: requests.Response) -> bytes:
        content = bytearray()
        for chunk in response.iter_content(65_536):
            content += chunk
            if len(content) > MAX_BYTES:
                raise requests.exceptions.ContentDecodingError
        return bytes(content)


class _InTime(HTTPAdapter):
    """Connections whose answers have so many seconds, however slowly they come."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        super().__init__(pool_connections=1, pool_maxsize=POOL, max_retries=0)

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> HTTPConnectionPool:
        pool = super().get_connection_with_tls_context(*args, **kwargs)
        assert isinstance(pool, HTTPConnectionPool)
        pool.ConnectionCls = with_deadline(type(pool).ConnectionCls, self._seconds)
        return pool
