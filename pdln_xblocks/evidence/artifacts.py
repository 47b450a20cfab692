"""The artifacts of attempts as values, for whoever is shown them."""

from collections.abc import Iterable

from ..files.data import FilesInUse
from ..files.models import FileState, StoredFile
from .data import ArtifactFile, ArtifactView
from .models import Artifact, AttemptStatus, Draft


def artifacts_of(attempt_ids: Iterable[int], *, names: bool = False) -> dict[int, tuple[ArtifactView, ...]]:
    """
    The pieces of each attempt, by attempt key, in the author's order. Two queries, however many attempts.

    `names` gives each file the name it had on the teacher's device: for the teacher only.
    """
    artifacts = list(Artifact.objects.filter(attempt_id__in=list(attempt_ids)).order_by("attempt_id", "position"))
    ids = {file["id"] for artifact in artifacts for file in artifact.files}
    files = {file.public_id: file for file in StoredFile.objects.filter(public_id__in=ids)} if ids else {}
    by_attempt: dict[int, list[ArtifactView]] = {}
    for artifact in artifacts:
        by_attempt.setdefault(artifact.attempt_id, []).append(_view(artifact, files, names))
    return {key: tuple(views) for key, views in by_attempt.items()}


def _view(artifact: Artifact, files: dict[str, StoredFile], names: bool) -> ArtifactView:
    return ArtifactView(
        requirement=artifact.requirement,
        option=artifact.option,
        form=artifact.form,
        text=artifact.text,
        formatted=artifact.formatted,
        url=artifact.url,
        transcript=artifact.transcript,
        students=artifact.students,
        files=tuple(_file(entry, files.get(entry["id"]), names) for entry in artifact.files),
    )


def _file(entry: dict[str, str], file: StoredFile | None, names: bool) -> ArtifactFile:
    """What was there at submit, from the artifact; what can be shown now, from the file's row."""
    purged = file is None or file.state == FileState.PURGED
    return ArtifactFile(
        public_id=entry["id"],
        kind=entry["kind"],
        size=int(entry["size"]),
        sha256=entry["sha256"],
        pages=0 if purged or file is None else len(file.views),
        content_type=file.content_type if file else "",
        purged=purged,
        name=file.name if file and names else "",
    )


def files_kept(user_id: int, usage_key: str) -> frozenset[str]:
    """
    The files that stand in a submission which was not taken back: their bytes stay, whatever becomes of the
    draft.
    """
    artifacts = Artifact.objects.filter(attempt__user_id=user_id, attempt__usage_key=usage_key).exclude(
        attempt__status=AttemptStatus.WITHDRAWN
    )
    return frozenset(file["id"] for files in artifacts.values_list("files", flat=True) for file in files)


def files_in_use(user_id: int, usage_key: str, requirement: str, option: str) -> FilesInUse:
    """The files of one option that the draft names now, and those that stand in any submission. Two queries."""
    draft = Draft.objects.filter(user_id=user_id, usage_key=usage_key).first()
    piece = draft.content.get("pieces", {}).get(requirement, {}).get(option, {}) if draft else {}
    artifacts = Artifact.objects.filter(
        attempt__user_id=user_id, attempt__usage_key=usage_key, requirement=requirement, option=option
    )
    return FilesInUse(
        drafted=frozenset(piece.get("files", ())),
        submitted=frozenset(each["id"] for files in artifacts.values_list("files", flat=True) for each in files),
    )
