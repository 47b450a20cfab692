"""What is taken as evidence and what is not: by content, each refusal with its sentence."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from pdln_xblocks.definitions.aok import Kind
from pdln_xblocks.files.formats import FORMATS, find_format
from pdln_xblocks.files.refusals import CONTENTS, REFUSALS, refusal_sentence
from tests.builders import a_teacher
from tests.pdln_xblocks.evidence import samples
from tests.pdln_xblocks.files.uploading import open_aok, upload

pytestmark = pytest.mark.django_db

TAKEN = [
    ("board.jpg", samples.jpeg(), "image", "image/jpeg", 1),
    ("board.JPEG", samples.jpeg(), "image", "image/jpeg", 1),
    ("board.png", samples.png(), "image", "image/png", 1),
    ("board.webp", samples.webp(), "image", "image/webp", 1),
    ("plan.pdf", samples.pdf(3), "pdf", "application/pdf", 3),
    (
        "plan.docx",
        samples.docx(),
        "document",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        1,
    ),
    ("plan.txt", samples.TEXT, "document", "text/plain; charset=utf-8", 1),
    ("plan.txt", b"\xef\xbb\xbf" + samples.TEXT, "document", "text/plain; charset=utf-8", 1),
    ("transcript.txt", samples.VTT, "document", "text/plain; charset=utf-8", 1),
    (
        "talk.pptx",
        samples.pptx(),
        "slides",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        1,
    ),
    ("results.xlsx", samples.xlsx(), "table", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", 1),
    ("results.csv", samples.CSV, "table", "text/csv; charset=utf-8", 1),
    ("lesson.mp4", samples.mp4(), "video", "video/mp4", 1),
    ("lesson.mov", samples.mp4(b"qt  "), "video", "video/quicktime", 1),
    ("lesson.webm", samples.webm(), "video", "video/webm", 1),
    ("lesson.webm", samples.webm(live=True), "video", "video/webm", 1),
    ("talk.mp3", samples.mp3(), "audio", "audio/mpeg", 1),
    ("talk.m4a", samples.m4a(), "audio", "audio/mp4", 1),
    ("talk.wav", samples.wav(), "audio", "audio/wav", 1),
    ("lesson.vtt", samples.VTT, "captions", "text/vtt; charset=utf-8", 1),
    ("lesson.srt", samples.SRT, "captions", "application/x-subrip", 1),
]


@pytest.mark.parametrize(("name", "data", "kind", "content_type", "pages"), TAKEN)
def test_each_format_is_taken_for_what_it_is(name, data, kind, content_type, pages):
    file = upload(open_aok(), a_teacher(), name, data)
    assert (file.state, file.refusal, file.kind, file.content_type, file.pages) == (
        "ready",
        "",
        kind,
        content_type,
        pages,
    )
    assert (file.name, file.size) == (name, len(data))


def test_every_format_has_a_file_that_proves_it():
    assert {name.rpartition(".")[2].lower() for name, *_rest in TAKEN} >= {each.ending for each in FORMATS}
    assert {each.kind for each in FORMATS} == set(Kind)


def bomb(name: str = "word/document.xml", size: int = 80_000_000) -> bytes:
    return samples.docx(**{name.replace("/", "__"): bytes(size)})


def locked_part() -> bytes:
    data = bytearray(samples.docx())
    # The bit that says "encrypted", of the first entry of the central directory.
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def many_parts() -> bytes:
    return samples.docx(**{f"word__part{number}.xml": "<a/>" for number in range(5_001)})


def two_of_one_name() -> bytes:
    out = BytesIO(samples.docx())
    with pytest.warns(UserWarning), ZipFile(out, "a", ZIP_DEFLATED) as zipped:
        zipped.writestr("word/document.xml", "<other/>")
    return out.getvalue()


def nested(depth: int) -> bytes:
    data = samples.docx()
    for _level in range(depth):
        data = samples.docx(word__embeddings__inner=b"", **{"word__embeddings__inner.docx": data})
    return data


def mismatch(ending: str, content: str) -> str:
    return (
        f"The name ends in .{ending}, but the content is {content}. "
        "Give it the right ending, or save it again as what it should be."
    )


def not_taken(ending: str, content: str) -> str:
    return (
        f"The name ends in .{ending}, but the content is {content}, which cannot be used here. "
        f"Open it and save or export it as a real .{ending} file, and upload that."
    )


def heic(ending: str) -> str:
    return (
        f"The name ends in .{ending}, but this is a HEIC photo. Most browsers cannot show those. On a phone, choose it "
        "from your photos and not from your files: it is then sent as JPEG. On a computer, open it, export it as JPEG "
        "and upload that."
    )


def unknown(ending: str, promised: str) -> str:
    return (
        f"The name ends in .{ending}, but the content is not {promised}. "
        "See that it opens on your computer, save it again and upload that."
    )


AGAIN = "Save or export it again and upload that."
OFFICE_DAMAGED = f"This Office file cannot be opened: it may be damaged. {AGAIN}"
OFFICE_LARGE = (
    "This Office file unpacks to more than we can check. Make its pictures smaller, or save it as PDF and upload that."
)
OFFICE_LOCKED = (
    "This Office file is locked with a password or in an older format. "
    "Save it without a password as DOCX, PPTX or XLSX, or as PDF, and upload that."
)
OFFICE_MACROS = "This Office file can hold macros. Save it as plain DOCX, PPTX or XLSX, or as PDF, and upload that."
MEDIA = f"This recording cannot be played: it may be damaged or cut off. {AGAIN}"
IMAGE = f"This picture cannot be read: it may be damaged. {AGAIN}"
IMAGE_LARGE = "This picture has more than 50 million pixels. Make it smaller and upload that."
PDF = f"This PDF cannot be opened: it may be damaged. {AGAIN}"
PDF_LOCKED = (
    "This PDF is locked with a password, so your evaluator could not read it. "
    "Save it without a password and upload that."
)
ENCODING = "This text is not saved as UTF-8. Save it with the encoding UTF-8 (in Excel: “CSV UTF-8”) and upload that."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)

REFUSED = [
    ("board.png", samples.jpeg(), mismatch("png", "a JPEG picture")),
    ("board.jpg", samples.gif(), not_taken("jpg", "a GIF picture")),
    (
        "board.jpg",
        samples.box(b"ftyp", b"heic" + bytes(8)),
        heic("jpg"),
    ),
    ("plan.pdf", samples.docx(), mismatch("pdf", "a Word document (DOCX)")),
    ("plan.docx", samples.pdf(), mismatch("docx", "a PDF")),
    ("plan.docx", samples.xlsx(), mismatch("docx", "an Excel workbook (XLSX)")),
    (
        "plan.docx",
        samples.archive({"a.txt": "a"}),
        not_taken("docx", "a ZIP archive"),
    ),
    ("talk.mp4", samples.m4a(), mismatch("mp4", "sound only (M4A)")),
    ("talk.m4a", samples.mp4(), mismatch("m4a", "a video (MP4 or MOV)")),
    (
        "talk.webm",
        samples.webm(doc_type=b"matroska"),
        not_taken("webm", "a Matroska video"),
    ),
    ("talk.mp3", samples.wav(), mismatch("mp3", "a WAV recording")),
    (
        "plan.txt",
        b"<!DOCTYPE html><script>1</script>",
        not_taken("txt", "a web page or other markup"),
    ),
    (
        "plan.txt",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        not_taken("txt", "a web page or other markup"),
    ),
    ("lesson.vtt", samples.SRT, mismatch("vtt", "SRT captions")),
    ("lesson.srt", samples.TEXT, mismatch("srt", "plain text")),
    ("board.png", b"MZ\x00\x01\x02", unknown("png", "a PNG picture")),
    ("plan.pdf", b"\x00" * 50, unknown("pdf", "a PDF")),
    ("plan.txt", b"ab\x00cd", unknown("txt", "plain text")),
    ("plan.pdf", OLE, not_taken("pdf", "a locked or older Office file")),
    ("board.png", samples.png()[:-30], IMAGE),
    ("board.jpg", samples.jpeg((400, 300))[:2500], IMAGE),
    ("board.png", samples.png((9_000, 9_000), mode="1"), IMAGE_LARGE),
    ("board.png", samples.png((20_000, 20_000), mode="1"), IMAGE_LARGE),
    ("plan.pdf", samples.pdf()[:400], PDF),
    ("plan.pdf", b"%PDF-1.4\nnothing\n%%EOF", PDF),
    ("plan.pdf", samples.pdf(0), PDF),
    ("plan.pdf", samples.pdf(locked=True), PDF_LOCKED),
    ("plan.pdf", samples.pdf(61), "This PDF has more than 60 pages. Upload the pages that show your work."),
    ("plan.docx", OLE, OFFICE_LOCKED),
    ("plan.docx", locked_part(), OFFICE_LOCKED),
    ("plan.docx", samples.docx()[:-40], OFFICE_DAMAGED),
    ("plan.docx", samples.docx(word__document2="", **{"word__more.xml": "<a>"}), OFFICE_DAMAGED),
    ("plan.docx", samples.docx(**{"word__more.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), OFFICE_DAMAGED),
    ("plan.docx", samples.docx(**{"..__..__evil.xml": "<a/>"}), OFFICE_DAMAGED),
    ("plan.docx", two_of_one_name(), OFFICE_DAMAGED),
    ("plan.docx", samples.docx(**{"word__vbaProject.bin": b"Sub"}), OFFICE_MACROS),
    ("plan.docx", samples.docx(**{"word__activeX__activeX1.xml": "<a/>"}), OFFICE_MACROS),
    (
        "plan.docx",
        samples.archive({"[Content_Types].xml": "application/vnd.ms-word.document.macroEnabled.main+xml"}),
        OFFICE_MACROS,
    ),
    ("plan.docx", bomb(), OFFICE_LARGE),
    ("plan.docx", bomb("word/media/a.emf", 20_000_000), OFFICE_LARGE),
    ("plan.docx", many_parts(), OFFICE_LARGE),
    ("plan.docx", nested(3), OFFICE_LARGE),
    ("results.csv", "name;café\n".encode("cp1252"), ENCODING),
    ("results.csv", "number;later\n".encode("utf-16"), ENCODING),
    ("results.csv", b"1,2\n" * 1_500_000, "This text is larger than 5 MB. Upload the part that shows your work."),
    ("lesson.mp4", samples.mp4()[:-5], MEDIA),
    ("lesson.mp4", samples.box(b"ftyp", b"isom") + samples.box(b"mdat", b"no index"), MEDIA),
    ("lesson.webm", samples.webm()[:-5], MEDIA),
    ("lesson.webm", samples.element("1a45dfa3", samples.element("4282", b"webm")), MEDIA),
    ("talk.wav", samples.wav()[:60], MEDIA),
]


@pytest.mark.parametrize(
    ("name", "data", "sentence"), REFUSED, ids=[f"{n}-{name}" for n, (name, *_rest) in enumerate(REFUSED)]
)
def test_content_that_cannot_be_evidence_is_refused_with_its_reason(name, data, sentence):
    file = upload(open_aok(), a_teacher(), name, data)
    assert (file.state, file.refusal) == ("refused", sentence)
    assert file.size == len(data)


def test_every_reason_can_be_said_whatever_it_is_about():
    for code in REFUSALS:
        for content in CONTENTS:
            sentence = refusal_sentence(f"{code}:docx:{content}")
            assert sentence.endswith(".") and "%(" not in sentence and "{" not in sentence
            assert len(f"{code}:docx:{content}") <= 40
    assert refusal_sentence("") == ""


@pytest.mark.parametrize("content", sorted(CONTENTS))
def test_no_advice_leads_to_another_refusal(content):
    """An ending is only advised where we take what has it."""
    said = refusal_sentence(f"mismatch:jpg:{content}")
    is_taken = any(content in each.contents for each in FORMATS)
    assert ("Give it the right ending" in said) == is_taken
    if content == "heif":
        assert find_format("photo.jpeg") is not None
        assert "it is then sent as JPEG" in said
