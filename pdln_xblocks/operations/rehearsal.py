"""
The rehearsal: a teacher and an evaluator who do not exist go the whole way, from a draft to a verified badge.

Every step is the call that a real page makes, with this site's own storage, keys and settings. All of it happens in one
transaction that is rolled back, so that nobody else ever sees it and a rehearsal that is killed leaves no row. What is
not a row, the file in the storage and the key, is removed at the end; what a killed one left, by the next.

The gradebook is not part of it: a grade is posted outside any transaction, to the platform's own tables.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from badge_issuer import api as badge_issuer
from badge_issuer import rehearsal as issuer
from badge_issuer.errors import BadgeIssuerError

from .. import files
from ..catalog.models import PathwayBlock
from ..errors import DomainError
from ..evidence import api as evidence
from ..evidence.data import Teacher
from ..files.storage import folder_of, listed, put, remove_all_but
from ..pathways.awards import recipient
from ..process import api as process
from ..public_ids import new_public_id
from ..review import api as review
from ..review.data import ClaimToken, ReviewReceipt
from ..review.models import Reading
from ..roster.models import Evaluator
from . import rehearsal_course as course

__all__ = ["Rehearsed", "rehearse"]

# Which files a rehearsal has put into the storage; what stands here after one that was killed, the next removes.
NOTES = "rehearsal"


class RehearsalStopped(Exception):
    """A step came to another end than it must; the message says to which."""


@dataclass(frozen=True, kw_only=True)
class Rehearsed:
    """
    The steps that were done, in order; what stopped the next one (empty where the badge was verified); and what kept
    the rehearsal's files from being removed (empty where nothing is left).
    """

    done: tuple[str, ...]
    problem: str = ""
    left: str = ""


def rehearse(*, now: datetime) -> Rehearsed:
    """Go the whole way once and leave nothing behind, however far it came. Must be called outside a transaction."""
    done: list[str] = []
    problem = _problem_in(clear_away) or _problem_in(partial(_go, done, now))
    return Rehearsed(done=tuple(done), problem=problem, left=_problem_in(clear_away))


def _problem_in(part: Callable[[], None]) -> str:
    try:
        part()
    except (BadgeIssuerError, DomainError, RehearsalStopped) as error:
        return str(error)
    except Exception as error:
        # A storage, a database or a folder goes wrong in its own way, and the operator must see how.
        return f"{type(error).__name__}: {error}"
    return ""


def _go(done: list[str], now: datetime) -> None:
    with transaction.atomic(durable=True):
        for step in _act(now):
            done.append(step)
        transaction.set_rollback(True)


def clear_away() -> None:
    """Remove the files of this rehearsal and of any that was killed. Doing it again changes nothing."""
    for file_id in listed(NOTES)[1]:
        remove_all_but(folder_of(file_id), frozenset())
    remove_all_but(NOTES, frozenset())
    issuer.clear_away()


def _act(now: datetime) -> Iterator[str]:
    teacher, evaluator_id = _prepare(now)
    yield _("an issuer and its key, a course, a teacher and an evaluator")
    file_id = _upload(teacher, now)
    yield _("a file stored, hashed, checked and made into a view for evaluators")
    _submit(teacher, file_id, now)
    yield _("a submission")
    recorded = _review(evaluator_id, now)
    yield _("a review and its decision")
    # Whoever asks when the undo window has ended releases it; here that is a moment of the future.
    later = recorded.release_due_at
    _release(recorded, later)
    yield _("the decision released when the undo window ends")
    award = _award(teacher)
    yield _("an award")
    _deliver(award, later)
    yield _("a badge, signed and delivered")
    _verify(award, later)
    yield _("the badge verified: signature, key, status and dates")


def _prepare(now: datetime) -> tuple[Teacher, int]:
    issuer.prepare(now=now)
    PathwayBlock.objects.create(
        usage_key=course.PATHWAY_USAGE, course_key=course.COURSE, body=course.pathway().to_data()
    )
    people = [_person(role) for role in ("teacher", "evaluator")]
    Evaluator.objects.create(user_id=people[1], course_key=course.COURSE, pseudonym="Rehearsal")
    return Teacher(user_id=people[0], anonymous_id=new_public_id()), people[1]


def _person(role: str) -> int:
    # Longer than anybody's own choice, and different each time, so that no account of the site is met.
    name = f"pdln-rehearsal-{role}-{new_public_id()[:8]}"
    # Reserved for documentation: nobody has an address there, and a badge is signed for it as for any other.
    return int(get_user_model()._default_manager.create(username=name, email=f"{name}@example.com").pk)


def _upload(teacher: Teacher, now: datetime) -> str:
    ticket = evidence.begin_upload(
        course.AOK_REF,
        teacher,
        requirement="p-file",
        option="file",
        name=course.FILE_NAME,
        size=len(course.BODY),
        now=now,
    )
    put(f"{NOTES}/{ticket.file_id}", ContentFile(b"A rehearsal's file; see evidence."))
    usage_key = course.AOK_REF.usage_key
    evidence.put_chunk(teacher, usage_key, ticket.file_id, index=0, body=course.BODY)
    evidence.finish_upload(teacher, usage_key, ticket.file_id, now=now)
    files.check_file(ticket.file_id, now=now)
    file = evidence.get_file(teacher, usage_key, ticket.file_id)
    _require(file.state == "ready", file.refusal)
    return ticket.file_id


def _submit(teacher: Teacher, file_id: str, now: datetime) -> None:
    draft = evidence.save_draft(course.AOK_REF, teacher, course.content(file_id), revision=0, now=now)
    process.submit(
        course.AOK_REF,
        teacher,
        token=new_public_id(),
        revision=draft.revision,
        definition_hash=course.AOK_REF.aok.content_hash,
        now=now,
    )


def _review(evaluator_id: int, now: datetime) -> ReviewReceipt:
    claim = review.claim_next(evaluator_id, now=now, course_key=course.COURSE)
    _require(claim is not None, _("The submission did not come into the evaluator's queue."))
    token = ClaimToken(reading=claim.reading, token=claim.token)
    return review.record_review(evaluator_id, token, course.MET, now=now)


def _release(recorded: ReviewReceipt, later: datetime) -> None:
    attempt = Reading.objects.values_list("attempt_id", flat=True).get(public_id=recorded.reading)
    _require(process.release_if_due([attempt], now=later) == 1, _("The decision was not released when it was due."))


def _award(teacher: Teacher) -> str:
    award = badge_issuer.find_award(recipient(teacher.user_id), issuer.BADGE)
    _require(award is not None, _("The released decision met the pathway and asked for no badge."))
    return award.public_id


def _deliver(award: str, later: datetime) -> None:
    problem = issuer.deliver(award, now=later)
    _require(not problem, problem)


def _verify(award: str, later: datetime) -> None:
    verdict = issuer.verified(award, now=later)
    _require(verdict.genuine, " ".join(check.reason for check in verdict.checks if check.outcome != "pass"))


def _require(came_to_it: bool, otherwise: str) -> None:
    if not came_to_it:
        raise RehearsalStopped(otherwise)
