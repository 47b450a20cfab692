"""What evidence says to people; the rules speak in codes."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..definitions.aok import Aok
from ..definitions.terms import Terms
from ..files.refusals import refusal_sentence
from .addresses import LinkProblem
from .data import Gap, Stage
from .forms import GAP_SENTENCES

__all__ = ["gap_sentence", "link_sentence", "option_title", "refusal_sentence", "stage_words"]


def option_title(aok: Aok, requirement_id: str, option_id: str) -> str:
    """What the page calls a piece: the option's own title, or its requirement's."""
    requirement = aok.find_requirement(requirement_id)
    if requirement is None:
        return ""
    option = requirement.find_option(option_id)
    return (option.title if option else "") or requirement.title


def gap_sentence(gap: Gap, aok: Aok) -> str:
    """One thing still needed, as the ready check says it."""
    title = option_title(aok, gap.requirement, gap.option)
    values = {"title": title, **gap.values}
    match gap.code:
        case "part_missing":
            return _("%(title)s") % values
        case "more_options":
            return ngettext("%(title)s: %(count)d more", "%(title)s: %(count)d more", gap.values["count"]) % values
        case "unchanged":
            changed = _("a change for %(criterion)s, or a word below on what you left as it is")
            return changed % {"criterion": aok.rubric.criterion(gap.criterion).name}
        case "own_work":
            return _("your statement that this is your own work")
    return str(GAP_SENTENCES[gap.code]) % values


def link_sentence(problem: LinkProblem) -> str:
    """The same of a link, beside its field."""
    match problem:
        case LinkProblem.BAD:
            return _("This is no web address. It looks like https://example.org/plan.")
        case LinkProblem.SPACE:
            return _("There is a space in this address. Copy it again from the browser.")
        case LinkProblem.TWO:
            return _("Only one address fits here. Put a second one into a document, and link to that.")
        case LinkProblem.PRIVATE:
            return _("This opens only on your own computer or network. Upload a copy, or share it where others can go.")
        case LinkProblem.NAMED:
            return _("There is a name or a password in this address. Take out what stands before the @.")
        case LinkProblem.LONG:
            return _("This address is too long. Most services offer a shorter one under Share.")
    raise KeyError(problem)


def stage_words(stage: Stage | str, terms: Terms) -> str:
    """Where a submission is, in a few words; a brand's own words where it has them."""
    match stage:
        case "not_started":
            return _("Not started")
        case "draft":
            return _("Draft")
        case Stage.IN_REVIEW:
            return _("In review")
        case Stage.LATE:
            return _("In review, late")
        case Stage.NOT_YET:
            return _(terms.not_yet)
        case Stage.PROFICIENT:
            return _(terms.proficient)
        case Stage.WITHDRAWN:
            return _("Taken back")
        case Stage.HELD_BACK:
            return _("Held back")
        case Stage.INCOMPLETE:
            return _("Returned: something is missing")
        case Stage.ARCHIVED:
            return _("Set aside")
    raise KeyError(stage)
