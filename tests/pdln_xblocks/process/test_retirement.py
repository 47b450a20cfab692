"""A closed account: nothing of its owner is left, what others need stays, and doing it again is nothing new."""

import logging
from functools import partial
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.files.storage import FileSystemStorage
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import CharField, JSONField, TextField

from badge_issuer import sharing
from badge_issuer.models import Award
from badge_issuer.signing import key_compromise
from pdln_xblocks import compat, receivers
from pdln_xblocks.audit.models import AuditEvent
from pdln_xblocks.evidence.models import Artifact, Attempt, Draft
from pdln_xblocks.files.clearing import LEASE
from pdln_xblocks.files.models import StoredFile
from pdln_xblocks.grades.models import GradePosting
from pdln_xblocks.notices.models import Notice
from pdln_xblocks.operations.sweep import sweep
from pdln_xblocks.pathways import api as pathways
from pdln_xblocks.pathways.models import OwedAward
from pdln_xblocks.process.reconciling import counted_in, reconcile
from pdln_xblocks.process.retirement import retire
from pdln_xblocks.review import api as review
from pdln_xblocks.review.errors import ClaimLost
from pdln_xblocks.review.models import CriterionScore, Decision, Reading, Recusal, Review
from pdln_xblocks.roster.models import Evaluator
from tests.builders import (
    ALL_MET,
    COURSE,
    DAY,
    HOUR,
    NOON,
    a_teacher,
    an_evaluator,
    decide,
    record,
    start_next,
)
from tests.pdln_xblocks.leaving import LATER, MET, SENT, our_models, rows_of, the_platforms_signals, two_people, where
from tests.pdln_xblocks.pathways.parts import PLAN_REF, TEACH_REF, publish, tell_issuer
from tests.pdln_xblocks.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)

CANARY = "Zq7vcanary"
# Columns of rows about people whose text the program writes itself: keys, codes, hashes, numbers. A column that is not
# named here holds what a person wrote, and retirement has to empty it.
THE_PROGRAM_WRITES = {
    "pdln_xblocks.Draft": {"usage_key", "kept_criteria", "last_sent"},
    "pdln_xblocks.Hold": {"public_id", "requirement"},
    "pdln_xblocks.StoredFile": {
        *("public_id", "usage_key", "requirement", "option", "sha256", "kind", "content_type"),
        *("refusal", "storage_name", "views"),
    },
    "pdln_xblocks.Attempt": {
        *("public_id", "anonymous_user_id", "usage_key", "course_key", "block_id", "submit_token", "receipt_code"),
        *("pseudonym", "criteria"),
    },
    "pdln_xblocks.Artifact": {"requirement", "option", "form", "students", "files"},
    "pdln_xblocks.Evaluator": {"course_key", "block_id"},
    "pdln_xblocks.Reading": {"public_id", "course_key", "usage_key", "claim_token"},
    "pdln_xblocks.Review": {"claim_token"},
    "pdln_xblocks.CriterionScore": {"criterion", "level"},
    "pdln_xblocks.GradePosting": {"anonymous_user_id", "usage_key", "course_key", "problem"},
    "pdln_xblocks.OwedAward": {"problem"},
    "pdln_xblocks.Notice": {"about", "course_key", "details", "problem"},
    "pdln_xblocks.AuditEvent": {"action", "subject", "course_key", "details"},
    "badge_issuer.Recipient": {"namespace", "external_id", "subject"},
    "badge_issuer.Award": {"public_id", "source"},
    "badge_issuer.Delivery": {"backend", "lease", "external_id", "problem"},
    "badge_issuer.Credential": {"format"},
    "badge_issuer.ShareLink": {"slug", "code"},
}


@pytest.fixture
def keys(settings, tmp_path):
    settings.BADGE_ISSUER_KEYS_DIR = str(tmp_path / "keys")
    settings.BADGE_ISSUER_PUBLIC_BASE_URL = "https://learn.example.org"
    settings.BADGE_ISSUER_BACKENDS = ("embedded",)
    settings.PDLN_EVIDENCE_STORAGE = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path / "evidence"), "base_url": None},
    }
    tell_issuer(tmp_path / "issuer-part")


@pytest.fixture
def people(platform, keys):
    """Tess and Eva, by key; Tess has shared her badge in words of her own, and it was signed again with another key."""
    found = two_people(platform)
    award = Award.objects.get()
    sharing.choose_words(award, sharing.WordsChosen(name="Tess Ito"))
    chosen = sharing.LinkChosen(label="My principal", days=0, shows=sharing.Disclosure(name=True))
    sharing.make_link(award, chosen, now=NOON)
    key = award.credentials.get().signing_key
    key_compromise.disown(key.fragment, reason="Stolen.", now=NOON)
    return found


def marked(annotation: str):
    return [model for model in our_models() if f".. {annotation}" in (model.__doc__ or "")]


def dump() -> dict[str, list[dict]]:
    return {model._meta.label: rows_of(model) for model in our_models()}


def plant() -> list[str]:
    """
    Write the canary into every column that a person's words can stand in; the tables that have one. A table that is
    `retained` may hold ids and codes of a person, and no words either.
    """
    planted = set()
    for model in marked("pii:"):
        for field in model._meta.concrete_fields:
            kept = field.name in THE_PROGRAM_WRITES.get(model._meta.label, ())
            if isinstance(field, CharField | TextField | JSONField) and not field.choices and not kept:
                words = {"said": [CANARY]} if isinstance(field, JSONField) else CANARY
                assert model._default_manager.update(**{field.name: words}), f"{model._meta.label} has no row"
                planted.add(model._meta.label)
    return sorted(planted)


class TestEveryTable:
    """What a new table or column has to keep, whoever adds it."""

    def test_each_that_says_so_is_changed_by_retirement(self, people):
        before = dump()
        assert all(before[model._meta.label] for model in marked("pii_retirement: local_api")), (
            "a table has no row to retire"
        )
        for user_id in people:
            retire(user_id, now=LATER)
        after = dump()
        said = [model._meta.label for model in marked("pii_retirement: local_api")]
        assert [label for label in said if before[label] == after[label]] == []

    def test_nothing_that_a_person_wrote_or_was_called_is_left_in_a_table_or_in_the_storage(self, people):
        planted = plant()
        assert "pdln_xblocks.Artifact" in planted
        assert where(CANARY) == planted
        for user_id in people:
            retire(user_id, now=LATER)
        sweep(now=LATER + LEASE)
        assert where(CANARY, "tess", "eva@", "lakeside", "identityHash") == []

    def test_a_second_run_changes_nothing(self, people):
        for user_id in people:
            retire(user_id, now=LATER)
        sweep(now=LATER + LEASE)
        before = dump()
        for user_id in people:
            retire(user_id, now=LATER + DAY)
        assert dump() == before

    def test_the_columns_that_the_program_writes_are_there(self):
        """A column that was renamed would be planted under its new name and kept under its old one."""
        columns = {model._meta.label: {each.name for each in model._meta.concrete_fields} for model in our_models()}
        gone = {label: names - columns[label] for label, names in THE_PROGRAM_WRITES.items()}
        assert {label: names for label, names in gone.items() if names} == {}

    def test_the_rows_of_others_are_left_alone(self, platform, keys):
        publish(platform)
        theo, ned = a_teacher("theo"), an_evaluator("ned")
        for aok_ref in (PLAN_REF, TEACH_REF):
            decide(aok_ref, theo, ned, MET)
        before = dump()
        stranger, outsider = a_teacher("sue"), an_evaluator("oz", course="course-v1:other+else+2026")
        Evaluator.objects.filter(user_id=outsider).delete()
        for user_id in (stranger.user_id, outsider):
            retire(user_id, now=LATER)
        assert dump() == before


class TestATeacher:
    """What becomes of a teacher's rows."""

    @pytest.fixture
    def tess(self, people):
        retire(people[0], now=LATER)
        return people[0]

    def test_what_waited_is_taken_back_and_what_was_decided_stays(self, tess, people):
        statuses = Attempt.objects.order_by("pk").values_list("block_id", "status")
        assert list(statuses) == [
            ("aok-plan", "decided"),
            ("aok-teach", "decided"),
            ("aok-share", "withdrawn"),
            ("aok-look", "withdrawn"),
        ]
        assert review.claim_next(people[1], now=LATER) is None
        assert set(AuditEvent.objects.filter(action="taken_back").values_list("subject", flat=True)) == set(
            Attempt.objects.filter(status="withdrawn").values_list("public_id", flat=True)
        )

    def test_what_was_found_stays_without_what_was_said(self, tess):
        assert set(CriterionScore.objects.values_list("level", "working", "missing", "next_step")) == {
            ("proficient", "", "", "")
        }
        assert Decision.objects.exclude(released_at=None).count() == 2
        assert set(Review.objects.values_list("comment", flat=True)) == {""}

    def test_files_go_and_their_sums_and_the_reason_stay(self, tess):
        file = StoredFile.objects.get()
        assert (file.state, file.purge_reason, file.name, file.storage_name) == ("purged", "retired", "", "")
        assert (file.size, len(file.sha256)) == (22, 64)
        assert Artifact.objects.get(form="upload").files[0]["sha256"] == file.sha256

    def test_drafts_postings_notices_recusals_and_owed_badges_go(self, tess):
        assert (Draft.objects.count(), GradePosting.objects.count(), Recusal.objects.count()) == (0, 0, 0)
        assert Notice.objects.filter(user=tess).count() == 0
        assert [(owed.problem, owed.due_at) for owed in OwedAward.objects.all()] == [("retired", None)]
        assert pathways.settle_owed(now=LATER + DAY) == 0

    def test_no_badge_is_given_any_more_and_none_is_owed(self, tess, platform):
        publish(platform)
        OwedAward.objects.all().delete()
        attempt = Attempt.objects.filter(user_id=tess, block_id="aok-plan").first()
        reconcile(
            tess,
            attempt.usage_key,
            course_key=COURSE,
            block_id="aok-plan",
            lives=counted_in(attempt),
            now=LATER + DAY,
        )
        assert (Award.objects.count(), OwedAward.objects.count()) == (1, 0)

    def test_the_trail_says_by_key_and_number_what_was_done(self, tess):
        [event] = AuditEvent.objects.filter(action="retired")
        assert (event.subject, event.actor_id, event.happened_at) == (f"user {tess}", None, LATER)
        assert event.details == {
            "taken_back": 2,
            "texts": 22,
            "files": 2,
            "put_back": 0,
            "roster": 0,
            "requests": 11,
            "badges": 8,
        }


class TestAnEvaluator:
    """What becomes of an evaluator's rows, and what stays of them for the teachers they read."""

    def test_the_roster_names_nobody_any_more_and_gives_nothing(self, people):
        retire(people[1], now=LATER)
        line = Evaluator.objects.get()
        assert (line.credential, line.employer, line.active_until) == ("", "", LATER.date() - DAY)
        assert len(line.pseudonym) == 5
        assert review.claim_next(people[1], now=LATER) is None

    def test_a_line_that_had_ended_keeps_its_day(self, people):
        ended = NOON.date()
        Evaluator.objects.update(active_until=ended)
        retire(people[1], now=LATER)
        assert Evaluator.objects.get().active_until == ended

    def test_what_was_begun_goes_back_to_the_queue_without_notes(self, people):
        held = Reading.objects.exclude(evaluator=None).get(state="open")
        ned = an_evaluator("ned")
        retire(people[1], now=LATER)
        reading = Reading.objects.get(pk=held.pk)
        assert (reading.evaluator_id, reading.claim_token, reading.notes) == (None, "", {})
        assert {review.claim_next(ned, now=LATER).reading for _each in range(2)} == set(
            Reading.objects.filter(state="open").values_list("public_id", flat=True)
        )
        [event] = AuditEvent.objects.filter(action="put_back", subject=held.public_id)
        assert event.actor_id is None

    def test_the_feedback_stays_the_teachers_own(self, people):
        said = rows_of(Review), rows_of(CriterionScore)
        retire(people[1], now=LATER)
        assert (rows_of(Review), rows_of(CriterionScore)) == said
        assert "Dear Tess" in Review.objects.first().comment
        assert Decision.objects.exclude(released_at=None).count() == 2

    def test_a_decision_that_waits_to_be_released_is_released_all_the_same(self, people):
        ned = an_evaluator("ned")
        record(ned, start_next(ned, now=LATER), ALL_MET, now=LATER)
        retire(ned, now=LATER)
        sweep(now=LATER + HOUR)
        assert Decision.objects.exclude(released_at=None).count() == 3


def test_a_review_that_is_being_written_finds_the_work_taken_back(people):
    ned = an_evaluator("ned")
    token = start_next(ned, now=LATER)
    retire(people[0], now=LATER)
    with pytest.raises(ClaimLost, match="taken back by the teacher"):
        record(ned, token, ALL_MET, now=LATER)


def test_a_review_that_waited_to_be_released_is_undone_with_the_work(people):
    ned = an_evaluator("ned")
    record(ned, start_next(ned, now=LATER), ALL_MET, now=LATER)
    retire(people[0], now=LATER)
    sweep(now=LATER + HOUR)
    assert Decision.objects.get(attempt__block_id="aok-share").undone_at == LATER


class StorageThatIsDown(FileSystemStorage):
    """Answers nothing, like an object store behind a broken network."""

    def listdir(self, path):
        raise ConnectionError("no route to the storage")

    delete = listdir


class TestThePlatformsSignals:
    """The pipeline asks by signals, inside a request's transaction; what a receiver raises is its 500."""

    @pytest.fixture
    def signals(self, monkeypatch):
        found = the_platforms_signals(monkeypatch)
        receivers.connect()
        receivers.connect()
        return found

    @staticmethod
    def send(signals, name: str, user_id: int) -> list:
        user = get_user_model().objects.get(pk=user_id)
        return getattr(signals, name).send(sender=None, user=user, **SENT[name])

    @pytest.mark.parametrize("in_a_transaction", [True, False], ids=["atomic request", "no transaction"])
    @pytest.mark.parametrize("name", SENT)
    def test_each_of_them_forgets_a_person(self, people, signals, name, in_a_transaction):
        if in_a_transaction:
            with transaction.atomic():
                self.send(signals, name, people[0])
        else:
            self.send(signals, name, people[0])
        sweep(now=LATER + 365 * DAY)
        assert (where("tess ito", "dear tess"), Draft.objects.count()) == ([], 0)

    def test_each_is_heard_once_however_often_the_app_is_made_ready(self, people, signals):
        assert [len(self.send(signals, name, people[0])) for name in SENT] == [1, 1, 1]

    def test_a_whole_run_of_the_pipeline_is_one_retirement(self, people, signals):
        for name in (*SENT, *SENT):
            self.send(signals, name, people[1])
        assert AuditEvent.objects.filter(action="retired").count() == 1

    def test_a_request_that_is_rolled_back_forgets_nothing(self, people, signals):
        before = dump()
        with transaction.atomic():
            self.send(signals, "USER_RETIRE_LMS_MISC", people[0])
            transaction.set_rollback(True)
        assert dump() == before
        assert StoredFile.objects.get().state == "ready"
        assert where("Tess Ito teaches this.") != []

    def test_somebody_who_was_never_here_leaves_no_trace(self, keys, signals):
        stranger = a_teacher("sue").user_id
        self.send(signals, "USER_RETIRE_LMS_MISC", stranger)
        assert AuditEvent.objects.count() == 0

    def test_a_storage_that_is_down_stops_nothing_and_the_sweep_clears_it_later(
        self, people, signals, settings, caplog
    ):
        there = settings.PDLN_EVIDENCE_STORAGE
        settings.PDLN_EVIDENCE_STORAGE = {**there, "BACKEND": f"{__name__}.StorageThatIsDown"}
        with transaction.atomic():
            self.send(signals, "USER_RETIRE_LMS_MISC", people[0])
        assert StoredFile.objects.get().state == "purged"
        assert where("Tess Ito teaches this.") != []
        settings.PDLN_EVIDENCE_STORAGE = there
        sweep(now=StoredFile.objects.get().due_at)
        assert (where("Tess Ito teaches this."), StoredFile.objects.get().due_at) == ([], None)

    def test_without_a_platform_there_is_nothing_to_hear(self):
        assert compat.retirement_signals() == ()


def test_with_no_worker_to_tell_the_sweep_removes_the_bytes(people, lost_messages):
    retire(people[0], now=LATER)
    assert where("Tess Ito teaches this.") != []
    sweep(now=LATER + LEASE)
    assert where("Tess Ito teaches this.") == []


def test_the_log_names_nobody(people, caplog):
    caplog.set_level(logging.INFO)
    for user_id in people:
        retire(user_id, now=LATER)
    said = caplog.text.lower()
    assert f"user {people[0]} retired: " in said
    assert not any(word in said for word in ("tess", "example.org", "lakeside"))


class TestTheCommand:
    """`manage.py retire_people`, for what the pipeline did not bring here."""

    @staticmethod
    def run(*users: int, **options) -> list[str]:
        out = StringIO()
        call_command("retire_people", *map(str, users), stdout=out, **options)
        return out.getvalue().splitlines()

    def test_closed_accounts_are_forgotten_and_again_changes_nothing(self, people):
        get_user_model().objects.update(is_active=False)
        assert self.run(*people) == [f"user {each}: forgotten" for each in people]
        before = dump()
        self.run(*people)
        assert (dump(), where("lakeside", "dear tess")) == (before, [])

    def test_an_account_that_is_open_is_refused_unless_that_is_meant(self, people):
        before = dump()
        get_user_model().objects.filter(pk=people[0]).update(is_active=False)
        with pytest.raises(CommandError, match=f"These accounts are open: {people[1]}. Nobody was forgotten"):
            self.run(*people)
        assert dump() == before
        assert len(self.run(*people, open_accounts=True)) == 2

    def test_a_user_who_is_not_there_is_named_and_nobody_is_forgotten(self, people):
        before = dump()
        with pytest.raises(CommandError, match="No such user: 999999. Nobody was forgotten."):
            self.run(people[0], 999999, open_accounts=True)
        assert dump() == before


def test_a_review_recorded_at_the_same_moment_leaves_nothing_said(people):
    """Whichever is first: the words of the review do not outlive the account they are about."""
    ned = an_evaluator("ned")
    token = start_next(ned, now=LATER)
    at_once(partial(retire, people[0], now=LATER), partial(record, ned, token, MET, now=LATER))
    assert where("dear tess", "tess ito knows") == []
    assert not Attempt.objects.filter(status="submitted").exists()
    sweep(now=LATER + HOUR)
    assert Decision.objects.exclude(released_at=None).count() == 2
