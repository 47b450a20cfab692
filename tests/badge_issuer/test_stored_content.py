"""What a badge class said is read as it was stored, whatever is judged today."""

import json
from dataclasses import dataclass, fields
from pathlib import Path

import pytest

from badge_issuer.errors import UnreadableContent
from badge_issuer.models import BadgeClassVersion
from badge_issuer.models.definitions import definition_of
from badge_issuer.package import BadgeClassDefinition
from badge_issuer.stored import from_stored, younger
from badge_issuer.sync import hash_of

KEPT = json.loads((Path(__file__).parent / "stored" / "badge-issuer-1.json").read_text(encoding="utf-8"))


@dataclass(frozen=True, kw_only=True)
class LaterDefinition(BadgeClassDefinition):
    places: int = younger(2, default=0)


def version(**changes) -> BadgeClassVersion:
    return BadgeClassVersion(pk=7, content={**KEPT["body"], **changes})


def test_a_badge_class_that_was_kept_says_what_it_said_under_the_hash_it_had():
    definition = definition_of(version())
    assert json.loads(json.dumps(definition.to_json())) == KEPT["body"]
    assert hash_of(definition, KEPT["image"]) == KEPT["hash"]


def test_a_key_that_a_later_release_adds_makes_no_new_version():
    definition = definition_of(version())
    parts = {each.name: getattr(definition, each.name) for each in fields(definition)}
    assert hash_of(LaterDefinition(**parts), KEPT["image"]) == KEPT["hash"]
    assert hash_of(LaterDefinition(**parts, places=30), KEPT["image"]) != KEPT["hash"]


def test_a_badge_that_could_not_be_synced_today_is_still_what_was_earned():
    definition = definition_of(
        version(mood="calm", slug="The Badge", hours=99_999, achievement_type="Wisdom", alignments=[{"code": ""}])
    )
    assert (definition.slug, definition.hours, definition.achievement_type) == ("The Badge", 99_999, "Wisdom")
    assert definition.alignments[0].url == ""


@pytest.mark.parametrize("younger_key", ["valid_months", "provider_number", "signatory", "language"])
def test_a_badge_from_before_a_key_was_known_has_its_default(younger_key):
    content = {key: value for key, value in KEPT["body"].items() if key != younger_key}
    default = next(each.default for each in fields(BadgeClassDefinition) if each.name == younger_key)
    assert getattr(from_stored(BadgeClassDefinition, content), younger_key) == default


def test_another_shape_is_one_error_that_says_where():
    with pytest.raises(UnreadableContent, match=r"badge class version 7 cannot be read: creator: is not an object"):
        definition_of(version(creator="PD Learning Network"))
