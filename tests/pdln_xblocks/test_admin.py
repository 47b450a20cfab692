"""The operators' pages: everything can be looked up, next to nothing can be changed."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pdln_xblocks.audit.models import AuditEvent
from pdln_xblocks.evidence import api as evidence
from pdln_xblocks.evidence.models import Attempt, Draft
from pdln_xblocks.files.models import StoredFile
from pdln_xblocks.grades.models import GradePosting
from pdln_xblocks.operations import heartbeat
from pdln_xblocks.pathways.models import OwedAward
from pdln_xblocks.review import api as review
from pdln_xblocks.review.models import Hold, Reading
from pdln_xblocks.roster.models import Evaluator
from tests.builders import (
    ALL_MET,
    COURSE,
    DAY,
    NOON,
    a_teacher,
    a_user,
    an_evaluator,
    complete_content,
    decide,
    start_next,
    submit,
)
from tests.pdln_xblocks.pathways.parts import PLAN_REF, TEACH_REF, pathway_block, publish

pytestmark = pytest.mark.django_db

MODELS = list(apps.get_app_config("pdln_xblocks").get_models())
KEPT_BY_HAND = {Evaluator}


def name_of(model):
    return model._meta.model_name


def page(model, what, *args):
    return reverse(f"admin:pdln_xblocks_{name_of(model)}_{what}", args=args)


@pytest.fixture
def operator(client):
    user = get_user_model().objects.create_superuser("root", "root@example.org", "only-for-tests")
    client.force_login(user)
    return client


@pytest.fixture
def a_row_of_everything(platform):
    """Two teachers on the way: one proficient (whose badge nobody synced), one in review; one passed on, one draft."""
    publish(platform, pathway_block(mode="n_of", count=1))
    tess, theo = a_teacher(), a_teacher("theo")
    eva, evan = an_evaluator(), an_evaluator("evan")
    decide(PLAN_REF, tess, eva, ALL_MET)
    evidence.save_draft(TEACH_REF, tess, complete_content(), revision=0, now=NOON)
    submit(PLAN_REF, theo, now=NOON + DAY)
    review.pass_on(evan, start_next(evan, now=NOON + DAY), now=NOON + DAY)
    Hold.objects.create(attempt=Attempt.objects.first(), held_by_id=eva, held_at=NOON, words="A name, on page two.")
    StoredFile.objects.create(
        user_id=tess.user_id,
        usage_key=PLAN_REF.usage_key,
        requirement="p-plan",
        option="plan",
        name="Tess Ito, plan.pdf",
        declared_size=10,
        created_at=NOON,
    )
    heartbeat.record(now=NOON, troubled=())


def test_every_table_has_its_page():
    assert [model for model in MODELS if not admin.site.is_registered(model)] == []


@pytest.mark.parametrize("model", MODELS, ids=name_of)
def test_rows_can_be_listed_searched_and_opened(operator, a_row_of_everything, model):
    row = model._default_manager.order_by("-pk").first()
    assert row is not None, "the fixture has no such row"
    assert operator.get(page(model, "changelist")).status_code == 200
    assert operator.get(page(model, "changelist"), {"q": "nothing-of-the-kind"}).status_code == 200
    assert operator.get(page(model, "change", row.pk)).status_code == 200


@pytest.mark.parametrize("model", [model for model in MODELS if model not in KEPT_BY_HAND], ids=name_of)
def test_what_happened_can_be_neither_added_changed_nor_deleted(operator, a_row_of_everything, model):
    row = model._default_manager.order_by("-pk").first()
    before = model._default_manager.filter(pk=row.pk).values().get()
    assert operator.get(page(model, "add")).status_code == 403
    assert operator.post(page(model, "change", row.pk), {"public_id": "x"}).status_code == 403
    assert operator.post(page(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    operator.post(page(model, "changelist"), {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"})
    assert model._default_manager.filter(pk=row.pk).values().get() == before


@pytest.mark.parametrize("model", MODELS, ids=name_of)
def test_nobody_without_permission_sees_anything(client, a_row_of_everything, model):
    clerk = get_user_model().objects.create_user("clerk", is_staff=True)
    client.force_login(clerk)
    assert client.get(page(model, "changelist")).status_code == 403


@pytest.mark.parametrize(
    ("model", "by"),
    [
        (Attempt, lambda attempt: attempt.public_id),
        (Attempt, lambda attempt: attempt.receipt_code.lower()),
        (Reading, lambda reading: reading.public_id),
        (Reading, lambda reading: reading.attempt.receipt_code),
    ],
)
def test_a_row_is_found_by_its_public_id_and_by_the_receipt_code(operator, a_row_of_everything, model, by):
    row, other = model.objects.order_by("pk")
    html = operator.get(page(model, "changelist"), {"q": by(row)}).content.decode()
    assert row.public_id in html
    assert other.public_id not in html


def test_a_claims_token_and_unsent_work_are_shown_to_nobody(operator, a_row_of_everything):
    eva = Evaluator.objects.get(pseudonym="Evaluator E", user__username="eva").user_id
    token = start_next(eva, now=NOON + DAY)
    reading = Reading.objects.get(public_id=token.reading)
    assert token.token not in operator.get(page(Reading, "change", reading.pk)).content.decode()
    draft = Draft.objects.get(usage_key=TEACH_REF.usage_key)
    assert "Twenty four second graders" not in operator.get(page(Draft, "change", draft.pk)).content.decode()


def test_a_line_of_the_roster_is_added_changed_and_ended_but_not_deleted(operator):
    eva = a_user("eva")
    line = {"user": eva.pk, "course_key": COURSE, "block_id": "", "pseudonym": "Evaluator E"}
    assert operator.post(page(Evaluator, "add"), line).status_code == 302
    row = Evaluator.objects.get(user=eva)
    change = page(Evaluator, "change", row.pk)
    assert operator.post(change, {**line, "active_until": "2026-12-31"}).status_code == 302
    row.refresh_from_db()
    assert str(row.active_until) == "2026-12-31"
    assert operator.post(page(Evaluator, "delete", row.pk), {"post": "yes"}).status_code == 403
    trail = AuditEvent.objects.filter(subject=f"roster:{row.pk}").order_by("pk").values_list("action", "details__until")
    assert [action for action, _until in trail] == ["roster_added", "roster_changed"]
    assert trail.last()[1] == Evaluator.objects.get(pk=row.pk).active_until.isoformat()


def test_a_second_line_for_one_person_in_one_place_is_refused_in_words(operator):
    eva = a_user("eva")
    line = {"user": eva.pk, "course_key": COURSE, "block_id": "", "pseudonym": "Evaluator E"}
    operator.post(page(Evaluator, "add"), line)
    answer = operator.post(page(Evaluator, "add"), line)
    assert answer.status_code == 200
    assert answer.context["errors"] == [["Evaluator with this User, Course key and Block id already exists."]]


@pytest.mark.parametrize("model", [GradePosting, OwedAward], ids=name_of)
class TestSendingAgain:
    """What stopped, or waits, can be made due at once; what is done stays done."""

    def press(self, client, row):
        return client.post(
            page(type(row), "changelist"), {"action": "try_again", "_selected_action": row.pk}, follow=True
        )

    def test_what_is_not_done_becomes_due(self, operator, a_row_of_everything, model):
        model.objects.update(due_at=None, stopped_at=NOON)
        row = model.objects.get()
        answer = self.press(operator, row)
        assert "1 will be tried by the next sweep." in answer.content.decode()
        row.refresh_from_db()
        assert row.due_at <= timezone.now()

    def test_what_is_done_stays_done(self, operator, a_row_of_everything, model):
        done = {GradePosting: "posted_at", OwedAward: "settled_at"}[model]
        model.objects.update(due_at=None, **{done: NOON})
        row = model.objects.get()
        assert "0 will be tried by the next sweep." in self.press(operator, row).content.decode()
        row.refresh_from_db()
        assert row.due_at is None

    def test_it_takes_the_permission_to_change(self, client, a_row_of_everything, model):
        clerk = get_user_model().objects.create_user("clerk", is_staff=True)
        clerk.user_permissions.add(Permission.objects.get(codename=f"view_{name_of(model)}"))
        client.force_login(clerk)
        model.objects.update(due_at=None)
        self.press(client, model.objects.get())
        assert model.objects.get().due_at is None


def test_a_list_takes_as_many_queries_at_any_length(operator, a_row_of_everything):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            operator.get(page(Reading, "changelist"))
        return len(captured)

    few = queries()
    for number in range(20):
        submit(PLAN_REF, a_teacher(f"teacher{number}"), now=NOON + DAY)
    assert queries() == few
