"""What evaluators are shown says nothing of who made it."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from PIL import Image

import course_exports
from pdln_xblocks import files
from pdln_xblocks.errors import NotFound
from pdln_xblocks.evidence import api as evidence
from pdln_xblocks.files.models import StoredFile
from tests.builders import USAGE, a_teacher
from tests.pdln_xblocks.evidence import samples
from tests.pdln_xblocks.evidence.samples import CANARY, MARK
from tests.pdln_xblocks.files.uploading import open_aok, upload, views_of

pytestmark = pytest.mark.django_db

SIGNED = [
    ("jpg", samples.jpeg()),
    ("png", samples.png()),
    ("webp", samples.webp()),
    ("pdf", samples.pdf(2)),
    ("docx", samples.docx()),
    ("pptx", samples.pptx()),
    ("xlsx", samples.xlsx()),
    ("mp4", samples.mp4()),
    ("mov", samples.mp4(b"qt  ")),
    ("m4a", samples.m4a()),
    ("webm", samples.webm()),
    ("webm", samples.webm(live=True)),
    ("mp3", samples.mp3()),
    ("wav", samples.wav()),
]


def unpacked(data: bytes) -> bytes:
    """The bytes themselves, and those of every part where they are an archive, archives in archives included."""
    if not data.startswith(b"PK"):
        return data
    with ZipFile(BytesIO(data)) as archive:
        parts = [name.encode() + unpacked(archive.read(name)) for name in archive.namelist()]
    return data + b"".join(parts)


@pytest.mark.parametrize(("ending", "data"), SIGNED)
def test_a_signature_is_in_the_upload_and_in_no_view_of_it(ending, data):
    assert MARK in unpacked(data)
    file = upload(open_aok(), a_teacher(), f"{CANARY}.{ending}", data)
    assert file.state == "ready"
    for name, content_type, view in views_of(file.public_id, file.pages):
        for aok_ref in (name.encode(), content_type.encode(), unpacked(view)):
            assert MARK not in aok_ref
            assert MARK.lower() not in aok_ref.lower()
            assert CANARY.encode("utf-16-le") not in aok_ref


def test_the_owner_gets_the_original_back_byte_for_byte_under_its_own_name():
    teacher, data = a_teacher(), samples.jpeg()
    file = upload(open_aok(), teacher, f"{CANARY}.jpg", data)
    opened = evidence.open_own_file(teacher, USAGE, file.public_id)
    with opened.stream:
        assert opened.stream.read() == data
    assert (opened.name, opened.content_type, opened.size) == (f"{CANARY}.jpg", "image/jpeg", len(data))


def test_a_photo_is_shown_upright_and_in_its_own_colors():
    file = upload(open_aok(), a_teacher(), "a.jpg", samples.jpeg((80, 40), orientation=6))
    ((name, content_type, data),) = views_of(file.public_id, file.pages)
    image = Image.open(BytesIO(data))
    assert (name, content_type, image.size) == ("view-1.jpg", "image/jpeg", (40, 80))
    assert not image.getexif() and "comment" not in image.info and "icc_profile" not in image.info
    # The red quarter was at the top left; turned a quarter clockwise it is at the top right.
    assert image.getpixel((35, 5))[0] > 200 and image.getpixel((35, 5))[1] < 80
    assert min(image.getpixel((5, 5))) > 200


def test_a_large_picture_is_shown_smaller_and_says_so():
    file = upload(open_aok(), a_teacher(), "a.png", samples.png((4800, 1200)))
    ((name, _type, data),) = views_of(file.public_id, file.pages)
    assert name == "view-1.png"
    assert Image.open(BytesIO(data)).size == (2400, 600)
    (view,) = StoredFile.objects.get(public_id=file.public_id).views
    assert (view["width"], view["height"]) == (2400, 600)


def test_notes_that_cannot_be_read_do_not_cost_a_picture():
    file = upload(open_aok(), a_teacher(), "a.webp", samples.webp(exif=b"Exif\0\0" + MARK))
    ((_name, _type, data),) = views_of(file.public_id, file.pages)
    assert Image.open(BytesIO(data)).size == (60, 40) and MARK not in data


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "I;16"])
def test_pictures_of_every_color_mode_are_shown(mode):
    out = BytesIO()
    Image.new(mode, (8, 8)).save(out, "PNG")
    file = upload(open_aok(), a_teacher(), "a.png", out.getvalue())
    ((_name, _type, data),) = views_of(file.public_id, file.pages)
    assert Image.open(BytesIO(data)).size == (8, 8)


def test_every_page_of_a_pdf_is_a_picture_of_it():
    file = upload(open_aok(), a_teacher(), "a.pdf", samples.pdf(3))
    views = views_of(file.public_id, 3)
    assert [name for name, *_rest in views] == ["page-1.png", "page-2.png", "page-3.png"]
    for _name, content_type, data in views:
        image = Image.open(BytesIO(data))
        # US Letter at 110 dpi; the square that the page draws is blue.
        assert content_type == "image/png" and image.size == (935, 1210)
        assert image.getpixel((300, 1210 - 300)) == (0, 0, 255)


def test_a_clean_document_is_still_the_whole_document():
    file = upload(open_aok(), a_teacher(), "a.docx", samples.docx())
    ((name, content_type, data),) = views_of(file.public_id, file.pages)
    original = ZipFile(BytesIO(samples.docx()))
    clean = ZipFile(BytesIO(data))
    assert name == "view-1.docx" and content_type.endswith("wordprocessingml.document")
    assert clean.testzip() is None
    assert clean.namelist() == original.namelist()
    assert b"Three starts" in clean.read("word/document.xml")
    assert b'w:author="Author"' in clean.read("word/document.xml")
    assert b"https://example.org/a" in clean.read("word/_rels/settings.xml.rels")
    assert b"file:///removed" in clean.read("word/_rels/settings.xml.rels")
    assert Image.open(BytesIO(clean.read("word/media/image1.jpeg"))).size == (60, 40)
    assert Image.open(BytesIO(clean.read("word/media/image2.png"))).size == (60, 40)
    assert clean.read("word/embeddings/oleObject1.bin") == b""
    assert ZipFile(BytesIO(clean.read("word/embeddings/sheet.xlsx"))).testzip() is None
    assert all(entry.date_time == (1980, 1, 1, 0, 0, 0) for entry in clean.infolist())


def test_a_workbook_keeps_its_numbers_and_forgets_its_printer():
    file = upload(open_aok(), a_teacher(), "a.xlsx", samples.xlsx())
    ((_name, _type, data),) = views_of(file.public_id, file.pages)
    sheet = ZipFile(BytesIO(data)).read("xl/worksheets/sheet1.xml")
    assert b"<v>47</v>" in sheet and b'<pageSetup orientation="portrait"/>' in sheet


@pytest.mark.parametrize(
    ("ending", "data"),
    [("mp4", samples.mp4()), ("webm", samples.webm()), ("webm", samples.webm(live=True)), ("wav", samples.wav())],
)
def test_a_recording_without_its_tags_is_as_long_and_holds_the_same_sound(ending, data):
    file = upload(open_aok(), a_teacher(), f"a.{ending}", data)
    ((name, _type, view),) = views_of(file.public_id, file.pages)
    sound = b"sound!" if ending == "wav" else b"pictures and sound"
    assert name == f"view-1.{ending}"
    assert len(view) == len(data)
    assert view.count(sound) == data.count(sound) > 0
    assert view.index(sound) == data.index(sound)


def test_mp3_frames_stay_and_an_empty_tag_stands_before_them():
    data = samples.mp3()
    file = upload(open_aok(), a_teacher(), "a.mp3", data)
    ((_name, _type, view),) = views_of(file.public_id, file.pages)
    frames = data[10 + len(MARK) : 10 + len(MARK) + 5 * 417]
    assert view == data[:10] + bytes(len(MARK)) + frames + bytes(len(data) - len(frames) - 10 - len(MARK))


def test_a_film_of_the_example_goes_through_unharmed():
    film = Path(course_exports.__file__).parents[1] / "examples" / "flipped-classroom" / "media" / "two-rooms.mp4"
    data = film.read_bytes()
    file = upload(open_aok(), a_teacher(), "a.mp4", data)
    ((_name, _type, view),) = views_of(file.public_id, file.pages)
    start = data.index(b"mdat")
    assert len(view) == len(data) and view[start : start + 50_000] == data[start : start + 50_000]


@pytest.mark.parametrize(
    ("ending", "data", "name", "content_type"),
    [
        ("csv", samples.CSV, "view-1.txt", "text/plain; charset=utf-8"),
        ("txt", samples.TEXT, "view-1.txt", "text/plain; charset=utf-8"),
        ("srt", samples.SRT, "view-1.txt", "text/plain; charset=utf-8"),
        ("vtt", samples.VTT, "view-1.vtt", "text/vtt; charset=utf-8"),
    ],
)
def test_text_is_shown_as_it_is_and_never_opened_by_a_spreadsheet(ending, data, name, content_type):
    file = upload(open_aok(), a_teacher(), f"a.{ending}", data)
    assert views_of(file.public_id, file.pages) == [(name, content_type, data)]


def test_the_same_content_gives_the_same_views():
    aok_ref, teacher = open_aok(), a_teacher()
    first, second = (upload(aok_ref, teacher, name, samples.docx()) for name in ("a.docx", "b.docx"))
    assert views_of(first.public_id, 1) == views_of(second.public_id, 1)


@pytest.mark.parametrize("page", [0, 2, -1])
def test_a_page_that_is_not_there_is_not_found(page):
    file = upload(open_aok(), a_teacher(), "a.pdf", samples.pdf())
    with pytest.raises(NotFound) as refusal:
        files.open_view(file.public_id, page)
    assert str(refusal.value) == "This file is not there any more."


def test_somebody_elses_original_is_not_found():
    file = upload(open_aok(), a_teacher(), "a.pdf", samples.pdf())
    with pytest.raises(NotFound) as refusal:
        evidence.open_own_file(a_teacher("tom"), USAGE, file.public_id)
    assert str(refusal.value) == "This file is not there any more."
