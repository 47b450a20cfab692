"""OLX that somebody edited: what cannot be meant is said, and nothing is dropped in silence."""

import pytest
from lxml import etree

from pdln_xblocks.definitions.aok import Aok
from pdln_xblocks.definitions.olx import aok_from_element, aok_to_element, pathway_from_element
from pdln_xblocks.definitions.parsing import InvalidDefinition

from . import whole

OLX = etree.tostring(aok_to_element(Aok.from_data(whole.aok()))).decode()


def problems_of(read, olx):
    with pytest.raises(InvalidDefinition) as caught:
        read(etree.fromstring(olx))
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            "<ask>",
            "<ask><b>Bold</b> ",
            ["<ask> holds text only, and <b> stands in it (write Markdown, and &lt; for <)"],
        ),
        ("<rubric ", "loose words<rubric ", ["text stands loose in <aok> (put it into an element)"]),
        ("<title>Plan &lt;", "<title>Twice</title><title>Plan &lt;", ["<title> is there twice"]),
        ("<prompt>", "<prompt/><prompt>", ["<prompt> is there twice", "prompt: this should not be empty"]),
        (
            "<completeness>",
            "<promt>Plan</promt><completeness>",
            [
                "nothing is called <promt> here "
                "(known: completeness, prompt, requirement, rubric, standard, terms, title)"
            ],
        ),
        (
            '<descriptor level="developing">',
            '<descriptor level="beginning">',
            [
                'rubric.criteria[0].descriptors: the level "beginning" is described twice',
                "rubric.criteria[0].descriptors: no description for: developing",
            ],
        ),
        (
            'transcript="true"',
            'transcrpt="true"',
            ['requirements[0].options[0].transcrpt: nothing is called "transcrpt" here (did you mean "transcript"?)'],
        ),
        (' points="8"', ' points="eight"', ["points: this should be a whole number"]),
        ('required="false"', 'required="no"', ["requirements[0].required: this should be true or false"]),
    ],
)
def test_what_is_wrong_with_the_olx_is_said(before, after, expected):
    assert before in OLX
    assert problems_of(aok_from_element, OLX.replace(before, after, 1)) == expected


def test_an_empty_element_misses_everything_at_once():
    assert problems_of(aok_from_element, "<aok/>") == [
        '"id" is missing',
        '"version" is missing',
        '"title" is missing',
        '"prompt" is missing',
        "requirements: at least 1 needed, 0 found",
        '"rubric" is missing',
    ]
    assert problems_of(pathway_from_element, "<pathway/>") == [
        '"id" is missing',
        '"version" is missing',
        '"title" is missing',
        '"summary" is missing',
        "steps: at least 1 needed, 0 found",
        '"badge" is missing',
    ]
