"""What the teacher's page says, where a template alone cannot: a brand's words, limits, dates."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, pgettext

from pdln_xblocks.definitions.aok import EvidenceOption, ReviewPreset
from pdln_xblocks.evidence.data import Students, TeacherPage
from pdln_xblocks.files.data import FileView
from pdln_xblocks.files.formats import formats_of


def day(value: date) -> str:
    """A date people plan by: `Friday, October 16`."""
    # Translators: Django's format characters for a weekday, a month and a day.
    return date_format(value, pgettext("date format", "l, F j"))


@dataclass(frozen=True, kw_only=True)
class ShownContact:
    """Whom to write to, and the day by which they answer."""

    name: str
    email: str
    answer_by: str


def contact_of(page: TeacherPage) -> ShownContact | None:
    contact = page.contact
    return contact and ShownContact(name=contact.name, email=contact.email, answer_by=day(contact.answer_by))


def words_hint(option: EvidenceOption) -> str:
    """How long a text is to be; empty where its author set no bound."""
    if option.min_words and option.max_words:
        return _("%(least)d to %(most)d words") % {"least": option.min_words, "most": option.max_words}
    if option.max_words:
        most = {"most": option.max_words}
        return ngettext("At most %(most)d word", "At most %(most)d words", option.max_words) % most
    if option.min_words:
        least = {"least": option.min_words}
        return ngettext("At least %(least)d word", "At least %(least)d words", option.min_words) % least
    return ""


def upload_hint(option: EvidenceOption) -> str:
    """How many files, of which formats, how large: `Up to 2 files, 500 MB each: MP4, MOV or VTT`."""
    count = {"count": option.max_files, "size": _("%(megabytes)d MB") % {"megabytes": option.megabytes}}
    limits = ngettext(
        "%(count)d file, at most %(size)s", "Up to %(count)d files, at most %(size)s each", option.max_files
    )
    return _("%(limits)s: %(formats)s") % {
        "limits": limits % count,
        "formats": get_text_list([ending.upper() for ending in endings(option)], _("or")),
    }


def endings(option: EvidenceOption) -> list[str]:
    """The name endings an option's files may have, the usual one of each format."""
    return [each.ending for each in formats_of(option.kinds)]


def accepted(option: EvidenceOption) -> str:
    """
    What a chooser of files is told, for `accept`: each ending and each media type. One browser goes by the one, the
    next by the other, and a phone converts a photo to a type that is named.
    """
    formats = formats_of(option.kinds)
    endings = [f".{ending}" for each in formats for ending in each.endings]
    return ",".join(dict.fromkeys([*endings, *(each.content_type.partition(";")[0] for each in formats)]))


def file_state(file: FileView) -> str:
    """Where one file is, in a few words."""
    match file.state:
        case "arriving":
            return _("Stopped on the way. Remove it and upload it again.")
        case "checking":
            return _("Being checked")
        case "ready":
            return _("Ready")
        case "refused":
            return file.refusal
        case "purged":
            return _("Removed")
    raise KeyError(file.state)


def same_file(twin: FileView) -> str:
    return _("The same file as “%(name)s”: it is sent once. You can remove this one.") % {"name": twin.name}


def students_label(students: Students | str) -> str:
    match students:
        case Students.NO_ONE:
            return _("No one")
        case Students.DEIDENTIFIED:
            return _("Names and faces removed")
        case Students.WITH_PERMISSION:
            return _("Students, with written permission on file. Don't upload the permission forms.")
    return ""


def review_estimate(preset: ReviewPreset, submissions: int) -> str:
    """What a preset asks of evaluators for each teacher, for the author."""
    match preset:
        case ReviewPreset.PILOT:
            least, most = 1, submissions
    if submissions == 1:
        return ngettext("%(most)d reading for each teacher.", "%(most)d readings for each teacher.", most) % {
            "most": most
        }
    values = {"least": least, "most": most, "submissions": submissions}
    return _("Between %(least)d and %(most)d readings for each teacher, in up to %(submissions)d submissions.") % values


def preset_words(preset: ReviewPreset) -> str:
    match preset:
        case ReviewPreset.PILOT:
            return _("Each submission is read once.")


_SMALL = (
    gettext_noop("one"),
    gettext_noop("two"),
    gettext_noop("three"),
    gettext_noop("four"),
    gettext_noop("five"),
    gettext_noop("six"),
    gettext_noop("seven"),
    gettext_noop("eight"),
    gettext_noop("nine"),
)


def number_word(value: int) -> str:
    """Small numbers as words."""
    return _(_SMALL[value - 1]) if 1 <= value <= len(_SMALL) else str(value)
