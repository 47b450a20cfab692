"""The bench measures what it says: small, the same rows hold, and what must not happen is seen."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
from importlib.metadata import version

import pytest
from django.contrib.auth import get_user_model

from course_exports.build import build
from course_exports.check import check
from course_exports.folder import open_folder
from pdln_xblocks.review.models import CriterionScore
from tests import builders
from tests.bench import export_rows, validate_rows
from tests.bench.big_package import make_package
from tests.bench.results import COLUMNS, Cost, judged
from tests.bench.studio_form import as_studio_exports
from tests.quality.tree import ROOT

EVALUATORS = 2


def test_tables_that_cannot_be_made_are_one_sentence_with_the_way_out(tmp_path):
    """No release of edx-submissions from 3.12.1 to 4.0.2 makes its tables in an empty MariaDB."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "tests.bench.unmigratable_settings",
        "PDLN_REQUIRE_ALL": "0",
    }
    command = [sys.executable, "-m", "tests.bench", "--short", "--database", "sqlite"]
    ran = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.splitlines()[-1] == (
        f"Not measured on sqlite: the tables could not be made with edx-submissions {version('edx-submissions')} "
        "(no such table: submissions_studentitem); `make mariadb` installs a release that makes them in an empty "
        "MariaDB."
    )


class TestReviewsAsCsv:
    pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("platform")]

    def rows(self):
        evaluators = [builders.an_evaluator(f"evaluator{number}") for number in range(EVALUATORS)]
        return export_rows.rows_of_export("sqlite", evaluators, (3, 8), analyse=lambda: None)

    def test_every_line_of_every_review_is_read_within_the_budget(self):
        small, large, memory = self.rows()
        assert [(row.operation, row.n) for row in (small, large, memory)] == [
            ("reviews as CSV", 3),
            ("reviews as CSV", 8),
            ("reviews as CSV, memory", 8),
        ]
        assert small.counts_hold and large.counts_hold and memory.counts_hold
        assert small.cost.queries == large.cost.queries == export_rows.BEGINNING + 1
        assert 0 < small.cost.size < large.cost.size and memory.cost.size > 0

    def test_a_line_that_is_missing_is_seen(self):
        self.rows()
        CriterionScore.objects.latest("pk").delete()
        cost = export_rows.export(get_user_model().objects.get(username="lena"), 8)
        assert cost.wrong == ("31 lines of 32",)
        assert not judged("reviews as CSV", cost, export_rows.budget(8)).counts_hold

    def test_a_file_that_is_refused_is_no_measure(self):
        self.rows()
        somebody = get_user_model().objects.get(pk=builders.an_evaluator("nora"))
        with pytest.raises(AssertionError) as refused:
            export_rows.export(somebody, 8)
        assert str(refused.value) == "the file is refused: 403"


@pytest.mark.parametrize(("reviews", "queries"), [(100, 7), (1_000, 8), (10_000, 20), (50_000, 100)])
def test_a_query_is_for_500_reviews_and_a_short_file_has_its_beginning(reviews, queries):
    assert export_rows.budget(reviews).queries == queries


def errors_in(course):
    said = validate_rows.alone("tests.bench.baselines.olxcleaner_run", course).said
    assert validate_rows._unread(said, 3) == ()
    return json.loads(said)["errors"]


class TestValidating:
    def test_both_tools_read_the_whole_course_in_processes_of_their_own(self):
        rows = validate_rows.rows_of_validating(repeats=1, lessons=3, judge_memory=False)
        assert [row.operation for row in rows] == [
            "validate, long pages",
            "validate, long pages, memory",
            "validate, short pages",
            "validate, short pages, memory",
        ]
        assert all(row.counts_hold for row in rows)
        assert all(row.baseline_ms > 0 for row in rows[::2]) and all(row.cost.size > 10_000_000 for row in rows[1::2])
        assert all(set(row.to_json()) == set(COLUMNS) for row in rows)

    def test_a_course_as_studio_exports_it_has_its_texts_in_files_that_olxcleaner_looks_into(self, tmp_path):
        built = build(check(open_folder(make_package(tmp_path / "package", lessons=3))), tmp_path / "course.tar.gz")
        with tarfile.open(built.archive) as opened:
            opened.extractall(tmp_path, filter="data")
        as_studio_exports(tmp_path / "course")
        assert "first</em> explanation" in (tmp_path / "course/html/l-00001.text.html").read_text(encoding="utf-8")
        assert errors_in(tmp_path / "course").get("BadJumpToLink") == 1, "it skips AOKs, and one page leads to one"
        page = '<p><a href="/jump_to_id/nowhere">Nowhere</a></p>'
        (tmp_path / "course/html/l-00001.text.html").write_text(page, encoding="utf-8")
        assert errors_in(tmp_path / "course")["BadJumpToLink"] == 2
        shutil.rmtree(tmp_path / "course/html")
        said = validate_rows.alone("tests.bench.baselines.olxcleaner_run", tmp_path / "course").said
        assert validate_rows._unread(said, 3) == ("olxcleaner read 0 pages of 3",)

    def test_a_tool_that_does_not_finish_is_no_measure(self, tmp_path):
        with pytest.raises(RuntimeError) as ended:
            validate_rows.alone("course_exports.cli", "validate", tmp_path / "nowhere")
        assert str(ended.value) == "course_exports.cli ended with 2"

    def test_the_share_of_memory_is_judged_where_there_is_a_course_in_it(self):
        theirs = Cost(ms=1, size=400_000_000)
        budget = validate_rows._memory_budget(theirs, is_judged=True)
        assert [budget.counts_hold(Cost(ms=0, size=size)) for size in (100_000_000, 100_000_001)] == [True, False]
        assert budget.said() == "≤100000 KB, olxcleaner: 400000 KB"
