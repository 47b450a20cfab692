"""What review says to evaluators. A brand's own words are used where it has them; the defaults are translated."""

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import get_text_list
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pdln_xblocks.blocks.wording import term
from pdln_xblocks.definitions.aok import Aok
from pdln_xblocks.definitions.terms import Terms
from pdln_xblocks.review.data import Result


def outcome_words(outcome: str, terms: Terms) -> str:
    return term(terms, "proficient" if outcome == "proficient" else "not_yet")


def done_sentence(action: str) -> str:
    """What an action that leads back to the list did; empty for any other."""
    match action:
        case "put_back":
            return _("Put back. Someone else can start it.")
        case "pass_on":
            return _("Passed on. Somebody else reads it, and it is not offered to you again.")
        case "report":
            return _("Held back. Nobody reads it, and its teacher is told kindly where to look.")
        case "lift":
            return _("Put back in the queue. It can be read again.")
    return ""


def kind_words(kind: str) -> str:
    """Why a submission is read, where it is not the usual first review."""
    match kind:
        case "second":
            return _("Second review")
        case "adjudication":
            return _("Third review")
        case "appeal":
            return _("Appeal")
        case "validity":
            return _("Check")
    return ""


def result_sentence(result: Result, aok: Aok) -> SafeString:
    """
    The result and its reason, as HTML:
    `Result: <strong>Not yet</strong>, because <em>Access</em> is Developing (needs Proficient).`
    """
    outcome = format_html("<strong>{}</strong>", outcome_words(result.outcome, aok.terms))
    reasons = [_reason(line.criterion, line.level, aok) for line in result.below]
    if not reasons:
        return _safe(_("Result: %(outcome)s. Every criterion is at the level it needs or above."), outcome=outcome)
    return _safe(
        _("Result: %(outcome)s, because %(reasons)s."),
        outcome=outcome,
        reasons=mark_safe(get_text_list(reasons, _("and"))),
    )


def _reason(criterion_id: str, level_id: str, aok: Aok) -> SafeString:
    criterion = aok.rubric.criterion(criterion_id)
    return _safe(
        _("%(criterion)s is %(level)s (needs %(required)s)"),
        criterion=format_html("<em>{}</em>", criterion.name),
        level=format_html("{}", aok.rubric.level(level_id).name),
        required=format_html("{}", aok.rubric.level(criterion.required_level).name),
    )


def _safe(sentence: str, **values: SafeString) -> SafeString:
    """A translated sentence with `%(name)s` places for HTML that is already safe; the sentence itself is escaped."""
    return mark_safe(str(format_html("{}", sentence)) % values)


def when(moment: datetime, shape: str) -> SafeString:
    """
    A `<time>` that the page's script says again in the reader's own time zone: `shape` is "time", "date" or "moment".

    Without a script it reads in the site's zone, which it then names.
    """
    local = localtime(moment)
    formats = {"time": "TIME_FORMAT", "date": "DATE_FORMAT", "moment": "DATETIME_FORMAT"}
    text = date_format(local, formats[shape])
    if shape != "date":
        text = f"{text} {local.tzname()}"
    return format_html('<time datetime="{}" data-local="{}">{}</time>', local.isoformat(), shape, text)


def day(which: date) -> SafeString:
    """A `<time>` of a calendar day, the same in every time zone."""
    text = date_format(which, "DATE_FORMAT")
    return format_html('<time datetime="{}" data-local="day">{}</time>', which.isoformat(), text)


def file_label(kind: str, ordinal: int, pages: int) -> str:
    """What a file is called in place of its own name: "Image 1", "PDF 2, 3 pages"."""
    match kind:
        case "image":
            return _("Image %(ordinal)d") % {"ordinal": ordinal}
        case "pdf":
            counted = ngettext("%(count)d page", "%(count)d pages", pages) % {"count": pages}
            return _("PDF %(ordinal)d, %(pages)s") % {"ordinal": ordinal, "pages": counted}
        case "document":
            return _("Document %(ordinal)d") % {"ordinal": ordinal}
        case "slides":
            return _("Slides %(ordinal)d") % {"ordinal": ordinal}
        case "table":
            return _("Table %(ordinal)d") % {"ordinal": ordinal}
        case "video":
            return _("Video %(ordinal)d") % {"ordinal": ordinal}
        case "audio":
            return _("Audio %(ordinal)d") % {"ordinal": ordinal}
        case "captions":
            return _("Captions %(ordinal)d") % {"ordinal": ordinal}
    return _("File %(ordinal)d") % {"ordinal": ordinal}


def students_words(students: str) -> str:
    """The teacher's statement about students in a piece of evidence; empty where none was asked."""
    match students:
        case "no_one":
            return _("The teacher says: no one can be recognized.")
        case "deidentified":
            return _("The teacher says: names and faces are removed.")
        case "with_permission":
            return _("The teacher says: students can be recognized, with written permission on file.")
    return ""
