"""What an owner does with a badge: who may see it, with which words, and on which paper."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from badge_issuer import awards, sharing
from badge_issuer.errors import SharingRefused
from badge_issuer.language import for_people, for_programs
from badge_issuer.models import Award, ShareLink
from badge_issuer.pages import pictures
from badge_issuer.pages.credential_page import credential_shown
from badge_issuer.pages.hours_document import hours_shown
from badge_issuer.pages.owner_page import sharing_shown
from badge_issuer.pages.rendering import page
from badge_issuer.pages.responses import PRIVATE, no_document, nothing_here, varies
from badge_issuer.sharing import find_own_award, find_shown_award, may_see

Change = Callable[[Award, QueryDict, datetime], None]


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def owner_sharing(request: HttpRequest, public_id: str) -> HttpResponse:
    """The owner's page of everything shared, and every change to it; to anyone else there is nothing here."""
    award = find_own_award(request, public_id)
    if award is None:
        return varies(nothing_here(request))
    if request.method == "POST":
        return _change(request, award)
    return _sharing_page(request, award)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def hours(request: HttpRequest, public_id: str) -> HttpResponse:
    """The owner's hours document, to be looked at and printed; the name they type is kept only if they say so."""
    award = find_own_award(request, public_id)
    if award is None:
        return varies(nothing_here(request))
    now = datetime.now(UTC)
    name, refused = sharing.words_of(award).license_name, ""
    if request.method == "POST":
        name = request.POST.get("name", "").strip()
        refused = _keep_name(award, name) if "keep" in request.POST else ""
    links = sharing.live_links(award, now=now)
    link = _chosen_link(request.POST.get("link", ""), links)
    if link is None and award.shared_at is None:
        link = links[0] if links else None
    document = hours_shown(award, name=name[: sharing.NAME_LIMIT], link=link, now=now)
    if document is None:
        return varies(nothing_here(request))
    values = {"document": document, "links": links, "link": link, "refused": refused}
    kept = sharing.words_of(award).license_name == name and bool(name)
    response = page(request, "hours.html", script=True, owner=True, public=bool(award.shared_at), kept=kept, **values)
    response["Cache-Control"] = PRIVATE
    return varies(response)


@require_safe
@for_programs
def qr_code(request: HttpRequest, public_id: str) -> HttpResponse:
    """The QR code of a badge's own page as a file to print; an owner's, and anyone's while the badge is public."""
    award = find_shown_award(public_id)
    if award is None or not may_see(request, award):
        return no_document()
    words = sharing.words_of(award)
    shown = credential_shown(award, words=words, shows=sharing.Disclosure(), now=datetime.now(UTC))
    return png(pictures.qr_png(shown.address))


def png(content: bytes) -> HttpResponse:
    """A QR code as a file, kept by nobody: its address opens a badge."""
    response = HttpResponse(content, content_type="image/png")
    response["Cache-Control"] = PRIVATE
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _sharing_page(request: HttpRequest, award: Award, *, refused: str = "") -> HttpResponse:
    shown = sharing_shown(award, now=datetime.now(UTC))
    status = 400 if refused else 200
    typed = request.POST if refused else QueryDict()
    values = {"shown": shown, "days": sharing.DAYS, "typed": typed, "refused": refused}
    response = page(request, "sharing.html", status=status, script=True, **values)
    response["Cache-Control"] = PRIVATE
    return varies(response)


def _change(request: HttpRequest, award: Award) -> HttpResponse:
    what = request.POST.get("sharing", "")
    change, place = CHANGES.get(what, (None, ""))
    try:
        if change is not None:
            change(award, request.POST, datetime.now(UTC))
    except SharingRefused as exc:
        return _sharing_page(request, award, refused=str(exc))
    if place and "stay" not in request.POST:
        return HttpResponseRedirect(f"{request.path}#{place}")
    return redirect("badge_issuer:credential", public_id=award.public_id)


def _share(award: Award, _posted: QueryDict, now: datetime) -> None:
    awards.share_award(award, now=now)


def _stop(award: Award, _posted: QueryDict, _now: datetime) -> None:
    awards.stop_sharing_award(award)


def _words(award: Award, posted: QueryDict, _now: datetime) -> None:
    name, statement = posted.get("name", "").strip(), posted.get("statement", "").strip()
    chosen = sharing.WordsChosen(name=name, statement=statement, shows=_ticked(posted))
    sharing.choose_words(award, chosen)


def _link(award: Award, posted: QueryDict, now: datetime) -> None:
    days = posted.get("days", "")
    chosen = sharing.LinkChosen(
        label=posted.get("label", "").strip(),
        days=int(days) if days.isdecimal() and len(days) < 5 else -1,
        shows=_ticked(posted),
        shows_hours="hours" in posted,
    )
    sharing.make_link(award, chosen, now=now)


def _end(award: Award, posted: QueryDict, now: datetime) -> None:
    link = posted.get("link", "")
    if link.isdecimal() and len(link) < 19:
        sharing.end_link(award, int(link), now=now)


# What a form on the owner's page asks for, and the place on that page to come back to.
CHANGES: dict[str, tuple[Change, str]] = {
    "share": (_share, "public"),
    "stop": (_stop, "public"),
    "words": (_words, "words"),
    "link": (_link, "links"),
    "end": (_end, "links"),
}


def _ticked(posted: QueryDict) -> sharing.Disclosure:
    return sharing.Disclosure(
        name="show-name" in posted, levels="show-levels" in posted, statement="show-statement" in posted
    )


def _keep_name(award: Award, name: str) -> str:
    """Why the name could not be kept, or an empty string."""
    try:
        sharing.keep_license_name(award, name)
    except SharingRefused as exc:
        return str(exc)
    return ""


def _chosen_link(typed: str, links: list[ShareLink]) -> ShareLink | None:
    return next((link for link in links if str(link.pk) == typed), None)
