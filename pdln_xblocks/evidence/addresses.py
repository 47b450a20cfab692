"""
Web addresses as people type and paste them: one that others can open, or what stands in the way. Nothing is asked of
any network.
"""

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

import idna

MOST_LINK = 2_000

# What comes along with a copied address and is not part of it: marks of direction, and spaces of no width.
_UNSEEN = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(?!\d+(?:[/?#]|$))", re.IGNORECASE)
_BEGINS = re.compile(r"https?://", re.IGNORECASE)
# A second address follows another without a space; in a query or a path it is part of the first.
_SECOND = re.compile(r"(?<=[^=/?&#%])https?://", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?", re.IGNORECASE)
_NUMBER = re.compile(r"(0x[0-9a-f]*|[0-9]+)", re.IGNORECASE)
# RFC 6762, 6761 and 8375, what ICANN keeps for private use, and what routers and schools call their own.
_PRIVATE = frozenset(
    {"local", "localhost", "localdomain", "internal", "lan", "home", "corp", "intranet", "private", "arpa", "invalid"}
)
# The name of a file has the shape of a host.
_FILE = re.compile(
    r"[^/:]+\.(docx?|pptx?|xlsx?|pdf|png|jpe?g|heic|gif|mp[34]|m4a|mov|txt|rtf|od[pst]|zip)", re.IGNORECASE
)
# Where a link may open for its owner and ask others to sign in.
_ASKS = (
    "docs.google.com",
    "drive.google.com",
    "classroom.google.com",
    "onedrive.live.com",
    "1drv.ms",
    "sharepoint.com",
    "teams.microsoft.com",
    "instructure.com",
    "schoology.com",
    "seesaw.me",
    "box.com",
    "icloud.com",
)
# Where an address in a text ends: what a sentence puts behind it is not part of it.
_IN_TEXT = re.compile(r"(?:https?://|www\.)[^\s<>\"“”]+", re.IGNORECASE)
_BEHIND = ".,;:!?'’”\"…*_"
_PAIRS = {")": "(", "]": "[", "}": "{"}


class LinkProblem(StrEnum):
    """Why others could not open what was typed; each is a code of evidence.forms.link."""

    BAD = "bad_link"
    SPACE = "link_with_space"
    TWO = "two_links"
    PRIVATE = "private_link"
    NAMED = "link_with_name"
    LONG = "long_link"


@dataclass(frozen=True, kw_only=True)
class Address:
    """One https address; `host` in ASCII, as a browser asks for it. `asks` says that others may have to sign in."""

    url: str
    host: str

    @property
    def asks(self) -> bool:
        return any(self.host == each or self.host.endswith(f".{each}") for each in _ASKS)


@dataclass(frozen=True, kw_only=True)
class Run:
    """A stretch of a text: plain words, or where `address` is not empty, words that lead there."""

    text: str
    address: str = ""


def read_address(typed: str) -> Address | LinkProblem:
    """
    The address that was meant: without what was copied along, with https where no scheme or http was typed. Or why
    nobody else could open it.
    """
    text = _UNSEEN.sub("", typed).strip().strip("<>\"'“”").rstrip(".,;")
    words = text.split()
    if len(words) > 1:
        return LinkProblem.TWO if sum(map(_looks_like_one, words)) > 1 else LinkProblem.SPACE
    if _SECOND.search(text):
        return LinkProblem.TWO
    if _FILE.fullmatch(text) or any(unicodedata.category(each) in ("Cc", "Cs") for each in text):
        return LinkProblem.BAD
    scheme = _SCHEME.match(text)
    if scheme and (scheme[1].lower() not in ("https", "http") or not _BEGINS.match(text)):
        return LinkProblem.BAD
    try:
        return _checked(urlsplit("https://" + _BEGINS.sub("", text, count=1)))
    except ValueError:
        return LinkProblem.BAD


def _looks_like_one(word: str) -> bool:
    return bool(_BEGINS.match(word)) or word.lower().startswith("www.")


def _checked(parts: SplitResult) -> Address | LinkProblem:
    """Raises ValueError for what is no address."""
    if "@" in parts.netloc:
        return LinkProblem.NAMED
    if "\\" in parts.netloc:
        return LinkProblem.BAD
    host, port = (parts.hostname or "").rstrip("."), parts.port
    if ":" in host or _is_v4(host):
        literal = ipaddress.ip_address(host)
        inner = getattr(literal, "ipv4_mapped", None) or getattr(literal, "sixtofour", None)
        if not literal.is_global or literal.is_multicast or (inner and not inner.is_global):
            return LinkProblem.PRIVATE
        shown = f"[{host}]" if ":" in host else host
    else:
        host = shown = _ascii(host)
        labels = host.split(".")
        if len(labels) < 2 or labels[-1] in _PRIVATE:
            return LinkProblem.PRIVATE if host and all(map(_HOST.fullmatch, labels)) else LinkProblem.BAD
        if not all(map(_HOST.fullmatch, labels)) or _NUMBER.fullmatch(labels[-1]):
            return LinkProblem.BAD
    url = parts._replace(netloc=shown if port in (None, 443) else f"{shown}:{port}").geturl()
    return Address(url=url, host=host) if len(url) <= MOST_LINK else LinkProblem.LONG


def _is_v4(host: str) -> bool:
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        return False
    return True


def _ascii(host: str) -> str:
    """As a browser asks for it (UTS 46); raises ValueError for what it would not."""
    return host.lower() if host.isascii() else idna.encode(host, uts46=True).decode("ascii")


def linked(text: str) -> tuple[Run, ...]:
    """A text as runs, in its order and with nothing left out: what stands in it as an address leads there."""
    runs: list[Run] = []
    rest = 0
    for found in _IN_TEXT.finditer(text):
        typed = _without_what_follows(found[0])
        address = read_address(typed)
        if isinstance(address, LinkProblem):
            continue
        # What was typed as http may have no https: nobody looks at it before it is followed.
        url = "http" + address.url.removeprefix("https") if typed.lower().startswith("http://") else address.url
        runs += [Run(text=text[rest : found.start()]), Run(text=typed, address=url)]
        rest = found.start() + len(typed)
    return tuple(run for run in (*runs, Run(text=text[rest:])) if run.text)


def _without_what_follows(found: str) -> str:
    while found:
        last = found[-1]
        is_opened = last in _PAIRS and found.count(_PAIRS[last]) >= found.count(last)
        if is_opened or last not in _BEHIND and last not in _PAIRS:
            break
        found = found[:-1]
    return found
