"""A course on a site in small (tests.contracts.platform.site), with our three blocks, and the people around it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from lxml import etree

from pdln_xblocks.definitions.olx import aok_to_element, pathway_to_element
from pdln_xblocks.definitions.pathway import Pathway
from tests.builders import BLOCK, COURSE, a_user, an_aok
from tests.contracts.platform import people
from tests.contracts.platform.site import SITES, Site

# Fixtures of the domain's tests that a site's need too.
from tests.pdln_xblocks.conftest import broker, lost_messages  # noqa: F401
from tests.pdln_xblocks.pathways import parts


def definition_of(name: str) -> str:
    """The definition of a block as its author edits it; empty for the evaluators' block, which has none."""
    match name:
        case "aok-plan":
            return etree.tostring(aok_to_element(an_aok()), encoding="unicode")
        case "way":
            return etree.tostring(pathway_to_element(Pathway.from_data(parts.pathway_data())), encoding="unicode")
    return ""


def inside(tag: str, name: str, definition: str = "") -> str:
    """A block's element with its definition in it, as the compiler writes it."""
    return f'<{tag} url_name="{name}">{definition}</{tag}>'


@pytest.fixture(autouse=True)
def profiles(monkeypatch):
    """
    Nobody has a profile, as some people on every site have none; a test that wants a name gives one by the user's key.
    """
    monkeypatch.setattr(get_user_model(), "profile", property(people.profile_of), raising=False)
    yield people.PROFILES
    people.PROFILES.clear()


@pytest.fixture
def site(platform, settings):
    """The AOK `aok-plan`, the pathway `way` and the evaluators' block `reviews`, where the platform mounts them."""
    settings.ROOT_URLCONF = "tests.contracts.platform.site_urls"
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "crum.CurrentRequestUserMiddleware"]
    made = SITES[COURSE] = Site(COURSE)
    for tag, name in (("aok_submission", BLOCK), ("pdln_pathway", "way"), ("rubric_review", "reviews")):
        made.add(inside(tag, name, definition_of(name)))
    yield made
    SITES.clear()


@pytest.fixture
def tess(platform, db):
    """A teacher who is enrolled."""
    user = a_user("tess")
    platform.enrolled.add((user.pk, COURSE))
    return user


@pytest.fixture
def ada(platform, db):
    """Course staff, not enrolled."""
    user = a_user("ada")
    platform.staff.add((user.pk, COURSE))
    return user


@pytest.fixture
def browser() -> Callable[..., Client]:
    """
    `browser(user)`: logged in as them, None for a visitor. Keywords stand in the session, as the platform keeps whom
    staff look as: `as_learner` (a key) or `as_role`.
    """

    def made(user: Any | None, **session: Any) -> Client:
        client = Client(raise_request_exception=False)
        if user is not None:
            client.force_login(user)
        kept = client.session
        kept.update(session)
        kept.save()
        if user is None:
            client.cookies.clear()
        return client

    return made
