"""Who signed a document, and whether what they signed is what stands there."""

from typing import Any

from django.utils.translation import gettext as _
from openbadgeslib.ob3 import OB3VerificationError, verify_data_integrity_proof
from pyld.jsonld import JsonLdError

from badge_issuer import issuers, shape
from badge_issuer.fetching import CouldNotFetch, Resolver
from badge_issuer.jsonld import context_problem, nested_keywords, undefined_terms
from badge_issuer.parsing import NotReadable, parse_object
from badge_issuer.verdict import Check, failed, not_checked, passed, unchecked

CRYPTOSUITE = "eddsa-rdfc-2022"


def terms_check(document: dict[str, Any]) -> Check:
    """Whether the signature covers every word there is."""
    unknown = context_problem(document)
    if unknown:
        reason = _("It uses a vocabulary that is not kept here and never fetched: %(url)s.") % {"url": unknown}
        return not_checked("terms", reason)
    try:
        outside = sorted(nested_keywords(document)) or undefined_terms(document)
    except (JsonLdError, RecursionError):
        return failed("terms", _("Its vocabulary contradicts itself."))
    if outside:
        reason = _("No signature covers these words, so anyone could have added them: %(terms)s.")
        return failed("terms", reason % {"terms": ", ".join(outside)})
    return passed("terms", _("Every word in it is covered by the signature."))


def signature_checks(document: dict[str, Any], resolver: Resolver) -> tuple[Check, Check]:
    """Who signed (issuer), and whether what they signed is what stands there (proof)."""
    proof = shape.single_proof(document)
    if proof.get("type") != "DataIntegrityProof" or proof.get("cryptosuite") != CRYPTOSUITE:
        kind = proof.get("cryptosuite") or proof.get("type")
        reason = _("It is signed by a method this verifier does not know: %(kind)s.") % {"kind": kind}
        return unchecked("issuer"), not_checked("proof", reason)
    issuer, pem = _issuer(document, proof["verificationMethod"], resolver)
    if pem is None:
        return issuer, unchecked("proof")
    try:
        verify_data_integrity_proof(document, pem)
    except OB3VerificationError:
        return issuer, failed("proof", _("It was changed after it was signed, or somebody else signed it."))
    return issuer, passed("proof", _("Not one word has changed since it was signed."))


def _issuer(document: dict[str, Any], method: str, resolver: Resolver) -> tuple[Check, bytes | None]:
    controller = shape.issuer_id(document)
    if issuers.controller_of(method) != controller:
        return failed("issuer", _("It was signed with a key that is not its issuer's.")), None
    url = issuers.document_url(controller)
    if not url:
        reason = _("This kind of issuer cannot be looked up: %(issuer)s.") % {"issuer": controller}
        return not_checked("issuer", reason), None
    try:
        published = parse_object(resolver.fetch(url))
        pem = issuers.public_key_pem(published, controller, method)
    except (CouldNotFetch, NotReadable) as exc:
        reason = _("The issuer could not be looked up: %(why)s.") % {"why": exc}
        return not_checked("issuer", reason), None
    except issuers.KeyNotPublished as exc:
        return failed("issuer", _("The signature is not the issuer's: %(why)s.") % {"why": exc}), None
    return passed(
        "issuer", _("%(host)s publishes the key it was signed with.") % {"host": issuers.host_of(controller)}
    ), pem
