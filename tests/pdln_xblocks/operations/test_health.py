"""Health: what a monitor is told while things move, and when they stop."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from badge_issuer import api as badge_issuer
from badge_issuer.models import Delivery
from pdln_xblocks.evidence.models import Attempt
from pdln_xblocks.grades.models import GradePosting
from pdln_xblocks.letters import api as letters
from pdln_xblocks.operations.health import LATE, health
from pdln_xblocks.operations.models import SweepRun
from pdln_xblocks.operations.queues import QUEUES
from pdln_xblocks.operations.sweep import SweepReport, sweep
from pdln_xblocks.pathways.models import OwedAward
from pdln_xblocks.process import api as process
from tests.builders import ALL_MET, DAY, HOUR, MINUTE, NOON, a_teacher, an_evaluator, record, start_next, submit
from tests.pdln_xblocks.evidence import samples
from tests.pdln_xblocks.files.uploading import arrive, open_aok
from tests.pdln_xblocks.pathways.parts import PLAN_REF, pathway_block, publish, tell_issuer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("lost_messages")]


@pytest.fixture
def judged(platform):
    """A submission that earns a badge, judged at noon and released by nobody yet."""
    publish(platform, pathway_block(mode="n_of", count=1))
    submit(PLAN_REF, a_teacher())
    eva = an_evaluator()
    record(eva, start_next(eva), ALL_MET)
    letters.send_due(now=NOON)


@pytest.fixture
def issuer(settings, tmp_path):
    settings.BADGE_ISSUER_KEYS_DIR = str(tmp_path / "keys")
    tell_issuer(tmp_path / "issuer-part")


def late(now):
    return [each.step for each in health(now=now).waiting if each.is_late]


def test_a_site_where_the_sweep_never_ran_is_not_well():
    found = health(now=NOON)
    assert (found.is_well, found.is_sweep_late, found.swept_at) == (False, True, None)


def test_a_site_is_well_while_the_sweep_runs_and_nothing_waits():
    sweep(now=NOON)
    assert health(now=NOON + LATE).is_well
    stopped = health(now=NOON + LATE + MINUTE)
    assert (stopped.is_well, stopped.is_sweep_late, stopped.swept_at) == (False, True, NOON)


def test_two_sweeps_leave_one_row_that_says_the_last():
    sweep(now=NOON)
    sweep(now=NOON + MINUTE)
    assert SweepRun.objects.get().ran_at == NOON + MINUTE


def test_the_steps_that_went_wrong_are_kept(judged, issuer, monkeypatch):
    def broken(**_):
        raise RuntimeError

    monkeypatch.setattr(badge_issuer, "work", broken)
    sweep(now=NOON + HOUR)
    assert health(now=NOON + HOUR).troubled == "delivered"


def test_a_decision_that_nobody_releases_is_late(judged):
    due = NOON + timedelta(minutes=15)
    assert late(due + LATE) == []
    assert late(due + LATE + MINUTE) == ["released"]


def test_a_decision_on_work_that_was_held_back_waits_for_nothing(judged):
    Attempt.objects.update(status="quarantined")
    assert late(NOON + DAY) == []


def test_an_upload_that_nobody_checks_is_late(platform):
    arrive(open_aok(), a_teacher(), "a.txt", samples.TEXT)
    assert late(NOON + HOUR) == ["checked"]


def test_grades_and_badges_that_nobody_sends_are_late(judged, issuer):
    process.release_due(now=NOON + HOUR)
    assert late(NOON + 2 * HOUR) == ["posted", "delivered", "sent"]
    assert sweep(now=NOON + 2 * HOUR) == SweepReport(posted=1, delivered=1, sent=2)
    assert late(NOON + DAY) == []


def test_a_badge_that_is_owed_is_late_when_nobody_asks_again(judged):
    process.release_due(now=NOON + HOUR)
    assert OwedAward.objects.exists()
    assert late(NOON + 2 * HOUR) == ["owed", "posted", "sent"]


def test_badges_that_wait_since_issuing_was_stopped_are_not_late(judged, issuer, settings):
    settings.BADGE_ISSUER_STOP_ISSUING = True
    settings.PDLN_STOP_SUBMISSIONS = True
    sweep(now=NOON + HOUR)
    later = NOON + HOUR + LATE + MINUTE
    sweep(now=later)
    found = health(now=later)
    assert (found.is_well, found.stopped) == (True, ("submissions", "issuing"))
    assert Delivery.objects.get().due_at == NOON + HOUR


def test_a_badge_that_fails_at_every_try_is_late_although_its_next_try_lies_hours_ahead(judged, issuer, settings):
    settings.BADGE_ISSUER_BACKENDS = ("tests.badge_issuer.backends.Unreachable",)
    now = NOON + HOUR
    for _minute in range(60):
        sweep(now=now)
        now += MINUTE
    assert Delivery.objects.get().due_at > now
    assert late(now) == ["delivered"]


def broken_ledger(settings, monkeypatch):
    def away(_posting):
        raise ConnectionRefusedError

    monkeypatch.setattr("pdln_xblocks.grades.ledger.post", away)


def broken_mail(settings, monkeypatch):
    settings.EMAIL_BACKEND = "tests.pdln_xblocks.letters.backends.Down"


def broken_storage(settings, monkeypatch):
    arrive(open_aok(), a_teacher("theo"), "a.txt", samples.TEXT)

    def away(_name, _content):
        raise OSError

    monkeypatch.setattr("pdln_xblocks.files.intake.put", away)


@pytest.mark.parametrize(
    ("step", "breaks"), [("posted", broken_ledger), ("sent", broken_mail), ("checked", broken_storage)]
)
def test_what_fails_at_every_try_is_late_until_it_goes_well(judged, issuer, settings, monkeypatch, step, breaks):
    """Each try moves its next one ahead, so nothing of it is overdue right after."""
    with monkeypatch.context() as patched:
        mail_backend = settings.EMAIL_BACKEND
        breaks(settings, patched)
        for minutes in (60, 62, 75):
            sweep(now=NOON + minutes * MINUTE)
        [found] = [each for each in health(now=NOON + 76 * MINUTE).waiting if each.step == step]
        assert (found.is_late, found.backlog.failing_since.replace(microsecond=0)) == (True, NOON + HOUR)
        settings.EMAIL_BACKEND = mail_backend
    for hours in (8, 15):
        sweep(now=NOON + hours * HOUR)
    assert late(NOON + 16 * HOUR) == []


def test_a_badge_that_stays_owed_is_late_until_it_is_given(judged, settings, tmp_path):
    settings.BADGE_ISSUER_KEYS_DIR = str(tmp_path / "keys")
    for minutes in (60, 76):
        sweep(now=NOON + minutes * MINUTE)
    assert OwedAward.objects.get().due_at > NOON + 77 * MINUTE
    assert late(NOON + 77 * MINUTE) == ["owed"]
    tell_issuer(tmp_path / "issuer-part")
    sweep(now=NOON + 2 * HOUR)
    assert "owed" not in late(NOON + 2 * HOUR)


def test_every_kind_of_waiting_has_a_step_of_the_sweep_that_ends_it():
    assert set(QUEUES) <= set(SweepReport.__dataclass_fields__)


def test_a_monitor_reads_200_while_all_is_well(client):
    sweep(now=timezone.now())
    answer = client.get(reverse("pdln:health"))
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert answer.json()["waiting"]["posted"] == {
        "oldest_due": None,
        "failing_since": None,
        "late": False,
        "stopped": 0,
    }
    assert "no-store" in answer["Cache-Control"]


def test_a_monitor_reads_503_and_what_is_late(client, judged):
    answer = client.get("/pdln/health")
    assert answer.status_code == 503
    said = answer.json()
    assert said["status"] == "late"
    assert said["sweep"] == {"last": None, "late": True, "troubled": ""}
    assert said["waiting"]["released"] == {
        "oldest_due": "2026-10-05T12:15:00+00:00",
        "failing_since": None,
        "late": True,
        "stopped": 0,
    }


def test_a_monitor_is_told_nothing_about_anybody(client, judged, issuer):
    sweep(now=timezone.now())
    GradePosting.objects.update(due_at=NOON)
    said = client.get("/pdln/health").content.decode()
    for private in ("tess", "eva", "example.org", "anon-", "course-v1", "block-v1"):
        assert private not in said


def without_its_table(call):
    with connection.schema_editor() as editor:
        editor.delete_model(SweepRun)
    try:
        return call()
    finally:
        with connection.schema_editor() as editor:
            editor.create_model(SweepRun)


def test_a_sweep_whose_heartbeat_cannot_be_kept_does_its_work_and_says_so(judged, issuer):
    report = without_its_table(lambda: sweep(now=NOON + HOUR))
    assert report == SweepReport(released=1, posted=1, delivered=1, sent=2, troubled=("heartbeat",))


def test_a_monitor_may_only_look(client):
    assert client.post("/pdln/health").status_code == 405


def test_a_database_without_our_tables_is_unavailable_and_not_a_traceback(client):
    answer = without_its_table(lambda: client.get("/pdln/health"))
    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable"})


def test_looking_takes_as_many_queries_however_much_waits(judged, issuer, count_queries):
    process.release_due(now=NOON + HOUR)
    with count_queries(at_most=7):
        health(now=NOON + 2 * HOUR)
