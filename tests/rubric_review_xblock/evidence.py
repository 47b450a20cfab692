"""Files given as evidence, with what must never be seen of them planted in each."""

import io
from datetime import datetime

from PIL import Image

from pdln_xblocks.catalog.data import AokRef
from pdln_xblocks.definitions.aok import Form
from pdln_xblocks.evidence import api as evidence
from pdln_xblocks.evidence.data import Piece, Students, Teacher

CANARY = "Canary-Tess-Lopez"


def a_photo() -> bytes:
    """A PNG whose text chunk and EXIF name its maker."""
    photo = Image.new("RGB", (320, 200), "teal")
    exif = Image.Exif()
    exif[0x013B] = CANARY  # Artist
    out = io.BytesIO()
    photo.save(out, "JPEG", exif=exif)
    return out.getvalue()


def a_pdf(pages: int = 2) -> bytes:
    """A PDF with an author."""
    sheets = [Image.new("RGB", (300, 400), color) for color in ("white", "beige", "ivory")[:pages]]
    out = io.BytesIO()
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:], author=CANARY)
    return out.getvalue()


def upload(aok_ref: AokRef, teacher: Teacher, name: str, body: bytes, *, now: datetime) -> str:
    """Upload a file for the lesson plan; returns its id. Checked once the transaction commits."""
    ticket = evidence.begin_upload(
        aok_ref, teacher, requirement="p-plan", option="plan", name=name, size=len(body), now=now
    )
    for index in range(ticket.chunks):
        chunk = body[index * ticket.chunk_bytes : (index + 1) * ticket.chunk_bytes]
        evidence.put_chunk(teacher, aok_ref.usage_key, ticket.file_id, index=index, body=chunk)
    evidence.finish_upload(teacher, aok_ref.usage_key, ticket.file_id, now=now)
    return ticket.file_id


def uploaded(*file_ids: str) -> Piece:
    return Piece(form=Form.UPLOAD, files=file_ids, students=Students.NO_ONE)
