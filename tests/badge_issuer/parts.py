"""The issuer's part that tests of the badge issuer start from: two criteria on two pieces of work, one standard."""

from dataclasses import replace

from badge_issuer.data import Alignment
from badge_issuer.package import (
    BadgeClassDefinition,
    BadgeCriterion,
    BadgeLevel,
    IssuerPart,
    IssuerProfile,
    Organization,
)

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120"><circle cx="60" cy="60" r="56" fill="#14532d"/>'
    b'<path d="M36 62l16 16 32-36" fill="none" stroke="#fff" stroke-width="10"/></svg>\n'
)

ISSUER = IssuerProfile(
    issuer="pdln",
    name="PD Learning Network",
    url="https://pdln.example.org/",
    email="badges@pdln.example.org",
    description="Micro-credentials for teachers.",
    image="logo.svg",
)

TARGET = BadgeCriterion(
    criterion="c-target",
    group="Plan a flipped lesson",
    name="A target that gains from flipping",
    required_level="proficient",
    required_level_name="Proficient",
    text="One target, tied to a content standard and small enough for one short resource.",
    levels=(
        BadgeLevel(
            level="developing", name="Developing", text="A target is stated, but not why its explanation moves."
        ),
        BadgeLevel(
            level="proficient",
            name="Proficient",
            text="One target, tied to a content standard and small enough for one short resource.",
        ),
        BadgeLevel(level="extending", name="Extending", text="Proficient, and the choice rests on named evidence."),
    ),
)

TIME = BadgeCriterion(
    criterion="c-time",
    group="Teach it and respond",
    name="Class time spent on practice you can see",
    required_level="proficient",
    required_level_name="Proficient",
    text="For most of the gained time students do, say or make something with the target.",
)

FLIPPED = BadgeClassDefinition(
    slug="flipped-classroom",
    name="Flipped Lessons That Reach Every Student",
    version="1.0",
    description="Plans and teaches one flipped lesson that every student can use.",
    criteria="Planned and taught a flipped lesson; the evidence met **all** criteria of two rubrics.",
    process="Reviewed by licensed educators who did not see the teacher's name.",
    hours=12,
    alignments=(
        Alignment(
            code="2.5.c",
            label="Instructional design",
            framework="ISTE Standards for Educators",
            edition="2024",
            url="https://iste.org/standards/educators",
        ),
    ),
    tags=("flipped classroom", "K-12"),
    achievement_type="MicroCredential",
    creator=Organization(name="PD Learning Network", url="https://pdln.example.org/"),
    assessor=Organization(name="Summit Peer Review", url="https://summit.example.org/"),
    criteria_list=(TARGET, TIME),
    image="flipped-classroom.svg",
    provider_number="PDLN-0417",
    signatory="Director of Credentials",
)

PART = IssuerPart(issuer=ISSUER, badge_classes=(FLIPPED,), images={"flipped-classroom.svg": SVG, "logo.svg": SVG})


def part_with(**changes) -> IssuerPart:
    """The part with its one badge class changed."""
    return IssuerPart(issuer=ISSUER, badge_classes=(replace(FLIPPED, **changes),), images=dict(PART.images))
