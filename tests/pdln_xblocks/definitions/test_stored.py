"""What was stored is read as it was, whatever is written and judged today."""

import copy
import json
from dataclasses import dataclass, fields

import pytest

from badge_issuer.stored import younger
from pdln_xblocks.definitions.aok import Aok, EvidenceOption
from pdln_xblocks.definitions.parsing import InvalidDefinition
from pdln_xblocks.definitions.pathway import Pathway
from pdln_xblocks.definitions.stored import UnreadableDefinition, content_hash, numbered, shown_today
from pdln_xblocks.definitions.terms import Terms
from tests import builders
from tests.pdln_xblocks.definitions import whole
from tests.pdln_xblocks.definitions.kept import AOKS, PATHWAYS, kept, of_another_release, of_another_shape

SMALL = "schema-1-aok-small"
CRITERION = ("rubric", "criteria", 0)


@pytest.mark.parametrize("name", AOKS)
def test_an_aok_that_was_kept_has_the_hash_it_had(name):
    body, hash_ = kept(name)
    assert Aok.from_stored(body).content_hash == content_hash(body) == hash_


@pytest.mark.parametrize("name", AOKS)
def test_an_aok_that_was_kept_is_what_its_author_wrote(name):
    body, _hash = kept(name)
    assert Aok.from_stored(body) == Aok.from_data(body)
    assert Aok.from_stored(body).to_stored() == body


@pytest.mark.parametrize("name", PATHWAYS)
def test_a_pathway_that_was_kept_is_what_its_author_wrote(name):
    body, hash_ = kept(name)
    assert Pathway.from_stored(body) == Pathway.from_data(body)
    assert Pathway.from_stored(body).to_stored() == body
    assert content_hash(body) == hash_


@pytest.mark.parametrize("name", AOKS)
def test_what_no_author_may_write_today_is_read_as_it_was_stored(name):
    body = of_another_release(kept(name)[0])
    with pytest.raises(InvalidDefinition) as refused:
        Aok.from_data(body)
    assert len(refused.value.problems) > 10
    aok = Aok.from_stored(body)
    assert (aok.id, aok.version) == ("Plan No. 1", "1.0-beta")
    assert aok.terms == Terms(evaluator="assessor")
    assert aok.standards[-1].label == "Of old"
    assert aok.requirements[0].options[0].max_files == 999
    assert aok.rubric.criteria[0].name == "A target that gains " * 20
    assert aok.rubric.title == ""


def test_a_pathway_that_no_author_may_write_today_is_read_and_names_its_badge():
    body, _hash = kept("schema-1-pathway")
    body |= {"mood": "calm", "mode": "n_of", "count": 5, "badge": {**body["badge"], "issuer": "The Network", "mood": 1}}
    with pytest.raises(InvalidDefinition):
        Pathway.from_data(body)
    pathway = Pathway.from_stored(body)
    assert (pathway.needed, str(pathway.badge.ref)) == (5, "The Network/flipped-classroom")


@pytest.mark.parametrize(
    "missing", ["points", "max_submissions", "completeness", "standards", "terms", "student_media"]
)
def test_a_key_that_is_not_there_takes_the_default_of_its_schema(missing):
    body, _hash = kept(SMALL)
    del body[missing]
    value = next(each.default for each in fields(Aok) if each.name == missing)
    assert getattr(Aok.from_stored(body), missing) == value


def changed(body, *path, to):
    body = copy.deepcopy(body)
    at = body
    for part in path[:-1]:
        at = at[part]
    at[path[-1]] = to
    return body


@pytest.mark.parametrize(
    ("path", "to", "said"),
    [
        (("title",), {"en": "Plan"}, "title: this is not text"),
        (("points",), [8], "points: this is not a whole number"),
        (("requirements",), None, "requirements: this is not a list, or an empty one"),
        (("requirements", 0), "text", "requirements[0]: this is not a group of named values"),
        (("requirements", 0, "required"), "now and then", "requirements[0].required: this is neither true nor false"),
        (
            ("requirements", 0, "options", 0, "forms"),
            3,
            "requirements[0].options[0].forms: this is not a list of words",
        ),
        (("rubric",), None, "rubric: this is not a group of named values"),
        (("rubric", "criteria"), [], "rubric.criteria: this is not a list, or an empty one"),
        (("rubric", "levels", 0, "id"), "", "rubric.levels[0].id: this is missing"),
        ((*CRITERION, "descriptors"), "none", "rubric.criteria[0].descriptors: this is not a group of named values"),
        ((*CRITERION, "required_level"), "best", 'rubric.criteria[0].required_level: there is no level "best"'),
        (("terms",), [], "terms: this is not a group of named values"),
    ],
)
def test_another_shape_is_one_error_that_says_where(path, to, said):
    with pytest.raises(UnreadableDefinition) as refused:
        Aok.from_stored(changed(kept(SMALL)[0], *path, to=to))
    assert str(refused.value) == f"{said} (schema 1, known 1)"


@pytest.mark.parametrize("body", [None, [], "text", 3])
def test_what_is_no_body_at_all_is_the_same_error(body):
    with pytest.raises(UnreadableDefinition):
        Aok.from_stored(body)


# A key that a later release adds


@dataclass(frozen=True, kw_only=True)
class LaterOption(EvidenceOption):
    captions: str = younger(2, default="")


@dataclass(frozen=True, kw_only=True)
class LaterAok(Aok):
    second_reader: bool = younger(2, default=False)
    words: tuple[str, ...] = younger(3, default=())


def later(aok: Aok, **values) -> LaterAok:
    """The AOK as a later release would hold it, which has added a key to it and to each option."""
    parts = {each.name: getattr(aok, each.name) for each in fields(aok)}
    return LaterAok(**{**parts, **values})


def test_a_key_that_a_later_release_adds_changes_no_hash_while_nobody_uses_it():
    aok = Aok.from_stored(kept(SMALL)[0])
    assert later(aok).content_hash == aok.content_hash
    assert later(aok).to_data() == aok.to_data()


def test_a_key_that_a_later_release_adds_is_said_and_hashed_where_its_author_uses_it():
    aok = Aok.from_stored(kept(SMALL)[0])
    used = later(aok, second_reader=True, words=("calm",))
    assert used.to_data() == {**aok.to_data(), "second_reader": True, "words": ["calm"]}
    assert used.content_hash != aok.content_hash
    assert Aok.from_stored(used.to_stored()) == aok


def test_a_key_deep_in_a_definition_is_no_other():
    option = Aok.from_stored(kept(SMALL)[0]).requirements[0].options[0]
    parts = {each.name: getattr(option, each.name) for each in fields(option)}
    assert LaterOption(**parts).to_data() == option.to_data()
    assert LaterOption(**parts, captions="always").to_data() == {**option.to_data(), "captions": "always"}


def test_the_number_of_a_schema_is_written_from_the_second_on_and_hashed_never():
    body, hash_ = kept(SMALL)
    assert numbered(body, 1) == body
    assert numbered(body, 2) == {**body, "schema": 2}
    assert content_hash(numbered(body, 2)) == hash_


# What a course holds


def test_a_definition_that_is_refused_today_is_shown_with_what_is_wrong():
    aok, problems = shown_today(of_another_release(kept(SMALL)[0]), Aok)
    assert aok is not None
    assert 'nothing is called "mood" here' in {each.message for each in problems}
    nothing, problems = shown_today(of_another_shape(kept(SMALL)[0]), Aok)
    assert nothing is None
    assert problems


@pytest.mark.parametrize("kind", [Aok, Pathway])
def test_a_body_is_read_once_for_each_content(kind):
    body = (builders.an_aok() if kind is Aok else Pathway.from_data(whole.pathway())).to_stored()
    first = kind.from_stored(body)
    assert kind.from_stored(json.loads(json.dumps(body))) is first
    assert kind.from_stored({**body, "title": "Another"}).title == "Another"


def test_a_hash_is_taken_once_for_each_value(monkeypatch):
    aok = builders.an_aok()
    first = aok.content_hash
    monkeypatch.setattr(Aok, "to_data", None)
    assert aok.content_hash == first


def test_what_is_shown_is_judged_once_for_each_content():
    body = builders.an_aok().to_stored()
    assert shown_today(body, Aok)[0] is shown_today(dict(body), Aok)[0]
    value, problems = shown_today({**body, "colour": "red"}, Aok)
    assert (value.title, [str(each) for each in problems]) != (body["title"], [])


def test_a_body_that_no_json_could_spell_is_refused_as_ever():
    with pytest.raises(UnreadableDefinition):
        Aok.from_stored({"id": object()})
