"""Each thing an author can get wrong, and the whole of what is said about it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from course_exports.check import check
from course_exports.errors import PackageHasProblems
from course_exports.folder import open_folder
from tests.course_exports.packages import add, change, problems, starter

Breaking = Callable[[Path], None]
PNG_HEAD = b"\x89PNG\r\n\x1a\nbroken"

LESSON = "lessons/l-first.md"
AOK = "aoks/aok-first.yaml"
RUBRIC = "rubrics/rubric-first.yaml"


def changing(file: str, old: str, new: str) -> Breaking:
    return lambda package: change(package, file, old, new)


def adding(file: str, content: str | bytes) -> Breaking:
    return lambda package: add(package, file, content)


def removing(file: str) -> Breaking:
    return lambda package: (package / file).unlink()


def both(*steps: Breaking) -> Breaking:
    def breaking(package: Path) -> None:
        for step in steps:
            step(package)

    return breaking


def linking(file: str, to: str) -> Breaking:
    return lambda package: (package / file).symlink_to(to)


def piping(file: str) -> Breaking:
    return lambda package: os.mkfifo(package / file)


# name: (what is done to the starter, everything that is said)
BROKEN: dict[str, tuple[Breaking, list[str]]] = {
    "a rubric that is not there": (
        changing(AOK, "rubric: rubric-first", "rubric: rubric-frist"),
        ['aoks/aok-first.yaml:4:1: rubric: no rubric "rubric-frist" (did you mean "rubric-first"?)'],
    ),
    "an AOK without a rubric": (
        changing(AOK, "rubric: rubric-first\n", ""),
        ['aoks/aok-first.yaml:1:1: rubric: "rubric" is missing'],
    ),
    "a rubric that is a list": (
        changing(AOK, "rubric: rubric-first", "rubric: [rubric-first]"),
        ["aoks/aok-first.yaml:4:1: rubric: this should be the id of a rubric"],
    ),
    "an unknown key": (
        changing(AOK, "hours: 3", "huors: 3"),
        ['aoks/aok-first.yaml:5:1: huors: nothing is called "huors" here (did you mean "hours"?)'],
    ),
    "a level that is not there": (
        changing(
            RUBRIC,
            "name: A plan that others could follow\n    required_level: proficient",
            "name: A plan that others could follow\n    required_level: profisient",
        ),
        [
            'rubrics/rubric-first.yaml:15:5: criteria[0].required_level: there is no level "profisient" '
            '(did you mean "proficient"?)'
        ],
    ),
    "a requirement that a criterion looks for in vain": (
        changing(RUBRIC, "look_in: [p-plan]\n    standards", "look_in: [p-pln]\n    standards"),
        [
            'rubrics/rubric-first.yaml:16:5: criteria[0].look_in: there is no requirement "p-pln" '
            '(did you mean "p-plan"?)'
        ],
    ),
    "a standard that the pathway does not have": (
        changing(RUBRIC, "standards: [2.5.c]", "standards: [2.5.d]"),
        ['rubrics/rubric-first.yaml:17:5: criteria[0].standards: there is no standard "2.5.d" (did you mean "2.5.c"?)'],
    ),
    "an id with capitals": (
        changing("pathway.yaml", "id: m-first", "id: M-First"),
        [
            'pathway.yaml:24:5: modules[0].id: "M-First" is not an id '
            "(use lower-case letters, digits, - and _; at most 64)"
        ],
    ),
    "an id that is not the file's name": (
        changing(LESSON, "id: l-first", "id: l-one"),
        [
            'lessons/l-first.md:2:1: id: the id "l-one" is not the name of the file '
            '(write "l-first", or call the file l-one.md)'
        ],
    ),
    "an id that is used twice": (
        changing("pathway.yaml", "id: s-first", "id: l-first"),
        ['lessons/l-first.md:2:1: id: the id "l-first" is taken by the section "Lessons" (choose another)'],
    ),
    "a requirement that is there twice": (
        lambda package: add(
            package,
            AOK,
            (package / AOK).read_text() + "  - id: p-plan\n    title: Again\n    ask: Again?\n"
            "    options:\n      - {id: o-again, forms: [write]}\n",
        ),
        ['aoks/aok-first.yaml:25:5: requirements[1].id: the requirement "p-plan" is there twice'],
    ),
    "a lesson that is not there": (
        changing("pathway.yaml", "lessons: [l-first]", "lessons: [l-first, l-frist]"),
        ['pathway.yaml:29:28: modules[0].sections[0].lessons[1]: no lesson "l-frist" (did you mean "l-first"?)'],
    ),
    "a lesson in two places": (
        changing("pathway.yaml", "lessons: [l-first]", "lessons: [l-first, l-first]"),
        [
            'pathway.yaml:29:28: modules[0].sections[0].lessons[1]: the lesson "l-first" is in the course already '
            "(keep one of them)"
        ],
    ),
    "no AOK anywhere": (
        both(
            changing("pathway.yaml", "      - aok: aok-first\n", ""),
            changing(LESSON, "](../aoks/aok-first.yaml)", "](#)"),
        ),
        ["pathway.yaml:23:1: modules: no section has an AOK, so there is nothing to earn the badge with"],
    ),
    "a brand that is not there": (
        changing("pathway.yaml", "brand: default", "brand: defualt"),
        ['pathway.yaml:10:1: brand: no brand "defualt" (did you mean "default"?)'],
    ),
    "no badge": (
        both(removing("badge/badge.yaml"), removing("badge/badge.svg")),
        ["badge/badge.yaml:1:1: this file is missing: it says what is earned"],
    ),
    "an overview that is not there": (
        changing("pathway.yaml", "overview: overview.md", "overview: overveiw.md"),
        [
            'pathway.yaml:7:1: overview: there is no file "overveiw.md" beside pathway.yaml '
            '(did you mean "overview.md"?)'
        ],
    ),
    "a picture that is not there": (
        changing(LESSON, "(../media/steps.svg)", "(../media/stesp.svg)"),
        ['lessons/l-first.md:19:39: there is no file "media/stesp.svg" (did you mean "media/steps.svg"?)'],
    ),
    "a path that starts at the package": (
        changing(LESSON, "(../media/steps.svg)", "(media/steps.svg)"),
        ['lessons/l-first.md:19:39: there is no file "lessons/media/steps.svg" (did you mean "../media/steps.svg"?)'],
    ),
    "a link out of the package": (
        changing(LESSON, "(../media/steps.svg)", "(../../../etc/passwd)"),
        ['lessons/l-first.md:19:39: "../../../etc/passwd" leads out of the package'],
    ),
    "a link to an absolute path": (
        changing(LESSON, "(../aoks/aok-first.yaml)", "(/aoks/aok-first.yaml)"),
        ['lessons/l-first.md:21:45: "/aoks/aok-first.yaml" is not a path (write the path as it goes from this file)'],
    ),
    "a link that is not safe": (
        changing(LESSON, "(../aoks/aok-first.yaml)", "(http://example.org/)"),
        ['lessons/l-first.md:21:45: "http://example.org/" is not safe to follow (use https://)'],
    ),
    "a link that runs something": (
        changing(LESSON, "(../aoks/aok-first.yaml)", "(javascript:alert(1))"),
        [
            'lessons/l-first.md:21:45: "javascript:alert(1)" leads somewhere a course cannot go '
            "(use https:// or mailto:)"
        ],
    ),
    "a picture that is none": (
        changing(LESSON, "[the AOK]", "![the AOK]"),
        ['lessons/l-first.md:21:46: "../aoks/aok-first.yaml" is not a picture (leave out the "!" to link to it)'],
    ),
    "a link to what is not part of the course": (
        changing(LESSON, "(../aoks/aok-first.yaml)", "(../rubrics/rubric-first.yaml)"),
        [
            'lessons/l-first.md:21:45: "../rubrics/rubric-first.yaml" is not part of the course '
            "(link to media, lessons and aoks)"
        ],
    ),
    "a link from the overview into the course": (
        changing("overview.md", "AOK)", "[AOK](aoks/aok-first.yaml))"),
        [
            'overview.md:5:36: "aoks/aok-first.yaml" leads into the course, and the catalog shows the overview as well '
            "(name it without a link)"
        ],
    ),
    "a bad link in a prompt": (
        changing(AOK, "Say what the teacher", "[Read this](../media/nothing.pdf). Say what the teacher"),
        ['aoks/aok-first.yaml:8:1: prompt: there is no file "media/nothing.pdf"'],
    ),
    "a template that is not there": (
        changing(
            AOK,
            "        kinds: [pdf, document]\n",
            "        kinds: [pdf, document]\n        templates: [media/plan.docx]\n",
        ),
        ['aoks/aok-first.yaml:25:21: requirements[0].options[0].templates[0]: there is no file "media/plan.docx"'],
    ),
    "a template outside the package": (
        changing(
            AOK,
            "        kinds: [pdf, document]\n",
            "        kinds: [pdf, document]\n        templates: [/etc/passwd, media/../../x.pdf]\n",
        ),
        [
            'aoks/aok-first.yaml:25:21: requirements[0].options[0].templates[0]: "/etc/passwd" is not a path in the '
            'package (such as "media/name.png")',
            'aoks/aok-first.yaml:25:34: requirements[0].options[0].templates[1]: "media/../../x.pdf" leads out of '
            "the package",
        ],
    ),
    "a link instead of a file": (
        linking("media/outside.png", "/etc/hostname"),
        ["media/outside.png:1:1: this is a link to somewhere else (copy the file itself)"],
    ),
    "a link instead of a folder": (
        linking("anchors", "/etc"),
        ["anchors:1:1: this is a link to somewhere else (copy the file itself)"],
    ),
    "a pipe": (
        piping("media/pipe.png"),
        ["media/pipe.png:1:1: this is neither a file nor a folder (take it out of the package)"],
    ),
    "a name that Studio changes": (
        adding("media/my plan.pdf", b"%PDF-1.4"),
        ["media/my plan.pdf:1:1: Studio would change this name (use letters a to z, digits, -, _ and ., at most 120)"],
    ),
    "two names that Studio cannot tell apart": (
        both(
            changing(LESSON, "(../aoks/aok-first.yaml)", "(../media/a/b.txt) and [that](../media/a_b.txt)"),
            adding("media/a/b.txt", "one"),
            adding("media/a_b.txt", "two"),
        ),
        ["media/a_b.txt:1:1: Studio cannot tell this name from media/a/b.txt (rename one of them)"],
    ),
    "text that is not UTF-8": (
        adding("lessons/l-first.md", "---\nid: l-first\ntitle: Gr\xf6\xdfe\n---\n".encode("latin-1")),
        ["lessons/l-first.md:3:10: this is not UTF-8 text (save the file with the encoding UTF-8)"],
    ),
    "YAML with a tab": (
        changing(AOK, "hours: 3", "hours:\n\t3"),
        [
            "aoks/aok-first.yaml:6:1: this is not YAML: found character '\\t' that cannot start any token "
            "(indent with spaces, not with tabs)"
        ],
    ),
    "YAML with a colon in a text": (
        changing(AOK, "title: Show what you can do", "title: Show: what you can do"),
        [
            "aoks/aok-first.yaml:3:12: this is not YAML: mapping values are not allowed here "
            '(put quotes around a text that holds ": ")'
        ],
    ),
    "YAML with a control character": (
        changing(AOK, "title: Show", "title: Sh\x07ow"),
        ["aoks/aok-first.yaml:3:10: this holds a control character that YAML cannot carry (delete it)"],
    ),
    "YAML with a name twice": (
        changing(AOK, "hours: 3", "hours: 3\nhours: 4"),
        ['aoks/aok-first.yaml:6:1: "hours" is there twice (keep one of them)'],
    ),
    "YAML with an alias": (
        changing(AOK, "hours: 3", "hours: &h 3\npoints: *h"),
        ["aoks/aok-first.yaml:5:8: a package does not use * and & (write the text out where it is needed)"],
    ),
    "YAML with a tag": (
        changing(AOK, "hours: 3", "hours: !!python/object:os.system 3"),
        [
            'aoks/aok-first.yaml:5:8: a package does not use tags such as "tag:yaml.org,2002:python/object:os.system" '
            "(take it out)"
        ],
    ),
    "YAML that is nested without end": (
        changing(AOK, "hours: 3", "hours: " + "[" * 200_000),
        ["aoks/aok-first.yaml:5:47: this is nested too deeply to read (write it flatter)"],
    ),
    "an empty YAML file": (adding(RUBRIC, ""), ["rubrics/rubric-first.yaml:1:1: this file is empty"]),
    "a YAML file that is a list": (
        adding(RUBRIC, "- one\n- two\n"),
        ["rubrics/rubric-first.yaml:1:1: this should be a group of named values"],
    ),
    "a lesson without front matter": (
        adding(LESSON, "Just a text.\n"),
        [
            'lessons/l-first.md:1:1: the front matter is missing (begin the file with a line "---", then id, title, '
            'kind and minutes, then "---" again)'
        ],
    ),
    "a lesson without text": (
        adding(LESSON, "---\nid: l-first\ntitle: T\nkind: article\nminutes: 5\n---\n\n"),
        ["lessons/l-first.md:7:1: there is no text"],
    ),
    "a lesson that is too long": (
        adding(LESSON, "---\nid: l-first\ntitle: T\nkind: article\nminutes: 5\n---\n" + "word " * 20_001),
        ["lessons/l-first.md:7:1: this text is 100,005 characters long; at most 100,000 fit (divide it into lessons)"],
    ),
    "a file that is too long": (
        adding("overview.md", "word " * 200_001),
        ["overview.md:1:1: this text is longer than 1,000,000 bytes (divide it)"],
    ),
    "a lesson that no course file can carry": (
        changing(LESSON, "Write the lesson", "Write\x01 the lesson"),
        [
            "lessons/l-first.md:17:6: this holds a control character that a course file cannot carry (delete it)",
        ],
    ),
    "a title that is too long": (
        changing(AOK, "title: Show what you can do", "title: " + "x" * 201),
        ["aoks/aok-first.yaml:3:1: title: this is 201 characters long; at most 200 fit"],
    ),
    "a question with two right answers": (
        changing(LESSON, "- text: HTML\n", "- text: HTML\n        correct: true\n"),
        ["lessons/l-first.md:9:5: self_check[0].choices: exactly one choice is correct, not 2"],
    ),
    "a video lesson without a video": (
        changing(LESSON, "kind: article        # article, video, activity, checklist or lesson_plan", "kind: video"),
        ["lessons/l-first.md:4:1: kind: a video lesson needs a video (add video: with file and captions)"],
    ),
    "a video that is none": (
        both(
            changing(LESSON, "minutes: 5\n", "minutes: 5\nvideo: {file: media/v.mp4, captions: media/v.srt}\n"),
            adding("media/v.mp4", b"not a video at all"),
            adding("media/v.srt", "no cue\n"),
        ),
        [
            "media/v.mp4:1:1: this is not an MP4 video",
            "media/v.srt:1:1: these are not SRT captions: the first should be a number, a line 00:00:01,000 --> "
            "00:00:04,000, and words",
        ],
    ),
    "captions of another kind": (
        both(
            changing(LESSON, "minutes: 5\n", "minutes: 5\nvideo: {file: media/v.mp4, captions: media/v.vtt}\n"),
            adding("media/v.mp4", b"\0\0\0\x18ftypmp42"),
            adding("media/v.vtt", "WEBVTT\n"),
        ),
        ['lessons/l-first.md:6:28: video.captions: "media/v.vtt" is of another kind than needed here (known: .srt)'],
    ),
    "a picture that is broken": (
        both(changing(LESSON, "steps.svg", "steps.png"), adding("media/steps.png", PNG_HEAD)),
        ["media/steps.png:1:1: this is not a PNG picture"],
    ),
    "a drawing that runs something": (
        adding("media/steps.svg", '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ["media/steps.svg:1:1: the SVG holds <script>, which could run something (line 1)"],
    ),
    "badge art that calls home": (
        adding(
            "badge/badge.svg", '<svg xmlns="http://www.w3.org/2000/svg"><image href="https://example.org/x.png"/></svg>'
        ),
        ["badge/badge.svg:1:1: the SVG refers to something outside the file (line 1)"],
    ),
    "badge art that reads files": (
        adding(
            "badge/badge.svg",
            '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n'
            '<svg xmlns="http://www.w3.org/2000/svg"><text>&x;</text></svg>',
        ),
        ["badge/badge.svg:1:1: the SVG has a DOCTYPE; take it out"],
    ),
    "a kind of file that a course does not take": (
        both(changing(LESSON, "(../aoks/aok-first.yaml)", "(../media/run.exe)"), adding("media/run.exe", b"MZ")),
        [
            "media/run.exe:1:1: a course takes no .exe files; it takes png, jpg, jpeg, gif, webp, svg, mp4, srt, docx, "
            "xlsx, pptx, pdf, txt, csv, mp3, m4a"
        ],
    ),
    "badge art in the wrong folder": (
        changing("badge/badge.yaml", "image: badge/badge.svg", "image: media/steps.svg"),
        ['badge/badge.yaml:6:1: image: "media/steps.svg" is not in badge/ (move it to badge/)'],
    ),
    "a badge that links into the course": (
        changing("badge/badge.yaml", "What it took,", "[What it took](../aoks/aok-first.yaml),"),
        [
            'badge/badge.yaml:11:1: criteria: "../aoks/aok-first.yaml" cannot be followed from the badge\'s page '
            "(use https://)"
        ],
    ),
    "words that the brand says": (
        changing(AOK, "hours: 3", "hours: 3\nterms: {aok: Task}"),
        ["aoks/aok-first.yaml:6:1: terms: the brand says which words are used (take this out here)"],
    ),
    "a course key that cannot be": (
        changing("pathway.yaml", "number: PATH1", "number: PATH 1"),
        [
            'pathway.yaml:14:3: course.number: "PATH 1" cannot be part of a course key '
            "(use letters a to z, digits, _, . and -)"
        ],
    ),
    "a start that is no moment": (
        changing("pathway.yaml", "start: 2026-01-05T00:00:00Z", "start: next Monday"),
        ['pathway.yaml:16:3: course.start: "next Monday" is not a moment in time (such as "2026-01-05T00:00:00Z")'],
    ),
    "an end before the start": (
        changing("pathway.yaml", "  language: en", "  language: en\n  end: 2025-01-05T00:00:00Z"),
        ["pathway.yaml:18:3: course.end: the course ends before it starts"],
    ),
    "a language that is none": (
        changing("pathway.yaml", "language: en", "language: English"),
        ['pathway.yaml:17:3: course.language: "English" is not a language code (such as "en")'],
    ),
    "an address that is not safe": (
        changing("brands/default.yaml", "url: https://example.org/\n", "url: http://example.org/\n"),
        ["brands/default.yaml:8:3: issuer.url: an address starts with https://"],
    ),
    "an e-mail address that is none": (
        changing("brands/default.yaml", "email: badges@example.org", "email: badges"),
        ['brands/default.yaml:9:3: issuer.email: "badges" is not an e-mail address'],
    ),
    "a standard without an address": (
        changing("pathway.yaml", "    url: https://iste.org/standards/educators\n", ""),
        ['pathway.yaml:34:5: standards[0]: "url" is missing'],
    ),
    "a standard that is there twice": (
        lambda package: add(
            package,
            "pathway.yaml",
            (package / "pathway.yaml").read_text()
            + "  - {code: 2.5.c, label: L, framework: F, url: 'https://iste.org/'}\n",
        ),
        ['pathway.yaml:39:6: standards[1].code: the standard "2.5.c" is there twice'],
    ),
    "a sample submission of nothing": (
        adding("anchors/one.yaml", "id: one\naok: aok-frist\ntitle: T\nsummary: S\nlevels: {c-plan: developing}\n"),
        ['anchors/one.yaml:2:1: aok: no AOK "aok-frist" (did you mean "aok-first"?)'],
    ),
    "a sample submission with wrong levels": (
        adding(
            "anchors/one.yaml",
            "id: one\naok: aok-first\ntitle: T\nsummary: S\nlevels:\n  c-plan: profcient\n  c-fti: developing\n",
        ),
        [
            "anchors/one.yaml:5:1: levels: no level for: c-fit",
            'anchors/one.yaml:6:3: levels.c-plan: no level "profcient" (did you mean "proficient"?)',
            'anchors/one.yaml:7:3: levels.c-fti: no criterion "c-fti" (did you mean "c-fit"?)',
        ],
    ),
    "more to choose from than there is": (
        changing("pathway.yaml", "brand: default", "brand: default\nmode: n_of\ncount: 2"),
        ["pathway.yaml:12:1: count: 2 cannot be chosen from 1"],
    ),
    "a name that is a group": (
        changing(AOK, "hours: 3", "hours: 3\n? [a, b]\n: c"),
        ["aoks/aok-first.yaml:6:3: a name is one word or text, not a group"],
    ),
    "a picture by mail": (
        changing(LESSON, "(../media/steps.svg)", "(mailto:me@example.org)"),
        ['lessons/l-first.md:19:39: "mailto:me@example.org" is not a picture'],
    ),
    "a link to a lesson that has no place": (
        both(
            changing(LESSON, "(../aoks/aok-first.yaml)", "(l-later.md)"),
            adding("lessons/l-later.md", "---\nid: l-later\ntitle: Later\nkind: article\nminutes: 5\n---\nLater.\n"),
        ),
        ['lessons/l-first.md:21:45: "l-later.md" is in no section, so it is not in the course'],
    ),
    "documents that are none": (
        both(
            changing(LESSON, "(../aoks/aok-first.yaml)", "(../media/a.docx) [b](../media/b.pdf) [c](../media/c.txt)"),
            adding("media/a.docx", b"PK\x03\x04 not really"),
            adding("media/b.pdf", b"<html>"),
            adding("media/c.txt", b""),
        ),
        [
            "media/a.docx:1:1: this is not a .docx document",
            "media/b.pdf:1:1: this is not a PDF",
            "media/c.txt:1:1: this file is empty",
        ],
    ),
    "captions that Studio would not find": (
        both(
            changing(LESSON, "minutes: 5\n", "minutes: 5\nvideo: {file: media/v.mp4, captions: media/deep/v.srt}\n"),
            adding("media/v.mp4", b"\0\0\0\x18ftypmp42"),
            adding("media/deep/v.srt", "1\n00:00:01,000 --> 00:00:02,000\nHello\n"),
        ),
        [
            'lessons/l-first.md:6:28: video.captions: "media/deep/v.srt" is in a folder below media/, where Studio '
            "finds no captions"
        ],
    ),
    "captions that are not UTF-8": (
        both(
            changing(LESSON, "minutes: 5\n", "minutes: 5\nvideo: {file: media/v.mp4, captions: media/v.srt}\n"),
            adding("media/v.mp4", b"\0\0\0\x18ftypmp42"),
            adding("media/v.srt", b"1\n00:00:01,000 --> 00:00:02,000\nGr\xfc\xdfe\n"),
        ),
        ["media/v.srt:1:1: these captions are not UTF-8 text"],
    ),
    "two AOKs of one title": (
        both(
            lambda package: add(
                package, "aoks/aok-two.yaml", (package / AOK).read_text().replace("id: aok-first", "id: aok-two")
            ),
            changing("pathway.yaml", "- aok: aok-first\n", "- aok: aok-first\n      - aok: aok-two\n"),
        ),
        ["aoks/aok-two.yaml:3:1: title: this is the title of aoks/aok-first.yaml as well"],
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_wrong_is_said_in_full_and_nothing_else(case, tmp_path):
    breaking, said = BROKEN[case]
    package = starter(tmp_path)
    breaking(package)
    assert problems(package) == said


def test_a_file_that_goes_away_while_it_is_read_is_named(tmp_path):
    folder = open_folder(starter(tmp_path))
    folder.path(LESSON).unlink()
    with pytest.raises(PackageHasProblems) as refused:
        check(folder)
    assert str(refused.value) == "lessons/l-first.md:1:1: this file cannot be read: No such file or directory"


def test_the_starter_is_clean(tmp_path):
    assert problems(starter(tmp_path)) == []


def test_problems_of_many_files_are_said_at_once_in_the_order_of_the_files(tmp_path):
    package = starter(tmp_path)
    for case in ("an e-mail address that is none", "a link that is not safe", "a title that is too long"):
        BROKEN[case][0](package)
    assert problems(package) == [
        *BROKEN["a title that is too long"][1],
        *BROKEN["an e-mail address that is none"][1],
        *BROKEN["a link that is not safe"][1],
    ]


def test_a_rubric_that_two_aoks_use_is_wrong_only_once(tmp_path):
    package = starter(tmp_path)
    second = (
        (package / AOK).read_text().replace("id: aok-first", "id: aok-two").replace("title: Show", "title: Now show")
    )
    add(package, "aoks/aok-two.yaml", second)
    change(package, "pathway.yaml", "- aok: aok-first\n", "- aok: aok-first\n      - aok: aok-two\n")
    change(
        package,
        RUBRIC,
        "  - {id: developing, name: Developing, points: 1}\n",
        "  - {id: developing, name: Developing, points: 2}\n",
    )
    assert problems(package) == [
        "rubrics/rubric-first.yaml:8:1: levels: levels go from lowest to highest, each with more points than the one "
        "before"
    ]
