"""
The issuer's rows: who issues what, who earned it, how it gets there, and what came out.

Rows that say what was promised (badge class versions, delivery attempts, credentials) are only ever added; a credential
is signed again only where its key was disowned, and what it said before is kept. Public ids are 32 hex characters in a
CharField: a native UUID column differs between Django versions on MariaDB. Every key holds on MySQL, which knows no
conditional unique index.
"""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from badge_issuer.data import KeyKind


def new_public_id() -> str:
    """32 hex characters that nobody can guess."""
    return uuid.uuid4().hex


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


class Delivery(models.Model):
    """
    Getting one award, or its withdrawal, to one backend. Never dropped: it is due, delivered, or stopped with the
    reason.

    The lease is `due_at` in the future and the `lease` token of the worker that moved it there.

    .. pii: The e-mail address the award was delivered to, since addresses change and badges do not.
    .. pii_types: email_address
    .. pii_retirement: local_api
    """

    class State(models.TextChoices):
        PENDING = "pending", _("on its way")
        DELIVERED = "delivered", _("delivered")
        STOPPED = "stopped", _("stopped")

    class Kind(models.TextChoices):
        AWARD = "award", _("award")
        WITHDRAWAL = "withdrawal", _("withdrawal")

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="deliveries")
    backend = models.CharField(max_length=128)
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.AWARD)
    state = models.CharField(max_length=16, choices=State.choices, default=State.PENDING)
    due_at = models.DateTimeField()
    lease = models.CharField(max_length=32, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    email = models.CharField(max_length=254, blank=True)
    external_id = models.CharField(max_length=255, blank=True)
    problem = models.TextField(blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            # An award reaches a backend once and is withdrawn there once, however often it is asked for.
            models.UniqueConstraint(fields=["award", "backend", "kind"], name="badge_issuer_errand_once"),
        ]
        indexes = [
            models.Index(fields=["state", "due_at"], name="badge_issuer_delivery_due"),
            # What a service calls an award, back to the award: asked before a found one is taken for ours.
            models.Index(fields=["external_id"], name="badge_issuer_delivery_ext"),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} → {self.backend}"


class DeliveryAttempt(models.Model):
    """
    One try at a delivery, written when it ended and never changed; a number that is missing is a worker that died.

    .. no_pii:
    """

    class Outcome(models.TextChoices):
        DELIVERED = "delivered", _("delivered")
        RETRY = "retry", _("to be tried again")
        STOPPED = "stopped", _("stopped")
        LEASE_LOST = "lease_lost", _("ended after another worker had taken over")

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="history")
    number = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    problem = models.TextField(blank=True)

    class Meta:
        verbose_name = _("delivery attempt")
        verbose_name_plural = _("delivery attempts")
        constraints = [
            # The number is taken with the claim, so two workers cannot both have been attempt 3.
            models.UniqueConstraint(fields=["delivery", "number"], name="badge_issuer_attempt_once"),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id} #{self.number}: {self.outcome}"


class Circuit(models.Model):
    """
    How a backend has answered lately: while `open_until` lies ahead nothing is sent there.

    .. no_pii:
    """

    backend = models.CharField(max_length=128, unique=True)
    failures = models.PositiveIntegerField(default=0)
    open_until = models.DateTimeField(null=True, blank=True)
    probing = models.BooleanField(default=False)
    problem = models.TextField(blank=True)

    class Meta:
        verbose_name = _("circuit")
        verbose_name_plural = _("circuits")

    def __str__(self) -> str:
        return self.backend


class Turn(models.Model):
    """
    Whose turn it is to ask a service for something it would do twice; gone when the turn has ended. The key is a hash
    that is never turned back, and its holder an award.

    .. no_pii:
    """

    key = models.CharField(max_length=64, unique=True)
    holder = models.CharField(max_length=64)
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("turn")
        verbose_name_plural = _("turns")

    def __str__(self) -> str:
        return self.key


class ServiceToken(models.Model):
    """
    What a service gave us to speak with, encrypted. `revision` rises with each renewal; the lease is of who renews.

    .. no_pii:
    """

    account = models.CharField(max_length=64, unique=True)
    access = models.TextField(blank=True)
    refresh = models.TextField(blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    lease = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("service token")
        verbose_name_plural = _("service tokens")

    def __str__(self) -> str:
        return self.account


class Counterpart(models.Model):
    """
    What a service calls one of our badge classes: one for each edition, since changing a class there changes every
    badge issued of it. `content_hash` is of what was last sent.

    .. no_pii:
    """

    badge_class = models.ForeignKey(BadgeClass, on_delete=models.PROTECT, related_name="counterparts")
    backend = models.CharField(max_length=128)
    edition = models.CharField(max_length=32)
    external_id = models.CharField(max_length=128)
    external_issuer = models.CharField(max_length=128)
    content_hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("counterpart")
        verbose_name_plural = _("counterparts")
        constraints = [
            # A second sync must find what the first one made there, and not make another.
            models.UniqueConstraint(fields=["badge_class", "backend", "edition"], name="badge_issuer_counterpart_once"),
        ]

    def __str__(self) -> str:
        return f"{self.badge_class_id} → {self.backend}"


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
