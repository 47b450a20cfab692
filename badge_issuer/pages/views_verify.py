"""
The verify pages and their API: anyone may ask, without an account, and nothing that is asked is kept.

None of it changes anything or looks at who is logged in, so no token is asked for: the views are exempt from that
check, which would also read a whole upload before its size could be refused.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from badge_issuer.errors import NotUnderstood
from badge_issuer.language import for_people, for_programs
from badge_issuer.pages import throttle
from badge_issuer.pages.rendering import page
from badge_issuer.pages.responses import PRIVATE, json_document
from badge_issuer.verifying import batch
from badge_issuer.verifying.fetching import MAX_BYTES, HttpResolver, Resolver
from badge_issuer.verifying.lookup import check
from badge_issuer.verifying.own_site import OwnSite
from badge_issuer.verifying.reports import Report, Word
from badge_issuer.verifying.submitted import Code, Given, parse_file, parse_text, too_large_words

MAX_REQUEST = MAX_BYTES + 64 * 1024
MAX_EMAIL = 254
# For one client: checks a minute, tables in ten minutes, and codes that lead nowhere in an hour.
CHECKS, CHECKS_WINDOW = 60, 60
TABLES, TABLES_WINDOW = 20, 600
WRONG_CODES, WRONG_CODES_WINDOW = 20, 3600


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def verify_page(request: HttpRequest) -> HttpResponse:
    """One badge, by a link, a code, its file or its text; a code or link in the address is only filled in."""
    if request.method != "POST":
        return _page(request, typed=request.GET.get("code", "")[: batch.MAX_TEXT])
    return _answered(request, "verify.html", _check_posted)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def verify_many(request: HttpRequest) -> HttpResponse:
    """Many badges at once, with a dated report to print."""
    if request.method != "POST":
        return _page(request, template="verify_many.html")
    return _answered(request, "verify_many.html", _check_lines)


@csrf_exempt
@require_POST
@for_people
def verify_csv(request: HttpRequest) -> HttpResponse:
    """The same report as a table, checked anew: nothing was kept that could be sent."""
    return _answered(request, "verify_many.html", _table)


@csrf_exempt
@require_http_methods(["POST", "OPTIONS"])
@for_programs
def api_verify(request: HttpRequest) -> HttpResponse:
    """
    The same check for programs of any site: JSON with one of `link`, `code` and `credential` (an object, or text), and
    `email` if it is to be compared; or the badge itself as the body.
    """
    if request.method == "OPTIONS":
        response = HttpResponse(status=204)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Allow-Methods"] = "POST"
        response["Access-Control-Allow-Headers"] = "Content-Type"
        return response
    refusal = _refusal(request, "check", CHECKS, CHECKS_WINDOW)
    if refusal is not None:
        return json_document({"error": refusal[1]}, cache=PRIVATE, status=refusal[0])
    try:
        given, email = _read_api(request)
        report = _checked(request, given, email, _resolver())
    except RequestDataTooBig:
        return json_document({"error": too_large_words()}, cache=PRIVATE, status=413)
    except NotUnderstood as exc:
        return json_document({"error": str(exc)}, cache=PRIVATE, status=400)
    return json_document(report.to_json(), cache=PRIVATE)


def _check_posted(request: HttpRequest) -> HttpResponse:
    _count(request, "check", CHECKS, CHECKS_WINDOW)
    upload = request.FILES.get("file")
    given = parse_file(upload.read(MAX_BYTES + 1)) if upload else parse_text(request.POST.get("given", ""))
    email = request.POST.get("email", "")[:MAX_EMAIL]
    report = _checked(request, given, email, _resolver())
    return _page(request, report=report, typed=request.POST.get("given", "") if not upload else "", email=email)


def _check_lines(request: HttpRequest) -> HttpResponse:
    text, rows, now = _rows(request)
    words = [row.report.word for row in rows if row.report]
    counts = {"genuine": words.count(Word.GENUINE), "all": len(rows)}
    return _page(request, template="verify_many.html", rows=rows, lines=text, counts=counts, checked_at=now)


def _table(request: HttpRequest) -> HttpResponse:
    _text, rows, now = _rows(request)
    response = HttpResponse(batch.as_csv(rows, now=now), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="badges-checked-{now:%Y-%m-%d}.csv"'
    response["Cache-Control"] = PRIVATE
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _rows(request: HttpRequest) -> tuple[str, list[batch.Row], datetime]:
    _count(request, "table", TABLES, TABLES_WINDOW)
    upload = request.FILES.get("file")
    text = _as_text(upload.read(batch.MAX_TEXT * 4 + 1)) if upload else request.POST.get("lines", "")
    lines = batch.parse_lines(text)
    now = datetime.now(UTC)
    resolver = _resolver()
    # Of the same asked again and again the answer is the same, and a check may be long work.
    known: dict[tuple[Given | None, str], Report] = {}
    for line in lines:
        if line.given and (line.given, line.email) not in known:
            known[line.given, line.email] = _checked(request, line.given, line.email, resolver)
    return text, [batch.Row(line=line, report=known.get((line.given, line.email))) for line in lines], now


def _checked(request: HttpRequest, given: Given, email: str, resolver: Resolver) -> Report:
    """The report; guesses at codes are counted, and after too many no code is looked up for a while."""
    now = datetime.now(UTC)
    if not isinstance(given, Code):
        return check(given, email=email, resolver=resolver, now=now)
    if not throttle.has_tries_left(request, "wrong-code", limit=WRONG_CODES):
        says = _("This is not a pass. Too many codes led nowhere: wait an hour, or ask for the link.")
        return Report(word=Word.COULD_NOT_CHECK, head=_("Couldn't check right now."), says=says, checked_at=now)
    report = check(given, email=email, resolver=resolver, now=now)
    if report.word is Word.NOT_FOUND:
        throttle.count_try(request, "wrong-code", seconds=WRONG_CODES_WINDOW)
    return report


class _TooMany(Exception):
    """This client asked too often; the message says when to come back."""


def _count(request: HttpRequest, what: str, limit: int, seconds: int) -> None:
    if not throttle.has_tries_left(request, what, limit=limit):
        raise _TooMany(_("That was a lot at once. Wait a few minutes, then try again."))
    throttle.count_try(request, what, seconds=seconds)


def _refusal(request: HttpRequest, what: str, limit: int, seconds: int) -> tuple[int, str] | None:
    """Status and words for a request that is not even read."""
    if _is_too_large(request):
        return 413, too_large_words()
    try:
        _count(request, what, limit, seconds)
    except _TooMany as exc:
        return 429, str(exc)
    return None


def _is_too_large(request: HttpRequest) -> bool:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return not length.isdecimal() or int(length) > MAX_REQUEST


def _answered(request: HttpRequest, template: str, answer: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    """The answer, or the form again with why there is none; what was typed is kept unless it was too large to read."""
    if _is_too_large(request):
        return _page(request, template=template, refused=too_large_words(), status=413)
    try:
        return answer(request)
    except RequestDataTooBig:
        return _page(request, template=template, refused=too_large_words(), status=413)
    except (NotUnderstood, _TooMany) as exc:
        status = 429 if isinstance(exc, _TooMany) else 400
        typed, lines = request.POST.get("given", ""), request.POST.get("lines", "")
        email = request.POST.get("email", "")[:MAX_EMAIL]
        refused = str(exc)
        return _page(request, template=template, refused=refused, typed=typed, lines=lines, email=email, status=status)


def _page(request: HttpRequest, *, template: str = "verify.html", status: int = 200, **values: object) -> HttpResponse:
    shown = {"report": None, "rows": None, "typed": "", "lines": "", "email": "", "refused": "", **values}
    response = page(request, template, status=status, script=True, max_lines=batch.MAX_LINES, **shown)
    # What was asked is nobody else's business, and nobody's cache's.
    response["Cache-Control"] = PRIVATE
    return response


def _resolver() -> Resolver:
    """For one request: our own addresses from our own pages, the world's guarded, each once and not for long."""
    return batch.WithinTime(OwnSite(HttpResolver()))


def _read_api(request: HttpRequest) -> tuple[Given, str]:
    if request.content_type != "application/json":
        return parse_file(request.body), ""
    try:
        asked = json.loads(request.body)
    except (ValueError, RecursionError) as exc:
        raise NotUnderstood(_("The body is not JSON.")) from exc
    if not isinstance(asked, dict):
        raise NotUnderstood(_("The body must be a JSON object."))
    if "@context" in asked:
        return parse_file(request.body), ""
    ways = [key for key in ("link", "code", "credential") if asked.get(key)]
    if len(ways) != 1:
        raise NotUnderstood(_("Give exactly one of link, code and credential."))
    value = asked[ways[0]]
    email = asked.get("email", "")
    text = json.dumps(value) if ways[0] == "credential" and isinstance(value, dict) else value
    if not isinstance(text, str) or not isinstance(email, str):
        raise NotUnderstood(_("A link, a code and an e-mail address are text."))
    return parse_text(text), email[:MAX_EMAIL]


def _as_text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise NotUnderstood(_("This file is not text. Save the table as CSV, in UTF-8.")) from exc
