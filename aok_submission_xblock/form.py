"""The form as the page shows it: parts, options, what is filled in. Values for templates, made from the domain's."""

from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from badge_issuer.prose import to_html
from pdln_xblocks.definitions.aok import Aok, EvidenceOption, EvidenceRequirement, Form, StudentMedia
from pdln_xblocks.evidence.data import DraftContent, Piece, Students, TeacherPage
from pdln_xblocks.evidence.forms import FORMS
from pdln_xblocks.evidence.rules import parts_of_criterion, twin_of
from pdln_xblocks.evidence.showing import shown_text
from pdln_xblocks.files.data import FileView

from .attempts import FileUrl, ShownArtifact, artifact_of
from .labels import accepted, file_state, same_file, students_label, upload_hint, words_hint


def prose(markdown: str) -> SafeString:
    """Markdown as the suite reads it; `to_html` sanitises."""
    return mark_safe(to_html(markdown))


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One radio: what it sends, what it says, whether it is the one."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class ShownFile:
    """
    One file of a draft. `counts` says whether it stands in the draft; one that stopped on the way does not. `is_twin`:
    the same stands before it.
    """

    id: str
    name: str
    size: int
    state: str
    words: str
    url: str
    counts: bool
    is_twin: bool


@dataclass(frozen=True, kw_only=True)
class ShownOption:
    """One way to give a part, with what is there; `dom` begins the ids of its controls."""

    id: str
    dom: str
    title: str
    is_chosen: bool
    forms: tuple[Choice, ...]
    form: str
    text: str
    formatted: bool
    url: str
    transcript: str
    wants_transcript: bool
    students: tuple[Choice, ...]
    files: tuple[ShownFile, ...]
    templates: tuple[tuple[str, str], ...]
    words_hint: str
    min_words: int
    max_words: int
    upload_hint: str
    accept: str
    max_files: int

    @property
    def panels(self) -> tuple[str, ...]:
        """The template of each form that the option takes."""
        taken = {choice.value for choice in self.forms}
        return tuple(f"aok_submission_xblock/forms/{name}.html" for name in FORMS if name in taken)

    @property
    def can_upload(self) -> bool:
        """Whether a copy can be given in place of a link."""
        return any(choice.value == Form.UPLOAD for choice in self.forms)

    @property
    def shows_people(self) -> bool:
        """Whether one of its forms may show people, of whom the teacher then says who can be recognized."""
        return any(FORMS[choice.value].shows_people for choice in self.forms)

    @property
    def people_now(self) -> bool:
        return FORMS[self.form].shows_people

    @property
    def people_panel(self) -> str:
        """The forms that what is asked about people stands beside."""
        return " ".join(name for name, form in FORMS.items() if form.shows_people)


@dataclass(frozen=True, kw_only=True)
class ShownStep:
    """A criterion to revise, and the next step that came back for it."""

    name: str
    next_step: SafeString


@dataclass(frozen=True, kw_only=True)
class ShownPart:
    """
    One part: open with its options, or kept from an earlier submission with what was given. `to_revise` is what came
    back about it, `changed_since` the submission it differs from, 0 where there is nothing to say.
    """

    id: str
    dom: str
    number: int
    title: str
    ask: SafeString
    required: bool
    choose: int
    options: tuple[ShownOption, ...]
    is_open: bool
    to_revise: tuple[ShownStep, ...] = ()
    changed_since: int = 0
    kept: tuple[ShownArtifact, ...] = ()
    kept_from: int = 0

    @property
    def is_choice(self) -> bool:
        return len(self.options) > 1


def parts_of(page: TeacherPage, *, prefix: str, file_url: FileUrl) -> tuple[ShownPart, ...]:
    """Every part of the form, in the author's order."""
    return tuple(
        _part(page, requirement, number, prefix=prefix, file_url=file_url)
        for number, requirement in enumerate(page.aok_ref.aok.requirements, start=1)
    )


def part_dom(prefix: str, requirement_id: str) -> str:
    return f"{prefix}-{requirement_id}"


def option_dom(prefix: str, requirement_id: str, option_id: str) -> str:
    return f"{prefix}-{requirement_id}-{option_id}"


def _part(
    page: TeacherPage, requirement: EvidenceRequirement, number: int, *, prefix: str, file_url: FileUrl
) -> ShownPart:
    is_open = requirement.id in page.open_requirements
    kept, kept_from = ((), 0) if is_open else _kept(page, requirement.id, file_url)
    return ShownPart(
        id=requirement.id,
        dom=part_dom(prefix, requirement.id),
        number=number,
        title=requirement.title,
        ask=prose(requirement.ask),
        required=requirement.required,
        choose=requirement.choose,
        is_open=is_open,
        to_revise=_steps(page, requirement.id) if is_open else (),
        changed_since=len(page.attempts) if requirement.id in page.readiness.changed else 0,
        kept=kept,
        kept_from=kept_from,
        options=tuple(_option(page, requirement, option, prefix, file_url) for option in requirement.options)
        if is_open
        else (),
    )


def _steps(page: TeacherPage, requirement_id: str) -> tuple[ShownStep, ...]:
    aok = page.aok_ref.aok
    known = {criterion.id for criterion in aok.rubric.criteria}
    return tuple(
        ShownStep(name=line.name, next_step=shown_text(line.next_step))
        for line in page.to_revise
        if line.criterion in known and requirement_id in parts_of_criterion(aok, line.criterion)
    )


def _kept(page: TeacherPage, requirement_id: str, file_url: FileUrl) -> tuple[tuple[ShownArtifact, ...], int]:
    """What stands of a closed part, and the submission that its criteria were met in."""
    given = [each for each in page.attempts if any(piece.requirement == requirement_id for piece in each.artifacts)]
    if not given:
        return (), 0
    last = given[-1]
    looking = {each.id for each in page.aok_ref.aok.rubric.criteria if requirement_id in each.look_in}
    met_in = [line.from_attempt for line in last.feedback if line.met and line.criterion in looking]
    artifacts = tuple(
        artifact_of(each, last.aok, file_url) for each in last.artifacts if each.requirement == requirement_id
    )
    return artifacts, max(met_in, default=last.number)


def _option(
    page: TeacherPage, requirement: EvidenceRequirement, option: EvidenceOption, prefix: str, file_url: FileUrl
) -> ShownOption:
    aok, content = page.aok_ref.aok, page.draft.content
    piece = content.piece(requirement.id, option.id)
    given = piece or Piece(form=option.forms[0])
    is_choice = len(requirement.options) > 1
    return ShownOption(
        id=option.id,
        dom=option_dom(prefix, requirement.id, option.id),
        title=option.title,
        is_chosen=not is_choice or (piece is not None and piece.chosen),
        forms=tuple(
            Choice(value=str(form), label=str(FORMS[form].label), is_chosen=form is given.form) for form in option.forms
        ),
        form=str(given.form if given.form in option.forms else option.forms[0]),
        text=given.text,
        formatted=given.formatted,
        url=given.url,
        transcript=given.transcript,
        wants_transcript=option.transcript,
        students=_students(aok, given),
        files=files_of_option(page, requirement.id, option.id, file_url),
        templates=tuple((path, path.rpartition("/")[2]) for path in option.templates),
        words_hint=words_hint(option),
        min_words=option.min_words,
        max_words=option.max_words,
        upload_hint=upload_hint(option),
        accept=accepted(option),
        max_files=option.max_files,
    )


def _students(aok: Aok, piece: Piece) -> tuple[Choice, ...]:
    allowed = [Students.NO_ONE, Students.DEIDENTIFIED]
    if aok.student_media is StudentMedia.WITH_PERMISSION:
        allowed.append(Students.WITH_PERMISSION)
    return tuple(
        Choice(value=str(each), label=students_label(each), is_chosen=piece.students is each) for each in allowed
    )


def files_of_option(page: TeacherPage, requirement: str, option: str, file_url: FileUrl) -> tuple[ShownFile, ...]:
    """
    The files a draft names here, then those that arrived (or stopped) without the draft learning of them.

    What an earlier submission holds and the draft no longer names was removed on purpose.
    """
    piece = page.draft.content.piece(requirement, option)
    named = piece.files if piece else ()
    submitted = {file.public_id for attempt in page.attempts for each in attempt.artifacts for file in each.files}
    by_id = {file.public_id: file for file in page.draft.files}
    strays = [
        file.public_id
        for file in page.draft.files
        if (file.requirement, file.option) == (requirement, option)
        and file.public_id not in submitted
        and file.public_id not in named
        and file.state != "purged"
    ]
    here = [by_id[each] for each in (*named, *strays) if each in by_id]
    return tuple(shown_file(file, file_url, twin=twin_of(file, here)) for file in here)


def shown_file(file: FileView, file_url: FileUrl, *, twin: FileView | None = None) -> ShownFile:
    """One file; `twin` is another that holds the same and stands before it."""
    return ShownFile(
        id=file.public_id,
        name=file.name,
        size=file.size,
        state=file.state,
        words=same_file(twin) if twin else file_state(file),
        is_twin=twin is not None,
        url=file_url(file.public_id) if file.state == "ready" else "",
        counts=file.state != "arriving",
    )


def known_content(content: DraftContent, aok: Aok) -> DraftContent:
    """The draft without what the task no longer asks for: what the page may send back."""
    pieces = {}
    for requirement in aok.requirements:
        given = content.pieces.get(requirement.id, {})
        known = {option.id: given[option.id] for option in requirement.options if option.id in given}
        pieces[requirement.id] = {key: piece for key, piece in known.items() if _takes(requirement, key, piece.form)}
    return DraftContent(
        pieces={key: options for key, options in pieces.items() if options},
        own_work=content.own_work,
        ai_use=content.ai_use,
        what_changed=content.what_changed,
    )


def _takes(requirement: EvidenceRequirement, option_id: str, form: Form) -> bool:
    option = requirement.find_option(option_id)
    return option is not None and form in option.forms


def left_over(content: DraftContent, known: DraftContent) -> tuple[str, ...]:
    """The texts and links of a draft that the task no longer asks for: shown, so that they can be copied."""
    gone: list[str] = []
    for requirement, options in content.pieces.items():
        for option, piece in options.items():
            if known.piece(requirement, option) is None:
                gone.extend(each for each in (piece.text, piece.url, piece.transcript) if each.strip())
    return tuple(gone)
