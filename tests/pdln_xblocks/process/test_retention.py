"""Retention: files of decided work go after the days a site keeps them, and nothing else does."""

from datetime import timedelta

import pytest

from pdln_xblocks import files
from pdln_xblocks.errors import NotFound
from pdln_xblocks.evidence import api as evidence
from pdln_xblocks.evidence.models import Artifact
from pdln_xblocks.files import storage
from pdln_xblocks.files.models import PurgeReason, StoredFile
from pdln_xblocks.operations.sweep import sweep
from pdln_xblocks.process.retention import purge_old_files
from tests.builders import (
    ALL_MET,
    DAY,
    HOUR,
    NOON,
    ONE_BELOW,
    USAGE,
    a_file,
    a_teacher,
    an_aok_ref,
    an_evaluator,
    complete_content,
    record,
    release,
    scores,
    start_next,
    submit,
    uploaded,
)

pytestmark = pytest.mark.django_db(transaction=True)

YEAR = timedelta(days=365)
# `decided` releases an hour after it submits.
RELEASED = NOON + HOUR
ACCESS_MET = scores(access="proficient")
TARGET_BELOW = scores(target="developing", access="proficient")


@pytest.fixture(autouse=True)
def kept_for_a_year(settings, platform):
    settings.PDLN_RETENTION_DAYS = 365


def decided(teacher, evaluator, found, file, *, token="t1", now=NOON):
    submit(an_aok_ref(), teacher, token=token, now=now, content=complete_content(plan=uploaded(file)))
    record(evaluator, start_next(evaluator, now=now), found, now=now)
    release(now + HOUR)


def state_of(file):
    row = StoredFile.objects.get(public_id=file)
    return row.state, row.purge_reason, row.purged_at


def test_a_file_goes_when_its_decision_is_old_enough_and_what_it_was_stays():
    tess = a_teacher()
    file = a_file(an_aok_ref(), tess)
    decided(tess, an_evaluator(), ALL_MET, file)
    [kept] = Artifact.objects.get(option="plan").files
    assert sweep(now=RELEASED + YEAR - DAY).purged == 0
    assert sweep(now=RELEASED + YEAR).purged == 1
    assert storage.listed(f"evidence/{file}") == ([], [])
    assert state_of(file) == ("purged", PurgeReason.RETENTION, RELEASED + YEAR)
    assert StoredFile.objects.get().sha256 == kept["sha256"]
    with pytest.raises(NotFound):
        evidence.open_own_file(tess, USAGE, file)
    assert sweep(now=RELEASED + YEAR + DAY).purged == 0


def test_a_site_that_sets_no_days_keeps_everything(settings):
    settings.PDLN_RETENTION_DAYS = 0
    tess = a_teacher()
    file = a_file(an_aok_ref(), tess)
    decided(tess, an_evaluator(), ALL_MET, file)
    assert purge_old_files(now=RELEASED + 10 * YEAR, limit=10) == 0
    assert state_of(file)[0] == "ready"


def test_a_draft_that_was_never_submitted_keeps_its_files():
    file = a_file(an_aok_ref(), a_teacher())
    assert purge_old_files(now=NOON + 2 * YEAR, limit=10) == 0
    assert state_of(file)[0] == "ready"


def test_while_a_submission_waits_for_its_decision_its_files_stay():
    tess, eva = a_teacher(), an_evaluator()
    file = a_file(an_aok_ref(), tess)
    decided(tess, eva, ONE_BELOW, file)
    submit(an_aok_ref(), tess, token="t2", now=NOON + DAY, content=complete_content(plan=uploaded(file)))
    assert purge_old_files(now=RELEASED + YEAR, limit=10) == 0
    assert state_of(file)[0] == "ready"


def test_the_clock_begins_again_with_a_later_decision():
    tess, eva = a_teacher(), an_evaluator()
    kept = a_file(an_aok_ref(), tess)
    decided(tess, eva, ONE_BELOW, kept)
    decided(tess, eva, ACCESS_MET, kept, token="t2", now=NOON + DAY)
    assert purge_old_files(now=RELEASED + YEAR, limit=10) == 0
    assert purge_old_files(now=RELEASED + YEAR + DAY, limit=10) == 1


def test_a_file_for_the_next_submission_stays():
    tess = a_teacher()
    old = a_file(an_aok_ref(), tess)
    decided(tess, an_evaluator(), TARGET_BELOW, old)
    new = a_file(an_aok_ref(), tess, now=RELEASED + YEAR - DAY)
    assert purge_old_files(now=RELEASED + YEAR, limit=10) == 1
    assert (state_of(old)[0], state_of(new)[0]) == ("purged", "ready")


def test_another_teachers_decision_takes_no_file_away():
    tess, theo = a_teacher(), a_teacher("theo")
    decided(tess, an_evaluator(), ALL_MET, a_file(an_aok_ref(), tess))
    file = a_file(an_aok_ref(), theo)
    purge_old_files(now=RELEASED + YEAR, limit=10)
    assert state_of(file)[0] == "ready"


def test_one_round_takes_no_more_than_its_limit_oldest_first():
    tess, theo = a_teacher(), a_teacher("theo")
    eva = an_evaluator()
    first, second = a_file(an_aok_ref(), tess), a_file(an_aok_ref(), theo, now=NOON + HOUR)
    decided(tess, eva, ALL_MET, first)
    decided(theo, eva, ALL_MET, second, now=NOON + HOUR)
    assert purge_old_files(now=NOON + 2 * YEAR, limit=1) == 1
    assert (state_of(first)[0], state_of(second)[0]) == ("purged", "ready")


def test_a_file_that_cannot_be_purged_is_logged_without_its_name_and_stops_no_other(monkeypatch, caplog):
    tess, theo = a_teacher(), a_teacher("theo")
    eva = an_evaluator()
    bad, good = a_file(an_aok_ref(), tess), a_file(an_aok_ref(), theo)
    decided(tess, eva, ALL_MET, bad)
    decided(theo, eva, ALL_MET, good)
    purge = files.purge
    monkeypatch.setattr(files, "purge", lambda file, **given: 1 / 0 if file == bad else purge(file, **given))
    assert purge_old_files(now=NOON + 2 * YEAR, limit=10) == 1
    assert state_of(good)[0] == "purged"
    assert f"file {bad} could not be purged; the next sweep tries it again: ZeroDivisionError" in caplog.text
    assert "plan.txt" not in caplog.text
