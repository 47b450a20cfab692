"""A course is read from its OLX through XBlock's own parsing; what Studio would drop is said."""

import pytest
from lxml import etree
from opaque_keys.edx.keys import UsageKey

from course_exports.preview.archive import unpack
from course_exports.preview.errors import UnreadableCourse
from course_exports.preview.olx import parse_course
from course_exports.preview.people import Viewer
from course_exports.preview.runtime import PreviewRuntime

from .sample import FILES, usage, write_archive

UNIT = "vertical__u-probe"


def read(tmp_path, **changed):
    """The sample course with some of its files changed or, for None, taken out."""
    files = dict(FILES)
    for name, content in changed.items():
        path = f"course/{name.replace('__', '/')}.xml"
        if content is None:
            del files[path]
        else:
            files[path] = content
    root = unpack(write_archive(tmp_path / "changed.tar.gz", files), into=tmp_path / "unpacked")
    return parse_course(root, digest="0" * 64)


def test_blocks_have_the_keys_that_studio_gives_them(course):
    assert [str(each) for each in course.walk()] == [
        usage("course", "2026"),
        usage("chapter", "m-one"),
        usage("sequential", "s-one"),
        usage("vertical", "l-what"),
        usage("html", "h-what"),
        usage("problem", "p-flip"),
        usage("vertical", "l-watch"),
        usage("video", "v-watch"),
        usage("discussion", "d-watch"),
        usage("sequential", "s-aok"),
        usage("vertical", "u-probe"),
        usage("preview_probe", "probe"),
        usage("tag_nobody_knows", "x1"),
        usage("sequential", "s-team"),
        usage("vertical", "u-team"),
        usage("preview_probe", "hidden"),
    ]
    assert course.problems == ()


def test_the_policy_file_wins_over_the_course_file(course):
    assert course.title == "The sample"
    assert course.policy() == {"pdln": {"package": "sample"}}


@pytest.mark.django_db
def test_a_due_date_is_inherited_from_the_subsection(course):
    runtime = PreviewRuntime(course, Viewer(user_id=None))
    probe = runtime.get_block(UsageKey.from_string(usage("preview_probe", "probe")))
    assert probe.due.isoformat() == "2027-05-01T00:00:00+00:00"
    assert (probe.graded, probe.format) == (True, "AOK")
    assert runtime.get_block(UsageKey.from_string(usage("html", "h-what"))).due is None


def test_a_block_that_cannot_be_parsed_is_left_out_and_named(tmp_path):
    broken = read(
        tmp_path,
        **{UNIT: '<vertical><preview_probe url_name="bad" broken="1"/><html url_name="ok">x</html></vertical>'},
    )
    assert broken.problems == (
        "<preview_probe url_name='bad'> was left out, as Studio would leave it out: the probe was told to break",
    )
    assert UsageKey.from_string(usage("preview_probe", "bad")) not in broken
    assert UsageKey.from_string(usage("html", "ok")) in broken


def test_a_pointer_to_nothing_is_named(tmp_path):
    course = read(tmp_path, **{UNIT: None})
    assert course.problems == (
        "<vertical url_name='u-probe'> was left out, as Studio would leave it out: there is no vertical/u-probe.xml",
    )


def test_an_id_used_twice_is_named_and_both_blocks_are_kept(tmp_path):
    course = read(
        tmp_path,
        **{UNIT: '<vertical><html url_name="h-what">second</html><html url_name="z">z</html></vertical>'},
    )
    assert course.problems == (
        f"{usage('html', 'h-what')} is there twice. "
        "Studio renames the second, and its answers are lost with each change.",
    )
    assert len([each for each in course.walk() if each.block_type == "html"]) == 3


def test_a_custom_block_split_into_a_file_comes_out_empty_as_in_studio(tmp_path):
    files = dict(FILES)
    files["course/vertical/u-probe.xml"] = '<vertical><preview_probe url_name="apart"/></vertical>'
    files["course/preview_probe/apart.xml"] = '<preview_probe note="never read"/>'
    root = unpack(write_archive(tmp_path / "apart.tar.gz", files), into=tmp_path / "unpacked")
    course = parse_course(root, digest="0" * 64)
    assert "note" not in course.authored[UsageKey.from_string(usage("preview_probe", "apart"))]


def test_a_pointer_that_leads_out_of_the_course_is_not_followed(tmp_path):
    (tmp_path / "unpacked").mkdir()
    (tmp_path / "unpacked/secret.xml").write_text("<vertical display_name='secret'/>")
    course = read(tmp_path, **{"sequential__s-aok": '<sequential><vertical url_name="../../../secret"/></sequential>'})
    assert "secret" not in {values.get("display_name") for values in course.authored.values()}
    assert len(course.problems) == 1


def test_entities_of_a_course_file_are_not_expanded(tmp_path):
    (tmp_path / "secret.txt").write_text("the secret")
    course = read(
        tmp_path,
        **{
            UNIT: f'<!DOCTYPE v [<!ENTITY s SYSTEM "file://{tmp_path}/secret.txt">]>'
            '<vertical><html url_name="leak"><p>&s;</p></html></vertical>'
        },
    )
    assert "the secret" not in str(course.authored)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "no course",
            "course.xml is not XML: Start tag expected, '<' not found, line 1, column 1 (course.xml, line 1)",
        ),
        ('<course url_name="2026"/>', "course.xml names no course: org, course and url_name are needed."),
        (
            '<course url_name="a b" org="X" course="Y"/>',
            "course.xml names no course: org, course and url_name are needed.",
        ),
        (
            '<course url_name="2027" org="PDLN" course="PREVIEW"/>',
            "<course url_name='2027'> was left out, as Studio would leave it out: there is no course/2027.xml",
        ),
    ],
)
def test_an_archive_without_a_readable_course_is_refused(tmp_path, content, message):
    with pytest.raises(UnreadableCourse) as refused:
        read(tmp_path, course=content)
    assert str(refused.value) == message


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("block_type", "block_id"),
    [("html", "h-what"), ("problem", "p-flip"), ("preview_probe", "probe"), ("tag_nobody_knows", "x1")],
)
def test_what_is_read_is_written_back_and_read_the_same(course, tmp_path, block_type, block_id):
    runtime = PreviewRuntime(course, Viewer(user_id=None))
    key = UsageKey.from_string(usage(block_type, block_id))
    node = etree.Element("block")
    runtime.get_block(key).add_xml_to_node(node)
    node.set("url_name", block_id)
    again = read(tmp_path, **{UNIT: f"<vertical>{etree.tostring(node, encoding='unicode')}</vertical>"})
    if block_type == "html" or block_type == "problem":
        # Its first home is still in the course: the second is renamed, with the same content.
        twins = [each for each in again.walk() if each.block_type == block_type]
        assert len(twins) == 2
        read_again = again.authored[twins[1]]
    else:
        read_again = again.authored[key]
    without_place = {name: value for name, value in course.authored[key].items() if name != "parent"}
    assert {name: value for name, value in read_again.items() if name not in ("parent", "source")} == {
        name: value for name, value in without_place.items() if name != "source"
    }
    if "source" in without_place:
        assert etree.canonicalize(read_again["source"]) == etree.canonicalize(without_place["source"])
