"""
Blind: nothing that an evaluator is sent names the teacher.

Canaries stand in the username, name, e-mail address, file names, a PDF's author and a photo's EXIF; then every page,
action and file that an evaluator can reach is fetched, by following each link, and searched in bytes, headers, and the
metadata of the files.
"""

import html
import io
import json
import re
import zlib

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from PIL import Image

from pdln_xblocks.evidence import api as evidence
from pdln_xblocks.evidence.data import Teacher
from pdln_xblocks.files.models import StoredFile
from pdln_xblocks.roster.models import Evaluator
from rubric_review_xblock.actions import ACTIONS
from tests import builders
from tests.clock import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]

CANARIES = {
    "username": "canaryuser",
    "first name": "Canaryfirst",
    "last name": "Canarylast",
    "e-mail": "canarymail@example.org",
    "file name": "canaryfile",
    "author": "Canaryauthor",
    "exif": "Canaryexif",
}
LINK = re.compile(r"""(?:href|src|poster|data-[a-z-]+)="(/pdln/[^"]+)\"""")


def a_photo() -> bytes:
    exif = Image.Exif()
    exif[0x013B] = CANARIES["exif"]
    exif[0x010E] = CANARIES["exif"]
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(out, "JPEG", exif=exif, comment=CANARIES["exif"].encode())
    return out.getvalue()


def a_pdf() -> bytes:
    out = io.BytesIO()
    pages = [Image.new("RGB", (200, 280), color) for color in ("white", "beige")]
    pages[0].save(
        out, "PDF", save_all=True, append_images=pages[1:], author=CANARIES["author"], title=CANARIES["author"]
    )
    return out.getvalue()


@pytest.fixture
def submission(platform):
    """A submission full of canaries."""
    user = get_user_model().objects.create(
        username=CANARIES["username"],
        first_name=CANARIES["first name"],
        last_name=CANARIES["last name"],
        email=CANARIES["e-mail"],
    )
    teacher = Teacher(user_id=user.pk, anonymous_id=f"anon-{user.pk}")
    aok_ref = builders.an_aok_ref()
    sent = {"canaryfile.jpg": a_photo(), "canaryfile.pdf": a_pdf()}
    files = [builders.a_file(aok_ref, teacher, name=name, body=body, now=NOW) for name, body in sent.items()]
    content = builders.complete_content(plan=builders.uploaded(*files))
    builders.submit(aok_ref, teacher, now=NOW, content=content)
    return aok_ref, teacher


def everything(client: Client, reading: str, token: str):
    """Every answer an evaluator can get: each page by its links, each action in this table order, each file."""
    seen: dict[str, object] = {}
    waiting = ["/pdln/reviews/", f"/pdln/reviews/{reading}/"]
    while waiting:
        address = waiting.pop()
        if address in seen or "/act/" in address:
            continue
        answer = client.get(address)
        seen[address] = answer
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            waiting.extend(html.unescape(link) for link in LINK.findall(answer.content.decode()))
    scores = builders.ONE_BELOW.to_data()
    held = {"reading": reading, "token": token}
    bodies = {
        "next": {},
        "start": {"reading": reading},
        "save_notes": {**held, "notes": scores, "revision": 0},
        "preview": {**held, **scores, "scores": scores["scores"]},
        "record": {**held, **scores, "scores": scores["scores"]},
        "undo": {"reading": reading},
        "put_back": held,
        "pass_on": held,
        "report": held,
        "lift": {"hold": "x"},
    }
    assert bodies.keys() == ACTIONS.keys(), "a new action is searched as well: add what it is sent"
    for name, body in bodies.items():
        address = f"/pdln/reviews/act/{name}"
        seen[address] = client.post(address, json.dumps(body), content_type="application/json")
    return seen


def bytes_of(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def metadata_of(body: bytes) -> bytes:
    """What a picture carries beside its pixels, unpacked: compressed text chunks hide from a search of the bytes."""
    try:
        picture = Image.open(io.BytesIO(body))
        picture.load()
    except Exception:
        return b""
    return repr((picture.info, dict(picture.getexif()))).encode()


def inflated(body: bytes) -> bytes:
    """Everything in a file that zlib can unpack, such as a PDF's streams."""
    found = b""
    for match in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", body):
        try:
            found += zlib.decompressobj().decompress(body[match.start() :], 1_000_000)
        except zlib.error:
            continue
    return found


def test_nothing_an_evaluator_is_sent_names_the_teacher(submission):
    eva = builders.an_evaluator("eva")
    client = Client()
    client.force_login(get_user_model().objects.get(pk=eva))
    token = builders.start_next(eva, now=NOW)
    answers = everything(client, token.reading, token.token)
    assert answers["/pdln/reviews/act/record"].status_code == 200, "what is searched is the real answer, not a refusal"
    files = [address for address in answers if "/files/" in address]
    assert len(files) >= 3, "the photo and both pages of the PDF are among what is searched"
    for address, answer in answers.items():
        body = bytes_of(answer)
        whole = (
            body + metadata_of(body) + inflated(body) + repr(sorted(answer.headers.items())).encode() + address.encode()
        )
        for where, canary in CANARIES.items():
            assert canary.lower().encode() not in whole.lower(), f"the {where} stands in {address}"


def test_nothing_in_the_file_that_a_lead_takes_home_names_the_teacher(submission):
    eva = builders.an_evaluator("eva")
    builders.record(eva, builders.start_next(eva, now=NOW), builders.ONE_BELOW, now=NOW)
    Evaluator.objects.filter(user_id=eva).update(is_lead=True)
    client = Client()
    client.force_login(get_user_model().objects.get(pk=eva))
    answer = client.get(f"/pdln/reviews/recorded/{builders.COURSE}/reviews.csv")
    body = bytes_of(answer)
    assert body.count(b"\r\n") == 1 + len(builders.ONE_BELOW.scores), "what is searched is the real answer"
    whole = body + repr(sorted(answer.headers.items())).encode()
    for where, canary in CANARIES.items():
        assert canary.lower().encode() not in whole.lower(), f"the {where} stands in the file"


def test_the_canaries_are_there_to_be_found(submission):
    """The search above means something: the teacher's own copy carries what it looks for."""
    aok_ref, teacher = submission
    carried = b""
    for file in StoredFile.objects.filter(user_id=teacher.user_id):
        original = evidence.open_own_file(teacher, aok_ref.usage_key, file.public_id)
        with original.stream as stream:
            body = stream.read()
        carried += original.name.encode() + body + metadata_of(body) + inflated(body)
    # A PDF may write its author in UTF-16.
    carried = carried.replace(b"\x00", b"").lower()
    for where in ("file name", "author", "exif"):
        assert CANARIES[where].lower().encode() in carried
