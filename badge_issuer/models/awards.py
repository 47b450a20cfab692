"""Who earned what, and what they show of it."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from badge_issuer.models.definitions import BadgeClass, BadgeClassVersion


def new_public_id() -> str:
    """32 hex characters that nobody can guess."""
    return uuid.uuid4().hex


class Recipient(models.Model):
    """
    Someone who earned something, by the caller's id, with the one subject id that all their credentials carry.

    `retired_at` is set for good when the person is forgotten (badge_issuer.retirement).

    .. pii: The caller's id of a person (for the namespace "user", the platform's user id) beside a random subject id.
    .. pii_types: id
    .. pii_retirement: retained
    """

    namespace = models.CharField(max_length=32)
    external_id = models.CharField(max_length=128)
    subject = models.CharField(max_length=32, unique=True, default=new_public_id)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        constraints = [
            # One person, one subject id: a verifier can see that two badges belong together.
            models.UniqueConstraint(fields=["namespace", "external_id"], name="badge_issuer_recipient_once"),
        ]

    def __str__(self) -> str:
        return f"{self.namespace}:{self.external_id}"


class Award(models.Model):
    """
    Someone earned a badge. `earning` rises only after a revoke or with a renewal; `shared_at` is set while its owner
    shares it. `first_awarded_at` is set on a renewal; `valid_until` where the badge does not stay valid for good.

    .. pii: What a person earned, the levels found and a narrative about it.
    .. pii_types: other
    .. pii_retirement: local_api
    """

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="awards")
    badge_class = models.ForeignKey(BadgeClass, on_delete=models.PROTECT, related_name="awards")
    version = models.ForeignKey(BadgeClassVersion, on_delete=models.PROTECT, related_name="awards")
    earning = models.PositiveIntegerField(default=1)
    source = models.CharField(max_length=255)
    narrative = models.TextField(blank=True)
    results = models.JSONField(default=list, blank=True)
    awarded_at = models.DateTimeField()
    first_awarded_at = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateTimeField(null=True, blank=True)
    shared_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoke_reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        constraints = [
            # Two decisions that complete the same pathway at once must make one award.
            models.UniqueConstraint(fields=["recipient", "badge_class", "earning"], name="badge_issuer_award_once"),
        ]

    def __str__(self) -> str:
        return self.public_id


class EarnerWords(models.Model):
    """
    What an award's owner typed for others to read, and which of it their public page shows.

    None of it is part of the signed credential; each share link has its own choice of what it shows.

    .. pii: The name a teacher wants to be shown by, the name on their license, and their words about their evidence.
    .. pii_types: name, other
    .. pii_retirement: local_api
    """

    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="earner_words")
    name = models.CharField(max_length=200, blank=True)
    license_name = models.CharField(max_length=200, blank=True)
    statement = models.TextField(blank=True)
    shows_name = models.BooleanField(default=False)
    shows_levels = models.BooleanField(default=False)
    shows_statement = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("earner's words")
        verbose_name_plural = _("earners' words")

    def __str__(self) -> str:
        return str(self.award_id)


class ShareLink(models.Model):
    """
    One way to see an award while it is private: a secret address and a short code that lead to the same page.

    Live until it is ended or expires; a row is kept, so that an address once given out is never another one's.

    .. pii: The owner's own note of whom a link was given to, beside secrets that open the badge to whoever holds them.
    .. pii_types: other
    .. pii_retirement: local_api
    """

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="share_links")
    slug = models.CharField(max_length=32, unique=True, default=new_public_id)
    # Eight characters and no hyphen; looked up as it was meant, however it was typed.
    code = models.CharField(max_length=8, unique=True)
    label = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    shows_name = models.BooleanField(default=False)
    shows_levels = models.BooleanField(default=False)
    shows_statement = models.BooleanField(default=False)
    shows_hours = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("share link")
        verbose_name_plural = _("share links")

    def __str__(self) -> str:
        return f"{self.award_id} #{self.pk}"
