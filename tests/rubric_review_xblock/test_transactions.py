"""Sites wrap each plain view in a transaction; these have their own, since a write that met another starts again."""

import pytest
from django.db import connection
from django.urls import reverse

from pdln_xblocks.review import api as review
from tests.rubric_review_xblock.test_actions import act

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asked_in(monkeypatch):
    """Whether the domain was called inside a transaction of the request, on a site that opens one for each."""
    monkeypatch.setitem(connection.settings_dict, "ATOMIC_REQUESTS", True)
    seen = []

    def watch(name):
        real = getattr(review, name)

        def call(*args, **kwargs):
            seen.append(connection.in_atomic_block)
            return real(*args, **kwargs)

        monkeypatch.setattr(review, name, call)
        return seen

    return watch


def test_an_action_is_outside_the_requests_transaction(browser, submission, eva, asked_in):
    seen = asked_in("claim_next")
    assert act(browser(eva), "next", {}).status_code == 200
    assert seen == [False]


@pytest.mark.parametrize("name", ["queue", "open_reading", "open_view"])
def test_a_page_is_outside_the_requests_transaction(browser, held, eva, asked_in, name):
    addresses = {
        "queue": reverse("pdln_reviews:queue"),
        "open_reading": reverse("pdln_reviews:reading", args=[held.reading]),
        "open_view": reverse("pdln_reviews:file", args=[held.reading, "nothing", 1]),
    }
    seen = asked_in(name)
    browser(eva).get(addresses[name])
    assert seen == [False]
