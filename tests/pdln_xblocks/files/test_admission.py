"""What may be announced: names, sizes and numbers of files, each refusal with its whole sentence."""

import pytest

from pdln_xblocks.evidence import api as evidence
from pdln_xblocks.evidence.data import DraftContent, Piece
from pdln_xblocks.files.errors import InvalidEvidence
from pdln_xblocks.files.models import StoredFile
from pdln_xblocks.files.uploads import MOST_BYTES, NOT_YET_SAVED
from tests.builders import DAY, NOON, USAGE, a_teacher
from tests.pdln_xblocks.evidence import samples
from tests.pdln_xblocks.files.uploading import LATER, begin, open_aok, upload

pytestmark = pytest.mark.django_db

NOT_TAKEN = "cannot be used here. This part takes: JPG, PNG, WEBP, PDF, DOCX, TXT."
ANNOUNCED = [
    ("plan.svg", 9, f"“plan.svg” {NOT_TAKEN}"),
    ("plan.html", 9, f"“plan.html” {NOT_TAKEN}"),
    ("lesson.mp4", 9, f"“lesson.mp4” {NOT_TAKEN}"),
    ("plan", 9, f"“plan” {NOT_TAKEN}"),
    ("", 9, f"“” {NOT_TAKEN}"),
    (
        "IMG_1.HEIC",
        9,
        "“IMG_1.HEIC” is a HEIC photo. Most browsers cannot show those. On a phone, choose it from your photos and "
        "not from your files: it is then sent as JPEG. On a computer, open it, export it as JPEG and upload that.",
    ),
    ("plan.doc", 9, "“plan.doc” is in an older Office format. Save it as DOCX and upload that."),
    ("plan.docm", 9, "“plan.docm” can hold macros. Save it as DOCX and upload that."),
    ("talk.ppt", 9, f"“talk.ppt” {NOT_TAKEN}"),
    ("plan.pdf", 0, "“plan.pdf” is empty."),
    ("plan.pdf", -1, "“plan.pdf” is empty."),
    ("plan.pdf", 26 * 1024 * 1024, "“plan.pdf” is 26.0\xa0MB. A file here can have up to 25.0\xa0MB."),
]


@pytest.mark.parametrize(("name", "size", "sentence"), ANNOUNCED)
def test_a_file_that_does_not_fit_is_refused_before_a_byte_is_sent(name, size, sentence):
    aok_ref = open_aok(kinds=["image", "pdf", "document"])
    with pytest.raises(InvalidEvidence) as refusal:
        begin(aok_ref, a_teacher(), name, size)
    assert str(refusal.value) == sentence
    assert not StoredFile.objects.exists()


def test_a_part_without_files_takes_none():
    with pytest.raises(InvalidEvidence) as refusal:
        begin(open_aok(forms=["write"]), a_teacher(), "plan.pdf", 9)
    assert str(refusal.value) == "This part does not take files."


def test_a_size_at_the_limit_is_taken():
    assert begin(open_aok(), a_teacher(), "plan.pdf", 25 * 1024 * 1024).chunks == 13


@pytest.mark.parametrize(
    ("most", "sentence"),
    [
        (1, "There is a file here already. Remove it to upload another."),
        (3, "There are 3 files here already, as many as this part takes. Remove one to upload another."),
    ],
)
def test_more_files_than_an_option_takes_are_refused(most, sentence):
    aok_ref, teacher = open_aok(max_files=most), a_teacher()
    for number in range(most):
        upload(aok_ref, teacher, f"{number}.txt", samples.TEXT)
    with pytest.raises(InvalidEvidence) as refusal:
        begin(aok_ref, teacher, "more.txt", 9)
    assert str(refusal.value) == sentence


def test_a_refused_or_removed_file_makes_room_for_another():
    aok_ref, teacher = open_aok(max_files=1), a_teacher()
    assert upload(aok_ref, teacher, "a.png", samples.jpeg()).state == "refused"
    second = upload(aok_ref, teacher, "a.jpg", samples.jpeg())
    evidence.discard_file(aok_ref, teacher, second.public_id, now=NOON)
    assert upload(aok_ref, teacher, "b.jpg", samples.jpeg()).state == "ready"


def test_an_upload_that_stopped_makes_room_for_its_own_repeat_and_for_nothing_else():
    aok_ref, teacher = open_aok(max_files=1), a_teacher()
    stopped = begin(aok_ref, teacher, "a.txt", 9)
    with pytest.raises(InvalidEvidence):
        begin(aok_ref, teacher, "b.txt", 9, now=LATER)
    repeat = begin(aok_ref, teacher, "a.txt", 9, now=LATER)
    states = dict(StoredFile.objects.values_list("public_id", "state"))
    assert states == {stopped.file_id: "purged", repeat.file_id: "arriving"}


def test_a_file_that_the_draft_never_named_stops_counting_after_a_while():
    aok_ref, teacher = open_aok(max_files=1), a_teacher()
    upload(aok_ref, teacher, "a.txt", samples.TEXT)
    assert begin(aok_ref, teacher, "b.txt", 9, now=NOON + NOT_YET_SAVED).chunks == 1


def test_a_file_that_the_draft_names_counts_for_ever():
    aok_ref, teacher = open_aok(max_files=1), a_teacher()
    file = upload(aok_ref, teacher, "a.txt", samples.TEXT)
    content = DraftContent(pieces={"p-plan": {"plan": Piece(form="upload", files=(file.public_id,))}})
    evidence.save_draft(aok_ref, teacher, content, revision=0, now=NOON)
    with pytest.raises(InvalidEvidence):
        begin(aok_ref, teacher, "b.txt", 9, now=NOON + 30 * DAY)


def test_all_files_of_a_task_together_have_a_limit():
    aok_ref, teacher = open_aok(megabytes=2_000, max_files=20), a_teacher()
    for number in range(4):
        begin(aok_ref, teacher, f"{number}.mp4", MOST_BYTES // 5)
    with pytest.raises(InvalidEvidence) as refusal:
        begin(aok_ref, teacher, "more.mp4", MOST_BYTES // 5 + 1)
    assert str(refusal.value) == (
        "With “more.mp4” your files for this task would have more than 5.0\xa0GB. Make it smaller, or use a link."
    )
    assert begin(aok_ref, teacher, "more.mp4", MOST_BYTES // 5).chunks == 512


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\Users\\tess\\plan.txt", "plan.txt"),
        ("../../etc/plan.txt", "plan.txt"),
        ("plan\u202etxt.\x00exe.txt", "plantxt.exe.txt"),
        ("a" * 300 + ".txt", "a" * 116 + ".txt"),
        (" Übersicht 7b.txt ", "Übersicht 7b.txt"),
    ],
)
def test_a_name_is_kept_as_far_as_it_can_be_shown(sent, kept):
    teacher = a_teacher()
    ticket = begin(open_aok(), teacher, sent, 9)
    assert evidence.get_file(teacher, USAGE, ticket.file_id).name == kept
