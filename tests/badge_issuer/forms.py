"""One badge in every form a stranger may hold it in, as issued, as the issuer might have meant it, or tampered with."""

import base64
import io
import json

import jwt
from openbadgeslib import baking
from openbadgeslib.ob3 import add_data_integrity_proof
from PIL import Image

from badge_issuer.addresses import verification_method
from badge_issuer.credentials.issuance import copy_of
from badge_issuer.credentials.published import hosted_assertion
from badge_issuer.data import CredentialFormat, KeyKind
from badge_issuer.openbadges.jsonld import EXTRA_CONTEXTS
from badge_issuer.signing import keys
from badge_issuer.signing.documents import as_text
from tests.badge_issuer.conftest import BASE, NOON
from tests.badge_issuer.parts import SVG

LINKED_DATA, TOKEN, HOSTED = "linked data", "token", "2.0"
FORMS = (LINKED_DATA, TOKEN, HOSTED)
ALONE, PNG_PICTURE, SVG_PICTURE = "alone", "in a png", "in an svg"
CARRIERS = (ALONE, PNG_PICTURE, SVG_PICTURE)


def as_issued(credential, form):
    """The text of a badge in one form, as our doors hand it out."""
    if form == LINKED_DATA:
        return credential.document
    if form == TOKEN:
        return copy_of(credential.award, CredentialFormat.JWT, now=NOON).document
    return as_text(hosted_assertion(credential))


def tampered(text, form, change):
    """The text with its content changed by somebody who has no key."""
    if form != TOKEN:
        document = json.loads(text)
        change(document)
        return as_text(document)
    header, payload, signature = text.split(".")
    document = json.loads(base64.urlsafe_b64decode(payload + "=="))
    change(document)
    changed = base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()
    return f"{header}.{changed}.{signature}"


def with_header(text, **changes):
    """The token with its header changed, and its signature as it was; None takes a member out."""
    header, payload, signature = text.split(".")
    head = json.loads(base64.urlsafe_b64decode(header + "==")) | changes
    kept = {name: value for name, value in head.items() if value is not None}
    return ".".join([base64.urlsafe_b64encode(json.dumps(kept).encode()).rstrip(b"=").decode(), payload, signature])


def signed_again(text, form, change, *, issuer, key=None, named=None):
    """
    The text changed and signed by the issuer, as if it had meant to say this; `key` signs it, in the name of `named`.

    An assertion has no signature: it is what is served that counts.
    """
    if form == HOSTED:
        return tampered(text, form, change)
    kind = KeyKind.RSA if form == TOKEN else KeyKind.ED25519
    key = key or keys.current_key(issuer, kind)
    method = verification_method(BASE, issuer.slug, (named or key).fragment)
    if form == LINKED_DATA:
        document = json.loads(text)
        del document["proof"]
        change(document)
        pem = keys.private_pem(key)
        return as_text(add_data_integrity_proof(document, pem, method, created=NOON, extra_contexts=EXTRA_CONTEXTS))
    payload = jwt.decode(text, options={"verify_signature": False})
    change(payload)
    return jwt.encode(payload, keys.private_pem(key), algorithm="RS256", headers={"kid": method})


def carried(text, form, carrier):
    """The bytes a stranger holds."""
    if carrier == ALONE:
        return text.encode()
    if carrier == PNG_PICTURE:
        keyword = baking.ITXT_KEYWORD if form == HOSTED else baking.ITXT_KEYWORD_OB3
        return baking.bake_png(plain_png(), text, keyword=keyword)
    if form == HOSTED:
        return baking.bake_svg(SVG, text, as_text=True)
    return baking.bake_svg(
        SVG, text, element=baking.SVG_ELEMENT_OB3, namespace=baking.SVG_NS_OB3, as_text=form == LINKED_DATA
    )


def plain_png():
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "teal").save(out, "PNG")
    return out.getvalue()
