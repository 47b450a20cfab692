"""What the badge issuer is given, read back by the issuer's own reader."""

import json

from badge_issuer import package_parsing
from course_exports.build import build
from tests.course_exports.packages import EXAMPLE, change, checked, starter


def test_the_badge_says_what_it_took_in_the_rubrics_words(tmp_path):
    package = checked(EXAMPLE)
    part = package_parsing.read(build(package, tmp_path / "c.tar.gz").issuer)
    assert part == package.issuer_part
    (badge,) = part.badge_classes
    assert (badge.slug, badge.version, badge.hours, badge.achievement_type) == (
        "flipped-classroom",
        "1.0",
        12,
        "MicroCredential",
    )
    assert badge.tags == ("flipped learning", "formative assessment", "equitable access")
    assert [(each.group, each.criterion, each.required_level_name) for each in badge.criteria_list] == [
        (aok.title, criterion.id, "Proficient") for aok in package.aoks.values() for criterion in aok.rubric.criteria
    ]
    assert len(badge.criteria_list) == 8
    rubric = package.aoks["aok-plan"].rubric
    assert badge.criteria_list[0].text == rubric.criterion("c-target").descriptors["proficient"]
    assert [(each.level, each.text) for each in badge.criteria_list[0].levels] == [
        (level.id, rubric.criterion("c-target").descriptors[level.id]) for level in rubric.levels
    ]


def test_the_badge_claims_the_standards_that_a_criterion_judges_and_no_others():
    (badge,) = checked(EXAMPLE).issuer_part.badge_classes
    assert [each.code for each in badge.alignments] == [
        "2.1.a",
        "2.2.b",
        "2.5.a",
        "2.5.b",
        "2.5.c",
        "2.6.b",
        "2.7.b",
        "2.7.c",
    ]
    assert {each.framework_name for each in badge.alignments} == {"ISTE Standards for Educators (2024)"}


def test_a_brand_has_its_own_issuer_and_logo():
    part = checked(EXAMPLE, brand="lakeside").issuer_part
    assert (part.issuer.issuer, part.issuer.name) == ("lakeside-unified", "Lakeside Unified")
    assert part.badge_classes[0].hours == 15
    assert part.badge_classes[0].language == "en"
    assert part.badge_classes[0].provider_number == "LUSD-PD-0417"
    assert part.badge_classes[0].signatory == "Chief Academic Officer"
    assert part.images["_issuer.svg"] == (EXAMPLE / "brands" / "lakeside.svg").read_bytes()


def test_the_review_part_carries_every_sample_submission_with_its_levels(tmp_path):
    built = build(checked(EXAMPLE), tmp_path / "c.tar.gz")
    value = json.loads((built.review / "anchors.json").read_text())
    assert (value["format"], value["package"], value["version"]) == ("pdln-review/1", "flipped-classroom", "1.0")
    assert [
        (each["id"], "·".join(str(RANK[level]) for level in each["levels"].values())) for each in value["anchors"]
    ] == [
        ("plan-a", "1·1·2·1"),  # sorted by criterion: access, check, resource, target
        ("plan-b", "2·3·3·3"),
        ("plan-c", "3·3·3·3"),
        ("plan-d", "3·4·2·3"),
        ("teach-e", "3·3·2·3"),  # learning, reflect, response, time
        ("teach-f", "3·4·4·3"),
    ]


RANK = {"beginning": 1, "developing": 2, "proficient": 3, "extending": 4}


def test_a_badge_ends_where_its_author_says_so(tmp_path):
    assert checked(EXAMPLE).issuer_part.badge_classes[0].valid_months == 0
    package = starter(tmp_path)
    change(package, "badge/badge.yaml", "\nname:", "\nvalid_months: 36\nname:")
    assert checked(package).issuer_part.badge_classes[0].valid_months == 36
