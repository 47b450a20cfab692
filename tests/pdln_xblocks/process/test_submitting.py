"""Submitting once, and taking back."""

import pytest

from pdln_xblocks.catalog.api import sync_course
from pdln_xblocks.compat import PublishedBlock
from pdln_xblocks.errors import NotFound
from pdln_xblocks.evidence import api as evidence
from pdln_xblocks.evidence.data import DraftContent, Stage
from pdln_xblocks.evidence.errors import (
    AlreadyMet,
    AttemptWaiting,
    DefinitionChanged,
    NotReady,
    StaleDraft,
    SubmissionsStopped,
)
from pdln_xblocks.evidence.models import Artifact, Attempt
from pdln_xblocks.process import api as process
from pdln_xblocks.process import submitting as attempts
from pdln_xblocks.review import api as review
from tests.builders import (
    ALL_MET,
    COURSE,
    DAY,
    HOUR,
    NOON,
    ONE_BELOW,
    USAGE,
    a_file,
    a_teacher,
    an_aok,
    an_aok_ref,
    an_evaluator,
    complete_content,
    decide,
    record,
    release,
    scores,
    start_next,
    submit,
    uploaded,
    written,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(platform):
    """The AOK, in a course that the catalog has learnt."""
    aok_ref = an_aok_ref()
    platform.blocks[COURSE] = [
        PublishedBlock(usage_key=USAGE, block_type="aok_submission", definition=aok_ref.aok.to_data())
    ]
    sync_course(COURSE, now=NOON)
    return aok_ref


def send(aok_ref, teacher, *, token="t1", revision=1, definition=None, now=NOON):
    return process.submit(
        aok_ref,
        teacher,
        token=token,
        revision=revision,
        definition_hash=definition or aok_ref.aok.content_hash,
        now=now,
    )


def test_a_receipt_says_the_code_and_the_day_to_hear_by(platform):
    receipt = submit(an_aok_ref(), a_teacher())
    assert receipt.number == 1
    assert receipt.hear_by.isoformat() == "2026-10-19"  # ten school days after Monday, October 5
    assert len(receipt.code) == 9


def test_a_double_click_on_submit_makes_one_submission(platform):
    aok_ref, teacher = an_aok_ref(), a_teacher()
    first = submit(aok_ref, teacher, token="same")
    assert send(aok_ref, teacher, token="same", now=NOON + HOUR) == first
    assert Attempt.objects.count() == 1


def test_a_second_submission_waits_for_the_first(platform):
    aok_ref, teacher = an_aok_ref(), a_teacher()
    submit(aok_ref, teacher)
    with pytest.raises(AttemptWaiting) as refused:
        send(aok_ref, teacher, token="t2")
    assert str(refused.value) == "Your last submission is still with us. You can take it back to change it."


def test_a_task_changed_meanwhile_is_shown_before_anything_is_sent(platform):
    aok_ref, teacher = an_aok_ref(), a_teacher()
    evidence.save_draft(aok_ref, teacher, complete_content(), revision=0, now=NOON)
    with pytest.raises(DefinitionChanged) as refused:
        send(an_aok_ref(an_aok(prompt="Plan two lessons.")), teacher, definition=aok_ref.aok.content_hash)
    assert str(refused.value) == (
        "The task was changed after you opened this page. Nothing was sent. Reload the page to read what is new; your "
        "draft is safe."
    )
    assert not Attempt.objects.exists()


def test_a_draft_changed_in_another_tab_is_not_sent_unseen(platform):
    aok_ref, teacher = an_aok_ref(), a_teacher()
    evidence.save_draft(aok_ref, teacher, complete_content(), revision=0, now=NOON)
    evidence.save_draft(aok_ref, teacher, complete_content(plan=written("Other tab.")), revision=1, now=NOON)
    with pytest.raises(StaleDraft) as refused:
        send(aok_ref, teacher, revision=1)
    assert refused.value.details["current"].content.piece("p-plan", "plan").text == "Other tab."


def test_an_unready_draft_says_what_is_needed(platform):
    aok_ref, teacher = an_aok_ref(), a_teacher()
    evidence.save_draft(aok_ref, teacher, DraftContent(), revision=0, now=NOON)
    with pytest.raises(NotReady) as refused:
        send(aok_ref, teacher)
    assert [gap.code for gap in refused.value.details["gaps"]] == ["part_missing", "part_missing", "own_work"]


def test_nothing_was_ever_saved_and_nothing_can_be_sent(platform):
    with pytest.raises(NotReady):
        send(an_aok_ref(), a_teacher(), revision=0)


def test_nothing_is_left_to_submit_once_all_is_met(platform):
    aok_ref, teacher = an_aok_ref(), a_teacher()
    decide(aok_ref, teacher, an_evaluator(), ALL_MET)
    with pytest.raises(AlreadyMet) as refused:
        send(aok_ref, teacher, token="t2")
    assert str(refused.value) == "Every criterion is met. There is nothing left to submit."


def test_feedback_is_read_by_criterion_and_the_first_submission_stays_readable(platform):
    aok_ref, teacher, eva = an_aok_ref(), a_teacher(), an_evaluator()
    decide(aok_ref, teacher, eva, ONE_BELOW)
    page = process.teacher_page(aok_ref, teacher, now=NOON + HOUR)
    first = page.latest
    assert (first.stage, first.met) == (Stage.NOT_YET, 1)
    access = next(each for each in first.feedback if each.criterion == "c-access")
    assert (access.level_name, access.required_level_name, access.next_step) == (
        "Developing",
        "Proficient",
        "Say when those six will see it.",
    )
    assert (page.open_requirements, page.reopened_criteria) == ({"p-context"}, {"c-access"})
    submit(
        aok_ref, teacher, token="t2", now=NOON + DAY, content=complete_content(text=written("Six see it at school."))
    )
    first_again, second = process.teacher_page(aok_ref, teacher, now=NOON + DAY).attempts
    assert first_again == first
    assert (second.number, second.stage) == (2, Stage.IN_REVIEW)


def test_a_resubmission_is_judged_on_what_reopened_and_the_rest_is_carried(platform):
    aok_ref, teacher, eva = an_aok_ref(), a_teacher(), an_evaluator()
    decide(aok_ref, teacher, eva, ONE_BELOW)
    submit(aok_ref, teacher, token="t2", now=NOON + DAY)
    record(eva, start_next(eva, now=NOON + DAY), scores(access="proficient"), now=NOON + DAY)
    release(NOON + DAY + HOUR)
    latest = process.teacher_page(aok_ref, teacher, now=NOON + DAY + HOUR).latest
    assert latest.stage == Stage.PROFICIENT
    assert [(each.criterion, each.from_attempt) for each in latest.feedback] == [("c-target", 1), ("c-access", 2)]


def test_no_answer_by_the_day_promised_is_called_late(platform):
    aok_ref, teacher = an_aok_ref(), a_teacher()
    submit(aok_ref, teacher)
    assert process.teacher_page(aok_ref, teacher, now=NOON + 15 * DAY).latest.stage == Stage.LATE


def test_a_recorded_decision_stays_unseen_until_it_is_released(platform):
    aok_ref, teacher, eva = an_aok_ref(), a_teacher(), an_evaluator()
    submit(aok_ref, teacher)
    record(eva, start_next(eva), ALL_MET)
    latest = process.teacher_page(aok_ref, teacher, now=NOON).latest
    assert (latest.stage, latest.feedback) == (Stage.IN_REVIEW, ())


def test_opening_the_page_when_the_window_has_ended_releases_the_decision(platform):
    aok_ref, teacher, eva = an_aok_ref(), a_teacher(), an_evaluator()
    submit(aok_ref, teacher)
    record(eva, start_next(eva), ALL_MET)
    assert process.teacher_page(aok_ref, teacher, now=NOON + HOUR).latest.stage == Stage.PROFICIENT


def test_taking_back_opens_the_draft_and_empties_the_evaluators_list(platform):
    aok_ref, teacher, eva = an_aok_ref(), a_teacher(), an_evaluator()
    receipt = submit(aok_ref, teacher)
    for _ in range(2):
        process.withdraw(teacher, USAGE, receipt.attempt_id, now=NOON)
    page = process.teacher_page(aok_ref, teacher, now=NOON)
    assert (page.latest.stage, page.can_edit) == (Stage.WITHDRAWN, True)
    assert review.claim_next(eva, now=NOON) is None


def test_a_submission_taken_back_spends_its_number_and_all_criteria_stay_asked(platform):
    aok_ref, teacher = an_aok_ref(), a_teacher()
    receipt = submit(aok_ref, teacher)
    process.withdraw(teacher, USAGE, receipt.attempt_id, now=NOON)
    assert submit(aok_ref, teacher, token="t2").number == 2
    assert Attempt.objects.get(number=2).criteria == ["c-target", "c-access"]


def test_work_taken_back_before_release_is_never_decided(platform):
    aok_ref, teacher, eva = an_aok_ref(), a_teacher(), an_evaluator()
    receipt = submit(aok_ref, teacher)
    record(eva, start_next(eva), ALL_MET)
    process.withdraw(teacher, USAGE, receipt.attempt_id, now=NOON)
    assert release(NOON + HOUR) == 0
    assert process.teacher_page(aok_ref, teacher, now=NOON + HOUR).latest.stage == Stage.WITHDRAWN


def test_somebody_elses_submission_cannot_be_taken_back(platform):
    receipt = submit(an_aok_ref(), a_teacher("tess"))
    with pytest.raises(NotFound) as refused:
        process.withdraw(a_teacher("theo"), USAGE, receipt.attempt_id, now=NOON)
    assert str(refused.value) == "There is no such submission of yours."


@pytest.mark.parametrize("earlier", [0, 3])
def test_submitting_takes_at_most_twelve_queries(published, count_queries, earlier):
    aok_ref, teacher = published, a_teacher()
    for number in range(earlier):
        receipt = submit(aok_ref, teacher, token=f"earlier-{number}")
        process.withdraw(teacher, USAGE, receipt.attempt_id, now=NOON)
    plan = uploaded(a_file(aok_ref, teacher), a_file(aok_ref, teacher, body=b"Another plan."))
    revision = process.teacher_page(aok_ref, teacher, now=NOON).draft.revision
    draft = evidence.save_draft(aok_ref, teacher, complete_content(plan=plan), revision=revision, now=NOON)
    with count_queries(at_most=12):
        send(aok_ref, teacher, revision=draft.revision)
    assert len(Artifact.objects.get(attempt__number=earlier + 1, form="upload").files) == 2


def test_a_file_removed_while_it_is_submitted_is_either_submitted_or_gone(published, monkeypatch):
    """The storage is asked before any row is locked; the file goes right then."""
    aok_ref, teacher = published, a_teacher()
    file = a_file(aok_ref, teacher)
    plan = uploaded(file)
    evidence.save_draft(aok_ref, teacher, complete_content(plan=plan), revision=0, now=NOON)
    look = attempts.stored.missing_bytes

    def remove_meanwhile(files):
        found = look(files)
        evidence.discard_file(aok_ref, teacher, file, now=NOON)
        return found

    monkeypatch.setattr(attempts.stored, "missing_bytes", remove_meanwhile)
    with pytest.raises(NotReady) as refused:
        send(aok_ref, teacher)
    assert [gap.code for gap in refused.value.details["gaps"]] == ["file_gone"]
    assert not Attempt.objects.exists()


def test_a_draft_saved_while_it_is_submitted_is_not_sent_half_old_half_new(published, monkeypatch):
    aok_ref, teacher = published, a_teacher()
    evidence.save_draft(aok_ref, teacher, complete_content(), revision=0, now=NOON)
    look = attempts.stored.missing_bytes

    def save_meanwhile(files):
        evidence.save_draft(aok_ref, teacher, complete_content(plan=written("Newer.")), revision=1, now=NOON)
        return look(files)

    monkeypatch.setattr(attempts.stored, "missing_bytes", save_meanwhile)
    with pytest.raises(StaleDraft):
        send(aok_ref, teacher, revision=2)
    assert not Attempt.objects.exists()


def test_a_submission_that_is_decided_gives_its_files_back_in_one_step(published):
    aok_ref, teacher, eva = published, a_teacher(), an_evaluator()
    file = a_file(aok_ref, teacher)
    plan = uploaded(file)
    receipt = submit(aok_ref, teacher, content=complete_content(plan=plan))
    record(eva, start_next(eva), ALL_MET)
    release(NOON + HOUR)
    for _ in range(2):
        process.withdraw(teacher, USAGE, receipt.attempt_id, now=NOON + HOUR)
    latest = process.teacher_page(aok_ref, teacher, now=NOON + HOUR).latest
    assert latest.stage == Stage.PROFICIENT
    assert [each.purged for artifact in latest.artifacts for each in artifact.files] == [True]


@pytest.mark.parametrize("rounds", [1, 3])
def test_a_decided_page_takes_at_most_eight_queries(platform, count_queries, rounds):
    aok_ref, teacher, eva = an_aok_ref(), a_teacher(), an_evaluator()
    decide(aok_ref, teacher, eva, ONE_BELOW)
    for number in range(2, rounds + 1):
        now = NOON + number * DAY
        submit(aok_ref, teacher, token=f"t{number}", now=now)
        record(eva, start_next(eva, now=now), scores(access="developing"), now=now)
        release(now + HOUR)
    with count_queries(at_most=8):
        process.teacher_page(aok_ref, teacher, now=NOON + 9 * DAY)


def test_while_submissions_are_stopped_a_draft_is_kept_and_nothing_is_sent(platform, settings):
    settings.PDLN_STOP_SUBMISSIONS = True
    aok_ref, tess = an_aok_ref(), a_teacher()
    with pytest.raises(SubmissionsStopped) as refusal:
        submit(aok_ref, tess)
    assert str(refusal.value) == (
        "Submitting is paused while we work on this site. Nothing was sent; your draft is safe. Try again later."
    )
    assert not Attempt.objects.exists()
    assert process.teacher_page(aok_ref, tess, now=NOON).draft.content == complete_content()
    settings.PDLN_STOP_SUBMISSIONS = False
    assert submit(aok_ref, tess).number == 1


def test_a_repeat_of_what_was_sent_before_the_stop_gets_its_receipt(platform, settings):
    aok_ref, tess = an_aok_ref(), a_teacher()
    receipt = submit(aok_ref, tess)
    settings.PDLN_STOP_SUBMISSIONS = True
    assert send(aok_ref, tess) == receipt
