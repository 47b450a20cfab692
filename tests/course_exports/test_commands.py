"""The command line: what it says, what it answers, and what it leaves on the disk."""

import os
import subprocess
import sys
from importlib.metadata import EntryPoint, EntryPoints

import pytest

from course_exports import cli
from course_exports.build import build
from course_exports.cli import main
from course_exports.errors import CannotWrite
from tests.course_exports.packages import EXAMPLE, ROOT, add, change, checked, starter


def test_validate_says_what_is_in_a_clean_package(capsys):
    assert main(["validate", str(EXAMPLE)]) == 0
    assert capsys.readouterr().out == (
        "Flipped Lessons That Reach Every Student, version 1.0: no problems.\n"
        "  3 modules, 13 lessons, 2 AOKs, 8 criteria; 21 files (1.3 MB)\n"
        "  course course-v1:PDLN+FLIP+2026, brand default, issuer PD Learning Network\n"
        "  reviewing: at least 2 readings for a badge, and one more for each resubmission "
        "(aok-plan pilot, aok-teach pilot)\n"
    )


@pytest.mark.parametrize(("language", "said"), [("es", "sin problemas"), ("xx", "no problems")])
def test_a_command_speaks_the_language_of_whoever_calls_it(language, said):
    command = [sys.executable, "-m", "course_exports.cli", "validate", str(EXAMPLE)]
    environment = {**os.environ, "LANGUAGE": language, "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environment, encoding="utf-8")
    assert (ran.returncode, said in ran.stdout) == (0, True), ran.stdout + ran.stderr


def test_build_says_where_everything_is(capsys, tmp_path):
    out = tmp_path / "new" / "folder" / "flip.tar.gz"
    assert main(["build", str(EXAMPLE), "-o", str(out), "--brand", "lakeside"]) == 0
    assert capsys.readouterr().out.splitlines()[2:] == [
        "  course course-v1:PDLN+FLIP+2026, brand lakeside, issuer Lakeside Unified",
        "  reviewing: at least 2 readings for a badge, and one more for each resubmission "
        "(aok-plan pilot, aok-teach pilot)",
        f"Course, to import in Studio: {out}",
        f"For the badge issuer (badge-issuer sync): {out.with_name('flip-issuer')}",
        f"For leads only, never in the course: {out.with_name('flip-review')}",
    ]
    assert sorted(path.name for path in out.parent.iterdir()) == ["flip-issuer", "flip-review", "flip.tar.gz"]


def test_nothing_is_written_for_a_package_with_problems(capsys, tmp_path):
    package = starter(tmp_path)
    change(package, "aoks/aok-first.yaml", "rubric: rubric-first", "rubric: rubric-frist")
    out = tmp_path / "out"
    assert main(["build", str(package), "-o", str(out / "course.tar.gz")]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        'aoks/aok-first.yaml:4:1: rubric: no rubric "rubric-frist" (did you mean "rubric-first"?)\n'
        "1 to fix. Nothing was written.\n"
    )
    assert not out.exists()


def test_what_an_earlier_build_wrote_stays_when_the_next_one_finds_problems(tmp_path):
    package, out = starter(tmp_path), tmp_path / "course.tar.gz"
    assert main(["build", str(package), "-o", str(out)]) == 0
    before = out.read_bytes()
    change(package, "aoks/aok-first.yaml", "hours: 3", "huors: 3")
    assert main(["build", str(package), "-o", str(out)]) == 1
    assert out.read_bytes() == before


def test_building_again_takes_out_what_is_no_longer_there(tmp_path):
    package, out = starter(tmp_path), tmp_path / "course.tar.gz"
    anchor = "id: one\naok: aok-first\ntitle: T\nsummary: S\nlevels: {c-plan: proficient, c-fit: proficient}\n"
    add(package, "anchors/one.yaml", anchor)
    assert main(["build", str(package), "-o", str(out)]) == 0
    assert (tmp_path / "course-review" / "anchors.json").is_file()
    (package / "anchors" / "one.yaml").unlink()
    change(package, "badge/badge.yaml", "id: my-pathway", "id: other-badge")
    assert main(["build", str(package), "-o", str(out)]) == 0
    assert not (tmp_path / "course-review").exists()
    assert [path.name for path in (tmp_path / "course-issuer" / "badge-classes").iterdir()] == ["other-badge.json"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["course-issuer", "course.tar.gz", "package"]


REFUSED = {
    "a folder that is not there": (["validate", "{tmp}/none"], 2, "pathway: {tmp}/none: there is no such folder\n"),
    "a file": (["validate", "{tmp}/file"], 2, "pathway: {tmp}/file: this is not a folder\n"),
    "an empty folder": (
        ["validate", "{tmp}/empty"],
        2,
        "pathway: {tmp}/empty: this folder is empty; `pathway init` makes a package to start from\n",
    ),
    "a folder that is no package": (
        ["validate", "{tmp}/other"],
        2,
        "pathway: {tmp}/other: there is no pathway.yaml in this folder, so it is not a pathway package\n",
    ),
    "a brand that is not there": (
        ["validate", "{example}", "--brand", "lakesid"],
        2,
        'pathway: there is no brand "lakesid" (did you mean "lakeside"?)\n',
    ),
    "a course key that is none": (
        ["build", "{example}", "-o", "{tmp}/c.tar.gz", "--course-key", "PDLN/FLIP/2026"],
        2,
        'pathway: "PDLN/FLIP/2026" is not a course key; write org+course+run, such as PDLN+FLIP+2026\n',
    ),
    "another kind of archive": (
        ["build", "{example}", "-o", "{tmp}/c.zip"],
        1,
        'pathway: {tmp}/c.zip: the name of a course archive ends in ".tar.gz"\n',
    ),
    "somebody else's folder in the way": (
        ["build", "{example}", "-o", "{tmp}/mine.tar.gz"],
        1,
        "pathway: {tmp}/mine-issuer: this folder is in the way and no build made it; move it or choose another name\n",
    ),
    "a place that is a file": (
        ["build", "{example}", "-o", "{tmp}/file/c.tar.gz"],
        1,
        "pathway: {tmp}/file: File exists\n",
    ),
    "a place to start that is taken": (
        ["init", "{tmp}/other"],
        1,
        "pathway: {tmp}/other: there is something here already; name a new or empty folder\n",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_done_is_said_in_one_line(case, capsys, tmp_path):
    (tmp_path / "empty").mkdir()
    add(tmp_path, "file", "a file")
    add(tmp_path, "other/notes.txt", "notes")
    add(tmp_path, "mine-issuer/thesis.txt", "not to be lost")
    words, code, said = REFUSED[case]
    places = {"tmp": str(tmp_path), "example": str(EXAMPLE)}
    assert main([word.format(**places) for word in words]) == code
    assert capsys.readouterr().err == said.format(**places)
    assert (tmp_path / "mine-issuer" / "thesis.txt").read_text() == "not to be lost"
    assert not list(tmp_path.glob("*.tar.gz"))


def test_a_file_that_goes_away_while_building_leaves_what_was_there(tmp_path):
    package, out = starter(tmp_path), tmp_path / "course.tar.gz"
    before = build(checked(package), out).archive.read_bytes()
    ready = checked(package)
    (package / "media" / "steps.svg").unlink()
    with pytest.raises(CannotWrite) as refused:
        build(ready, out)
    assert str(refused.value) == f"{package}/media/steps.svg: No such file or directory"
    assert out.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["course-issuer", "course.tar.gz", "package"]


def test_files_that_are_not_used_are_named_and_left_out(capsys, tmp_path):
    package = starter(tmp_path)
    add(package, "media/old/draft.pdf", b"%PDF-1.4")
    add(package, "lessons/l-later.md", "---\nid: l-later\ntitle: Later\nkind: article\nminutes: 5\n---\nLater.\n")
    add(package, ".git/config", "nobody's business")
    assert main(["validate", str(package)]) == 0
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "Note: lessons/l-later.md is not used and is left out.",
        "Note: media/old/draft.pdf is not used and is left out.",
    ]


def test_init_makes_a_package_that_builds(capsys, tmp_path):
    folder = tmp_path / "mine"
    assert main(["init", str(folder)]) == 0
    assert capsys.readouterr().out == (
        f"A small package to start from is in {folder}.\nLook at it: pathway validate {folder}\n"
    )
    assert main(["build", str(folder), "-o", str(tmp_path / "mine.tar.gz")]) == 0


def test_every_command_has_help_that_says_what_it_does(capsys):
    for words in ([], ["validate"], ["build"], ["init"]):
        with pytest.raises(SystemExit) as ended:
            main([*words, "--help"])
        assert ended.value.code == 0
    said = capsys.readouterr().out
    assert "say everything that is wrong with a package" in said
    assert "Nothing is written" in said
    assert "serve a built course on this machine" in said


def test_the_preview_is_found_by_its_entry_point_and_gets_its_own_words(monkeypatch):
    heard = []
    entry = EntryPoint(name="serve", group="pdln.preview", value="tests.course_exports.test_commands:serve")
    monkeypatch.setattr(sys.modules[__name__], "serve", lambda words: heard.append(words) or 7, raising=False)
    monkeypatch.setattr(cli, "entry_points", lambda **asked: EntryPoints([entry]).select(**asked))
    assert main(["preview", "course.tar.gz", "--port", "8001", "--help"]) == 7
    assert heard == [["course.tar.gz", "--port", "8001", "--help"]]


def test_a_preview_that_is_not_installed_says_what_to_install(capsys, monkeypatch):
    monkeypatch.setattr(cli, "entry_points", lambda **asked: EntryPoints([]))
    assert main(["preview", "course.tar.gz"]) == 2
    assert capsys.readouterr().err == (
        "pathway: the preview is not installed; install the extra: pdln-microcredentials[demo]\n"
    )


def test_a_preview_that_misses_a_part_says_what_to_install(capsys, monkeypatch):
    entry = EntryPoint(name="serve", group="pdln.preview", value="not_installed_anywhere.serve:main")
    monkeypatch.setattr(cli, "entry_points", lambda **asked: EntryPoints([entry]).select(**asked))
    assert main(["preview", "course.tar.gz"]) == 2
    assert capsys.readouterr().err == (
        "pathway: the preview needs not_installed_anywhere; install the extra: pdln-microcredentials[demo]\n"
    )


def test_the_compiler_loads_neither_django_nor_xblock():
    program = (
        "import sys; from course_exports.cli import main; code = main(['validate', sys.argv[1]]);"
        "loaded = {name.partition('.')[0] for name in sys.modules};"
        "print(sorted(loaded & {'django', 'xblock', 'submissions', 'celery'}));"
        "sys.exit(code)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program, str(EXAMPLE)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout.splitlines()[-1] == "[]"
