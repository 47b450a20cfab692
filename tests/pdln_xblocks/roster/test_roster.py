"""The roster: who is put on it, by whom, and what the trail says of it."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model

from pdln_xblocks.audit.models import AuditEvent
from pdln_xblocks.errors import NotFound
from pdln_xblocks.roster import api as roster
from pdln_xblocks.roster.api import RosterEntry
from pdln_xblocks.roster.errors import InvalidRoster
from pdln_xblocks.roster.models import Evaluator
from tests.builders import BLOCK, COURSE, NOON, OTHER_COURSE, a_user
from tests.pdln_xblocks.pathways.parts import publish

pytestmark = pytest.mark.django_db

ADA = 77
ENTRY = RosterEntry(pseudonym="Evaluator 1")


@pytest.fixture
def course(platform):
    a_user("ada")
    publish(platform)


@pytest.fixture
def eva(course):
    return a_user("eva")


@pytest.fixture
def ada(course):
    return get_user_model().objects.get(username="ada").pk


def add(person, ada, **entry):
    entry = RosterEntry(**{"pseudonym": "Evaluator 1", **entry})
    return roster.add_line(COURSE, person, entry, actor_id=ada, now=NOON)


def problems(call, *args, **kwargs):
    with pytest.raises(InvalidRoster) as refused:
        call(*args, **kwargs)
    return refused.value.details["problems"]


@pytest.mark.parametrize("person", ["eva", " eva ", "eva@example.org", "EVA@Example.org"])
def test_somebody_is_added_by_username_or_e_mail_address(eva, ada, person):
    line = roster.get_line(COURSE, add(person, ada, is_lead=True, credential="NBCT"))
    assert (line.user_id, line.username, line.entry.is_lead, line.entry.credential) == (eva.pk, "eva", True, "NBCT")
    assert roster.is_on_roster(eva.pk, COURSE, today=NOON.date())
    assert not roster.is_on_roster(eva.pk, OTHER_COURSE, today=NOON.date())


def test_adding_the_same_again_is_the_same_line(eva, ada):
    assert add("eva", ada) == add("eva@example.org", ada)
    assert Evaluator.objects.count() == AuditEvent.objects.filter(action="roster_added").count() == 1


def test_adding_something_else_for_the_same_place_says_to_change_it(eva, ada):
    add("eva", ada)
    assert problems(add, "eva", ada, is_lead=True) == {
        "person": "This person is on the list for this already. Change that line instead."
    }
    add("eva", ada, block_id=BLOCK)
    assert len(roster.roster_of(COURSE)) == 2


@pytest.mark.parametrize(
    ("person", "said"),
    [
        ("", "Give the e-mail address or the username of an account on this site."),
        ("nobody", "Nobody on this site has the account nobody. Ask them to register first."),
        ("gone", "The account gone is not active. Ask its owner to activate it first."),
        ("twin@example.org", "More than one account has the address twin@example.org. Give the username."),
    ],
)
def test_who_cannot_be_added_is_said_with_what_to_do(course, ada, person, said):
    get_user_model().objects.create(username="gone", is_active=False)
    for name in ("twin1", "twin2"):
        get_user_model().objects.create(username=name, email="twin@example.org")
    assert problems(add, person, ada) == {"person": said}
    assert not Evaluator.objects.exists()


@pytest.mark.parametrize(
    ("entry", "field", "said"),
    [
        (
            {"pseudonym": " "},
            "pseudonym",
            "Give a name that teachers see instead of the real one, such as Evaluator 3.",
        ),
        ({"pseudonym": "x" * 81}, "pseudonym", "At most 80 characters fit here."),
        ({"credential": "x" * 201}, "credential", "At most 200 characters fit here."),
        ({"employer": "x" * 201}, "employer", "At most 200 characters fit here."),
        ({"block_id": "aok-x"}, "block_id", "This course has no AOK aok-x. It has: aok-plan, aok-teach."),
        (
            {"active_from": date(2026, 10, 2), "active_until": date(2026, 10, 1)},
            "active_until",
            "The last day is before the first.",
        ),
    ],
)
def test_what_cannot_stand_in_a_line_is_said_by_field(eva, ada, entry, field, said):
    assert problems(add, "eva", ada, **entry) == {field: said}


def test_all_that_is_wrong_is_said_at_once(course, ada):
    assert set(problems(add, "nobody", ada, pseudonym="", block_id="aok-x")) == {"person", "pseudonym", "block_id"}


def test_a_course_that_was_never_published_says_so(platform):
    a_user("eva")
    said = problems(add, "eva", None, block_id=BLOCK)
    assert said == {"block_id": "This course has no AOK aok-plan. It has: none; publish it first."}


def test_a_line_ends_by_its_last_day(eva, ada):
    line = add("eva", ada)
    ended = RosterEntry(pseudonym="Evaluator 1", active_until=date(2026, 10, 4))
    roster.change_line(COURSE, line, ended, actor_id=ada, now=NOON)
    assert not roster.is_on_roster(eva.pk, COURSE, today=NOON.date())
    assert roster.is_on_roster(eva.pk, COURSE, today=date(2026, 10, 4))
    assert roster.get_line(COURSE, line).has_ended(NOON.date())
    assert not roster.get_line(COURSE, line).is_active(NOON.date())


def test_a_line_that_has_not_begun_gives_nothing_yet(eva, ada):
    line = roster.get_line(COURSE, add("eva", ada, active_from=date(2026, 10, 6)))
    assert not line.is_active(NOON.date()) and not line.has_ended(NOON.date())
    assert not roster.is_on_roster(eva.pk, COURSE, today=NOON.date())


def test_changing_a_line_leaves_whose_it_is_and_for_what(eva, ada):
    line = add("eva", ada, block_id=BLOCK)
    roster.change_line(COURSE, line, RosterEntry(pseudonym="E", block_id="aok-teach"), actor_id=ada, now=NOON)
    assert roster.get_line(COURSE, line).entry == RosterEntry(pseudonym="E", block_id=BLOCK)


def test_a_change_that_cannot_stand_is_refused(eva, ada):
    line = add("eva", ada)
    said = problems(roster.change_line, COURSE, line, RosterEntry(pseudonym=""), actor_id=ada, now=NOON)
    assert set(said) == {"pseudonym"}
    assert roster.get_line(COURSE, line).entry == ENTRY


def test_another_course_s_line_is_not_there(eva, ada):
    line = add("eva", ada)
    for call in (
        lambda: roster.get_line(OTHER_COURSE, line),
        lambda: roster.change_line(OTHER_COURSE, line, ENTRY, actor_id=ada, now=NOON),
    ):
        with pytest.raises(NotFound, match="^There is no such line on the list of this course.$"):
            call()


def test_the_trail_says_who_let_whom_review_what_and_nothing_that_was_written(eva, ada):
    line = add("eva", ada, employer="Northfield", pseudonym="Evaluator 1")
    changed = RosterEntry(pseudonym="Evaluator 1", employer="Southfield", is_lead=True, active_until=date(2026, 12, 1))
    for _ in range(2):
        roster.change_line(COURSE, line, changed, actor_id=ada, now=NOON)
    added, change = AuditEvent.objects.filter(subject=f"roster:{line}").order_by("pk")
    assert (added.action, added.actor_id, added.course_key) == ("roster_added", ada, COURSE)
    assert (change.action, change.actor_id) == ("roster_changed", ada)
    assert change.details == {
        "user": eva.pk,
        "block": "",
        "lead": True,
        "from": "",
        "until": "2026-12-01",
        "changed": ["active_until", "employer", "is_lead"],
    }
    assert "field" not in f"{added.details}{change.details}"


def test_the_list_is_one_query_however_long_it_is(course, ada, count_queries):
    for number in range(5):
        add(a_user(f"eva{number}").username, ada, pseudonym=f"Evaluator {number}")
    with count_queries(at_most=1):
        assert [line.username for line in roster.roster_of(COURSE)] == [f"eva{number}" for number in range(5)]
