"""The command `badge-issuer verify`; works without a site, a database or settings."""

import argparse
import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from django.utils.translation import gettext as _

from badge_issuer.cli.results import COULD_NOT_CHECK, OK, REFUSED, USAGE, Output
from badge_issuer.openbadges.parsing import NotReadable, parse_object
from badge_issuer.verifying import issuers
from badge_issuer.verifying.fetching import MAX_BYTES, CouldNotFetch, Gone, HttpResolver, Resolver
from badge_issuer.verifying.verdict import Outcome, Verdict
from badge_issuer.verifying.verification import verify


class FilesFirst:
    """Answers from files the user gave, and asks on for everything else."""

    def __init__(self, given: Mapping[str, bytes], otherwise: Resolver) -> None:
        self._given = given
        self._otherwise = otherwise

    def fetch(self, url: str) -> bytes:
        return self._given[url] if url in self._given else self._otherwise.fetch(url)


def run_verify(chosen: argparse.Namespace) -> Output:
    """Check the badge and tell what was found; the exit code says it again."""
    resolver: Resolver = HttpResolver(allow_loopback=chosen.allow_http_loopback)
    try:
        given = _given_files(chosen)
        content = _content(chosen.file, resolver)
    except OSError as exc:
        unread = _("%(file)s cannot be read: %(why)s") % {"file": exc.filename, "why": exc.strerror}
        return Output(code=USAGE, refused=unread)
    except NotReadable as exc:
        return Output(code=USAGE, refused=str(exc))
    except Gone:
        return Output(code=REFUSED, refused=_("What was there is gone: its issuer withdrew it."))
    except CouldNotFetch as exc:
        unasked = _("Couldn't check right now. This is not a pass. It could not be looked up: %(why)s.")
        return Output(code=COULD_NOT_CHECK, refused=unasked % {"why": exc})
    verdict = verify(content, resolver=FilesFirst(given, resolver), now=datetime.now(UTC), email=chosen.email)
    code = OK if verdict.genuine else REFUSED if verdict.refused else COULD_NOT_CHECK
    return Output(code=code, said=json.dumps(verdict.to_json(), indent=2) if chosen.json else _as_text(verdict))


def _content(source: str, resolver: Resolver) -> bytes:
    if source == "-":
        return sys.stdin.buffer.read(MAX_BYTES)
    return resolver.fetch(source) if source.startswith(("https://", "http://")) else _read(source)


def _read(path: str) -> bytes:
    with Path(path).open("rb") as stream:
        return stream.read(MAX_BYTES)


def _given_files(chosen: argparse.Namespace) -> dict[str, bytes]:
    """The files by the address each of them is published at, which they say themselves."""
    given = {}
    for option, path in (("--issuer-document", chosen.issuer_document), ("--status-list", chosen.status_list)):
        if path is None:
            continue
        content = _read(path)
        try:
            name = str(parse_object(content, limit=MAX_BYTES).get("id"))
        except NotReadable as exc:
            raise NotReadable(f"{option} {path}: {exc}") from exc
        given[issuers.document_url(name) if option == "--issuer-document" else name] = content
    return given


def _as_text(verdict: Verdict) -> str:
    words = {Outcome.PASS: _("pass"), Outcome.FAIL: _("FAIL"), Outcome.NOT_CHECKED: _("not checked")}
    names = {
        "readable": _("readable"),
        "shape": _("shape"),
        "terms": _("every word signed"),
        "issuer": _("issuer's key"),
        "proof": _("unchanged"),
        "status": _("not withdrawn"),
        "dates": _("dates"),
        "recipient": _("issued to"),
    }
    return "\n".join(
        [
            _head(verdict),
            *(f"  {words[check.outcome]:<11}  {names[check.name]:<17}  {check.reason}" for check in verdict.checks),
        ]
    )


def _head(verdict: Verdict) -> str:
    """The verdict as a person should read it first."""
    if verdict.genuine:
        return _("Genuine.")
    if not verdict.refused:
        return _("Couldn't check right now. This is not a pass.")
    against = {check.name for check in verdict.checks if check.outcome is not Outcome.PASS}
    if against == {"recipient"}:
        return _("Genuine, but issued to another e-mail address.")
    if against == {"status"}:
        return _("Withdrawn.")
    if "readable" in against:
        return _("This is not a badge that can be read.")
    return _("Not genuine, or no longer valid.")
