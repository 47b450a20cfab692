"""Every table says what personal data it holds, stands in Django admin, and is said to people in their language."""

import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.db.models import Model

OURS = ("pdln_xblocks", "badge_issuer")
# The values that the platform's annotation checker knows (code-annotations, the pii_types and pii_retirement groups).
PII_TYPES = frozenset(
    {"id", "name", "username", "password", "location", "phone_number", "email_address", "birth_date", "ip", "sex"}
    | {"external_service", "biography", "gender", "image", "video", "other"}
)
PII_RETIREMENT = frozenset({"retained", "local_api", "consumer_api", "third_party"})
ANNOTATION = re.compile(r"^\s*\.\. (no_pii|pii|pii_types|pii_retirement):[ ]?(.*)$", re.MULTILINE)


def our_models() -> list[type[Model]]:
    return [model for label in OURS for model in apps.get_app_config(label).get_models()]


def name_of(model: type[Model]) -> str:
    return model._meta.label


def annotation_problem(doc: str) -> str:
    """What is wrong with the annotations of one docstring, or nothing."""
    found = dict(ANNOTATION.findall(doc))
    if "no_pii" in found:
        return "" if len(found) == 1 else "no_pii stands alone"
    if set(found) != {"pii", "pii_types", "pii_retirement"}:
        return "either no_pii, or all of pii, pii_types and pii_retirement"
    if not found["pii"].strip():
        return "pii says what is held"
    for key, known in (("pii_types", PII_TYPES), ("pii_retirement", PII_RETIREMENT)):
        unknown = {each.strip() for each in found[key].split(",")} - known
        if unknown:
            return f"{key}: not known: {', '.join(sorted(unknown))}"
    return ""


@pytest.mark.parametrize("model", our_models(), ids=name_of)
def test_every_model_says_what_personal_data_it_holds(model):
    assert annotation_problem(model.__doc__ or "") == ""


@pytest.mark.parametrize(
    ("doc", "problem"),
    [
        ("A table.", "either no_pii, or all of pii, pii_types and pii_retirement"),
        (".. no_pii:", ""),
        (".. no_pii:\n.. pii_types: id", "no_pii stands alone"),
        (".. pii: Who.\n.. pii_types: id", "either no_pii, or all of pii, pii_types and pii_retirement"),
        (".. pii:\n.. pii_types: id\n.. pii_retirement: retained", "pii says what is held"),
        (".. pii: Who.\n.. pii_types: id, soul\n.. pii_retirement: retained", "pii_types: not known: soul"),
        (".. pii: Who.\n.. pii_types: id, name\n.. pii_retirement: local_api", ""),
    ],
)
def test_a_careless_annotation_is_seen(doc, problem):
    assert annotation_problem(doc) == problem


@pytest.mark.parametrize("model", our_models(), ids=name_of)
def test_every_model_stands_in_admin(model):
    assert admin.site.is_registered(model)


@pytest.mark.parametrize("model", our_models(), ids=name_of)
def test_every_constraint_has_a_name_of_ours(model):
    """A name that a site's operator can look up, and that fits MariaDB's 64 characters."""
    names = [each.name for each in [*model._meta.constraints, *model._meta.indexes]]
    assert [name for name in names if not name.startswith(("pdln_", "badge_issuer_", "bi_")) or len(name) > 30] == []
