"""Checking one thing somebody gave: find the badge, look at it from all sides, and say what was found."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from badge_issuer import addresses, sharing
from badge_issuer.credentials.issuance import issued_credential
from badge_issuer.language import day
from badge_issuer.models import Award, EarnerWords, ShareLink
from badge_issuer.openbadges import shape
from badge_issuer.openbadges.parsing import NotReadable, parse_object
from badge_issuer.package import LANGUAGE
from badge_issuer.sharing import Disclosure, find_shown_award, link_ended_words
from badge_issuer.verifying import issuers
from badge_issuer.verifying.disowned_key import DisownedWords, waits_for_signature, words_about
from badge_issuer.verifying.fetching import CouldNotFetch, Gone, Resolver
from badge_issuer.verifying.own_site import host_of, own_path
from badge_issuer.verifying.parsed_badge import Form, ParsedBadge, parse_badge
from badge_issuer.verifying.recipient import recipient_check
from badge_issuer.verifying.reports import BadgeNamed, Report, Word
from badge_issuer.verifying.submitted import Code, Given, Link
from badge_issuer.verifying.verdict import Check, Outcome, Verdict, not_checked
from badge_issuer.verifying.verification import verify

# A link to one of its forms, or to its hours, means the badge as well.
_PAGE = re.compile(rf"{addresses.PREFIX}/(?P<kind>[cs])/(?P<id>[A-Za-z0-9_-]+)([./][^?#]*)?")


def check(given: Given, *, email: str, resolver: Resolver, now: datetime) -> Report:
    """
    What is found about a link, a code or a badge; never raises for what it holds or leads to.

    Our own links and codes are read from our own records, everything else goes through the resolver.
    """
    if isinstance(given, Code):
        return _check_code(given.code, email, resolver, now)
    if isinstance(given, Link):
        path = own_path(given.url)
        return _check_link(given.url, email, resolver, now) if path is None else _check_own(path, email, resolver, now)
    return _check_content(given.content, email, resolver, now)


def _check_code(code: str, email: str, resolver: Resolver, now: datetime) -> Report:
    link = sharing.find_live_link_with_code(code, now=now)
    if link is None:
        says = _(
            "Check each letter. Codes end when their owner ends them: ask for a new one. This is not a sign of a "
            "problem."
        )
        return Report(word=Word.NOT_FOUND, head=_("No badge has this code."), says=says, checked_at=now)
    return _check_shared(link, email, resolver, now)


def _check_own(path: str, email: str, resolver: Resolver, now: datetime) -> Report:
    match = _PAGE.fullmatch(path)
    if match is None:
        says = _("It leads to a page about badges, not to somebody's badge. Ask for the link to the badge itself.")
        return Report(word=Word.NOT_FOUND, head=_("This link is not a badge."), says=says, checked_at=now)
    if match["kind"] == "s":
        link = sharing.find_link(match["id"])
        if link is None:
            return _nothing(now)
        if not sharing.is_live(link, now=now):
            return Report(word=Word.NOT_PUBLIC, head=_("Not public."), says=link_ended_words(), checked_at=now)
        return _check_shared(link, email, resolver, now)
    award = find_shown_award(match["id"])
    if award is None:
        return _nothing(now)
    if award.shared_at is None:
        says = _("The owner hasn't shared this. Ask for a share link. This is not a sign of a problem.")
        return Report(word=Word.NOT_PUBLIC, head=_("Not public."), says=says, checked_at=now)
    words = sharing.words_of(award)
    page = addresses.credential_page(addresses.here(), award.public_id)
    return _check_award(award, words, sharing.disclosure_of(words), page, email, resolver, now)


def _check_shared(link: ShareLink, email: str, resolver: Resolver, now: datetime) -> Report:
    words = sharing.words_of(link.award)
    page = addresses.share_page(addresses.here(), link.slug)
    return _check_award(link.award, words, sharing.disclosure_of(link), page, email, resolver, now)


def _check_award(
    award: Award, words: EarnerWords, shows: Disclosure, page: str, email: str, resolver: Resolver, now: datetime
) -> Report:
    credential = issued_credential(award)
    if credential is None or waits_for_signature(credential):
        says = _(
            "Its signed copy is being made. Try again in a few minutes. This is not a pass, and not a sign of a "
            "problem."
        )
        head = _("Couldn't check right now.")
        return Report(word=Word.COULD_NOT_CHECK, head=head, says=says, checked_at=now, page=page)
    report = _check_content(credential.document.encode("ascii"), email, resolver, now)
    badge = replace(report.badge, holder=words.name if shows.name else "") if report.badge else None
    return replace(report, badge=badge, page=page)


def _check_link(url: str, email: str, resolver: Resolver, now: datetime) -> Report:
    try:
        content = resolver.fetch(url)
    except Gone:
        says = _("What was there is gone: its issuer withdrew it.")
        return Report(word=Word.NOT_GENUINE, head=_("Withdrawn."), says=says, checked_at=now)
    except CouldNotFetch as exc:
        says = _("This is not a pass. The link could not be followed: %(why)s.") % {"why": exc}
        return Report(word=Word.COULD_NOT_CHECK, head=_("Couldn't check right now."), says=says, checked_at=now)
    if content.lstrip()[:1] == b"<" and b"<svg" not in content[:4096]:
        says = _("This is not a pass. %(host)s shows a page there, not a badge. Ask for the badge as a file.")
        says %= {"host": host_of(url)}
        return Report(word=Word.COULD_NOT_CHECK, head=_("Couldn't check right now."), says=says, checked_at=now)
    return _check_content(content, email, resolver, now)


def _check_content(content: bytes, email: str, resolver: Resolver, now: datetime) -> Report:
    verdict = verify(content, resolver=resolver, now=now)
    badge = _parsed(content, resolver)
    named = _named(badge, resolver) if badge else None
    disowned = words_about(badge) if badge and "issuer" in _against(verdict) else None
    if disowned is not None:
        return _disowned(verdict, named, disowned, now)
    word, head, says = _in_words(verdict, named, now)
    recipient = _recipient(badge, email) if badge and verdict.genuine else None
    if recipient is not None and recipient.outcome is Outcome.FAIL:
        head = _("Genuine, but issued to another e-mail address.")
    return Report(
        word=word, head=head, says=says, checked_at=now, checks=verdict.checks, recipient=recipient, badge=named
    )


def _disowned(verdict: Verdict, badge: BadgeNamed | None, said: DisownedWords, now: datetime) -> Report:
    """The reason in place of the general one; that a badge was withdrawn besides is what counts most."""
    checks = tuple(replace(each, reason=said.reason) if each.name == "issuer" else each for each in verdict.checks)
    head, says, page = said.head, said.says, said.page
    if "status" in _against(verdict):
        head, page = _("Withdrawn."), ""
        says = next(each.reason for each in checks if each.name == "status")
    return Report(word=Word.NOT_GENUINE, head=head, says=says, checked_at=now, checks=checks, badge=badge, page=page)


def _against(verdict: Verdict) -> set[str]:
    """The names of the checks that speak against a badge."""
    return {each.name for each in verdict.checks if each.outcome is Outcome.FAIL}


def _recipient(badge: ParsedBadge, email: str) -> Check:
    """Apart from the verdict: a badge of somebody else's is as genuine as it was."""
    if not email.strip():
        return not_checked("recipient", _("Whose badge it is was not checked: no e-mail address was typed."))
    return recipient_check(badge.document, email)


def _in_words(verdict: Verdict, badge: BadgeNamed | None, now: datetime) -> tuple[Word, str, str]:
    """The verdict as a person should read it first."""
    outcomes = {each.name: each for each in verdict.checks}
    if verdict.genuine and badge is not None:
        says = _("Issued by %(issuer)s on %(date)s; still valid, checked just now.")
        date = day(badge.awarded_at) if badge.awarded_at else ""
        return Word.GENUINE, _("Genuine."), says % {"issuer": badge.issuer, "date": date}
    if not verdict.refused:
        return Word.COULD_NOT_CHECK, _("Couldn't check right now."), _("This is not a pass.")
    if outcomes["readable"].outcome is Outcome.FAIL:
        return Word.NOT_READABLE, _("This is not a badge that can be read."), outcomes["readable"].reason
    against = _against(verdict)
    if against == {"status"}:
        return Word.NOT_GENUINE, _("Withdrawn."), outcomes["status"].reason
    if against == {"dates"}:
        ended = badge is not None and badge.valid_until is not None and badge.valid_until <= now
        head = _("Its time is over.") if ended else _("Not valid yet.")
        return Word.NOT_GENUINE, head, outcomes["dates"].reason
    says = _("Don't rely on it. What was found is listed below; ask whoever gave it to you for the original.")
    return Word.NOT_GENUINE, _("Something is wrong with this badge."), says


def _parsed(content: bytes, resolver: Resolver) -> ParsedBadge | None:
    try:
        return parse_badge(content, resolver)
    except (NotReadable, CouldNotFetch):
        return None


def _named(badge: ParsedBadge, resolver: Resolver) -> BadgeNamed:
    document = badge.document
    if badge.form is Form.HOSTED:
        return _named_where_hosted(document, resolver)
    subject = document.get("credentialSubject")
    achievement = subject.get("achievement") if isinstance(subject, dict) else None
    issuer = document.get("issuer")
    url = issuers.document_url(shape.issuer_id(document))
    return BadgeNamed(
        name=_text(achievement, "name"),
        language=_language(achievement),
        issuer=_text(issuer, "name") or shape.issuer_id(document)[:200],
        host=host_of(url),
        ours=own_path(url) is not None,
        awarded_at=shape.parse_instant(document.get("validFrom")),
        valid_until=shape.parse_instant(document.get("validUntil")),
    )


def _named_where_hosted(document: dict[str, Any], resolver: Resolver) -> BadgeNamed:
    """Open Badges 2.0: the assertion names addresses, and what it is stands there. The check has looked them up too."""
    badge_class = _published(document.get("badge"), resolver)
    address = shape.issuer_id(badge_class)
    profile = _published(address, resolver)
    return BadgeNamed(
        name=_text(badge_class, "name"),
        issuer=_text(profile, "name") or host_of(address),
        host=host_of(address),
        ours=own_path(address) is not None,
        awarded_at=shape.parse_instant(document.get("issuedOn")),
        valid_until=shape.parse_instant(document.get("expires")),
    )


def _published(address: Any, resolver: Resolver) -> dict[str, Any]:
    try:
        return parse_object(resolver.fetch(address)) if isinstance(address, str) else {}
    except (NotReadable, CouldNotFetch):
        return {}


def _language(achievement: Any) -> str:
    tag = _text(achievement, "inLanguage")
    return tag if LANGUAGE.fullmatch(tag) else ""


def _text(value: Any, key: str) -> str:
    """A text of reasonable length, whatever a stranger's document holds there."""
    text = value.get(key) if isinstance(value, dict) else None
    return text[:200] if isinstance(text, str) else ""


def _nothing(now: datetime) -> Report:
    says = _("Check that the link is complete, or ask whoever gave it to you for a new one.")
    return Report(word=Word.NOT_FOUND, head=_("There is no badge at this address."), says=says, checked_at=now)
