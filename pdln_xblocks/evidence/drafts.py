"""Drafts: read what a teacher sent, save it if it is the newest, refuse what would overwrite."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ..catalog.data import AokRef
from ..definitions.aok import Aok, Form
from ..errors import out_of_date
from ..files import files_of
from ..files.data import FileView
from ..files.errors import InvalidEvidence
from ..transactions import write
from .data import CameBack, DraftContent, DraftView, Piece, Students, Teacher
from .errors import AttemptWaiting, StaleDraft
from .forms import FORMS
from .forms.base import parse_text
from .models import Draft
from .rules import open_requirements

EMPTY = DraftContent()


def parse_content(data: Any, aok: Aok) -> DraftContent:
    """
    What a page sent, as a value. Raises InvalidRequest where it does not fit the AOK that the page was made from, and
    InvalidEvidence for what is too long.
    """
    if not isinstance(data, Mapping) or not isinstance(data.get("pieces", {}), Mapping):
        raise out_of_date()
    pieces: dict[str, dict[str, Piece]] = {}
    for requirement_id, options in data.get("pieces", {}).items():
        requirement = aok.find_requirement(requirement_id)
        if requirement is None or not isinstance(options, Mapping):
            raise out_of_date()
        for option_id, piece in options.items():
            option = requirement.find_option(option_id)
            if option is None or not isinstance(piece, Mapping) or piece.get("form") not in option.forms:
                raise out_of_date()
            pieces.setdefault(requirement_id, {})[option_id] = _parse_piece(piece, option.title or requirement.title)
    return DraftContent(
        pieces=pieces,
        own_work=data.get("own_work") is True,
        ai_use=parse_text(data.get("ai_use", ""), _("Use of AI")),
        what_changed=parse_text(data.get("what_changed", ""), _("What you changed")),
    )


def _parse_piece(piece: Mapping[str, Any], title: str) -> Piece:
    students = piece.get("students") or None
    if students is not None and students not in list(Students):
        raise out_of_date()
    kept = {name: value for form in FORMS.values() for name, value in form.parse(piece, title).items()}
    return Piece(
        form=Form(piece["form"]),
        transcript=parse_text(piece.get("transcript", ""), title),
        students=Students(students) if students else None,
        chosen=piece.get("chosen") is not False,
        **kept,
    )


def content_from_stored(data: Mapping[str, Any]) -> DraftContent:
    """A draft as it stands in the database; it was checked on the way in."""
    pieces = {
        requirement: {
            option: Piece(
                form=Form(piece["form"]),
                text=piece["text"],
                url=piece["url"],
                files=tuple(piece["files"]),
                transcript=piece["transcript"],
                students=Students(piece["students"]) if piece["students"] else None,
                chosen=piece.get("chosen", True),
                formatted=piece.get("formatted", False),
            )
            for option, piece in options.items()
        }
        for requirement, options in data.get("pieces", {}).items()
    }
    statements = {name: data[name] for name in ("own_work", "ai_use", "what_changed") if name in data}
    return DraftContent(pieces=pieces, **statements)


def find_draft(user_id: int, usage_key: str, *, for_update: bool = False) -> Draft | None:
    """The row of a teacher's draft, or None before anything was saved; locked until the transaction ends if asked."""
    drafts = Draft.objects.select_for_update() if for_update else Draft.objects
    return drafts.filter(user_id=user_id, usage_key=usage_key).first()


def view_of(draft: Draft | None, *, files: bool = True, user_id: int, usage_key: str) -> DraftView:
    """The draft as its page shows it; an empty one at revision 0 before anything was saved."""
    uploaded = tuple(files_of(user_id, usage_key)) if files else ()
    if draft is None:
        return DraftView(content=EMPTY, revision=0, saved_at=None, files=uploaded)
    return DraftView(
        content=content_from_stored(draft.content),
        revision=draft.revision,
        saved_at=draft.saved_at,
        files=uploaded,
        came_back=_came_back(draft),
    )


def _came_back(draft: Draft) -> CameBack | None:
    if not (draft.is_open and (draft.kept_criteria or draft.last_sent)):
        return None
    return CameBack(kept=frozenset(draft.kept_criteria), parts=draft.last_sent)


@write
def save_draft(
    aok_ref: AokRef, teacher: Teacher, content: DraftContent, *, revision: int, now: datetime, number: int = 1
) -> DraftView:
    """
    Save a whole draft over the revision that the page was made from, and return it with its new revision and the files
    that it names. `number` is the submission that the page prepares: the first is saved in one statement.

    Saving the same content again is answered like the first time. Raises StaleDraft when another tab or device saved
    meanwhile, AttemptWaiting while a submission is with the evaluators, InvalidEvidence when a part that is kept from
    an earlier submission was changed.
    """
    data = content.to_data()
    if number == 1 and revision and _overwrite(_first_drafts(teacher, aok_ref), data, revision, now):
        files = _named_files(content, teacher, aok_ref)
        return DraftView(content=content, revision=revision + 1, saved_at=now, files=files)
    draft = find_draft(teacher.user_id, aok_ref.usage_key)
    if draft is None:
        draft = _begin(aok_ref, teacher, data, revision, now)
    elif draft.content == data and revision in (draft.revision, draft.revision - 1):
        pass  # the answer to the first save was lost on the way
    else:
        require_open(draft)
        _require_kept(aok_ref.aok, draft, content)
        if not _overwrite(Draft.objects.filter(pk=draft.pk), data, revision, now):
            raise _stale(aok_ref, teacher)
        draft.content, draft.revision, draft.saved_at = data, revision + 1, now
    view = view_of(draft, files=False, user_id=teacher.user_id, usage_key=aok_ref.usage_key)
    return replace(view, files=_named_files(content, teacher, aok_ref))


def _first_drafts(teacher: Teacher, aok_ref: AokRef) -> QuerySet[Draft]:
    """
    The draft, where nothing is kept or came back: all that has to be asked of it goes into the statement that writes.
    """
    return Draft.objects.filter(user_id=teacher.user_id, usage_key=aok_ref.usage_key, kept_criteria=[], last_sent={})


def _overwrite(drafts: QuerySet[Draft], data: dict[str, Any], revision: int, now: datetime) -> bool:
    """Whether the draft was open and at that revision, and now holds `data` at the next."""
    open_at = drafts.filter(revision=revision, is_open=True)
    return bool(open_at.update(content=data, revision=revision + 1, saved_at=now))


def _named_files(content: DraftContent, teacher: Teacher, aok_ref: AokRef) -> tuple[FileView, ...]:
    return files_of(teacher.user_id, aok_ref.usage_key) if content.file_ids else ()


def _begin(aok_ref: AokRef, teacher: Teacher, data: dict[str, Any], revision: int, now: datetime) -> Draft:
    if revision != 0:
        raise _stale(aok_ref, teacher)
    try:
        with transaction.atomic():
            return Draft.objects.create(
                user_id=teacher.user_id, usage_key=aok_ref.usage_key, content=data, revision=1, saved_at=now
            )
    except IntegrityError as error:
        raise _stale(aok_ref, teacher) from error


def require_open(draft: Draft) -> None:
    """Raise AttemptWaiting unless the draft may be changed now."""
    if not draft.is_open:
        raise AttemptWaiting(
            _("Your submission is with us, so nothing can be changed right now. You can take it back to change it.")
        )


def _require_kept(aok: Aok, draft: Draft, content: DraftContent) -> None:
    stored = content_from_stored(draft.content)
    opened = open_requirements(aok, draft.kept_criteria)
    for requirement in aok.requirements:
        if requirement.id not in opened and dict(content.pieces.get(requirement.id, {})) != dict(
            stored.pieces.get(requirement.id, {})
        ):
            message = _("%(title)s is kept from your last submission: the criteria it was judged by are met.")
            raise InvalidEvidence(message % {"title": requirement.title})


def _stale(aok_ref: AokRef, teacher: Teacher) -> StaleDraft:
    current = find_draft(teacher.user_id, aok_ref.usage_key)
    message = _(
        "This draft was saved in another tab or on another device after you opened this page. Both versions are "
        "below: choose what to keep."
    )
    return StaleDraft(message, current=view_of(current, user_id=teacher.user_id, usage_key=aok_ref.usage_key))


def keep_or_discard(draft: Draft | None, aok: Aok, requirement: str) -> None:
    """
    Raise unless files of this part may come and go now: AttemptWaiting, or InvalidEvidence for a part that is
    kept.
    """
    if draft is None:
        return
    require_open(draft)
    if requirement not in open_requirements(aok, draft.kept_criteria):
        raise InvalidEvidence(_("This part is kept from your last submission: the criteria it was judged by are met."))
