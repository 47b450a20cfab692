"""The issuer's part on disk: the same values give the same bytes, and every problem is named with its file."""

import json

import pytest

from badge_issuer import package, package_parsing
from badge_issuer.errors import PackageRefused
from badge_issuer.package import IssuerPart
from tests.badge_issuer.parts import FLIPPED, ISSUER, PART, SVG, part_with


@pytest.fixture
def folder(tmp_path):
    package.write(PART, tmp_path)
    return tmp_path


def edited(folder, name, /, **changes):
    """The folder after one file's keys were changed; None takes a key out."""
    path = folder / name
    data = json.loads(path.read_text("utf-8")) | changes
    path.write_text(json.dumps({key: value for key, value in data.items() if value is not None}), "utf-8")
    return folder


def problems_of(folder):
    with pytest.raises(PackageRefused) as refusal:
        package_parsing.read(folder)
    assert str(refusal.value) == "\n".join(refusal.value.problems)
    return list(refusal.value.problems)


def test_what_was_written_is_read_back_as_it_was(folder):
    assert package_parsing.read(folder) == PART


def test_the_same_values_give_the_same_bytes_whatever_order_they_come_in(tmp_path):
    images = dict(reversed(PART.images.items()))
    package.write(IssuerPart(issuer=ISSUER, badge_classes=(FLIPPED,), images=images), tmp_path)
    written = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*.*")}
    assert written == PART.to_files()


def test_a_whole_number_of_hours_has_one_spelling():
    assert part_with(hours=12.0).to_files() == part_with(hours=12).to_files()


def test_writing_again_takes_out_what_is_no_longer_there(folder):
    (folder / "badge-classes" / "old.json").write_text("{}")
    (folder / "images" / "old.svg").write_bytes(SVG)
    package.write(PART, folder)
    assert package_parsing.read(folder) == PART


WHICH = "Give the folder that `pathway build` wrote beside the course: its name ends in -issuer"


def test_a_missing_folder_is_named(tmp_path):
    assert problems_of(tmp_path / "nowhere") == [f"{tmp_path / 'nowhere'}: there is no such folder", WHICH]


def test_an_empty_folder_names_everything_it_lacks(tmp_path):
    assert problems_of(tmp_path) == ["issuer.json: is missing", "badge-classes: has no .json file", WHICH]


def test_all_problems_of_all_files_are_told_at_once(folder):
    edited(folder, "issuer.json", url="http://pdln.example.org", name=None)
    edited(folder, "badge-classes/flipped-classroom.json", hours="twelve", colour="green", creator={"name": "PDLN"})
    assert problems_of(folder) == [
        "issuer.json: name: is missing",
        "badge-classes/flipped-classroom.json: colour: is not known",
        "badge-classes/flipped-classroom.json: hours: must be a number",
        "badge-classes/flipped-classroom.json: creator.url: is missing",
    ]


CLASS_FILE = "badge-classes/flipped-classroom.json"
ALIGNMENT = {"code": "2.5.c", "label": "x", "framework": "ISTE", "edition": "2024", "url": "https://iste.org/"}
CRITERION = FLIPPED.to_json()["criteria_list"][0]
LEVEL = {"level": "developing", "name": "Developing", "text": "Not yet."}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"format": "badge-issuer/9"}, 'must be an object whose format is "badge-issuer/1"'),
        ({"slug": "Flipped"}, "slug: 'Flipped' is not an id; use 1 to 64 of a-z, 0-9, _ and -"),
        ({"slug": "other"}, "slug: 'other' is not the file's name"),
        ({"name": " "}, "name: is empty"),
        ({"name": "n" * 201}, "name: has 201 characters; 200 are allowed"),
        ({"version": ""}, "version: is empty"),
        ({"criteria": ""}, "criteria: is empty"),
        ({"process": "x" * 20_001}, "process: has 20001 characters; 20000 are allowed"),
        ({"hours": -1}, "hours: must lie between 0 and 10000"),
        ({"hours": True}, "hours: must be a number"),
        ({"achievement_type": "Trophy"}, "achievement_type: 'Trophy' is not an achievement type"),
        ({"image": ""}, "image: a badge needs an image"),
        ({"tags": ["ok", 3]}, "tags[1]: must be text"),
        ({"alignments": {}}, "alignments: must be a list"),
        (
            {"alignments": [ALIGNMENT | {"url": "iste.org"}]},
            "alignments[0].alignment 2.5.c: the url must start with https://",
        ),
        ({"alignments": [ALIGNMENT | {"code": ""}]}, "alignments[0].alignment: the code is empty"),
        ({"alignments": [ALIGNMENT | {"framework": ""}]}, "alignments[0].alignment 2.5.c: the framework is empty"),
        ({"assessor": {"name": "", "url": "https://a.example.org/"}}, "assessor.name: is empty"),
        ({"assessor": {"name": "A", "url": "http://a.example.org/"}}, "assessor.url: must start with https://"),
        ({"assessor": "A"}, "assessor: must be an object"),
        ({"criteria_list": [CRITERION, CRITERION]}, "criteria_list: a criterion is listed twice"),
        ({"criteria_list": [CRITERION | {"text": ""}]}, "criteria_list[0].text: is empty"),
        (
            {"criteria_list": [CRITERION | {"required_level": "Level 3"}]},
            "criteria_list[0].required_level: 'Level 3' is not an id; use 1 to 64 of a-z, 0-9, _ and -",
        ),
        ({"image": "none.svg"}, "image: there is no images/none.svg"),
        ({"provider_number": "7" * 81}, "provider_number: has 81 characters; 80 are allowed"),
        ({"signatory": "s" * 201}, "signatory: has 201 characters; 200 are allowed"),
        (
            {"criteria_list": [CRITERION | {"levels": [LEVEL, LEVEL]}]},
            "criteria_list[0].levels: a level is listed twice",
        ),
        (
            {"criteria_list": [CRITERION | {"levels": [LEVEL]}]},
            "criteria_list[0].levels: the required level 'proficient' is missing",
        ),
        (
            {"criteria_list": [CRITERION | {"levels": [LEVEL | {"level": "Level 1"}]}]},
            "criteria_list[0].levels[0].level: 'Level 1' is not an id; use 1 to 64 of a-z, 0-9, _ and -",
        ),
        (
            {"criteria_list": [CRITERION | {"levels": [LEVEL | {"text": ""}]}]},
            "criteria_list[0].levels[0].text: is empty",
        ),
    ],
)
def test_a_wrong_badge_class_is_told_with_its_file_and_place(folder, changes, problem):
    assert problems_of(edited(folder, CLASS_FILE, **changes)) == [f"{CLASS_FILE}: {problem}"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"{", "issuer.json:1:2: is not JSON"),
        (b"[]", 'issuer.json: must be an object whose format is "badge-issuer/1"'),
        (b"\xff{}", "issuer.json: is not UTF-8 text"),
        (b"[" * 200_000, "issuer.json: is nested too deeply"),
        (b'{"a": ' + b"1" * 5_000 + b"}", "issuer.json: holds a number that is too large"),
        (b" " * (1024 * 1024 + 1), "issuer.json: is larger than 1048576 bytes"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(folder, content, problem):
    (folder / "issuer.json").write_bytes(content)
    assert problems_of(folder) == [problem]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"issuer": "PDLN"}, "issuer: 'PDLN' is not an id; use 1 to 64 of a-z, 0-9, _ and -"),
        ({"email": "badges"}, "email: is not an e-mail address"),
        ({"image": "none.png"}, "image: there is no images/none.png"),
    ],
)
def test_a_wrong_issuer_is_told(folder, changes, problem):
    assert problems_of(edited(folder, "issuer.json", **changes)) == [f"issuer.json: {problem}"]


HAIR = "the SVG must have a size in one unit, and be at most 10 times as wide as high or as high as wide"


def svg(inside=b"", attributes=b""):
    return b'<svg xmlns="http://www.w3.org/2000/svg" ' + attributes + b">\n" + inside + b"</svg>"


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("x.svg", b"<svg", "this is not an SVG image: line 1"),
        ("x.svg", b"<html/>", "this is not an SVG image: its outermost element is not svg"),
        ("x.svg", b"<!DOCTYPE svg [<!ENTITY a 'b'>]>" + svg(), "the SVG has a DOCTYPE; take it out"),
        ("x.svg", svg(attributes=b'viewBox="0 0 1 100000"'), HAIR),
        ("x.svg", svg(attributes=b'viewBox="0 0 10 10" width="50" height="4"'), HAIR),
        ("x.svg", svg(attributes=b'width="0" height="0"'), HAIR),
        ("x.svg", svg(attributes=b'width="1e9" height="1"'), HAIR),
        ("x.svg", svg(attributes=b'viewBox="none"'), HAIR),
        ("x.svg", svg(attributes=b'viewBox="0 0 nan 1"'), HAIR),
        ("x.svg", svg(attributes=b'width="1px" height="4in"'), HAIR),
        ("x.svg", svg(attributes=b'width="100" viewBox="0 0 1 100"'), HAIR),
        ("x.svg", svg(b"<script/>"), "the SVG holds <script>, which could run something (line 2)"),
        ("x.svg", svg(b"<foreignObject/>"), "the SVG holds <foreignObject>, which could run something (line 2)"),
        (
            "x.svg",
            svg(attributes=b'onload="a()"'),
            "the SVG holds the attribute onload, which could run something (line 1)",
        ),
        ("x.svg", svg(b'<a href="https://x.org"/>'), "the SVG refers to something outside the file (line 2)"),
        (
            "x.svg",
            svg(b'<g fill="url(https://x.org)"/>'),
            "the SVG's fill refers to something outside the file (line 2)",
        ),
        ("x.svg", svg(b"<style>@import 'x'</style>"), "the SVG's style refers to something outside the file (line 2)"),
        ("x.svg", svg(b"<?x y?>"), "the SVG holds a processing instruction or an entity (line 2)"),
        ("x.png", b"\x89PNG\r\n\x1a\nno", "this is not a PNG image"),
        ("x.png", b"GIF89a", "this is not a PNG image"),
        ("x.svg", b" " * (1024 * 1024 + 1), "the image has 1048577 bytes; 1048576 are allowed"),
        ("x.gif", b"GIF89a", "its name must be a-z, 0-9, _ and -, then .svg or .png"),
        ("X.svg", SVG, "its name must be a-z, 0-9, _ and -, then .svg or .png"),
    ],
)
def test_art_that_cannot_be_published_is_refused(folder, name, content, problem):
    (folder / "images" / name).write_bytes(content)
    assert problems_of(folder) == [f"images/{name}: {problem}"]


def test_a_part_written_before_levels_and_provider_numbers_were_kept_is_read_as_having_none(folder):
    criteria = [{key: value for key, value in CRITERION.items() if key != "levels"}]
    edited(folder, CLASS_FILE, criteria_list=criteria, provider_number=None, signatory=None)
    (badge,) = package_parsing.read(folder).badge_classes
    assert (badge.criteria_list[0].levels, badge.provider_number, badge.signatory) == ((), "", "")


@pytest.mark.parametrize(
    "attributes",
    [
        b"",
        b'viewBox="0 0 1000 100"',
        b'viewBox="0,0,1,10"',
        b'width="100mm" height="40mm"',
        b'width="100%" viewBox="0 0 1 1"',
    ],
)
def test_art_of_a_usual_shape_is_taken(folder, attributes):
    (folder / "images" / "logo.svg").write_bytes(svg(attributes=attributes))
    assert package_parsing.read(folder).issuer.image == "logo.svg"


def test_two_badge_classes_of_one_slug_are_refused():
    with pytest.raises(PackageRefused) as refusal:
        IssuerPart(issuer=ISSUER, badge_classes=(FLIPPED, FLIPPED), images=PART.images)
    assert refusal.value.problems == ("badge-classes/flipped-classroom.json: is listed twice",)
