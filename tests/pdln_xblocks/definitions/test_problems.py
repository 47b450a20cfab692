"""What an author reads when something is wrong: every problem at once, each with its place and perhaps a hint."""

import pytest

from pdln_xblocks.definitions.aok import Aok
from pdln_xblocks.definitions.parsing import NOT_XML, InvalidDefinition, did_you_mean, find_not_xml
from pdln_xblocks.definitions.pathway import Pathway

from . import whole

GONE = object()
CRITERION = ("rubric", "criteria", 0)
OPTION = ("requirements", 0, "options", 0)
AN_ID = "(use lower-case letters, digits, - and _; at most 64)"
LEVELS = "(known: beginning, developing, extending, proficient)"


def changed(data, path, value):
    *above, last = path
    aok_ref = data
    for part in above:
        aok_ref = aok_ref[part]
    if value is GONE:
        del aok_ref[last]
    else:
        aok_ref[last] = value
    return data


def problems_of(read, data):
    with pytest.raises(InvalidDefinition) as caught:
        read(data)
    return [str(problem) for problem in caught.value.problems]


def descriptors(**changes):
    return {**whole.aok()["rubric"]["criteria"][0]["descriptors"], **changes}


AOK_PROBLEMS = [
    # texts
    (("title",), GONE, ['"title" is missing']),
    (("title",), None, ['"title" is missing']),
    (("title",), "  ", ["title: this should not be empty"]),
    (("title",), ["Plan"], ["title: this should be text"]),
    (("title",), True, ["title: this should be text"]),
    (("title",), "x" * 201, ["title: this is 201 characters long; at most 200 fit"]),
    (("prompt",), "page\x0cbreak", ["prompt: this holds a control character that a course file cannot carry"]),
    (("titel",), "Plan", ['titel: nothing is called "titel" here (did you mean "title"?)']),
    # ids and versions
    (("id",), "Aok Plan", [f'id: "Aok Plan" is not an id {AN_ID}']),
    (("id",), "a" * 65, [f'id: "{"a" * 65}" is not an id {AN_ID}']),
    (("version",), "1", ['version: "1" is not a version (write it in quotes, as "1.0")']),
    (("version",), "01.0", ['version: "01.0" is not a version (write it in quotes, as "1.0")']),
    (("version",), 1.1, ['version: a version is text, not a number (write it in quotes, as "1.0")']),
    # numbers, choices
    (("points",), "many", ["points: this should be a whole number"]),
    (("points",), 2.5, ["points: this should be a whole number"]),
    (("points",), True, ["points: this should be a whole number"]),
    (("points",), 0, ["points: 0 is not between 1 and 1000"]),
    (("review",), "pilots", ['review: "pilots" is not one of the choices (did you mean "pilot"?)']),
    # Who promises two readers and gives one is worse than who refuses.
    (("review",), "high_stakes", ['review: "high_stakes" is not one of the choices (known: pilot)']),
    # requirements
    (
        ("requirements",),
        "p-plan",
        [
            "requirements: this should be a list",
            'rubric.criteria[0].look_in: there is no requirement "p-resource"',
        ],
    ),
    (("requirements", 0, "choose"), 3, ["requirements[0].choose: 3 cannot be chosen from 2"]),
    (("requirements", 0, "required"), "maybe", ["requirements[0].required: this should be true or false"]),
    (("requirements", 0, "options"), [], ["requirements[0].options: at least 1 needed, 0 found"]),
    ((*OPTION, "forms"), [], ["requirements[0].options[0].forms: at least one is needed"]),
    (
        (*OPTION, "forms"),
        ["upload", "fax"],
        ['requirements[0].options[0].forms: "fax" is not one of the choices (known: link, upload, write)'],
    ),
    (
        (*OPTION, "kinds"),
        ["vidoe"],
        ['requirements[0].options[0].kinds: "vidoe" is not one of the choices (did you mean "video"?)'],
    ),
    (
        (*OPTION, "templates"),
        ["/static/my plan.docx"],
        ['requirements[0].options[0].templates: "/static/my plan.docx" is not one word (leave out spaces)'],
    ),
    ((*OPTION, "templates"), 7, ["requirements[0].options[0].templates: this should be a list of words"]),
    (
        ("requirements", 0, "options", 1, "id"),
        "o-video",
        ['requirements[0].options[1].id: the option "o-video" is there twice'],
    ),
    (
        ("requirements", 0, "options", 1, "min_words"),
        301,
        ["requirements[0].options[1].min_words: the fewest words are more than the most"],
    ),
    # rubric
    (("rubric",), GONE, ['"rubric" is missing']),
    (("rubric",), "rubric-plan", ["rubric: this should be a group of named values"]),
    (
        ("rubric", "levels", 0, "points"),
        2,
        ["rubric.levels: levels go from lowest to highest, each with more points than the one before"],
    ),
    (
        ("rubric", "levels"),
        whole.LEVELS[1:2],
        [
            "rubric.levels: at least 2 needed, 1 found",
            *(
                f'rubric.criteria[0].descriptors.{level}: there is no level "{level}" (known: developing)'
                for level in ("beginning", "proficient", "extending")
            ),
        ],
    ),
    (
        (*CRITERION, "required_level"),
        "proficent",
        ['rubric.criteria[0].required_level: there is no level "proficent" (did you mean "proficient"?)'],
    ),
    ((*CRITERION, "descriptors"), {}, ["rubric.criteria[0].descriptors: this should not be empty"]),
    ((*CRITERION, "descriptors"), "none", ["rubric.criteria[0].descriptors: this should be a group of named texts"]),
    (
        (*CRITERION, "descriptors"),
        descriptors(expert="Beyond."),
        [f'rubric.criteria[0].descriptors.expert: there is no level "expert" {LEVELS}'],
    ),
    ((*CRITERION, "descriptors", "extending"), GONE, ["rubric.criteria[0].descriptors: no description for: extending"]),
    (
        (*CRITERION, "look_in"),
        ["p-resorce"],
        ['rubric.criteria[0].look_in: there is no requirement "p-resorce" (did you mean "p-resource"?)'],
    ),
    (
        (*CRITERION, "standards"),
        ["2.5.c"],
        ['rubric.criteria[0].standards: there is no standard "2.5.c" (did you mean "2.5.b"?)'],
    ),
    # standards and the rest
    (("standards", 0, "url"), "http://iste.org", ["standards[0].url: a standard's address starts with https://"]),
    (("standards", 0, "framework"), "", ["standards[0].framework: this should not be empty"]),
    (("completeness", 0), "Files open", ["completeness[0]: this should be a group of named values"]),
    (("terms", "coch"), "mentor", ['terms.coch: nothing is called "coch" here (did you mean "coach"?)']),
    (("terms", "coach"), "x" * 41, ["terms.coach: this is 41 characters long; at most 40 fit"]),
]


@pytest.mark.parametrize(("path", "value", "expected"), AOK_PROBLEMS)
def test_what_is_wrong_with_an_aok_is_said(path, value, expected):
    assert problems_of(Aok.from_data, changed(whole.aok(), path, value)) == expected


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (("steps", 1, "aok"), "aok-plan", ['steps[1].aok: the AOK "aok-plan" is there twice']),
        (("steps",), [], ["steps: at least 1 needed, 0 found", "count: 1 cannot be chosen from 0"]),
        (("count",), 3, ["count: 3 cannot be chosen from 2"]),
        (("count",), 0, ["count: 0 cannot be chosen from 2"]),
        (("mode",), "any", ['mode: "any" is not one of the choices (known: all_of, n_of)']),
        (("badge",), GONE, ['"badge" is missing']),
        (("badge", "badge"), "Flipped!", [f'badge.badge: "Flipped!" is not an id {AN_ID}']),
        (
            ("badge", "art"),
            "x",
            ['badge.art: nothing is called "art" here (known: badge, description, image, issuer, name)'],
        ),
    ],
)
def test_what_is_wrong_with_a_pathway_is_said(path, value, expected):
    assert problems_of(Pathway.from_data, changed(whole.pathway(), path, value)) == expected


def test_every_problem_is_said_at_once():
    data = whole.aok()
    data["points"] = 0
    data["requirements"][0]["choose"] = 9
    data["rubric"]["criteria"][0]["required_level"] = "expert"
    assert problems_of(Aok.from_data, data) == [
        "requirements[0].choose: 9 cannot be chosen from 2",
        f'rubric.criteria[0].required_level: there is no level "expert" {LEVELS}',
        "points: 0 is not between 1 and 1000",
    ]


@pytest.mark.parametrize("data", [None, [], "aok", 7])
def test_what_is_no_definition_at_all_is_one_problem(data):
    assert problems_of(Aok.from_data, data) == ["this should be a group of named values"]


def test_nothing_known_means_no_hint():
    assert did_you_mean("depht", []) == ""


def test_every_character_that_xml_cannot_carry_is_found_where_it_stands_and_no_other():
    for code in range(0x11000):
        quick, thorough = find_not_xml(f"é {chr(code)}b"), NOT_XML.search(f"é {chr(code)}b")
        assert (quick and quick.span()) == (thorough and thorough.span()), hex(code)
