"""The author's form of a task in Studio, and what is asked once teachers have given work to it."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pdln_xblocks.blocks.editing import ChangeNotSaid, FormFields, InvalidOlx
from pdln_xblocks.blocks.rendering import render
from pdln_xblocks.catalog.api import find_aok
from pdln_xblocks.definitions.aok import Aok, Form, Kind, ReviewPreset, StudentMedia
from pdln_xblocks.definitions.changes import (
    Change,
    Difference,
    Otherwise,
    is_same,
    judged_otherwise,
    raised,
    said_by_version,
    with_raised_version,
)
from pdln_xblocks.definitions.parsing import Problem
from pdln_xblocks.definitions.rubric import Rubric
from pdln_xblocks.errors import CannotBeShown, out_of_date
from pdln_xblocks.evidence.api import work_at
from pdln_xblocks.evidence.begun import WorkThere

from .labels import preset_words

PACKAGE = "aok_submission_xblock"

OTHERWISE: Mapping[Otherwise, Any] = MappingProxyType(
    {
        Otherwise.CRITERION_NEW: gettext_lazy('The criterion "%(name)s" is new.'),
        Otherwise.CRITERION_GONE: gettext_lazy('The criterion "%(name)s" is gone.'),
        Otherwise.LEVEL_NEW: gettext_lazy('The level "%(name)s" is new.'),
        Otherwise.LEVEL_GONE: gettext_lazy('The level "%(name)s" is gone.'),
        Otherwise.LEVELS_MOVED: gettext_lazy("The levels stand in another order, or count otherwise."),
        Otherwise.REQUIRED_LEVEL: gettext_lazy('The criterion "%(name)s" needs another level.'),
    }
)
FORMS: Mapping[Form, Any] = MappingProxyType(
    {
        Form.WRITE: gettext_lazy("Written on the page"),
        Form.UPLOAD: gettext_lazy("As a file"),
        Form.LINK: gettext_lazy("As a link"),
    }
)
KINDS: Mapping[Kind, Any] = MappingProxyType(
    {
        Kind.IMAGE: gettext_lazy("Pictures"),
        Kind.PDF: gettext_lazy("PDF"),
        Kind.DOCUMENT: gettext_lazy("Documents"),
        Kind.SLIDES: gettext_lazy("Slides"),
        Kind.TABLE: gettext_lazy("Tables"),
        Kind.VIDEO: gettext_lazy("Video"),
        Kind.AUDIO: gettext_lazy("Audio"),
        Kind.CAPTIONS: gettext_lazy("Captions"),
    }
)
STUDENT_MEDIA: Mapping[StudentMedia, Any] = MappingProxyType(
    {
        StudentMedia.DEIDENTIFIED_ONLY: gettext_lazy("Only where no student can be recognized"),
        StudentMedia.WITH_PERMISSION: gettext_lazy("Also with written permission on file"),
    }
)


def fields(aok: Aok | None, *, can_be_begun: bool, others: Sequence[tuple[str, Rubric]] = ()) -> FormFields:
    """
    The form, filled with the task; with a beginning where the block is empty, with nothing where it cannot be read.
    `others` are the rubrics that may be copied, each with the title of its task.
    """
    data = aok.to_data() if aok else _beginning() if can_be_begun else None
    shown = {
        "forms": FORMS.items(),
        "kinds": KINDS.items(),
        "reviews": [(each, preset_words(each)) for each in ReviewPreset],
        "student_media": STUDENT_MEDIA.items(),
        "others": [title for title, _rubric in others],
    }
    html = render(PACKAGE, "studio/form.html", shown)
    return FormFields(html=html, data=data, blank=_blank(), others=[rubric.to_data() for _title, rubric in others])


def accepted(aok: Aok, held: Aok | None, *, usage_key: str, sent: str) -> Aok:
    """
    The task as it is to be held. `sent` is what the author said of the change: "", "wording" or "meaning".

    Nothing is asked before there are submissions, of what stayed the same, and of a change whose author wrote a higher
    version themselves. Raises ChangeNotSaid, and InvalidOlx for a "wording" that changes what is judged.
    """
    work = work_at(usage_key)
    before = (held or _published(usage_key)) if work.submissions else None
    if before is None:
        return aok
    by_version = said_by_version(before.version, aok.version)
    if is_same(before, aok):
        # A page that was opened before the last save, or sent twice, must not take the version back.
        is_raised = by_version or said_by_version(before.rubric.version, aok.rubric.version)
        return aok if is_raised else before
    change = by_version or _said(sent)
    differences = judged_otherwise(before, aok)
    if change is None:
        message = _("Not saved yet: say what kind of change this is.")
        raise ChangeNotSaid(message, html=_question(before, differences, work))
    if change is Change.WORDING and differences:
        message = _("Nothing was saved: this changes what evaluators judge by, so it is more than wording.")
        raise InvalidOlx(message, problems=[_problem(each) for each in differences])
    return aok if by_version else with_raised_version(before, aok, change)


def _published(usage_key: str) -> Aok | None:
    """What teachers gave their work to, where the block holds nothing that can be read."""
    with suppress(CannotBeShown):
        if aok_ref := find_aok(usage_key):
            return aok_ref.aok
    return None


def _said(sent: str) -> Change | None:
    if sent and sent not in set(Change):
        raise out_of_date()
    return Change(sent) if sent else None


def _problem(difference: Difference) -> Problem:
    hint = _("save it as a change of meaning; in OLX, with a higher number before the dot of the version")
    return Problem(path=difference.path, message=sentence(difference), hint=hint)


def sentence(difference: Difference) -> str:
    return str(OTHERWISE[difference.what]) % {"name": difference.name}


def _question(before: Aok, differences: Iterable[Difference], work: WorkThere) -> SafeString:
    shown = {
        "work": work,
        "differences": [sentence(each) for each in differences],
        "wording": raised(before.version, Change.WORDING),
        "meaning": raised(before.version, Change.MEANING),
    }
    return render(PACKAGE, "studio/change.html", shown)


# What new parts begin with; ids that are empty here are minted by the script, from nothing that is seen.


def _blank() -> dict[str, Any]:
    option = {"id": "", "title": "", "forms": ["write"], "min_words": 0, "max_words": 0, "max_files": 1}
    option |= {"megabytes": 20, "kinds": [], "transcript": False, "templates": []}
    return {
        "requirements": {"id": "", "title": "", "ask": "", "choose": 1, "required": True, "options": [option]},
        "options": option,
        "levels": {"id": "", "name": "", "points": ""},
        "criteria": {
            "id": "",
            "name": "",
            "required_level": "",
            "look_in": [],
            "standards": [],
            "descriptors": {},
        },
        "completeness": {"text": ""},
        "standards": {"code": "", "label": "", "framework": "", "edition": "", "url": ""},
    }


def _beginning() -> dict[str, Any]:
    """A task with everything it has to have, and no words yet but the names of four levels."""
    names = (_("Beginning"), _("Developing"), _("Proficient"), _("Extending"))
    levels = [{"id": _minted(), "name": name, "points": at} for at, name in enumerate(names, start=1)]
    blank = _blank()
    part = {**blank["requirements"], "id": _minted(), "options": [{**blank["options"], "id": _minted()}]}
    descriptors = {level["id"]: "" for level in levels}
    criterion = {**blank["criteria"], "id": _minted(), "required_level": levels[2]["id"], "descriptors": descriptors}
    rubric = {"id": _minted(), "version": "1.0", "title": "", "guidance": "", "levels": levels, "criteria": [criterion]}
    texts = {"id": _minted(), "version": "1.0", "title": "", "prompt": ""}
    policy = {"points": 1, "hours": 0, "review": str(ReviewPreset.PILOT), "max_submissions": 3, "turnaround_days": 10}
    policy |= {"student_media": str(StudentMedia.DEIDENTIFIED_ONLY)}
    lists = {"requirements": [part], "rubric": rubric, "completeness": [], "standards": []}
    return {**texts, **policy, **lists, "terms": {}}


def _minted() -> str:
    return f"i{secrets.token_hex(5)}"
