"""The Open Badges 3.0 credential, from values to an unsigned document. No database, no clock."""

import hashlib
import re
import uuid
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from badge_issuer import addresses
from badge_issuer.data import Alignment
from badge_issuer.package import BadgeClassDefinition, BadgeCriterion, IssuerProfile, Organization, plain_number

# Open Badges 3.0, LanguageCode: narrower than what a page may say.
ACHIEVEMENT_LANGUAGE = re.compile(r"[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
CONTEXTS = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]


@dataclass(frozen=True, kw_only=True)
class CredentialContent:
    """Everything one credential says; `email` enters it only as a salted hash."""

    base: str
    public_id: str
    subject: str
    email: str
    salt: str
    awarded_at: datetime
    first_awarded_at: datetime | None
    valid_until: datetime | None
    issuer: IssuerProfile
    definition: BadgeClassDefinition
    ordinal: int
    badge_image: str
    issuer_image: str
    status_list: int
    status_index: int


def build_credential(content: CredentialContent) -> dict[str, Any]:
    """
    The unsigned credential; every set an array, no nulls and no empty arrays, as the standard asks.

    No credentialSchema: its type, 1EdTechJsonSchemaValidator2019, stands in no pinned context, so no proof covers it.
    """
    document = {
        "@context": CONTEXTS,
        "id": addresses.credential_page(content.base, content.public_id),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": content.definition.name,
        "issuer": issuer_profile(content.base, content.issuer, content.issuer_image),
        "validFrom": timestamp(content.awarded_at),
        "credentialSubject": _subject(content),
        "credentialStatus": status_entry(content.base, content.status_list, content.status_index),
    }
    if content.first_awarded_at is not None:
        document["awardedDate"] = timestamp(content.first_awarded_at)
    if content.valid_until is not None:
        document["validUntil"] = timestamp(content.valid_until)
    return document


def status_entry(base: str, number: int, index: int) -> dict[str, Any]:
    """Where a credential says its withdrawal can be read."""
    list_url = addresses.status_list(base, number)
    return {
        "id": f"{list_url}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(index),
        "statusListCredential": list_url,
    }


def issuer_profile(base: str, issuer: IssuerProfile, image: str) -> dict[str, Any]:
    """The issuer as an Open Badges 3.0 profile, by its did:web."""
    profile: dict[str, Any] = {
        "id": addresses.issuer_did(base, issuer.issuer),
        "type": ["Profile"],
        "name": issuer.name,
        "url": issuer.url,
    }
    if issuer.email:
        profile["email"] = issuer.email
    if issuer.description:
        profile["description"] = issuer.description
    if image:
        profile["image"] = _image(base, image)
    return profile


def achievement(base: str, issuer: str, definition: BadgeClassDefinition, ordinal: int, image: str) -> dict[str, Any]:
    """The badge class as an Open Badges 3.0 achievement; its criteria address is this version's own page."""
    page = addresses.badge_class_version_page(base, issuer, definition.slug, ordinal)
    document: dict[str, Any] = {
        "id": addresses.badge_class_page(base, issuer, definition.slug),
        "type": ["Achievement"],
        "achievementType": definition.achievement_type,
        "name": definition.name,
        "description": definition.description,
        "version": definition.version,
        "criteria": {"id": page, "narrative": f"{definition.criteria}\n\n{definition.process}"},
        "image": _image(base, image),
        "creator": _organization(definition.creator),
    }
    if ACHIEVEMENT_LANGUAGE.fullmatch(definition.language):
        document["inLanguage"] = definition.language
    if definition.hours:
        document["creditsAvailable"] = plain_number(definition.hours)
    if definition.tags:
        document["tag"] = list(definition.tags)
    if definition.alignments:
        document["alignment"] = [_alignment(each) for each in definition.alignments]
    if definition.criteria_list:
        document["resultDescription"] = [
            _result_description(page, position, each) for position, each in enumerate(definition.criteria_list, 1)
        ]
    return document


def hashed_email(email: str, salt: str) -> str:
    """The identity hash of an address; lower-cased, since people type theirs either way."""
    return "sha256$" + hashlib.sha256((email.lower() + salt).encode("utf-8")).hexdigest()


def timestamp(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _subject(content: CredentialContent) -> dict[str, Any]:
    definition = content.definition
    subject: dict[str, Any] = {
        "id": uuid.UUID(hex=content.subject).urn,
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": True,
                "identityHash": hashed_email(content.email, content.salt),
                "identityType": "emailAddress",
                "salt": content.salt,
            }
        ],
        "source": _organization(definition.assessor),
    }
    if definition.assessor.url == definition.creator.url and definition.assessor.name != definition.creator.name:
        # One address with two names: a signature would not cover which of them judged.
        subject["source"]["id"] += "#assessor"
    if definition.hours:
        subject["creditsEarned"] = plain_number(definition.hours)
    subject["achievement"] = achievement(
        content.base, content.issuer.issuer, definition, content.ordinal, content.badge_image
    )
    return subject


def _organization(organization: Organization) -> dict[str, Any]:
    return {"id": organization.url, "type": ["Profile"], "name": organization.name, "url": organization.url}


def _image(base: str, file_name: str) -> dict[str, Any]:
    return {"id": addresses.image(base, file_name), "type": "Image"}


def _alignment(alignment: Alignment) -> dict[str, Any]:
    return {
        "type": ["Alignment"],
        "targetName": alignment.label or alignment.code,
        "targetUrl": alignment.url,
        "targetCode": alignment.code,
        "targetFramework": alignment.framework_name,
    }


def _result_description(page: str, position: int, criterion: BadgeCriterion) -> dict[str, Any]:
    """One rubric criterion and the one level it took, which is what every holder met."""
    level = f"{page}#criterion-{position}-{criterion.required_level}"
    return {
        "id": f"{page}#criterion-{position}",
        "type": ["ResultDescription"],
        "name": criterion.name,
        "resultType": "RubricCriterionLevel",
        "requiredLevel": level,
        "rubricCriterionLevel": [
            {
                "id": level,
                "type": ["RubricCriterionLevel"],
                "name": criterion.required_level_name,
                "description": criterion.text,
            }
        ],
    }


def with_levels(document: Mapping[str, Any], results: Iterable[Mapping[str, str]]) -> dict[str, Any]:
    """
    The unsigned credential with a result for each criterion that it describes and a level was found on.

    Results belong to criteria by name, in their order: two pieces of work may judge a criterion of the same name. A
    level above the required one is added to the levels that the criterion describes.
    """
    copy = deepcopy(dict(document))
    subject = copy["credentialSubject"]
    waiting = list(results)
    reached = []
    for description in subject["achievement"].get("resultDescription", []):
        match = next((each for each in waiting if each["name"] == description["name"]), None)
        if match is not None:
            waiting.remove(match)
            reached.append(_result(description, match))
    if reached:
        subject["result"] = reached
    return copy


def _result(description: dict[str, Any], result: Mapping[str, str]) -> dict[str, Any]:
    level = f"{description['id']}-{result['level']}"
    levels = description["rubricCriterionLevel"]
    if level not in [each["id"] for each in levels]:
        levels.append({"id": level, "type": ["RubricCriterionLevel"], "name": result["level_name"]})
    return {"type": ["Result"], "resultDescription": description["id"], "achievedLevel": level}
