"""The evaluators of the preview, on the suite's own roster."""

from typing import Any

from django.contrib.auth import get_user_model

from pdln_xblocks.models import Evaluator

from .people import PEOPLE

# The evaluators' front door on every site.
REVIEWS = "/pdln/reviews/"


def is_on_roster(user: Any) -> bool:
    """Whether the person reviews anything anywhere."""
    return Evaluator.objects.filter(user=user).exists()


def seed_roster(course_key: str) -> None:
    """Put the preview's evaluators on the roster of a course; whoever is there already stays as they are."""
    for number, person in enumerate((each for each in PEOPLE if each.reviews), start=1):
        user = get_user_model().objects.get(username=person.username)
        Evaluator.objects.get_or_create(
            user=user,
            course_key=course_key,
            block_id="",
            defaults={
                "is_lead": person.leads,
                "pseudonym": f"Evaluator {number}",
                "credential": "Credentialed evaluator (preview)",
                "employer": "Northfield Review Partners",
            },
        )
