"""What holds for every kind of thing that becomes due: one worker at a time, nothing lost, nothing failing unseen."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from submissions.errors import SubmissionRequestError

from badge_issuer.due import Backlog, after_failure
from badge_issuer.errors import DeliveryRefused, InvalidValue, NotYet
from badge_issuer.models import Delivery
from pdln_xblocks import files
from pdln_xblocks.catalog.models import Definition, PathwayBlock
from pdln_xblocks.evidence.models import Attempt
from pdln_xblocks.files.intake import GIVEN_UP
from pdln_xblocks.files.models import StoredFile
from pdln_xblocks.letters.errors import Refused
from pdln_xblocks.operations.queues import QUEUES
from pdln_xblocks.pathways.models import OwedAward
from pdln_xblocks.process import api as process
from pdln_xblocks.process.releasing import release_if_due
from pdln_xblocks.review.models import Decision
from tests.builders import ALL_MET, DAY, HOUR, NOON, a_teacher, an_evaluator, record, start_next, submit
from tests.pdln_xblocks.evidence import samples
from tests.pdln_xblocks.files.uploading import arrive, open_aok
from tests.pdln_xblocks.pathways.parts import PLAN_REF, pathway_block, publish, tell_issuer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lost_messages")]

# What says beside the queue's columns that a row of this kind stopped.
STOPPED = {"delivered": {"state": "stopped"}, "checked": {"state": "refused", "refusal": GIVEN_UP}}
REFUSALS = {
    "owed": InvalidValue("Results of nobody."),
    "posted": SubmissionRequestError(),
    "delivered": DeliveryRefused("No such badge."),
    "sent": Refused(),
}
every_kind = pytest.mark.parametrize("kind", QUEUES)


@pytest.fixture
def waiting(platform, settings, tmp_path):
    """One row of every kind that waits since noon, and nothing else that does."""
    settings.BADGE_ISSUER_KEYS_DIR = str(tmp_path / "keys")
    tell_issuer(tmp_path / "issuer-part")
    publish(platform, pathway_block(mode="n_of", count=1))
    eva = an_evaluator()
    for name in ("tess", "theo"):
        submit(PLAN_REF, a_teacher(name))
        record(eva, start_next(eva), ALL_MET)
        if name == "tess":
            process.release_due(now=NOON + HOUR)
    nia = a_teacher("nia")
    arrive(open_aok(), nia, "a.txt", samples.TEXT)
    OwedAward.objects.create(user_id=nia.user_id, pathway=PathwayBlock.objects.get(), owed_since=NOON, due_at=NOON)
    for queue in QUEUES.values():
        one = queue.rows.exclude(due_at=None).order_by("pk").first()
        queue.rows.model.objects.exclude(pk=one.pk).update(due_at=None)
        queue.rows.model.objects.filter(pk=one.pk).update(due_at=NOON)
    Decision.objects.update(release_due_at=NOON)


def the_row(queue):
    [row] = queue.rows.model.objects.exclude(due_at=None, stopped_at=None)
    return row


def stop(queue, row, *, at=NOON):
    assert queue.take(row, now=at)
    columns = after_failure(row, problem="Refused.", wait=None, at=at)
    assert queue.finish(row, **columns, **STOPPED.get(queue.name, {}))


@every_kind
def test_of_two_workers_one_takes_a_row(waiting, kind):
    queue = QUEUES[kind]
    [first], [second] = queue.due(NOON), queue.due(NOON)
    assert (queue.take(first, now=NOON), queue.take(second, now=NOON)) == (True, False)
    assert (the_row(queue).attempts, the_row(queue).lease) == (1, first.lease)
    assert not queue.due(NOON + queue.lease - timedelta(seconds=1)).exists()


@every_kind
def test_a_worker_whose_lease_was_lost_overwrites_nobody(waiting, kind):
    queue = QUEUES[kind]
    [slow] = queue.due(NOON)
    assert queue.take(slow, now=NOON)
    later = NOON + queue.lease
    [next_one] = queue.due(later)
    assert queue.take(next_one, now=later)
    assert not queue.failed(slow, OSError(), now=later)
    assert not queue.done(slow)
    # The first one may have died: since then it fails, until it goes well.
    assert (the_row(queue).lease, the_row(queue).failing_since) == (next_one.lease, later)
    assert queue.done(next_one)
    assert queue.backlog(later) == Backlog()


@every_kind
def test_a_row_whose_worker_dies_at_every_try_says_since_when(waiting, kind):
    """Nobody is left to record it, and each claim moves the row ahead: it is never overdue."""
    queue, now = QUEUES[kind], NOON
    for _each in range(4):
        [row] = queue.due(now)
        assert queue.take(row, now=now)
        assert row.failing_since == the_row(queue).failing_since
        now += queue.lease + timedelta(minutes=1)
    assert queue.backlog(now).failing_since == NOON + queue.lease + timedelta(minutes=1)
    [row] = queue.due(now)
    assert queue.take(row, now=now) and queue.done(row)
    assert queue.backlog(now) == Backlog()


@every_kind
def test_what_fails_at_every_try_says_since_its_first_and_nothing_once_it_went_well(waiting, kind):
    queue, now = QUEUES[kind], NOON
    for _each in range(3):
        [row] = queue.due(now)
        assert queue.take(row, now=now)
        assert queue.failed(row, OSError("Nobody's secret"), now=now)
        failed, now = the_row(queue), the_row(queue).due_at
        assert (failed.failing_since, failed.problem, failed.lease) == (NOON, "OSError", "")
    assert queue.backlog(now - timedelta(seconds=1)) == Backlog(failing_since=NOON)
    [row] = queue.due(now)
    assert queue.take(row, now=now) and queue.done(row)
    assert queue.backlog(now + DAY) == Backlog()
    row.refresh_from_db()
    assert (row.attempts, row.due_at, row.failing_since, row.problem) == (4, None, None, "")


@every_kind
def test_what_waits_for_something_else_does_not_fail(waiting, kind):
    queue = QUEUES[kind]
    [row] = queue.due(NOON)
    assert queue.take(row, now=NOON)
    assert queue.failed(row, NotYet("Something else comes first.", wait=HOUR), now=NOON)
    assert queue.backlog(NOON) == Backlog()
    assert (the_row(queue).due_at, the_row(queue).problem) == (NOON + HOUR, "Something else comes first.")


@every_kind
def test_what_stopped_is_counted_until_an_operator_has_it_tried_again(waiting, kind):
    queue = QUEUES[kind]
    row = the_row(queue)
    stop(queue, row)
    assert queue.backlog(NOON + DAY) == Backlog(stopped=1)
    assert queue.try_again(queue.rows.model.objects.filter(pk=row.pk), now=NOON + HOUR) == 1
    assert queue.backlog(NOON + HOUR) == Backlog(due_since=NOON + HOUR)
    [row] = queue.due(NOON + HOUR)
    assert (row.stopped_at, row.lease) == (None, "")


@every_kind
def test_what_a_worker_has_is_left_to_it_when_an_operator_asks(waiting, kind):
    queue = QUEUES[kind]
    row = the_row(queue)
    queue.rows.model.objects.filter(pk=row.pk).update(failing_since=NOON)
    row.refresh_from_db()
    assert queue.take(row, now=NOON)
    assert queue.try_again(queue.rows.model.objects.filter(pk=row.pk), now=NOON) == 0
    assert queue.done(row)


@every_kind
def test_an_operator_finds_what_stopped_and_has_it_tried_again_in_django_admin(waiting, kind, client):
    client.force_login(get_user_model().objects.create_superuser("root", "root@example.org", "only-for-tests"))
    queue = QUEUES[kind]
    row = the_row(queue)
    stop(queue, row)
    options = queue.rows.model._meta
    changelist = reverse(f"admin:{options.app_label}_{options.model_name}_changelist")
    assert "Refused." in client.get(changelist).content.decode()
    pressed = {"action": "try_again", "_selected_action": row.pk}
    assert "1 will be tried by the next sweep." in client.post(changelist, pressed, follow=True).content.decode()
    row.refresh_from_db()
    assert (row.due_at is not None, row.stopped_at) == (True, None)


@every_kind
def test_only_a_refusal_of_this_very_thing_stops_it(waiting, kind):
    queue = QUEUES[kind]
    row = the_row(queue)
    for error, stops in ((OSError(), False), *((each, kind == named) for named, each in REFUSALS.items())):
        assert (queue.columns_after(row, error, now=NOON)["due_at"] is None) == stops, error


def test_what_a_monitor_asks_is_found_by_indexes():
    """However much is done, a queue asks for what is due and what stopped."""
    for queue in QUEUES.values():
        indexed = {index.fields[0] for index in queue.rows.model._meta.indexes}
        assert {"due_at", "stopped_at"} <= indexed, queue.name


class TestReleases:
    @pytest.fixture
    def broken(self, waiting):
        Definition.objects.filter(content_hash=PLAN_REF.aok.content_hash).update(body="broken")
        return Decision.objects.exclude(due_at=None).get()

    def test_a_decision_that_cannot_be_released_waits_and_says_since_when_it_fails(self, broken):
        for _each in range(2):
            assert process.release_due(now=NOON + HOUR) == 0
        broken.refresh_from_db()
        assert (broken.attempts, broken.problem, broken.released_at) == (1, "CannotBeShown", None)
        assert broken.release_due_at == NOON
        assert broken.due_at > NOON + HOUR
        failing = QUEUES["released"].backlog(NOON + HOUR).failing_since
        assert failing - (NOON + HOUR) < timedelta(seconds=10)

    def test_a_page_that_touches_it_is_shown_all_the_same_and_the_failure_is_kept(self, broken):
        assert release_if_due([broken.attempt_id], now=NOON + HOUR) == 0
        broken.refresh_from_db()
        assert (broken.failing_since, broken.lease) == (NOON + HOUR, "")

    def test_work_that_is_held_back_is_not_due_and_is_again_when_it_comes_back(self, waiting):
        Attempt.objects.update(status="quarantined")
        assert QUEUES["released"].backlog(NOON + DAY) == Backlog()
        assert process.release_due(now=NOON + DAY) == 0
        Attempt.objects.update(status="submitted")
        assert process.release_due(now=NOON + DAY) == 1

    def test_an_operator_releases_nothing_before_its_window_ends(self, waiting):
        Decision.objects.update(failing_since=NOON, release_due_at=NOON + DAY)
        assert QUEUES["released"].try_again(Decision.objects.exclude(due_at=None), now=NOON) == 1
        assert process.release_due(now=NOON) == 0
        assert Decision.objects.exclude(due_at=None).get().due_at == NOON + DAY


def test_a_file_that_was_given_up_keeps_what_arrived_and_is_checked_when_an_operator_asks(waiting):
    queue = QUEUES["checked"]
    StoredFile.objects.filter(state="checking").update(attempts=4)
    files.work_due(now=NOON, limit=10)
    given_up = StoredFile.objects.get()
    assert (given_up.state, given_up.refusal, queue.backlog(NOON).stopped) == ("refused", GIVEN_UP, 1)
    assert queue.try_again(StoredFile.objects.all(), now=NOON + HOUR) == 1
    files.work_due(now=NOON + HOUR, limit=10)
    given_up.refresh_from_db()
    assert (given_up.state, given_up.refusal, given_up.due_at) == ("ready", "", None)


def test_a_delivery_says_the_same_in_its_state_and_to_its_queue(waiting):
    queue = QUEUES["delivered"]
    row = the_row(queue)
    assert row.state == Delivery.State.PENDING
    stop(queue, row)
    assert queue.try_again(Delivery.objects.all(), now=NOON) == 1
    assert the_row(queue).state == Delivery.State.PENDING
