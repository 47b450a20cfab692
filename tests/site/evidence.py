"""What the program gives as a teacher: words that say what they are, and small files made of nothing but bytes."""

import random
import struct
import zlib
from collections.abc import Callable, Mapping
from typing import Any

from .markup import Form, Option, Part
from .verdicts import LeftOut

FILLING = "No teacher stands behind it, and nobody has to read it."
MARK = "This was written by a program that checks the site."
# Given the option and the file's name and bytes, sends it and returns its id once it was checked.
Uploader = Callable[[str, str, str, bytes], str]


def words(least: int, most: int) -> str:
    """As many words as an option wants."""
    first = MARK.split()
    count = max(least, len(first) + 3)
    count = min(count, most) if most else count
    return " ".join((first + FILLING.split() * count)[:count])


def picture(size: int = 0) -> bytes:
    """A PNG of at least so many bytes, of colors that do not compress."""
    side = max(16, int((size / 3) ** 0.5) + 2)
    dots = random.Random(size)
    lines = b"".join(b"\x00" + dots.randbytes(3 * side) for _line in range(side))
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    level = 0 if size else 9
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(name, body) for name, body in ((b"IHDR", head), (b"IDAT", zlib.compress(lines, level)), (b"IEND", b""))
    )


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def document() -> bytes:
    """A PDF of one page with one line."""
    line = b"BT /F1 18 Tf 72 720 Td (" + MARK.encode() + b") Tj ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(line), line),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % aok_ref for aok_ref in places)
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end


# By what is tried first: the ending, and a file of it.
FILES: Mapping[str, Callable[[], bytes]] = {".png": picture, ".pdf": document}


def content(form: Form, upload: Uploader, *, already: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    """
    All that a form asks for, as the page would send it. `already` are files that are there, by part and option.

    Raises LeftOut where a part takes nothing that this program can make.
    """
    pieces = {}
    for part in form.parts:
        chosen = sorted(part.options, key=lambda option: ((part.id, option.id) not in already, _cost(option)))
        pieces[part.id] = {
            option.id: _piece(part, option, upload, already.get((part.id, option.id), ""))
            for option in chosen[: part.choose]
        }
    return {"pieces": pieces, "own_work": True, "ai_use": MARK}


def takes(option: Option, ending: str) -> bool:
    return "upload" in option.forms and ending in option.endings


def _cost(option: Option) -> int:
    if "write" in option.forms:
        return 0
    ways = [aok_ref for aok_ref, ending in enumerate(FILES, start=1) if takes(option, ending)]
    return min(ways, default=len(FILES) + 1)


def _piece(part: Part, option: Option, upload: Uploader, file: str) -> dict[str, Any]:
    piece = {"form": "", "text": "", "url": "", "files": [], "transcript": "", "students": "", "chosen": True}
    if not file and "write" in option.forms:
        return {**piece, "form": "write", "text": words(option.least, option.most)}
    if not file:
        ending = next((each for each in FILES if takes(option, each)), None)
        if ending is None:
            raise LeftOut(f"the part {part.id} takes no text, PNG or PDF, and this program makes nothing else")
        file = upload(part.id, option.id, f"walk{ending}", FILES[ending]())
    transcript = words(0, 0) if option.wants_transcript else ""
    return {**piece, "form": "upload", "files": [file], "transcript": transcript, "students": "no_one"}
