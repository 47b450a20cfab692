"""docs/reference/models.md: every table with a line of its own, as its docstring says it."""

import inspect
import re
from collections.abc import Iterator

from django.apps import apps
from django.db import models

# In the order of a badge's way.
APPS = {"pdln_xblocks": "The domain", "badge_issuer": "The issuer"}
HEAD = """\
# Tables

Every model with what one row is, as its docstring says it. `make reference` writes this page; a test compares it with
the code. Ids of people are keys of the platform's users; what becomes of a row when an account is closed is in
[Forget a person](../how-to/forget-a-person.md).

**Unique** names the columns that no two rows share, beside the number of the row. **Personal** is what the platform's
own report of personal data has of it: what is there, and whether it goes with its person (`local_api`) or stays
(`retained`)."""


def models_page() -> str:
    parts = [HEAD]
    for label, title in APPS.items():
        parts += [f"## {title}: `{label}`", _table(label)]
    return "\n\n".join(parts) + "\n"


def _table(label: str) -> str:
    rows = ["| model | one row is | unique | personal |", "|---|---|---|---|"]
    for model in _in_order(label):
        folder = model.__module__.partition(".models")[0].replace(".", "/")
        cells = (f"`{model.__name__}`, in `{folder}/`", _first_words(model), _unique(model), _personal(model))
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows)


def _in_order(label: str) -> list[type[models.Model]]:
    return sorted(apps.get_app_config(label).get_models(), key=lambda model: (model.__module__, _line(model)))


def _line(model: type[models.Model]) -> int:
    return inspect.getsourcelines(model)[1]


def _doc(model: type[models.Model]) -> str:
    return inspect.cleandoc(model.__doc__ or "")


def _first_words(model: type[models.Model]) -> str:
    """The docstring's first paragraph on one line."""
    return " ".join(_doc(model).split("\n\n")[0].split()).replace("|", "\\|")


def _unique(model: type[models.Model]) -> str:
    return "; ".join(f"`{columns}`" for columns in _unique_columns(model)) or "-"


def _unique_columns(model: type[models.Model]) -> Iterator[str]:
    for field in model._meta.get_fields():
        if isinstance(field, models.Field) and field.unique and not (field.primary_key and field.name == "id"):
            yield field.name
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            yield ", ".join(constraint.fields)


def _personal(model: type[models.Model]) -> str:
    said = dict(re.findall(r"^\.\. (pii|pii_types|pii_retirement):[ ]?(.*(?:\n[ ]+.*)*)$", _doc(model), re.MULTILINE))
    if not said:
        return "none"
    return f"{said['pii_types']}; `{said['pii_retirement']}`".replace("|", "\\|")
