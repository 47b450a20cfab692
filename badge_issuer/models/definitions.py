"""Who issues, what can be earned, and the keys it is signed with."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from badge_issuer.data import KeyKind


class Issuer(models.Model):
    """
    Who issues. `base_url` is empty until the first credential and never changes after: every did:web hangs on it.

    .. no_pii:
    """

    slug = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    url = models.URLField(max_length=500)
    email = models.EmailField(blank=True)
    description = models.TextField(blank=True)
    image = models.ForeignKey("BadgeImage", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    base_url = models.CharField(max_length=255, blank=True)

    class Meta:
        verbose_name = _("issuer")
        verbose_name_plural = _("issuers")

    def __str__(self) -> str:
        return self.slug


class BadgeImage(models.Model):
    """
    Badge art by the hash of its bytes: an issued badge's image stays what it was. Kept here and not in media storage,
    since workers and web processes share the database and nothing else.

    .. no_pii:
    """

    sha256 = models.CharField(max_length=64, unique=True)
    ending = models.CharField(max_length=3)
    content = models.BinaryField()

    class Meta:
        verbose_name = _("badge image")
        verbose_name_plural = _("badge images")

    def __str__(self) -> str:
        return self.file_name

    @property
    def file_name(self) -> str:
        return f"{self.sha256}.{self.ending}"


class BadgeClass(models.Model):
    """
    A badge that can be earned; what it says stands in its versions, the last of which is awarded.

    .. no_pii:
    """

    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="badge_classes")
    slug = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("badge class")
        verbose_name_plural = _("badge classes")
        constraints = [
            # Shared by every rerun of a course, so a second sync must find the first one's row.
            models.UniqueConstraint(fields=["issuer", "slug"], name="badge_issuer_class_once"),
        ]

    def __str__(self) -> str:
        return f"{self.issuer.slug}/{self.slug}"


class BadgeClassVersion(models.Model):
    """
    What a badge class said from one sync to the next; never changed, so issued badges keep what they said. Only the
    name of the language it is written in is put right in place.

    .. no_pii:
    """

    badge_class = models.ForeignKey(BadgeClass, on_delete=models.PROTECT, related_name="versions")
    ordinal = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64)
    content = models.JSONField()
    image = models.ForeignKey(BadgeImage, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("badge class version")
        verbose_name_plural = _("badge class versions")
        constraints = [
            # The highest ordinal is the current one; two syncs at once must not both be it.
            models.UniqueConstraint(fields=["badge_class", "ordinal"], name="badge_issuer_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.badge_class_id} #{self.ordinal}"


class SigningKey(models.Model):
    """
    The public half of a key and the file name of its private half, which is never in this database.

    `fragment` is what the issuer's did:web document calls the key: an Ed25519 key by its own multibase form, an RSA
    key, whose numbers stand in `public_jwk`, by their RFC 7638 thumbprint. Without a file the private half is in the
    settings. A retired key signs nothing more and stays in the did:web document, so its badges stay genuine. A disowned
    one is retired and stands there no more: no signature by it counts. `disown_reason` is never published.

    .. no_pii:
    """

    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="signing_keys")
    kind = models.CharField(
        max_length=16, choices=[(kind.value, kind.value) for kind in KeyKind], default=KeyKind.ED25519.value
    )
    fragment = models.CharField(max_length=64, unique=True)
    public_jwk = models.JSONField(default=dict, blank=True)
    private_file = models.CharField(max_length=128, blank=True)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)
    disowned_at = models.DateTimeField(null=True, blank=True)
    disown_reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")

    def __str__(self) -> str:
        return self.fragment
