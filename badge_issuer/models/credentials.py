"""What came out, and where its withdrawal is read."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from badge_issuer.models.awards import Award
from badge_issuer.models.definitions import Issuer, SigningKey


class StatusList(models.Model):
    """
    A published list of bits, one for each credential, set when it is withdrawn.

    `revision` rises with each withdrawal, and when the key of its signature is disowned; the signed document is right
    when `signed_revision` has caught up.

    .. no_pii:
    """

    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="status_lists")
    number = models.PositiveIntegerField(unique=True)
    size = models.PositiveIntegerField()
    revision = models.PositiveIntegerField(default=0)
    signed_revision = models.PositiveIntegerField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    document = models.TextField(blank=True)

    class Meta:
        verbose_name = _("status list")
        verbose_name_plural = _("status lists")

    def __str__(self) -> str:
        return str(self.number)


class Credential(models.Model):
    """
    A signed document exactly as issued; served as it stands here, byte for byte. Empty once its owner was forgotten:
    the row keeps the bit of the status list, which copies elsewhere go on pointing to.

    Signed again where its key was disowned: the same words and the same bit, with another signature.

    .. pii: A signed statement of what a person earned, with a salted hash of their e-mail address and no name.
    .. pii_types: other
    .. pii_retirement: local_api
    """

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="credentials")
    format = models.CharField(max_length=32)
    document = models.TextField()
    signing_key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="credentials")
    status_list = models.ForeignKey(StatusList, on_delete=models.PROTECT, related_name="credentials")
    status_index = models.PositiveIntegerField()
    issued_at = models.DateTimeField()

    class Meta:
        verbose_name = _("credential")
        verbose_name_plural = _("credentials")
        constraints = [
            # Two workers may both sign; the first to store is the one that was issued.
            models.UniqueConstraint(fields=["award", "format"], name="badge_issuer_credential_once"),
            # One bit, one credential: withdrawing one must never withdraw another.
            models.UniqueConstraint(fields=["status_list", "status_index"], name="badge_issuer_bit_once"),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} ({self.format})"


class FormerDocument(models.Model):
    """
    What a credential's document was until its key was disowned and it was signed again, so that a copy which somebody
    kept can be told from one that a thief made. Empty once its owner was forgotten.

    .. pii: A signed statement of what a person earned, with a salted hash of their e-mail address and no name.
    .. pii_types: other
    .. pii_retirement: local_api
    """

    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="former_documents")
    signing_key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="+")
    document = models.TextField()
    replaced_at = models.DateTimeField()

    class Meta:
        verbose_name = _("former document")
        verbose_name_plural = _("former documents")
        constraints = [
            # Two who sign again at once: a key signed one document of a credential, and it is replaced once.
            models.UniqueConstraint(fields=["credential", "signing_key"], name="badge_issuer_replaced_once"),
        ]

    def __str__(self) -> str:
        return f"{self.credential_id} by {self.signing_key_id}"
