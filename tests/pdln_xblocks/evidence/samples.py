"""Small real files, made when a test asks for them; each carries CANARY wherever its format lets somebody sign."""

import struct
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from PIL import Image, PngImagePlugin

CANARY = "Xanthippe-Quillfeather"
MARK = CANARY.encode()

_OOXML = "application/vnd.openxmlformats-officedocument"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def picture(size=(60, 40), *, mode="RGB") -> Image.Image:
    image = Image.new(mode, size, "white" if mode != "1" else 1)
    if mode == "RGB":
        image.paste("red", (0, 0, size[0] // 2, size[1] // 2))
    return image


def jpeg(size=(60, 40), *, orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112], exif[0x013B], exif[0x8298] = orientation, CANARY, CANARY
    exif.get_ifd(0x8825)[29] = CANARY
    out = BytesIO()
    picture(size).save(out, "JPEG", exif=exif, comment=MARK, icc_profile=b"profile of " + MARK, quality=95)
    return out.getvalue()


def png(size=(60, 40), *, mode="RGB") -> bytes:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", CANARY)
    notes.add_itxt("XML:com.adobe.xmp", f"<x>{CANARY}</x>")
    out = BytesIO()
    picture(size, mode=mode).save(out, "PNG", pnginfo=notes, icc_profile=b"profile of " + MARK)
    return out.getvalue()


def webp(*, exif: bytes = b"") -> bytes:
    notes = Image.Exif()
    notes[0x013B] = CANARY
    out = BytesIO()
    picture().save(out, "WEBP", xmp=MARK, exif=exif or notes)
    return out.getvalue()


def gif() -> bytes:
    out = BytesIO()
    picture().save(out, "GIF")
    return out.getvalue()


def pdf(pages: int = 1, *, locked: bool = False) -> bytes:
    """A PDF written by hand: a filled square on each page, /Author, XMP, and an annotation's author."""
    square = b"0 0 1 rg 100 100 200 200 re f"
    xmp = f"<x>{CANARY}</x>".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Metadata 4 0 R >>",
        f"<< /Type /Pages /Count {pages} /Kids [{' '.join(f'{6 + n} 0 R' for n in range(pages))}] >>".encode(),
        b"<< /Author (%s) /Title (%s) /Creator (%s) >>" % (MARK, MARK, MARK),
        b"<< /Type /Metadata /Subtype /XML /Length %d >> stream\n%s\nendstream" % (len(xmp), xmp),
        b"<< /Length %d >> stream\n%s\nendstream" % (len(square), square),
    ]
    objects += [
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R "
        b"/Annots [<< /Type /Annot /Subtype /Text /T (%s) /Rect [0 0 9 9] >>] >>" % MARK
        for _page in range(pages)
    ]
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, each in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    key = b"<" + b"5a" * 32 + b">"
    encrypt = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O %s /U %s >> /ID [%s %s]" % (key, key, key, key)
    out += b"trailer << /Size %d /Root 1 0 R /Info 3 0 R %s >>\n" % (len(objects) + 1, encrypt if locked else b"")
    out += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


def archive(parts: dict[str, bytes | str]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as zipped:
        for name, data in parts.items():
            zipped.writestr(name, data)
        zipped.comment = MARK
    return out.getvalue()


def content_types(main: str, **more: str) -> str:
    overrides = "".join(f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in more.items())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/main.xml" ContentType="{_OOXML}.{main}.main+xml"/>{overrides}</Types>'
    )


def properties() -> dict[str, bytes | str]:
    core = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
    app = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    return {
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{core}"><cp:lastModifiedBy>{CANARY}</cp:lastModifiedBy>'
        f'<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">{CANARY}</dc:creator></cp:coreProperties>',
        "docProps/app.xml": f'<Properties xmlns="{app}"><Company>{CANARY}</Company></Properties>',
        "docProps/thumbnail.jpeg": jpeg(),
    }


def _outside(kind: str, target: str) -> str:
    return f'<Relationship Id="{kind}" Type="{_R}/{kind}" Target="{target}" TargetMode="External"/>'


def docx(**more: bytes | str) -> bytes:
    """
    A Word document whose text is "Three starts"; the keyword arguments are parts by name, slashes written as `__`.
    """
    body = (
        f'<w:document xmlns:w="{_W}"><w:body><w:p><w:ins w:id="1" w:author="{CANARY}" w:initials="XQ">'
        "<w:r><w:t>Three starts</w:t></w:r></w:ins></w:p></w:body></w:document>"
    )
    w15 = "http://schemas.microsoft.com/office/word/2012/wordml"
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    return archive(
        {
            "[Content_Types].xml": content_types("wordprocessingml.document"),
            **properties(),
            "word/document.xml": body,
            "word/comments.xml": f'<w:comments xmlns:w="{_W}"><w:comment w:id="1" w:author="{CANARY}" '
            f'w:initials="{CANARY}"><w:p/></w:comment></w:comments>',
            "word/people.xml": f'<w15:people xmlns:w15="{w15}"><w15:person w15:author="{CANARY}">'
            f'<w15:presenceInfo w15:providerId="AD" w15:userId="{CANARY}"/></w15:person></w15:people>',
            "word/_rels/settings.xml.rels": f'<Relationships xmlns="{rels}">'
            f"{_outside('attachedTemplate', f'file:///C:/Users/{CANARY}/a.dotm')}"
            f"{_outside('hyperlink', 'https://example.org/a')}</Relationships>",
            "word/media/image1.jpeg": jpeg(),
            "word/media/image2.png": png(),
            "word/embeddings/sheet.xlsx": xlsx(),
            "word/embeddings/oleObject1.bin": MARK,
            **{name.replace("__", "/"): data for name, data in more.items()},
        }
    )


def xlsx() -> bytes:
    s = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return archive(
        {
            "[Content_Types].xml": content_types("spreadsheetml.sheet"),
            **properties(),
            "xl/workbook.xml": f'<workbook xmlns="{s}" xmlns:a="urn:a"><fileSharing userName="{CANARY}"/>'
            f'<a:absPath url="C:/Users/{CANARY}/"/></workbook>',
            "xl/comments1.xml": f'<comments xmlns="{s}"><authors><author>{CANARY}</author></authors></comments>',
            "xl/persons/person.xml": f'<personList xmlns="urn:p"><person displayName="{CANARY}" userId="{CANARY}"/>'
            "</personList>",
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{s}" xmlns:r="{_R}">'
            "<sheetData><row><c><v>47</v></c></row></sheetData>"
            '<pageSetup orientation="portrait" r:id="rId1"/></worksheet>',
            "xl/printerSettings/printerSettings1.bin": CANARY.encode("utf-16-le"),
        }
    )


def pptx() -> bytes:
    p, p188 = (
        "http://schemas.openxmlformats.org/presentationml/2006/main",
        "http://schemas.microsoft.com/office/powerpoint/2018/8/main",
    )
    return archive(
        {
            "[Content_Types].xml": content_types("presentationml.presentation"),
            **properties(),
            "ppt/presentation.xml": f'<p:presentation xmlns:p="{p}"/>',
            "ppt/commentAuthors.xml": f'<p:cmAuthorLst xmlns:p="{p}">'
            f'<p:cmAuthor id="1" name="{CANARY}" initials="XQ"/></p:cmAuthorLst>',
            "ppt/authors.xml": f'<p:authorLst xmlns:p="{p188}">'
            f'<p:author id="1" name="{CANARY}" userId="{CANARY}"/></p:authorLst>',
        }
    )


def box(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def _track(handler: bytes) -> bytes:
    return box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + handler + bytes(13))) + box(b"udta", MARK))


def mp4(brand: bytes = b"isom", *, handlers: tuple[bytes, ...] = (b"vide", b"soun", b"meta")) -> bytes:
    tracks = b"".join(_track(handler) for handler in handlers)
    large = struct.pack(">I4sQ", 1, b"uuid", 16 + len(MARK)) + MARK
    return (
        box(b"ftyp", brand + bytes(4))
        + box(b"moov", box(b"mvhd", bytes(100)) + tracks + box(b"meta", MARK) + box(b"udta", MARK))
        + large
        + box(b"mdat", b"pictures and sound")
    )


def m4a() -> bytes:
    return mp4(b"M4A ", handlers=(b"soun",))


def element(identity: str, content: bytes, *, unknown: bool = False) -> bytes:
    size = b"\x01" + b"\xff" * 7 if unknown else (1 << 56 | len(content)).to_bytes(8, "big")
    return bytes.fromhex(identity) + size + content


def webm(*, live: bool = False, doc_type: bytes = b"webm") -> bytes:
    """`live`: as a browser records it, with lengths that nobody knew."""
    info = element("1549a966", element("bf", b"sums") + element("2ad7b1", b"\x0f\x42\x40") + element("7ba9", MARK))
    tracks = element("1654ae6b", element("ae", element("d7", b"\x01") + element("536e", MARK)))
    cluster = element("1f43b675", element("e7", b"\0") + element("a3", b"pictures and sound"), unknown=live)
    tags = bytes.fromhex("1254c367") + bytes([0x80 | len(MARK)]) + MARK
    head = element("1a45dfa3", element("4282", doc_type))
    return head + element("18538067", info + tracks + cluster + cluster + tags, unknown=live)


def mp3() -> bytes:
    """Frames of 128 kbit/s between the tags of three decades."""
    frame = b"\xff\xfb\x90\x00" + b"\x55" * 413
    tag = b"ID3\x03\x00\x00" + bytes([0, 0, 0, len(MARK)]) + MARK
    return tag + frame * 5 + b"APETAGEX" + MARK + b"TAG" + MARK.ljust(125, b"\0")


def chunk(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def wav() -> bytes:
    sound = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 8000, 8000, 1, 8)) + chunk(b"data", b"sound!")
    body = b"WAVE" + chunk(b"LIST", b"INFOIART" + MARK) + sound + chunk(b"bext", MARK)
    return b"RIFF" + struct.pack("<I", len(body)) + body


VTT = b"WEBVTT\n\n00:01.000 --> 00:02.000\nHow many tens?\n"
SRT = b"1\r\n00:00:01,000 --> 00:00:02,000\r\nHow many tens?\r\n"
CSV = 'number,later\n1,"yes, after café"\n'.encode()
TEXT = b"Three piles, three starts.\n"
