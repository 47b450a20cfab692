"""Who the runtime says is looking, and who really asks."""

import crum
import pytest
from django.contrib.auth.models import AnonymousUser

from pdln_xblocks.blocks.person import person_looking
from tests.builders import COURSE, a_user
from tests.xblock_runtime import BlockRuntime, LoggedIn


def looking(person: LoggedIn | None):
    return person_looking(BlockRuntime(COURSE, person=person).read('<pdln_pathway url_name="way"/>'))


def test_a_visitor_is_nobody():
    person = looking(None)
    assert (person.user_id, person.anonymous_id, person.can_own_work) == (None, "", False)
    assert not person.is_studio_preview and not person.is_someone_elses_view


def test_somebody_logged_in_has_a_key_and_can_own_work():
    person = looking(LoggedIn(user_id=7, anonymous_id="anon-7"))
    assert (person.user_id, person.anonymous_id, person.can_own_work) == (7, "anon-7", True)
    assert not person.is_studio_preview


@pytest.mark.parametrize("anonymous_id", ["student", ""], ids=["preview", "editor"])
def test_in_studio_nobody_owns_work(anonymous_id):
    person = looking(LoggedIn(user_id=7, anonymous_id=anonymous_id))
    assert person.is_studio_preview and not person.can_own_work


def test_a_runtime_for_authors_owns_nothing_whatever_it_calls_them():
    """Its word comes before the name that Studio gives to everybody."""
    runtime = BlockRuntime(COURSE, person=LoggedIn(user_id=7, anonymous_id="anon-7"))
    runtime.is_author_mode = True
    person = person_looking(runtime.read('<pdln_pathway url_name="way"/>'))
    assert person.is_studio_preview and not person.can_own_work
    runtime.is_author_mode = False
    assert not person_looking(runtime.read('<pdln_pathway url_name="way"/>')).is_studio_preview


@pytest.mark.parametrize(("asks", "expected"), [("tess", False), ("staff", True)])
def test_a_request_of_somebody_else_is_seen_through(db, asks, expected):
    tess = a_user("tess")
    asking = tess if asks == "tess" else a_user("staff")
    with crum.impersonate(asking):
        assert looking(LoggedIn(user_id=tess.pk, anonymous_id="anon")).is_someone_elses_view is expected


@pytest.mark.parametrize("asking", [None, AnonymousUser()])
def test_where_the_platform_says_nothing_of_who_asks_it_is_whom_the_runtime_shows(asking):
    with crum.impersonate(asking):
        assert not looking(LoggedIn(user_id=7, anonymous_id="anon")).is_someone_elses_view


def test_a_visitor_is_nobody_elses_view(db):
    with crum.impersonate(a_user("staff")):
        assert not looking(None).is_someone_elses_view
