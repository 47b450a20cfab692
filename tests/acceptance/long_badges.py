"""
Two badges that try the pages: one as an author writes who thinks of everything at once, one in Arabic.

    python -m tests.acceptance.long_badges FOLDER

Runs on the settings of a preview; awards both to Theo, shared, and prints their ids.
"""

import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import django

NAME = "Differentiated, Culturally Sustaining and Technology-Enhanced Mathematics for Multilingual Learners " * 2
WORD, ADDRESS, COMMAND = "Donaudampfschifffahrt" * 5, f"https://example.org/{'a' * 150}", "code" * 60
CRITERIA = f"## What\n\n| a | b |\n|---|---|\n| {WORD} | two |\n\n{ADDRESS}\n\n`{COMMAND}`"


def main(folder: Path) -> None:
    django.setup()
    from badge_issuer import api, package

    now = datetime.now(UTC)
    package.write(_part(), folder)
    api.sync(folder, now=now)
    api.create_missing_keys(now=now)
    for badge in ("long", "arabic"):
        print(_awarded(badge, now))
    api.work(now=datetime.now(UTC))


def _part():
    from badge_issuer.package import IssuerPart
    from tests.badge_issuer.parts import FLIPPED, ISSUER, SVG, TARGET

    level = "Proficient, consistently and independently, across settings"
    standard = replace(FLIPPED.alignments[0], code="CCSS.MATH.CONTENT.3.NBT.A.2-extended", label=NAME.strip())
    long = replace(
        FLIPPED,
        slug="long",
        name=NAME.strip()[:200],
        criteria=CRITERIA,
        criteria_list=(replace(TARGET, name=NAME.strip(), required_level_name=level, levels=()),),
        alignments=(standard,),
        signatory=NAME.strip(),
    )
    arabic = replace(
        FLIPPED,
        slug="arabic",
        name="دروس معكوسة تصل إلى كل طالب",
        description="يخطط ويدرس درسا معكوسا.",
        criteria="- واحد",
    )
    issuer = replace(ISSUER, issuer="long", name=NAME.strip()[:200], image="")
    return IssuerPart(issuer=issuer, badge_classes=(long, arabic), images={FLIPPED.image: SVG})


def _awarded(badge: str, now: datetime) -> str:
    from django.contrib.auth import get_user_model

    from badge_issuer import api
    from badge_issuer.awards import share_award
    from badge_issuer.data import AwardRequest, BadgeClassRef, Recipient
    from badge_issuer.models import Award

    theo = get_user_model().objects.get(username="theo")
    recipient = Recipient(namespace="user", id=str(theo.pk))
    badge_class = BadgeClassRef(issuer="long", badge=badge)
    receipt = api.request_award(AwardRequest(recipient=recipient, badge_class=badge_class, source="pages"), now=now)
    share_award(Award.objects.get(public_id=receipt.public_id), now=now)
    return receipt.public_id


if __name__ == "__main__":
    main(Path(sys.argv[1]))
