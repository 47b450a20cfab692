"""How often one client may ask: counted in the site's cache, by a hash that says nothing without the site's secret."""

import ipaddress

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def has_tries_left(request: HttpRequest, what: str, *, limit: int) -> bool:
    """Whether this client did `what` fewer than `limit` times in its current window. Counts nothing."""
    return int(cache.get(_key(request, what)) or 0) < limit


def count_try(request: HttpRequest, what: str, *, seconds: int) -> None:
    """Count one; the window of `seconds` begins with the first and is not made longer by more."""
    key = _key(request, what)
    if not cache.add(key, 1, timeout=seconds):
        try:
            cache.incr(key)
        except ValueError:
            # The window ended in between: this one begins the next.
            cache.add(key, 1, timeout=seconds)


def _key(request: HttpRequest, what: str) -> str:
    return f"badge_issuer:{what}:{salted_hmac('badge_issuer.pages.throttle', _client(request)).hexdigest()}"


def _client(request: HttpRequest) -> str:
    """Where a request came from; of IPv6 the network, since one household has more addresses than there are codes."""
    told = str(request.META.get("REMOTE_ADDR", ""))
    try:
        address = ipaddress.ip_address(told)
    except ValueError:
        return told
    if isinstance(address, ipaddress.IPv4Address):
        return told
    return str(address.ipv4_mapped or ipaddress.IPv6Network((int(address), 64), strict=False))
