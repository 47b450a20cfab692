"""Every table says what personal data it holds, stands in Django admin, and is said to people in their language."""

import re

import pytest
import yaml
from code_annotations.base import AnnotationConfig
from code_annotations.find_django import DjangoSearch
from django.apps import apps
from django.contrib import admin
from django.db.models import Model

from tests.quality.tree import PACKAGES, ROOT

OURS = ("pdln_xblocks", "badge_issuer")
CHECKER = ROOT / ".pii_annotations.yml"
_GROUP = yaml.safe_load(CHECKER.read_text(encoding="utf-8"))["annotations"]["pii_group"]
PII_TYPES, PII_RETIREMENT = (frozenset(next(iter(each.values()))["choices"]) for each in _GROUP[1:])
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


def test_the_report_that_sites_make_finds_every_model_and_nothing_to_complain_of(tmp_path):
    """
    The platform's own checker, as a site's operator runs it. Who forgets what the report promises is tested in
    tests/pdln_xblocks/process/test_retirement.py, table by table.
    """
    config = AnnotationConfig(str(CHECKER), report_path_override=str(tmp_path), verbosity=0)
    config.safelist_path = str(tmp_path / "none.yml")
    (tmp_path / "none.yml").write_text("{}", encoding="utf-8")
    search = DjangoSearch(config)
    found = search.search()
    search.check_results(found)
    reported = {each["extra"]["object_id"] for results in found.values() for each in results}
    ours = {name_of(model) for model in our_models()}
    assert ours - reported == set()
    assert ours & search.uncovered_model_ids == set()
    assert [error for error in search.errors if any(package in error for package in PACKAGES)] == []


@pytest.mark.parametrize("model", our_models(), ids=name_of)
def test_every_model_stands_in_admin(model):
    assert admin.site.is_registered(model)


@pytest.mark.parametrize("model", our_models(), ids=name_of)
def test_every_constraint_has_a_name_of_ours(model):
    """A name that a site's operator can look up, and that fits MariaDB's 64 characters."""
    names = [each.name for each in [*model._meta.constraints, *model._meta.indexes]]
    assert [name for name in names if not name.startswith(("pdln_", "badge_issuer_", "bi_")) or len(name) > 30] == []
