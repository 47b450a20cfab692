"""
A course that the compiler built is passed exactly when its badge stands: its grading as built, its points as the real
edx-submissions has them, reckoned as the platform does.
"""

import json
import shutil
import tarfile
from datetime import timedelta

import pytest
from django.db import transaction
from lxml import etree
from submissions import api as submissions

from badge_issuer import api as badge_issuer
from badge_issuer import package
from badge_issuer.data import AwardRequest, Recipient
from course_exports.build import build
from pdln_xblocks.catalog.api import sync_course
from pdln_xblocks.catalog.data import AokRef
from pdln_xblocks.compat import PublishedBlock
from pdln_xblocks.definitions import olx
from pdln_xblocks.definitions.pathway import Pathway
from pdln_xblocks.grades import api as grades
from pdln_xblocks.grades.models import GradePosting
from pdln_xblocks.pathways.awards import recipient
from pdln_xblocks.process import api as process
from tests import builders
from tests.badge_issuer.parts import part_with
from tests.builders import ALL_MET, DAY, HOUR, NOON, ONE_BELOW, a_teacher, an_aok, an_evaluator, start_next
from tests.contracts.platform.grading import Section, is_passed
from tests.course_exports.packages import EXAMPLE, change, checked

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("lost_messages")]

PLAN, TEACH = "aok-plan", "aok-teach"


class Course:
    """A built course with its grading, and one teacher in it who is judged AOK by AOK."""

    def __init__(self, archive, platform):
        with tarfile.open(archive) as tar:
            files = {each.name.partition("/")[2]: tar.extractfile(each).read() for each in tar if each.isfile()}
        trees = {name: etree.fromstring(body) for name, body in files.items() if name.endswith(".xml")}
        root = trees["course.xml"]
        self.key = f"course-v1:{root.get('org')}+{root.get('course')}+{root.get('url_name')}"
        [self.policy] = [json.loads(body) for name, body in files.items() if name.endswith("grading_policy.json")]
        # By subsection: its assignment type, and each block in it that has a score, with its points.
        self.graded = [
            (tree.get("format"), dict(scored(tree, trees)))
            for name, tree in trees.items()
            if name.startswith("sequential/") and tree.get("graded") == "true"
        ]
        [way] = [block for tree in trees.values() for block in tree.iter("pdln_pathway")]
        self.pathway = olx.pathway_from_element(way[0])
        points = {block: each for _format, blocks in self.graded for block, each in blocks.items()}
        self.aoks = {block: an_aok(id=block, points=each) for block, each in points.items()}
        self.teacher, self.evaluator = a_teacher(), an_evaluator(course=self.key)
        self.now = NOON
        self.publish(platform, self.pathway)

    def publish(self, platform, *pathways):
        published = [(self.usage(block), "aok_submission", aok) for block, aok in self.aoks.items()]
        for number, each in enumerate(pathways):
            published.append((self.usage(f"way-{number}", "pdln_pathway"), "pdln_pathway", each))
        platform.blocks[self.key] = [
            PublishedBlock(usage_key=usage, block_type=kind, definition=value.to_data())
            for usage, kind, value in published
        ]
        sync_course(self.key, now=self.now)

    def usage(self, block, kind="aok_submission"):
        return f"{self.key.replace('course-v1', 'block-v1')}+type@{kind}+block@{block}"

    def judge(self, block, found=ALL_MET):
        """One AOK submitted, read, released and posted; then a day goes by."""
        aok_ref = AokRef(usage_key=self.usage(block), course_key=self.key, block_id=block, aok=self.aoks[block])
        self.now += DAY
        builders.submit(aok_ref, self.teacher, token=f"{block} {self.now}", now=self.now)
        builders.record(self.evaluator, start_next(self.evaluator, now=self.now), found, now=self.now)
        self.now += HOUR
        builders.release(self.now)
        self.post()

    def withdraw(self):
        self.now += HOUR
        badge_issuer.revoke_award(self.held().public_id, reason="Somebody else's work.", now=self.now)
        self.post()

    def set_back(self, block):
        self.now += HOUR
        process.reset(
            self.teacher.anonymous_id, self.usage(block), course_key=self.key, asked_by="anon-0", now=self.now
        )
        self.post()

    def post(self):
        grades.post_due(now=self.now + timedelta(minutes=1))

    def held(self):
        return badge_issuer.find_award(recipient(self.teacher.user_id), self.pathway.badge.ref)

    def badge_stands(self):
        held = self.held()
        return held is not None and held.revoked_at is None

    def is_passed(self):
        sections = [
            Section(format=kind, earned=sum(self.points(block) for block in blocks), possible=sum(blocks.values()))
            for kind, blocks in self.graded
        ]
        return is_passed(self.policy, sections)

    def points(self, block):
        item = {"student_id": self.teacher.anonymous_id, "course_id": self.key, "item_type": "aok_submission"}
        score = submissions.get_score({**item, "item_id": self.usage(block)})
        return score["points_earned"] if score else 0


def scored(subsection, trees):
    """Every block of a subsection that the platform would ask for a score."""
    for unit in subsection.findall("vertical"):
        for block in trees[f"vertical/{unit.get('url_name')}.xml"].iter("aok_submission", "problem"):
            yield block.get("url_name"), olx.aok_from_element(block[0]).points


@pytest.fixture
def built(tmp_path, platform, settings):
    """`built()`: the example as it is, both of its AOKs needed; `built(needed=1)`: any one of them."""

    def make(needed=2):
        folder = shutil.copytree(EXAMPLE, tmp_path / "package")
        if needed == 1:
            change(folder, "pathway.yaml", "mode: all_of", "mode: n_of\ncount: 1")
        made = build(checked(folder), tmp_path / "course.tar.gz")
        settings.BADGE_ISSUER_KEYS_DIR = str(tmp_path / "keys")
        badge_issuer.sync(made.issuer, now=NOON)
        badge_issuer.create_missing_keys(now=NOON)
        return Course(made.archive, platform)

    return make


def test_each_aok_is_graded_alone_in_a_subsection_of_its_own_and_nothing_else_is_graded(built):
    course = built()
    assert sorted(list(blocks) for _format, blocks in course.graded) == [[PLAN], [TEACH]]


@pytest.mark.parametrize("needed", [2, 1])
def test_a_course_is_passed_exactly_when_its_badge_stands(built, needed):
    course = built(needed)
    seen = []

    def look():
        assert course.is_passed() == course.badge_stands()
        seen.append(course.is_passed())

    look()
    for step in (
        lambda: course.judge(PLAN, ONE_BELOW),
        lambda: course.judge(PLAN, builders.scores(access="proficient")),
        lambda: course.judge(TEACH),
        course.withdraw,
    ):
        step()
        look()
    assert seen == [False, False, needed == 1, True, False]


def test_of_several_that_would_do_none_keeps_its_points_when_the_badge_goes(built):
    """Any one of two is enough: with the other one's points left, the course would stay passed."""
    course = built(needed=1)
    course.judge(PLAN)
    course.judge(TEACH)
    course.withdraw()
    assert (course.points(PLAN), course.points(TEACH)) == (0, 0)


def test_a_badge_that_is_earned_again_brings_the_points_of_all_its_aoks_back(built):
    course = built()
    course.judge(PLAN)
    course.judge(TEACH)
    course.withdraw()
    course.set_back(TEACH)
    assert not course.is_passed()
    course.judge(TEACH)
    assert course.held().earning == 2
    assert course.is_passed() and course.badge_stands()


def test_the_withdrawal_and_the_points_are_one_transaction(built):
    """What the withdrawal is rolled back with stays as it was, and no message has to arrive for it."""
    course = built()
    course.judge(PLAN)
    course.judge(TEACH)
    before = list(GradePosting.objects.order_by("pk").values())
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        badge_issuer.revoke_award(course.held().public_id, reason="A mistake.", now=course.now)
        raise ZeroDivisionError
    assert list(GradePosting.objects.order_by("pk").values()) == before
    assert course.badge_stands()


def test_withdrawing_again_wants_nothing_more(built):
    course = built()
    course.judge(PLAN)
    course.judge(TEACH)
    course.withdraw()
    before = list(GradePosting.objects.order_by("pk").values())
    course.withdraw()
    assert list(GradePosting.objects.order_by("pk").values()) == before


def test_an_aok_that_another_standing_badge_counts_keeps_its_points(built, platform, tmp_path):
    course = built(needed=1)
    package.write(part_with(slug="planning"), tmp_path / "another-issuer-part")
    badge_issuer.sync(tmp_path / "another-issuer-part", now=NOON)
    data = course.pathway.to_data()
    badge = {**data["badge"], "issuer": "pdln", "badge": "planning"}
    other = Pathway.from_data({**data, "badge": badge, "steps": data["steps"][:1]})
    course.publish(platform, course.pathway, other)
    course.judge(PLAN)
    course.judge(TEACH)
    course.withdraw()
    assert (course.points(PLAN), course.points(TEACH)) == (1, 0)


def test_a_badge_of_somebody_who_is_no_user_of_this_site_touches_no_grade(built):
    course = built()
    course.judge(PLAN)
    course.judge(TEACH)
    badge = course.pathway.badge.ref
    elsewhere = Recipient(namespace="district", id=str(course.teacher.user_id))
    award = badge_issuer.request_award(
        AwardRequest(recipient=elsewhere, badge_class=badge, source="by hand"), now=course.now
    )
    badge_issuer.revoke_award(award.public_id, reason="A mistake.", now=course.now)
    course.post()
    assert course.is_passed()
