"""The default backend: this site signs the credential itself and publishes it, with no other service."""

import secrets
from datetime import datetime

from badge_issuer import addresses, configuration
from badge_issuer.configuration import name_of
from badge_issuer.credentials.issuance import store
from badge_issuer.credentials.status_lists import free_entry
from badge_issuer.data import CredentialFormat
from badge_issuer.errors import N_, ConfigurationRefused
from badge_issuer.models import Award, Credential, Issuer
from badge_issuer.models.definitions import definition_of, profile_of
from badge_issuer.openbadges.credential import CredentialContent, build_credential
from badge_issuer.signing.documents import as_text, sign
from badge_issuer.signing.keys import current_key, private_pem


class EmbeddedBackend:
    """Signs an Open Badges 3.0 credential and keeps it; delivering again finds the one that was issued."""

    def deliver(self, award: Award, *, email: str, now: datetime, again: bool) -> str:
        if not Credential.objects.filter(award=award, format=CredentialFormat.LINKED_DATA).exists():
            self._issue(award, email=email, now=now)
        return award.public_id

    def _issue(self, award: Award, *, email: str, now: datetime) -> None:
        issuer = award.badge_class.issuer
        base = unchanged_base_url(issuer)
        key = current_key(issuer)
        pem = private_pem(key)
        status_list, index = free_entry(issuer)
        content = CredentialContent(
            base=base,
            public_id=award.public_id,
            subject=award.recipient.subject,
            email=email,
            salt=secrets.token_hex(16),
            awarded_at=award.awarded_at,
            first_awarded_at=award.first_awarded_at,
            valid_until=award.valid_until,
            issuer=profile_of(issuer),
            definition=definition_of(award.version),
            ordinal=award.version.ordinal,
            badge_image=award.version.image.file_name,
            issuer_image=issuer.image.file_name if issuer.image else "",
            status_list=status_list.number,
            status_index=index,
        )
        method = addresses.verification_method(base, issuer.slug, key.fragment)
        signed = sign(build_credential(content), pem, method, created=now)
        credential = Credential(
            award=award,
            format=CredentialFormat.LINKED_DATA,
            document=as_text(signed),
            signing_key=key,
            status_list=status_list,
            status_index=index,
            issued_at=now,
        )
        store(credential, base)


def unchanged_base_url(issuer: Issuer) -> str:
    """
    The public base URL to sign under, which is the one this issuer's first badge was signed under.

    Raises ConfigurationRefused when the setting has changed since: every did:web of an issued badge hangs on it.
    """
    configured = configuration.public_base_url()
    if issuer.base_url not in ("", configured):
        raise ConfigurationRefused(
            N_(
                "The badges of %(issuer)s live at %(base)s, and %(setting)s now says %(now)s. Issued badges would stop "
                "verifying: set it back to %(base)s."
            ),
            setting=name_of("BADGE_ISSUER_PUBLIC_BASE_URL"),
            issuer=issuer.slug,
            base=issuer.base_url,
            now=configured,
        )
    return configured
