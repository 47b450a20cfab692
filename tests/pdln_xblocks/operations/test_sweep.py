"""The sweep: what time makes due and what a lost message left, each step for itself; and the operators' commands."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from submissions.models import Score

from badge_issuer import api as badge_issuer
from badge_issuer.models import Award, Credential
from pdln_xblocks.audit.models import AuditEvent
from pdln_xblocks.catalog.models import Definition
from pdln_xblocks.compat import PublishedBlock
from pdln_xblocks.evidence.data import Stage
from pdln_xblocks.grades.models import GradePosting
from pdln_xblocks.operations.sweep import SweepReport, sweep
from pdln_xblocks.pathways.models import OwedAward
from pdln_xblocks.process import api as process
from pdln_xblocks.review.models import Decision
from tests.builders import ALL_MET, COURSE, DAY, HOUR, NOON, USAGE, a_teacher, an_evaluator, record, start_next, submit
from tests.pdln_xblocks.pathways.parts import PLAN_REF, TEACH_REF, pathway_block, publish, tell_issuer

# As on a site: each write commits, and what was handed to a worker is lost.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("lost_messages")]


@pytest.fixture
def keys(settings, tmp_path):
    settings.BADGE_ISSUER_KEYS_DIR = str(tmp_path / "keys")
    settings.BADGE_ISSUER_PUBLIC_BASE_URL = "https://learn.example.org"
    settings.BADGE_ISSUER_BACKENDS = ("embedded",)


@pytest.fixture
def issuer(keys, tmp_path):
    tell_issuer(tmp_path / "issuer-part")


@pytest.fixture
def judged(platform, keys):
    """A course of one AOK that earns a badge; Tess's submission is judged proficient and waits for its release."""
    publish(platform, pathway_block(mode="n_of", count=1))
    tess = a_teacher()
    submit(PLAN_REF, tess)
    eva = an_evaluator()
    record(eva, start_next(eva), ALL_MET)
    return tess


def run(command, *arguments):
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue().splitlines()


def stage(teacher, now):
    return process.teacher_page(PLAN_REF, teacher, now=now).latest.stage


def test_before_the_undo_window_ends_the_sweep_does_nothing(judged, issuer):
    """But for the mail: that the submission arrived."""
    assert sweep(now=NOON + timedelta(minutes=14)) == SweepReport(sent=1)
    assert not GradePosting.objects.exists()


def test_one_sweep_brings_a_judged_submission_to_its_grade_and_badge(judged, issuer):
    report = sweep(now=NOON + HOUR)
    assert report == SweepReport(released=1, posted=1, delivered=1, sent=2)
    assert str(report) == "released 1, checked 0, owed 0, posted 1, delivered 1, purged 0, reminded 0, sent 2"
    assert stage(judged, NOON + HOUR) is Stage.PROFICIENT
    assert Score.objects.get().points_earned == 8
    assert Credential.objects.get().award.recipient.external_id == str(judged.user_id)


def test_a_second_sweep_finds_nothing_left(judged, issuer):
    sweep(now=NOON + HOUR)
    assert sweep(now=NOON + HOUR) == SweepReport()


def test_a_badge_that_nobody_synced_is_given_by_a_later_sweep(judged, tmp_path):
    assert sweep(now=NOON + HOUR) == SweepReport(released=1, posted=1, sent=1)
    tell_issuer(tmp_path / "issuer-part")
    assert sweep(now=NOON + DAY) == SweepReport(owed=1, delivered=1, sent=1)
    assert OwedAward.objects.get().settled_at == NOON + DAY


def test_a_decision_that_cannot_be_released_stops_no_other(judged, issuer):
    Definition.objects.filter(content_hash=PLAN_REF.aok.content_hash).update(body="broken")
    theo, evan = a_teacher("theo"), an_evaluator("evan")
    submit(TEACH_REF, theo)
    record(evan, start_next(evan), ALL_MET)
    # Told are Theo, of his result and his badge, and Tess, whose submission waits.
    assert sweep(now=NOON + HOUR) == SweepReport(released=1, posted=1, delivered=1, sent=3)
    assert process.teacher_page(TEACH_REF, theo, now=NOON + HOUR).latest.stage is Stage.PROFICIENT


def test_a_whole_step_that_breaks_is_named_and_the_rest_is_done(judged, issuer, caplog, monkeypatch):
    def broken(**_):
        raise RuntimeError("tess@example.org")

    monkeypatch.setattr(badge_issuer, "work", broken)
    report = sweep(now=NOON + HOUR)
    assert report == SweepReport(released=1, posted=1, sent=2, troubled=("delivered",))
    assert "the step 'delivered' went wrong; the next sweep tries it again: RuntimeError in " in caplog.text
    assert "example.org" not in caplog.text
    assert str(report) == (
        "released 1, checked 0, owed 0, posted 1, delivered 0, purged 0, reminded 0, sent 2, delivered went wrong"
    )
    with pytest.raises(CommandError, match="^went wrong: delivered; see the log$"):
        run("pdln_sweep")


def test_the_command_sweeps_now(judged, issuer):
    assert run("pdln_sweep") == ["released 1, checked 0, owed 0, posted 1, delivered 1, purged 0, reminded 0, sent 2"]
    assert Decision.objects.get().released_at <= timezone.now()


def test_the_log_of_a_sweep_names_nobody(judged, issuer, caplog):
    with caplog.at_level("INFO"):
        sweep(now=NOON + HOUR)
    ours = "\n".join(each.getMessage() for each in caplog.records if each.name.startswith(("pdln", "badge")))
    assert "sweep: released 1" in ours
    for secret in ("tess", "eva", "example.org", "Move the explanation out", USAGE):
        assert secret not in ours


class TestLearningACourse:
    def test_says_what_it_learnt(self, platform):
        publish(platform)
        platform.blocks[COURSE].pop(0)
        assert run("sync_pathways", COURSE) == [
            "added: 0",
            "changed: 0",
            "unchanged: 2",
            "retired: 1",
            "no such AOK in the course: block-v1:pdln+flip+2026+type@pdln_pathway+block@way -> aok-plan",
        ]

    def test_fails_where_something_cannot_be_read(self, platform):
        platform.blocks[COURSE] = [PublishedBlock(usage_key=USAGE, block_type="aok_submission", definition=None)]
        with pytest.raises(CommandError, match="^could not be read, kept as they were known: block-v1:"):
            run("sync_pathways", COURSE)

    def test_refuses_what_is_no_course_key(self):
        with pytest.raises(CommandError) as refused:
            run("sync_pathways", "flipped")
        assert str(refused.value) == "'flipped' is not a course key; write it as course-v1:ORG+COURSE+RUN"


class TestEvaluatingACourse:
    @pytest.fixture
    def shortened(self, platform, issuer):
        """Tess did one of two; then the author lets one be enough."""
        publish(platform)
        tess, eva = a_teacher(), an_evaluator()
        submit(TEACH_REF, tess)
        record(eva, start_next(eva), ALL_MET)
        sweep(now=NOON + HOUR)
        publish(platform, pathway_block(mode="n_of", count=1))
        return f"user {tess.user_id}: pathway flipped-classroom: badge pdln/flipped-classroom"

    def test_a_dry_run_only_says(self, shortened):
        assert run("evaluate_pathways", COURSE, "--dry-run") == [f"{shortened}: would be awarded", "1 found"]
        assert not Award.objects.exists()

    def test_without_it_the_badges_are_given_and_the_trail_says_so(self, shortened):
        assert run("evaluate_pathways", COURSE) == [f"{shortened}: awarded", "1 found"]
        assert AuditEvent.objects.filter(action="awarded").count() == Award.objects.count() == 1
        assert run("evaluate_pathways", COURSE) == ["0 found"]
