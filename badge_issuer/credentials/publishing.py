"""What the issuer publishes about itself, from its rows: who it is, its keys, its badge classes, its status lists."""

from typing import Any

from badge_issuer import addresses, configuration
from badge_issuer.data import KeyKind
from badge_issuer.definitions import definition_of, profile_of
from badge_issuer.errors import ConfigurationRefused
from badge_issuer.models import BadgeClassVersion, Issuer, SigningKey, StatusList
from badge_issuer.openbadges.credential import achievement, issuer_profile

VC_CONTEXT = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES_CONTEXT = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
DID_CONTEXTS = [
    "https://www.w3.org/ns/did/v1",
    "https://w3id.org/security/multikey/v1",
    "https://w3id.org/security/jwk/v1",
]


def base_of(issuer: Issuer) -> str:
    """Where this issuer's badges live: fixed since its first badge, until then as configured."""
    return issuer.base_url or configuration.public_base_url()


def base_or_here(issuer: Issuer) -> str:
    """The same; until an operator has said it, where this site stands on its host."""
    try:
        return base_of(issuer)
    except ConfigurationRefused:
        return addresses.here()


def did_document(issuer: Issuer) -> dict[str, Any]:
    """The did:web document: every key that ever signed, so that old badges stay genuine; none that was disowned."""
    base = base_of(issuer)
    did = addresses.issuer_did(base, issuer.slug)
    methods = [
        {"id": addresses.verification_method(base, issuer.slug, key.fragment), "controller": did} | _public(key)
        # By kind: a reader that looks no further than the first key finds the one that signs badges.
        for key in issuer.signing_keys.filter(disowned_at=None).order_by("kind", "-pk")
    ]
    return {
        "@context": DID_CONTEXTS,
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def _public(key: SigningKey) -> dict[str, Any]:
    if key.kind == KeyKind.RSA:
        return {"type": "JsonWebKey", "publicKeyJwk": key.public_jwk}
    return {"type": "Multikey", "publicKeyMultibase": key.fragment}


def issuer_document(issuer: Issuer) -> dict[str, Any]:
    """The issuer as an Open Badges 3.0 profile."""
    image = issuer.image.file_name if issuer.image else ""
    profile = issuer_profile(base_of(issuer), profile_of(issuer), image)
    return {"@context": [VC_CONTEXT, OPEN_BADGES_CONTEXT], **profile}


def badge_class_document(version: BadgeClassVersion) -> dict[str, Any]:
    """A version of a badge class as an Open Badges 3.0 achievement."""
    issuer = version.badge_class.issuer
    document = achievement(
        base_of(issuer), issuer.slug, definition_of(version), version.ordinal, version.image.file_name
    )
    return {"@context": [VC_CONTEXT, OPEN_BADGES_CONTEXT], **document}


def status_lists() -> Any:
    """Status lists that are published: those of issuers that have issued."""
    return StatusList.objects.select_related("issuer").exclude(issuer__base_url="")
