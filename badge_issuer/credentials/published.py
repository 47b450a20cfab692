"""
What the issuer publishes, from its rows: who it is, its keys, its badge classes, its status lists.

The documents named `hosted` are the Open Badges 2.0 form of what was issued in 3.0, for older backpacks. Being served
is their proof, and all in them is taken from the issued credential, so that both forms say the same of the same person.
"""

import json
from typing import Any

from badge_issuer import addresses, configuration
from badge_issuer.data import Alignment, KeyKind
from badge_issuer.errors import ConfigurationRefused
from badge_issuer.models import BadgeClassVersion, Credential, Issuer, SigningKey, StatusList
from badge_issuer.models.definitions import definition_of, profile_of
from badge_issuer.openbadges.credential import achievement, issuer_profile

VC_CONTEXT = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES_CONTEXT = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
DID_CONTEXTS = [
    "https://www.w3.org/ns/did/v1",
    "https://w3id.org/security/multikey/v1",
    "https://w3id.org/security/jwk/v1",
]
HOSTED_CONTEXT = "https://w3id.org/openbadges/v2"


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


def published_status_lists() -> Any:
    """Status lists that are published: those of issuers that have issued."""
    return StatusList.objects.select_related("issuer").exclude(issuer__base_url="")


def hosted_assertion(credential: Credential) -> dict[str, Any]:
    """The hosted assertion that goes with a credential; its recipient is the same salted hash."""
    award = credential.award
    issuer = award.badge_class.issuer
    issued = json.loads(credential.document)
    [identity] = issued["credentialSubject"]["identifier"]
    document = {
        "@context": HOSTED_CONTEXT,
        "id": addresses.assertion(issuer.base_url, award.public_id),
        "type": "Assertion",
        "recipient": {
            "type": "email",
            "hashed": True,
            "identity": identity["identityHash"],
            "salt": identity["salt"],
        },
        "badge": addresses.hosted_badge_class(
            issuer.base_url, issuer.slug, award.badge_class.slug, award.version.ordinal
        ),
        "verification": {"type": "HostedBadge"},
        "issuedOn": issued["validFrom"],
    }
    if "validUntil" in issued:
        document["expires"] = issued["validUntil"]
    return document


def hosted_revocation(issuer: Issuer, public_id: str) -> dict[str, Any]:
    """What stands at the address of an assertion that was withdrawn."""
    return {"id": addresses.assertion(issuer.base_url, public_id), "revoked": True}


def hosted_badge_class(version: BadgeClassVersion, base: str) -> dict[str, Any]:
    """One version of a badge class; its criteria lead to the page that says everything."""
    issuer = version.badge_class.issuer
    definition = definition_of(version)
    page = addresses.badge_class_version_page(base, issuer.slug, definition.slug, version.ordinal)
    document: dict[str, Any] = {
        "@context": HOSTED_CONTEXT,
        "id": addresses.hosted_badge_class(base, issuer.slug, definition.slug, version.ordinal),
        "type": "BadgeClass",
        "name": definition.name,
        "description": definition.description,
        "image": addresses.image(base, version.image.file_name),
        "criteria": {"id": page, "narrative": f"{definition.criteria}\n\n{definition.process}"},
        "issuer": addresses.hosted_issuer(base, issuer.slug),
    }
    if definition.tags:
        document["tags"] = list(definition.tags)
    if definition.alignments:
        document["alignment"] = [_alignment(each) for each in definition.alignments]
    return document


def hosted_profile(issuer: Issuer, base: str) -> dict[str, Any]:
    """The issuer, as it says it is today."""
    document = {
        "@context": HOSTED_CONTEXT,
        "id": addresses.hosted_issuer(base, issuer.slug),
        "type": "Profile",
        "name": issuer.name,
        "url": issuer.url,
    }
    if issuer.email:
        document["email"] = issuer.email
    if issuer.description:
        document["description"] = issuer.description
    if issuer.image:
        document["image"] = addresses.image(base, issuer.image.file_name)
    return document


def _alignment(alignment: Alignment) -> dict[str, str]:
    return {
        "targetName": alignment.label or alignment.code,
        "targetUrl": alignment.url,
        "targetCode": alignment.code,
        "targetFramework": alignment.framework_name,
    }
