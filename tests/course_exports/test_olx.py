"""What Studio is given: a course that imports, and the traps of its importer left out."""

import io
import json
import re
import tarfile

import olxcleaner
import pytest
from lxml import etree

from course_exports.build import build
from pdln_xblocks.definitions.olx import aok_from_element, pathway_from_element
from tests.course_exports.packages import EXAMPLE, add, change, checked, starter

OURS = ["aok_submission", "rubric_review", "pdln_pathway"]
ERROR = 3


@pytest.fixture(scope="module")
def package():
    return checked(EXAMPLE)


@pytest.fixture(scope="module")
def archive(package, tmp_path_factory):
    return build(package, tmp_path_factory.mktemp("built") / "course.tar.gz").archive


@pytest.fixture(scope="module")
def files(archive):
    with tarfile.open(archive) as opened:
        return {each.name: opened.extractfile(each).read() for each in opened.getmembers()}


@pytest.fixture(scope="module")
def units(files):
    return {name: etree.fromstring(content) for name, content in files.items() if name.startswith("course/vertical/")}


def only(units, tag):
    found = [element for unit in units.values() for element in unit.iter(tag)]
    assert len(found) == 1
    return found[0]


def test_olxcleaner_finds_no_error(archive, tmp_path):
    with tarfile.open(archive) as opened:
        opened.extractall(tmp_path, filter="data")
    course, errors, names = olxcleaner.validate(str(tmp_path / "course"), steps=8, allowed_xblocks=OURS)
    assert [f"{each.filename}: {each.description}" for each in errors.errors if each.level_val >= ERROR] == []
    assert course is not None and "l-what.q-monday" in names


def test_olxcleaner_would_find_an_error_here(archive, tmp_path):
    with tarfile.open(archive) as opened:
        opened.extractall(tmp_path, filter="data")
    unit = tmp_path / "course" / "vertical" / "l-what.xml"
    unit.write_text(unit.read_text().replace("<html ", '<nobody url_name="n"/><html ', 1))
    _course, errors, _names = olxcleaner.validate(str(tmp_path / "course"), steps=8, allowed_xblocks=OURS)
    assert any(each.level_val >= ERROR for each in errors.errors)


def test_no_file_of_the_example_is_left_out(package):
    assert package.notes == ()


def test_every_file_in_the_courses_static_folder_is_the_packages_own(package, files):
    static = {name.removeprefix("course/static/"): content for name, content in files.items() if "/static/" in name}
    assert static == {name: package.folder.path(file).read_bytes() for name, file in package.static.items()}
    media = {f"media/{path.name}" for path in (EXAMPLE / "media").iterdir()}
    assert media <= set(package.static.values())


def test_every_static_link_in_the_course_leads_to_a_file(files):
    linked = set()
    for name, content in files.items():
        if name.endswith((".xml", ".html")):
            text = content.decode()
            linked |= {
                part.split('"')[0].split("&")[0].split("<")[0].split(" ")[0] for part in text.split("/static/")[1:]
            }
    assert len(linked) > 15
    assert {each for each in linked if f"course/static/{each}" not in files} == set()


def test_every_link_within_the_course_leads_to_a_block(files, units):
    names = {element.get("url_name") for unit in units.values() for element in unit.iter()}
    names |= {name.rpartition("/")[2].removesuffix(".xml") for name in files}
    linked = {
        part.split('"')[0] for content in files.values() for part in content.decode("latin-1").split("/jump_to_id/")[1:]
    }
    assert linked == {"l-target", "aok-plan", "aok-teach"}
    assert linked <= names


def test_a_video_names_no_youtube_id_and_no_other_id(units):
    videos = [element for unit in units.values() for element in unit.iter("video")]
    assert len(videos) == 3
    for video in videos:
        assert (video.get("youtube_id_1_0"), video.get("edx_video_id")) == ("", "")
        (source,) = json.loads(video.get("html5_sources"))
        (captions,) = json.loads(video.get("transcripts")).values()
        assert source.startswith("/static/") and source.endswith(".mp4")
        assert captions.endswith(".srt")


def test_our_blocks_stand_inline_in_their_units_and_nowhere_else(files, units):
    for tag in OURS:
        assert [element for unit in units.values() for element in unit.iter(tag)]
    assert {name.split("/")[1] for name in files} == {
        "about",
        "chapter",
        "course",
        "course.xml",
        "policies",
        "sequential",
        "static",
        "vertical",
    }


def test_no_comment_is_in_the_structure(files):
    for name, content in files.items():
        if name.endswith(".xml"):
            assert not list(etree.fromstring(content).iter(etree.Comment, etree.ProcessingInstruction)), name


def test_every_block_has_a_name_that_studio_keeps_and_no_two_of_a_kind_share_it(units):
    seen = set()
    for unit in units.values():
        for block in unit:
            key = (block.tag, block.get("url_name"))
            assert key not in seen
            seen.add(key)
            assert set(block.get("url_name")) <= set("abcdefghijklmnopqrstuvwxyz0123456789_.-")


def test_the_blocks_definitions_read_back_as_they_were(package, units):
    found = [element.find("aok") for unit in units.values() for element in unit.iter("aok_submission")]
    assert {aok.id: aok for aok in map(aok_from_element, found)} == dict(package.aoks)
    assert pathway_from_element(only(units, "pdln_pathway").find("pathway")) == package.pathway


def test_the_pathway_stands_in_the_first_unit_and_the_review_in_the_last_for_staff_only(files):
    chapters = [each.get("url_name") for each in etree.fromstring(files["course/course/2026.xml"])]
    assert chapters == ["start.module", "m-choose", "m-build", "m-teach", "review.module"]
    first = etree.fromstring(files["course/vertical/start.unit.xml"])
    assert [block.tag for block in first] == ["pdln_pathway", "html"]
    for name in ("chapter/review.module", "sequential/review.section", "vertical/review.unit"):
        assert etree.fromstring(files[f"course/{name}.xml"]).get("visible_to_staff_only") == "true"
    assert [block.tag for block in etree.fromstring(files["course/vertical/review.unit.xml"])] == ["rubric_review"]
    hidden = [name for name, content in files.items() if b"visible_to_staff_only" in content]
    assert len(hidden) == 3


def test_the_subsections_of_aoks_are_graded_and_the_weights_sum_to_one(files):
    graded = [
        (name, element.get("format"))
        for name, content in sorted(files.items())
        if name.startswith("course/sequential/")
        for element in [etree.fromstring(content)]
        if element.get("graded") == "true"
    ]
    assert graded == [
        ("course/sequential/aok-plan.section.xml", "AOK"),
        ("course/sequential/aok-teach.section.xml", "AOK"),
    ]
    grading = json.loads(files["course/policies/2026/grading_policy.json"])
    assert sum(each["weight"] for each in grading["GRADER"]) == 1
    assert [(each["type"], each["min_count"], each["drop_count"]) for each in grading["GRADER"]] == [("AOK", 2, 0)]


def test_the_course_says_which_package_it_was_built_from(package, files):
    policy = json.loads(files["course/policies/2026/policy.json"])["course/2026"]
    assert policy["other_course_settings"] == {
        "pdln": {"package": "flipped-classroom", "version": "1.0", "brand": "default", "hash": package.content_hash}
    }
    assert policy["advanced_modules"] == ["aok_submission", "pdln_pathway", "rubric_review"]
    assert policy["course_image"] == "two-rooms.png"


def test_another_word_in_a_lesson_gives_another_hash_and_another_sample_submission_does_not(tmp_path):
    package = starter(tmp_path)
    before = checked(package).content_hash
    add(
        package,
        "anchors/one.yaml",
        "id: one\naok: aok-first\ntitle: T\nsummary: S\nlevels: {c-plan: proficient, c-fit: proficient}\n",
    )
    assert checked(package).content_hash == before
    change(package, "lessons/l-first.md", "Write the lesson here.", "Write it here.")
    assert checked(package).content_hash != before


def test_nothing_of_a_sample_submission_is_in_the_course(files):
    everything = b"".join(files.values())
    for path in (EXAMPLE / "anchors").iterdir():
        title = next(line for line in path.read_text().splitlines() if line.startswith("title: "))
        assert title.removeprefix("title: ").encode() not in everything


def test_the_archive_holds_plain_files_of_nobody_and_no_time(archive):
    with tarfile.open(archive) as opened:
        members = opened.getmembers()
    assert {(m.type, m.mode, m.uid, m.gid, m.uname, m.gname, m.mtime) for m in members} == {
        (tarfile.REGTYPE, 0o644, 0, 0, "", "", 0)
    }
    assert [m.name for m in members] == sorted(m.name for m in members)
    assert archive.read_bytes()[3:8] == b"\x00\x00\x00\x00\x00", "gzip flags and time"


def test_text_that_would_end_cdata_is_still_that_text(tmp_path):
    package = starter(tmp_path)
    change(package, "lessons/l-first.md", "Write the lesson here.", "[]]> and ![x](../media/steps.svg ']]>') & <b>.")
    from course_exports.build import archive_files

    unit = etree.fromstring(archive_files(checked(package))["vertical/l-first.xml"]())
    html = unit.find("html").text
    assert "[]]&gt; and" in html
    assert "&amp; &lt;b&gt;" in html


def test_a_brand_changes_the_issuer_the_hours_and_the_words(tmp_path):
    built = build(checked(EXAMPLE, brand="lakeside", course_key="Lakeside+FLIP+2027"), tmp_path / "lake.tar.gz")
    with tarfile.open(built.archive) as opened:
        course = etree.parse(io.BytesIO(opened.extractfile("course/course.xml").read())).getroot()
        start = etree.parse(io.BytesIO(opened.extractfile("course/vertical/start.unit.xml").read())).getroot()
        names = opened.getnames()
    assert dict(course.attrib) == {"url_name": "2027", "org": "Lakeside", "course": "FLIP"}
    pathway = pathway_from_element(start.find("pdln_pathway/pathway"))
    assert (pathway.hours, pathway.badge.issuer) == (15, "lakeside-unified")
    assert (pathway.terms.evaluator, pathway.terms.proficient) == ("reviewer", "Demonstrated")
    page = start.find("html").text
    for said in ("LUSD-PD-0417", "Chief Academic Officer", "mailto:coach@lakeside.example.org", "/static/lakeside.svg"):
        assert said in page
    assert "course/static/lakeside.svg" in names and "course/static/pd-learning-network.svg" not in names
    assert "course/policies/2027/policy.json" in names


def test_a_pathway_of_some_aoks_is_passed_with_as_many(tmp_path):
    package = starter(tmp_path)
    second = (
        (package / "aoks/aok-first.yaml")
        .read_text()
        .replace("aok-first", "aok-two")
        .replace("title: Show", "title: Now show")
    )
    add(package, "aoks/aok-two.yaml", second)
    change(
        package,
        "pathway.yaml",
        "- aok: aok-first\n",
        "- aok: aok-first\n      - aok: aok-two\n        due: 2026-05-01T12:00:00+02:00\n",
    )
    change(package, "pathway.yaml", "brand: default", "brand: default\nmode: n_of\ncount: 1")
    from course_exports.build import archive_files

    made = archive_files(checked(package))
    (grader,) = json.loads(made["policies/2026/grading_policy.json"]())["GRADER"]
    assert (grader["min_count"], grader["drop_count"]) == (2, 1)
    assert etree.fromstring(made["sequential/aok-two.section.xml"]()).get("due") == "2026-05-01T10:00:00Z"


def test_the_readme_names_files_that_are_there():
    text = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    named = {part for part in re.findall(r"`([^`\s]+)`", text) if "/" in part or part.endswith((".md", ".yaml"))}
    assert named >= {"pathway.yaml", "lessons/l-what.md", "media/"}
    assert {each for each in named if not (EXAMPLE / each).exists()} == set()
    assert PLACES_FROM_LESSONS.issubset(re.findall(r"\]\(([^)]+)\)", text))
    assert all((EXAMPLE / "lessons" / each).exists() for each in PLACES_FROM_LESSONS)


PLACES_FROM_LESSONS = {"../media/two-rooms.png", "l-target.md", "../aoks/aok-plan.yaml"}
