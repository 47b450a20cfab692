"""
What a content security policy would keep from a page, found in the page's own HTML.

Holds for pages that do not load anything by script. Two policies on one answer hold together: the platform's middleware
(`CSP_STATIC_ENFORCE`) puts its own after the one that an answer brings along, with a comma.
"""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml import html

from .markup import parsed

# The strict one that a site may want: nothing inline, nothing from elsewhere.
STRICT = "script-src 'self'; style-src 'self'; object-src 'none'; base-uri 'self'"

_FALLBACK = {"script-src": "default-src", "style-src": "default-src", "img-src": "default-src"}


def policies(header: str) -> list[dict[str, list[str]]]:
    """The policies of a header by directive; the first of a name counts, as browsers have it."""
    found = []
    for text in header.split(","):
        directives: dict[str, list[str]] = {}
        for part in text.split(";"):
            words = part.split()
            if words:
                directives.setdefault(words[0].lower(), words[1:])
        if directives:
            found.append(directives)
    return found


def blocked(text: str, address: str, header: str) -> list[str]:
    """What of a page, which stands at an address, a header would keep from working; in words, each once."""
    tree = parsed(text)
    refused = []
    for policy in policies(header):
        for each in _resources(tree):
            allowed = _sources(policy, each.directive)
            if allowed is not None and not _may(allowed, each, address):
                refused.append(each.words)
    return list(dict.fromkeys(refused))


@dataclass(frozen=True, kw_only=True)
class Resource:
    """What a page runs or is styled by: by an address, or inline with its text and the nonce it carries."""

    directive: str
    words: str
    source: str = ""
    text: str | None = None
    nonce: str = ""


def _resources(tree: html.HtmlElement) -> Iterator[Resource]:
    for node in tree.xpath("//script"):
        kind, source = (node.get("type") or "").lower(), node.get("src") or ""
        if kind and "javascript" not in kind and kind != "module":
            continue  # data that a script reads
        if source:
            yield Resource(directive="script-src", words=f"the script {source}", source=source)
        else:
            words = f"an inline script ({_begin(node.text)})"
            yield Resource(directive="script-src", words=words, text=node.text or "", nonce=node.get("nonce") or "")
    for node in tree.xpath("//link[@rel='stylesheet'][@href]"):
        yield Resource(directive="style-src", words=f"the stylesheet {node.get('href')}", source=node.get("href"))
    for node in tree.xpath("//style"):
        words = f"an inline stylesheet ({_begin(node.text)})"
        yield Resource(directive="style-src", words=words, text=node.text or "", nonce=node.get("nonce") or "")
    # Neither hash nor nonce lets an attribute through; only 'unsafe-inline' does.
    for node in tree.xpath("//*[@style]"):
        yield Resource(directive="style-src", words=f"a style attribute ({node.get('style')[:40]})", text="")
    for node in tree.xpath("//*[@*[starts-with(name(), 'on')]]"):
        yield Resource(directive="script-src", words=f"an event attribute of <{node.tag}>", text="")


def _sources(policy: Mapping[str, list[str]], name: str) -> list[str] | None:
    """What a directive allows; None where it is not limited."""
    return policy.get(name, policy.get(_FALLBACK[name]))


def _may(allowed: list[str], resource: Resource, address: str) -> bool:
    if resource.text is not None:
        is_strict = any(each.startswith(("'sha256-", "'nonce-")) for each in allowed)
        if "'unsafe-inline'" in allowed and not is_strict:
            return True
        digest = base64.b64encode(hashlib.sha256(resource.text.encode()).digest()).decode()
        wanted = {f"'nonce-{resource.nonce}'" if resource.nonce else "", f"'sha256-{digest}'" if resource.text else ""}
        return not wanted.isdisjoint(allowed)
    url, here = urlsplit(urljoin(address, resource.source)), urlsplit(address)
    for each in allowed:
        if each == "*" or (each == "'self'" and (url.scheme, url.netloc) == (here.scheme, here.netloc)):
            return True
        if each.rstrip(":") == url.scheme and each.endswith(":"):
            return True
        wanted = urlsplit(each if "://" in each else f"{here.scheme}://{each}")
        if wanted.netloc.startswith("*."):
            if url.netloc.endswith(wanted.netloc[1:]):
                return True
        elif wanted.netloc == url.netloc and not each.startswith("'"):
            return True
    return False


def _begin(text: str | None) -> str:
    return " ".join((text or "").split())[:40]
