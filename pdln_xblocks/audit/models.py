"""The audit row."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """
    One thing that happened. Rows are only ever added; details hold ids, numbers and codes, never what somebody wrote.

    .. pii: Says which user (by key) did something.
    .. pii_types: id
    .. pii_retirement: retained
    """

    happened_at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=255)
    course_key = models.CharField(max_length=255)
    details = models.JSONField(default=dict)

    class Meta:
        app_label = "pdln_xblocks"
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        indexes = [
            # An operator asks what happened to one thing, in order.
            models.Index(fields=["subject", "happened_at"], name="pdln_audit_subject"),
            # A lead's list asks what happened lately in their courses.
            models.Index(fields=["course_key", "action", "happened_at"], name="pdln_audit_course"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"
