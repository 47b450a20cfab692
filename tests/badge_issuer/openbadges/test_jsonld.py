"""A shape that was found whole is not asked about again, and nothing that decides is left out of it."""

import copy

import pytest

from badge_issuer.openbadges import jsonld
from badge_issuer.openbadges.jsonld import require_covered, undefined_terms

DOCUMENT = {
    "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
    "id": "https://learn.example.org/badges/c/1",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "name": "Flipped Lessons",
    "validFrom": "2026-10-16T12:00:00Z",
    "credentialSubject": {
        "id": "urn:uuid:7c6f2b0e-5a55-4f5f-8f0f-2f8b8a0f8a11",
        "type": ["AchievementSubject"],
        "creditsEarned": 12,
        "achievement": {
            "id": "https://learn.example.org/badges/b/pdln/flipped",
            "type": ["Achievement"],
            "achievementType": "MicroCredential",
            "criteria": {"narrative": "Plan: and teach."},
        },
    },
}


@pytest.fixture(autouse=True)
def _nothing_known():
    jsonld._covered.clear()
    yield
    jsonld._covered.clear()


def changed(change):
    document = copy.deepcopy(DOCUMENT)
    change(document, document["credentialSubject"], document["credentialSubject"]["achievement"])
    return document


SAME = {
    "another owner": lambda top, subject, badge: subject.update(id="urn:uuid:00000000-0000-4000-8000-000000000000"),
    "another day": lambda top, subject, badge: top.update(validFrom="2027-01-01T00:00:00Z"),
    "another name": lambda top, subject, badge: top.update(name="Lessons, turned over"),
    "other hours": lambda top, subject, badge: subject.update(creditsEarned=3.5),
    "another address": lambda top, subject, badge: top.update(id="https://learn.example.org/badges/c/2"),
}
OTHER = {
    "a word that nobody defined": lambda top, subject, badge: badge.update(stars=5),
    "a type that nobody defined": lambda top, subject, badge: badge["type"].append("Trophy"),
    "a reference that leads nowhere": lambda top, subject, badge: badge.update(id="flipped lessons"),
    "a reference that is a word": lambda top, subject, badge: subject.update(id="tess"),
    "a word deep inside": lambda top, subject, badge: badge["criteria"].update(stars=[5]),
}


@pytest.mark.parametrize("change", SAME)
def test_what_differs_from_award_to_award_is_the_same_shape(change):
    require_covered(DOCUMENT)
    require_covered(changed(SAME[change]))
    assert len(jsonld._covered) == 1


@pytest.mark.parametrize("change", OTHER)
def test_what_no_signature_would_cover_is_refused_beside_a_shape_that_is_known(change):
    require_covered(DOCUMENT)
    document = changed(OTHER[change])
    assert undefined_terms(document), "the case means something"
    for _time in range(2):
        with pytest.raises(ValueError, match="^no context defines "):
            require_covered(document)


def test_shapes_that_nobody_asks_for_any_more_do_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(jsonld, "_MOST_SHAPES", 2)
    for count in range(1, 6):
        require_covered(changed(lambda top, subject, badge, count=count: badge.update(tag=["one"] * count)))
    assert len(jsonld._covered) <= 2
