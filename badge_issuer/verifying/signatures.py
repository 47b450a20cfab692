"""Who signed a document, and whether what they signed is what stands there."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from jwt import PyJWS
from jwt.exceptions import InvalidTokenError, PyJWTError
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.keys import KeyType, detect_key_type
from openbadgeslib.ob3 import OB3VerificationError, verify_data_integrity_proof
from pyld.jsonld import JsonLdError

from badge_issuer.openbadges import shape
from badge_issuer.openbadges.jsonld import (
    EXTRA_CONTEXTS,
    context_problem,
    easily_missed,
    expanded,
    looks_too_alike,
    nested_keywords,
    said_differently,
    said_elsewhere,
    says_too_much,
    undefined_in,
)
from badge_issuer.openbadges.parsing import NotReadable, parse_object
from badge_issuer.openbadges.tokens import Token
from badge_issuer.verifying import issuers
from badge_issuer.verifying.fetching import CouldNotFetch, Resolver
from badge_issuer.verifying.verdict import Check, failed, not_checked, passed, unchecked

CRYPTOSUITE = "eddsa-rdfc-2022"
ALGORITHMS = {"RS256": KeyType.RSA, "ES256": KeyType.ECC, "EdDSA": KeyType.ED25519}


def terms_check(document: dict[str, Any], *, signed_whole: bool = False) -> Check:
    """Whether every word has a meaning, and so is covered by the signature; a token's signature covers it anyhow."""
    unknown = context_problem(document)
    if unknown:
        reason = _("It uses a vocabulary that is not kept here and never fetched: %(url)s.") % {"url": unknown}
        return not_checked("terms", reason)
    missed = sorted({*easily_missed(document, document.get("id")), *said_elsewhere(document)})
    if missed:
        reason = _("These are written so that a reader can miss what they say of the badge: %(terms)s.")
        return failed("terms", reason % {"terms": ", ".join(missed)})
    too_long = not_checked("terms", _("It is made so that checking its signature would take too long."))
    if says_too_much(document):
        return too_long
    outside = sorted(nested_keywords(document))
    try:
        long_form = [] if outside else expanded(document)
    except (JsonLdError, RecursionError):
        return failed("terms", _("Its vocabulary contradicts itself."))
    outside = outside or undefined_in(long_form)
    if outside:
        reason = _("No signature covers these words, so anyone could have added them: %(terms)s.")
        if signed_whole:
            reason = _("No vocabulary defines these words, so nobody can say what they mean: %(terms)s.")
        return failed("terms", reason % {"terms": ", ".join(outside)})
    if not signed_whole and looks_too_alike(long_form):
        return too_long
    differently = [] if signed_whole else said_differently(long_form, document.get("id"))
    if differently:
        reason = _("It says one thing differently in two places, and no signature covers which belongs where: %(ids)s.")
        return not_checked("terms", reason % {"ids": ", ".join(differently)})
    if shape.is_endorsed(document):
        reason = _("Every word in it is covered by the signature. Who signed its endorsements wasn't checked.")
        return passed("terms", reason)
    return passed("terms", _("Every word in it is covered by the signature."))


def signature_checks(document: dict[str, Any], resolver: Resolver, now: datetime) -> tuple[Check, Check]:
    """Who signed (issuer), and whether what they signed is what stands there (proof)."""
    proof = shape.single_proof(document)
    if proof.get("type") != "DataIntegrityProof" or proof.get("cryptosuite") != CRYPTOSUITE:
        kind = proof.get("cryptosuite") or proof.get("type")
        reason = _("It is signed by a method this verifier does not know: %(kind)s.") % {"kind": kind}
        return unchecked("issuer"), not_checked("proof", reason)
    method = proof["verificationMethod"]
    if issuers.controller_of(method) != shape.issuer_id(document):
        return _not_the_issuers_key(), unchecked("proof")
    issuer, pem = _issuer(document, method, resolver, now)
    if pem is None:
        return issuer, unchecked("proof")
    try:
        verify_data_integrity_proof(document, pem, extra_contexts=EXTRA_CONTEXTS)
    except OB3VerificationError:
        return issuer, failed("proof", _("It was changed after it was signed, or somebody else signed it."))
    return issuer, passed("proof", _("Not one word has changed since it was signed."))


def token_signature_checks(token: Token, resolver: Resolver, now: datetime) -> tuple[Check, Check]:
    """The same for a token, which names its key in its header; the key decides which algorithm may have signed."""
    algorithm, kid = token.header.get("alg"), token.header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        reason = _("It is signed by a method this verifier does not know: %(kind)s.") % {"kind": algorithm}
        return unchecked("issuer"), not_checked("proof", reason)
    controller = shape.issuer_id(token.document)
    named = token.header["jwk"] if kid is None else f"{controller}{kid}" if kid.startswith("#") else kid
    if isinstance(named, str) and issuers.controller_of(named) != controller:
        return _not_the_issuers_key(), unchecked("proof")
    issuer, pem = _issuer(token.document, named, resolver, now)
    if pem is None:
        return issuer, unchecked("proof")
    try:
        if detect_key_type(pem) is not ALGORITHMS[algorithm]:
            raise InvalidTokenError("another kind of key")
        PyJWS().decode(token.text, key=pem, algorithms=[algorithm])
    except (PyJWTError, LibOpenBadgesException, ValueError):
        return issuer, failed("proof", _("It was changed after it was signed, or somebody else signed it."))
    return issuer, passed("proof", _("Not one word has changed since it was signed."))


def _not_the_issuers_key() -> Check:
    return failed("issuer", _("It was signed with a key that is not its issuer's."))


def _issuer(
    document: dict[str, Any], named: str | dict[str, Any], resolver: Resolver, now: datetime
) -> tuple[Check, bytes | None]:
    controller = shape.issuer_id(document)
    url = issuers.document_url(controller)
    if not url:
        reason = _("This kind of issuer cannot be looked up: %(issuer)s.") % {"issuer": controller}
        return not_checked("issuer", reason), None
    try:
        published = parse_object(resolver.fetch(url))
        pem = issuers.public_key_pem(published, controller, named, now=now)
    except (CouldNotFetch, NotReadable) as exc:
        reason = _("The issuer could not be looked up: %(why)s.") % {"why": exc}
        return not_checked("issuer", reason), None
    except issuers.KeyUnknown as exc:
        return not_checked("issuer", _("The signature could not be checked: %(why)s.") % {"why": exc}), None
    except issuers.KeyNotPublished as exc:
        return failed("issuer", _("The signature is not the issuer's: %(why)s.") % {"why": exc}), None
    return passed(
        "issuer", _("%(host)s publishes the key it was signed with.") % {"host": issuers.host_of(controller)}
    ), pem
