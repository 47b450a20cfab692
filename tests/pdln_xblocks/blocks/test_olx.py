"""A definition inside a block's element, apart from any block."""

import re

import pytest
from lxml import etree
from xblock.fields import Integer, List, String

from pdln_xblocks.blocks import olx
from pdln_xblocks.definitions.aok import Aok
from pdln_xblocks.definitions.parsing import InvalidDefinition
from pdln_xblocks.definitions.pathway import Pathway
from tests.builders import an_aok
from tests.pdln_xblocks.definitions import whole

FIELDS = {"display_name": String(), "weight": Integer(), "tags": List(), "unreadable": String()}
AOK_TEXT = olx.to_text(an_aok(), olx.AOK)
OPTION = 'xmlns:option="http://code.edx.org/xblock/option"'


def read(text: str):
    return olx.read_node(etree.fromstring(text), olx.AOK, FIELDS)


def problems(text: str) -> list[str]:
    return [str(each) for each in read(text).problems]


def test_reading_leaves_the_importers_element_as_it_is():
    node = etree.fromstring(f'<block url_name="b" weight="x" other="y">{AOK_TEXT}</block>')
    before = etree.tostring(node)
    olx.read_node(node, olx.AOK, FIELDS)
    assert etree.tostring(node) == before


def test_xblocks_own_parsing_is_given_only_what_it_understands():
    found = read(f'<block {OPTION} url_name="b" weight="3" other="y"><option:tags>[]</option:tags>{AOK_TEXT}</block>')
    assert found.definition == an_aok()
    assert dict(found.plain.attrib) == {"url_name": "b", "weight": "3"}
    assert [etree.QName(child).localname for child in found.plain] == ["tags"]
    assert found.other_attributes == {"other": "y"}
    assert (found.unreadable, found.problems) == ("", ())


def test_an_option_that_says_none_is_no_value_to_be_read():
    assert problems(f'<block {OPTION}><option:weight none="true"/>{AOK_TEXT}</block>') == []


def test_comments_and_instructions_are_passed_over():
    found = read(f"<block><!-- by hand --><?editor here?>{AOK_TEXT}<!-- done --></block>")
    assert found.definition == an_aok()


def test_everything_that_is_wrong_is_said_at_once():
    text = f'<block {OPTION} weight="x" tags="["><option:weight>y</option:weight><b/>loose<aok/></block>'
    assert problems(text)[:5] == [
        'weight: "x" cannot be read here',
        'tags: "[" cannot be read here',
        'weight: "y" cannot be read here',
        "nothing is called <b> here",
        "there is text outside of <aok>",
    ]
    assert '"id" is missing' in problems(text)


@pytest.mark.parametrize(
    ("definition", "form"),
    [
        (Aok.from_data(whole.aok()), olx.AOK),
        (Pathway.from_data(whole.pathway()), olx.PATHWAY),
    ],
    ids=["aok", "pathway"],
)
def test_what_an_author_is_shown_is_what_an_author_may_send(definition, form):
    assert olx.read_text(olx.to_text(definition, form), form) == definition
    assert olx.held(definition.to_data(), "", form, FIELDS) == (definition, ())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('<!DOCTYPE aok [<!ENTITY e "x">]><aok>&e;</aok>', "a DOCTYPE cannot be used here"),
        ("<pathway/>", "it begins with <pathway>, but should with <aok>"),
    ],
)
def test_text_that_is_no_definition_is_refused_with_where_and_why(text, message):
    with pytest.raises(InvalidDefinition) as refused:
        olx.read_text(text, olx.AOK)
    assert [str(each) for each in refused.value.problems] == [message]


@pytest.mark.parametrize("text", ["  \n", "<aok>\n<prompt>\n</aok>", "<aok/><aok/>"])
def test_broken_xml_is_refused_with_the_place_said_once(text):
    with pytest.raises(InvalidDefinition) as refused:
        olx.read_text(text, olx.AOK)
    assert re.fullmatch(r"line \d, column \d+: [^,]+", str(refused.value))


def test_a_file_of_the_server_is_never_read_into_a_definition(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    text = f'<!DOCTYPE aok [<!ENTITY e SYSTEM "file://{secret}">]><aok><prompt>&e;</prompt></aok>'
    with pytest.raises(InvalidDefinition) as refused:
        olx.read_text(text, olx.AOK)
    assert "the secret" not in str(refused.value)


def test_an_author_edits_the_definition_of_what_was_kept_where_there_is_one():
    assert olx.kept_text('<block url_name="b">loose<aok id="a"/>tail</block>', olx.AOK) == '<aok id="a"/>'
    two = '<block url_name="b"><aok id="a"/><aok id="b"/></block>'
    assert olx.kept_text(two, olx.AOK) == two
