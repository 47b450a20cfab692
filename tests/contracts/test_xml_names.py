"""Nothing that a site loads asks the XML library for more than the platform's own module has."""

import ast
from collections.abc import Iterator
from importlib import import_module

import pytest

from tests.contracts.platform.safe_xml import PRIVATE
from tests.quality.tree import files, shown

# The compiler runs where its author is; a site has it installed and loads none of it.
LOADED = ("pdln_xblocks", "aok_submission_xblock", "rubric_review_xblock", "badge_issuer")
THERE = {*import_module("lxml.etree").__all__, *PRIVATE}


def asked(source: str) -> Iterator[tuple[int, str]]:
    """Line and name of everything that a module takes from `lxml.etree`, however it imports it."""
    tree = ast.parse(source)
    bound = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "lxml":
            bound |= {each.asname or each.name for each in node.names if each.name == "etree"}
        elif isinstance(node, ast.ImportFrom) and node.module == "lxml.etree":
            # These come from the library itself, behind the platform's back: none is right.
            yield from ((node.lineno, f"from lxml.etree import {each.name}") for each in node.names)
        elif isinstance(node, ast.Import):
            bound |= {each.asname or each.name for each in node.names if each.name == "lxml.etree"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in bound:
            yield node.lineno, node.attr


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("from lxml import etree\netree.indent(1)", ["indent"]),
        ("from lxml import etree as e\ne.indent", ["indent"]),
        ("import lxml.etree\nlxml.etree.indent", ["indent"]),
        ("def f():\n    from lxml.etree import indent", ["from lxml.etree import indent"]),
        ("from xml import etree\netree.indent", []),
    ],
)
def test_a_name_is_seen_however_it_is_asked_for(source, names):
    assert [name for _line, name in asked(source)] == names


def test_no_module_asks_for_a_name_that_the_platform_leaves_out():
    sources = list(files((".py",), packages=LOADED))
    missing = [
        f"{shown(path)}:{line}: {name}"
        for path in sources
        for line, name in asked(path.read_text(encoding="utf-8"))
        if name not in THERE
    ]
    assert missing == []
    assert sum("etree" in path.read_text(encoding="utf-8") for path in sources) > 3, "the packages are where they are"
