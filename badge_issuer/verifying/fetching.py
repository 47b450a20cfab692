"""
Looking up what a stranger's credential points to, without being sent where we should not go.

Only https, only public addresses, no redirects, little time and few bytes. The address that was checked is the one
connected to, so a name cannot change its mind in between.
"""

import ipaddress
import socket
from http.client import HTTPException
from typing import Protocol
from urllib.parse import SplitResult, urlsplit

import certifi
import urllib3
from django.utils.translation import gettext as _

from badge_issuer.http_deadline import with_deadline
from badge_issuer.logs import hush_urllib3

MAX_BYTES = 2 * 1024 * 1024
TIMEOUT_SECONDS = 10
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# Where a network without IPv4 shows the IPv4 addresses of the world.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_UNICAST = ipaddress.IPv6Network("2000::/3")
# What a connection raises that breaks, or that somebody makes odd answers on.
_BROKEN = (urllib3.exceptions.HTTPError, HTTPException, OSError, ValueError)
HEADERS = {"Accept": "application/json, application/*+json;q=0.9", "Accept-Encoding": "identity"}


class CouldNotFetch(Exception):
    """Nothing was learned; the message says why, for whoever asked."""


class Gone(CouldNotFetch):
    """What stood there was taken away for good (HTTP 410); `content` is what the site says instead."""

    def __init__(self, message: str, content: bytes) -> None:
        super().__init__(message)
        self.content = content


class Resolver(Protocol):
    """Whatever can look up an address on behalf of a verification."""

    def fetch(self, url: str) -> bytes:
        """The bytes at an address; raises CouldNotFetch, and Gone where something was taken away."""
        ...


class HttpResolver:
    """Looks up over the network; plain http and this machine only where `allow_loopback` says so."""

    def __init__(self, *, allow_loopback: bool = False, timeout: float = TIMEOUT_SECONDS) -> None:
        self._allow_loopback = allow_loopback
        self._timeout = timeout
        hush_urllib3()

    def fetch(self, url: str) -> bytes:
        """The bytes at an address; CouldNotFetch for any place we do not go and any answer but a plain one."""
        try:
            parts = urlsplit(url)
        except ValueError as exc:
            raise CouldNotFetch(_("only addresses that begin with https:// are looked up")) from exc
        address = self._checked_address(parts)
        try:
            # Left half-read it is hung up on, or the site would go on sending.
            with self._pool(parts, address) as pool, self._asked(pool, parts) as response:
                answered = _("%(host)s answered with HTTP status %(status)s")
                answered %= {"host": parts.netloc, "status": response.status}
                if response.status == 410:
                    raise Gone(answered, _bounded(response, parts.netloc))
                if response.status != 200:
                    raise CouldNotFetch(answered)
                return _bounded(response, parts.netloc)
        except urllib3.exceptions.ReadTimeoutError as exc:
            raise CouldNotFetch(_("%(host)s answered too slowly") % {"host": parts.netloc}) from exc
        except (urllib3.exceptions.HTTPError, HTTPException, ValueError) as exc:
            raise CouldNotFetch(_("%(host)s did not answer") % {"host": parts.netloc}) from exc

    @staticmethod
    def _asked(pool: urllib3.HTTPConnectionPool, parts: SplitResult) -> urllib3.BaseHTTPResponse:
        headers = {**HEADERS, "Host": parts.netloc}
        return pool.urlopen(
            "GET", _target(parts), headers=headers, redirect=False, retries=False, preload_content=False
        )

    def _checked_address(self, parts: SplitResult) -> str:
        try:
            host, port = parts.hostname, parts.port
        except ValueError:
            host, port = None, None
        if not host or parts.scheme not in ("https", "http") or parts.username or parts.password:
            raise CouldNotFetch(_("only addresses that begin with https:// are looked up"))
        addresses = _addresses(host, port or (443 if parts.scheme == "https" else 80))
        reached = [_reached(each) for each in addresses]
        loopback = self._allow_loopback and all(each.is_loopback for each in reached)
        if parts.scheme == "http" and not loopback:
            raise CouldNotFetch(_("%(host)s is offered without https") % {"host": parts.netloc})
        if not loopback and not all(_is_public(each) for each in reached):
            raise CouldNotFetch(_("%(host)s is not on the public internet") % {"host": parts.netloc})
        return str(addresses[0])

    def _pool(self, parts: SplitResult, address: str) -> urllib3.HTTPConnectionPool:
        timeout = urllib3.Timeout(total=self._timeout)
        if parts.scheme == "http":
            pool = urllib3.HTTPConnectionPool(address, parts.port or 80, timeout=timeout)
        else:
            pool = urllib3.HTTPSConnectionPool(
                address,
                parts.port or 443,
                timeout=timeout,
                cert_reqs="CERT_REQUIRED",
                ca_certs=certifi.where(),
                server_hostname=parts.hostname,
                assert_hostname=parts.hostname,
            )
        pool.ConnectionCls = with_deadline(pool.ConnectionCls, self._timeout)
        return pool


def _addresses(host: str, port: int) -> list[Address]:
    try:
        resolved = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as exc:
        raise CouldNotFetch(_("%(host)s cannot be found") % {"host": host}) from exc
    return [ipaddress.ip_address(entry[4][0].partition("%")[0]) for entry in resolved]


def _reached(address: Address) -> Address:
    """The IPv4 address in IPv6 clothes, which is where a request ends; any other address as it is."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _is_public(address: Address) -> bool:
    # What is not given out to anybody in particular may lead to a neighbor by some older or local arrangement.
    given_out = isinstance(address, ipaddress.IPv4Address) or address in _UNICAST
    return given_out and address.is_global and not address.is_multicast


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _bounded(response: urllib3.BaseHTTPResponse, host: str) -> bytes:
    content = bytearray()
    for chunk in response.stream(65_536, decode_content=False):
        content += chunk
        if len(content) > MAX_BYTES:
            raise CouldNotFetch(_("%(host)s sent too much") % {"host": host})
    return bytes(content)
