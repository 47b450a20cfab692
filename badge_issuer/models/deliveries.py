"""How an award gets to its backends, and what of them must be remembered between workers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from badge_issuer.due import DueRow
from badge_issuer.models.awards import Award
from badge_issuer.models.definitions import BadgeClass


class Delivery(DueRow):
    """
    Getting one award, or its withdrawal, to one backend. Never dropped: it is due, delivered, or stopped with the
    reason; `state` says which, for whoever reads it, and the queue's columns for whoever works on it.

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
    email = models.CharField(max_length=254, blank=True)
    external_id = models.CharField(max_length=255, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            # An award reaches a backend once and is withdrawn there once, however often it is asked for.
            models.UniqueConstraint(fields=["award", "backend", "kind"], name="badge_issuer_errand_once"),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="badge_issuer_due"),
            models.Index(fields=["stopped_at"], name="badge_issuer_stopped"),
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


class Lock(models.Model):
    """
    Who may ask a service for something it would do twice; gone when that has ended. The key is a hash that is never
    turned back, and its holder an award.

    .. no_pii:
    """

    key = models.CharField(max_length=64, unique=True)
    holder = models.CharField(max_length=64)
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("lock")
        verbose_name_plural = _("locks")

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
