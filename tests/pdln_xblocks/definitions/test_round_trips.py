"""The same definition, whichever way it travelled: YAML, JSON, OLX, a database that sorts keys."""

import json
from dataclasses import fields

import pytest
import yaml
from lxml import etree

from pdln_xblocks.definitions.aok import Aok
from pdln_xblocks.definitions.olx import aok_from_element, aok_to_element, pathway_from_element, pathway_to_element
from pdln_xblocks.definitions.pathway import Pathway

from . import whole


def through_text(element):
    """As it is written into an archive and read from it."""
    return etree.fromstring(etree.tostring(element, encoding="utf-8"))


def reversed_keys(data):
    if isinstance(data, dict):
        return {key: reversed_keys(data[key]) for key in reversed(data)}
    return [reversed_keys(each) for each in data] if isinstance(data, list) else data


def test_the_samples_give_every_field_a_value():
    assert set(whole.AOK) == {field.name for field in fields(Aok)}
    assert set(whole.PATHWAY) == {field.name for field in fields(Pathway)}


def test_an_aok_comes_back_from_its_own_data_unchanged():
    assert Aok.from_data(whole.aok()).to_data() == whole.AOK


def test_a_pathway_comes_back_from_its_own_data_unchanged():
    assert Pathway.from_data(whole.pathway()).to_data() == whole.PATHWAY


def test_an_aok_is_the_same_after_yaml_json_and_olx():
    aok = Aok.from_data(whole.aok())
    assert Aok.from_data(yaml.safe_load(yaml.safe_dump(whole.aok(), allow_unicode=True))) == aok
    assert Aok.from_data(json.loads(json.dumps(whole.aok()))) == aok
    assert aok_from_element(through_text(aok_to_element(aok))) == aok


def test_a_pathway_is_the_same_after_yaml_json_and_olx():
    pathway = Pathway.from_data(whole.pathway())
    assert Pathway.from_data(yaml.safe_load(yaml.safe_dump(whole.pathway()))) == pathway
    assert Pathway.from_data(json.loads(json.dumps(whole.pathway()))) == pathway
    assert pathway_from_element(through_text(pathway_to_element(pathway))) == pathway


def test_olx_written_again_is_the_same_bytes():
    once = etree.tostring(aok_to_element(Aok.from_data(whole.aok())))
    assert etree.tostring(aok_to_element(aok_from_element(etree.fromstring(once)))) == once


def test_olx_that_was_indented_and_commented_means_the_same():
    element = aok_to_element(Aok.from_data(whole.aok()))
    element.insert(0, etree.Comment("edited by hand"))
    element.find("rubric").insert(0, etree.Comment("here too"))
    text = etree.tostring(element, encoding="unicode", pretty_print=True)
    assert "\n  <" in text
    assert aok_from_element(etree.fromstring(text)) == Aok.from_data(whole.aok())


def test_a_comment_inside_a_text_is_left_out_of_it():
    element = aok_to_element(Aok.from_data(whole.aok()))
    prompt = element.find("prompt")
    prompt.text = "Plan "
    prompt.append(etree.Comment("which one?"))
    prompt[0].tail = "one lesson."
    assert aok_from_element(through_text(element)).prompt == "Plan one lesson."


def test_the_content_hash_does_not_depend_on_the_order_of_keys():
    assert Aok.from_data(reversed_keys(whole.aok())).content_hash == Aok.from_data(whole.aok()).content_hash


def test_the_content_hash_is_what_it_was():
    """Attempts are tied to definitions by it: a release that changes it must say so and migrate."""
    assert Aok.from_data(whole.aok()).content_hash == "714be59e5dfa3b98f347667242fca0fcc7555fa3bf24cf52d4d16a156133ebaa"


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.update(title="Plan another lesson"),
        lambda data: data["requirements"][0].update(choose=1),
        lambda data: data["rubric"]["criteria"][0].update(required_level="proficient"),
        lambda data: data["rubric"]["criteria"][0]["descriptors"].update(beginning="Something else."),
        lambda data: data["requirements"][0]["options"].reverse(),
        lambda data: data["terms"].clear(),
    ],
)
def test_the_content_hash_changes_with_what_a_teacher_would_see(change):
    data = whole.aok()
    change(data)
    assert Aok.from_data(data).content_hash != Aok.from_data(whole.aok()).content_hash


def test_spaces_around_a_text_do_not_make_another_definition():
    data = whole.aok()
    data["prompt"] = f"\n  {data['prompt']}\n\n"
    assert Aok.from_data(data).content_hash == Aok.from_data(whole.aok()).content_hash


def test_words_that_are_a_brands_own_and_empty_ones_that_are_not():
    data = whole.aok()
    data["terms"] = {"evaluator": "assessor", "coach": "  "}
    terms = Aok.from_data(data).terms
    assert (terms.evaluator, terms.coach) == ("assessor", "coach")


def test_an_empty_choice_is_the_default():
    data = whole.aok()
    data["review"] = ""
    assert Aok.from_data(data).review == "pilot"


def test_values_cannot_be_changed():
    aok = Aok.from_data(whole.aok())
    with pytest.raises(AttributeError):
        aok.title = "Other"
    with pytest.raises(TypeError):
        aok.rubric.criteria[0].descriptors["beginning"] = "Other"


def test_a_level_meets_a_criterion_from_the_required_one_upwards():
    rubric = Aok.from_data(whole.aok()).rubric
    met = [level.id for level in rubric.levels if rubric.meets("c-target", level.id)]
    assert met == ["developing", "proficient", "extending"]


@pytest.mark.parametrize(
    ("mode", "count", "proficient", "met"),
    [
        ("all_of", 0, ["aok-plan"], False),
        ("all_of", 0, ["aok-plan", "aok-teach"], True),
        ("n_of", 1, [], False),
        ("n_of", 1, ["aok-teach"], True),
        ("n_of", 2, ["aok-teach", "aok-of-another-pathway"], False),
    ],
)
def test_a_pathway_is_met_by_enough_of_its_own_aoks(mode, count, proficient, met):
    pathway = Pathway.from_data({**whole.pathway(), "mode": mode, "count": count})
    assert pathway.met_by(proficient) is met
