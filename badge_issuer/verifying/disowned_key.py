"""What is said of a badge whose signature is by a key that an issuer of this site disowned."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from badge_issuer import addresses
from badge_issuer.language import day
from badge_issuer.models import Credential, FormerDocument, SigningKey
from badge_issuer.openbadges import shape
from badge_issuer.openbadges.parsing import parse_object
from badge_issuer.signing import key_material
from badge_issuer.verifying.parsed_badge import Form, ParsedBadge


@dataclass(frozen=True, kw_only=True)
class DisownedWords:
    """In place of the verdict's own words; `page` is where the present copy is, empty where we know of none."""

    head: str
    says: str
    reason: str
    page: str


def waits_for_signature(credential: Credential) -> bool:
    """Whether a credential is to be signed again, since its key was disowned, and has not been yet."""
    return credential.signing_key.disowned_at is not None and credential.award.revoked_at is None


def words_about(badge: ParsedBadge) -> DisownedWords | None:
    """
    What to tell of a badge in which a disowned key is named; None for every other badge.

    A copy that we issued leads to the present one. Of any other nobody can say more than that a thief may have made it.
    """
    key = _disowned_key(badge)
    if key is None:
        return None
    date = day(key.disowned_at)
    reason = _("It is signed with a key that its issuer disowned on %(date)s.") % {"date": date}
    award = _award_of(badge, key)
    if award is None:
        says = _("The issuer keeps no such copy, so nobody can tell it from one that a thief made. Don't rely on it.")
        return DisownedWords(head=_("Not genuine."), says=f"{reason} {says}", reason=reason, page="")
    page = addresses.credential_page(key.issuer.base_url, award)
    says = _("The badge was signed again since: get the present copy at %(page)s") % {"page": page}
    return DisownedWords(
        head=_("This copy is out of date."),
        says=f"{reason} {says}",
        reason=reason,
        page=addresses.credential_page(addresses.here(), award),
    )


def _disowned_key(badge: ParsedBadge) -> SigningKey | None:
    controller, fragment = _named(badge)
    key = SigningKey.objects.select_related("issuer").filter(fragment=fragment).exclude(disowned_at=None).first()
    # Not by the database's comparison alone, to which some letters are the same.
    if key is None or key.fragment != fragment:
        return None
    return key if controller == addresses.issuer_did(key.issuer.base_url, key.issuer.slug) else None


def _named(badge: ParsedBadge) -> tuple[str, str]:
    """Whose key a badge names, and which."""
    issuer = shape.issuer_id(badge.document)
    if badge.form is Form.HOSTED:
        return issuer, ""
    named: Any = shape.single_proof(badge.document).get("verificationMethod")
    if badge.token is not None:
        named = badge.token.header.get("kid")
        jwk = badge.token.header.get("jwk")
        if (
            named is None
            and isinstance(jwk, dict)
            and all(isinstance(jwk.get(each), str) for each in ("e", "kty", "n"))
        ):
            return issuer, key_material.thumbprint(jwk)
    controller, _hash, fragment = named.partition("#") if isinstance(named, str) else ("", "", "")
    return controller or issuer, fragment[:64]


def _award_of(badge: ParsedBadge, key: SigningKey) -> str | None:
    """The public id of the award that this very copy was issued for, as our records hold it or held it."""
    public_id = str(badge.document.get("id", "")).removesuffix("/levels.json").rpartition("/")[2]
    of_award = {"signing_key": key, "credential__award__public_id": public_id}
    held = list(FormerDocument.objects.filter(**of_award).values_list("document", flat=True))
    held += Credential.objects.filter(signing_key=key, award__public_id=public_id).values_list("document", flat=True)
    return public_id if any(_is_same(badge, each) for each in held if each) else None


def _is_same(badge: ParsedBadge, text: str) -> bool:
    if badge.token is not None:
        return badge.token.text == text
    return text.startswith("{") and parse_object(text.encode("ascii")) == badge.document
