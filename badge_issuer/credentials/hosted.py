"""
Open Badges 2.0 documents of what was issued in 3.0, for older backpacks. Being served is their proof.

Everything is taken from the issued credential, so that both forms say the same of the same person.
"""

import json
from typing import Any

from badge_issuer import addresses
from badge_issuer.data import Alignment
from badge_issuer.definitions import definition_of
from badge_issuer.models import BadgeClassVersion, Credential, Issuer

CONTEXT = "https://w3id.org/openbadges/v2"


def assertion(credential: Credential) -> dict[str, Any]:
    """The hosted assertion that goes with a credential; its recipient is the same salted hash."""
    award = credential.award
    issuer = award.badge_class.issuer
    issued = json.loads(credential.document)
    [identity] = issued["credentialSubject"]["identifier"]
    document = {
        "@context": CONTEXT,
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


def withdrawn(issuer: Issuer, public_id: str) -> dict[str, Any]:
    """What stands at the address of an assertion that was withdrawn."""
    return {"id": addresses.assertion(issuer.base_url, public_id), "revoked": True}


def badge_class(version: BadgeClassVersion, base: str) -> dict[str, Any]:
    """One version of a badge class; its criteria lead to the page that says everything."""
    issuer = version.badge_class.issuer
    definition = definition_of(version)
    page = addresses.badge_class_version_page(base, issuer.slug, definition.slug, version.ordinal)
    document: dict[str, Any] = {
        "@context": CONTEXT,
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


def profile(issuer: Issuer, base: str) -> dict[str, Any]:
    """The issuer, as it says it is today."""
    document = {
        "@context": CONTEXT,
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
