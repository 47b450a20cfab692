"""The forms of the roster's pages. They read what was sent; what may stand in a line is the domain's to say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from pdln_xblocks.errors import DomainError
from pdln_xblocks.roster.api import RosterEntry

NO_DATE = {"invalid": _("Write a date as 2026-10-31.")}


def _date(label: Any, help_text: Any) -> forms.DateField:
    # A browser's date field sends and wants this form, whatever the language.
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=False,
        widget=widget,
        error_messages=NO_DATE,
        input_formats=["%Y-%m-%d"],
    )


class LineForm(forms.Form):
    """What can be changed on a line: all but whose it is and for what."""

    pseudonym = forms.CharField(
        label=_("Name that teachers see"),
        help_text=_("Instead of the real one, such as Evaluator 3."),
        required=False,
    )
    is_lead = forms.BooleanField(
        label=_("Lead evaluator"),
        help_text=_("Leads look after the others' work and may see this list."),
        required=False,
    )
    credential = forms.CharField(
        label=_("Credential"), help_text=_("What makes them the one to judge this work."), required=False
    )
    employer = forms.CharField(label=_("Employer"), help_text=_("So that nobody reviews a colleague."), required=False)
    active_from = _date(_("First day"), _("Empty: from now on."))
    active_until = _date(_("Last day"), _("Empty: no end. Yesterday ends it now. What they did stays on record."))

    def entry(self) -> RosterEntry:
        """What a valid form says."""
        values = self.cleaned_data
        return RosterEntry(
            pseudonym=values["pseudonym"],
            block_id=values.get("block_id", ""),
            is_lead=values["is_lead"],
            credential=values["credential"],
            employer=values["employer"],
            active_from=values["active_from"],
            active_until=values["active_until"],
        )

    def add_refusal(self, error: DomainError) -> None:
        """Show what the domain refused, beside the fields it is about."""
        problems = error.details.get("problems")
        if not isinstance(problems, Mapping):
            self.add_error(None, str(error))
            return
        for name, said in problems.items():
            self.add_error(name if name in self.fields else None, said)

    def shown(self) -> Iterator["ShownField"]:
        """The fields as the template sets them."""
        return (_shown(bound) for bound in self)


class NewLineForm(LineForm):
    """A new line; `aoks` are the titles of the course's AOKs by block id."""

    field_order = (
        "person",
        "block_id",
        "pseudonym",
        "is_lead",
        "credential",
        "employer",
        "active_from",
        "active_until",
    )

    person = forms.CharField(
        label=_("E-mail address or username"), help_text=_("Of an account on this site."), required=False
    )
    block_id = forms.ChoiceField(label=_("Reviews"), required=False)

    def __init__(self, *args: Any, aoks: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["block_id"].choices = [("", _("Every task of the course")), *aoks.items()]


@dataclass(frozen=True, kw_only=True)
class ShownField:
    """One field with its words, already tied to its hint and its errors for who cannot see them."""

    id: str
    label: str
    hint: str
    control: SafeString
    errors: tuple[str, ...]
    is_choice: bool


def _shown(bound: forms.BoundField) -> ShownField:
    errors = tuple(str(each) for each in bound.errors)
    described = [f"{bound.auto_id}-hint"] if bound.help_text else []
    described += [f"{bound.auto_id}-trouble"] if errors else []
    attributes: dict[str, Any] = {"autocomplete": "off"}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if errors:
        attributes["aria-invalid"] = "true"
    return ShownField(
        id=str(bound.auto_id),
        label=str(bound.label),
        hint=str(bound.help_text),
        control=bound.as_widget(attrs=attributes),
        errors=errors,
        is_choice=isinstance(bound.field, forms.BooleanField),
    )


def initial_of(entry: RosterEntry) -> dict[str, str | bool | date | None]:
    """What a line says, as a form begins with it."""
    return {name: getattr(entry, name) for name in LineForm.base_fields}
