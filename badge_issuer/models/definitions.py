"""Who issues, what can be earned, and the keys it is signed with; and the values that such rows hold."""

from typing import TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from badge_issuer.data import KeyKind
from badge_issuer.errors import N_, UnreadableContent
from badge_issuer.package import BadgeClassDefinition, IssuerProfile
from badge_issuer.stored import Unreadable, from_stored, trusted

Row = TypeVar("Row", bound=models.Model)
# Where the badge images stand of which the pages and documents of an award give the address.
ART_OF_AWARD = ("badge_class__issuer__image", "version__image", "version__badge_class__issuer__image")


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


def with_art(rows: models.QuerySet[Row], *paths: str) -> models.QuerySet[Row]:
    """
    The rows together with the badge images at these paths, without the art: it may be a megabyte, and a page or a
    credential needs only its address. Whoever does need it reads it with one more query.
    """
    return rows.select_related(*paths).defer(*(f"{path}__content" for path in paths))


def definition_of(version: BadgeClassVersion) -> BadgeClassDefinition:
    """
    What this version of a badge class says. It was judged when it was synced, and is not again: no rule that a later
    release brings may take away a badge that was earned. Raises UnreadableContent.
    """
    try:
        definition: BadgeClassDefinition = from_stored(BadgeClassDefinition, version.content)
    except Unreadable as error:
        raise UnreadableContent(
            N_("badge class version %(version)s cannot be read: %(problem)s"), version=version.pk, problem=str(error)
        ) from error
    return definition


def profile_of(issuer: Issuer) -> IssuerProfile:
    """Who an issuer says it is today; judged when it was synced."""
    return trusted(
        IssuerProfile,
        issuer=issuer.slug,
        name=issuer.name,
        url=issuer.url,
        email=issuer.email,
        description=issuer.description,
    )
