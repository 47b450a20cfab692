"""The grade posting."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from badge_issuer.due import DueRow


class GradePosting(DueRow):
    """
    The grade that a teacher should have for one AOK, and whether the gradebook has it yet.

    .. pii: A teacher's grade, by key and by the platform's anonymous id.
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    anonymous_user_id = models.CharField(max_length=64)
    usage_key = models.CharField(max_length=255)
    course_key = models.CharField(max_length=255)
    points_earned = models.PositiveIntegerField()
    # 0 possible points: no grade at all, which is how the ledger itself keeps a score that was taken away.
    points_possible = models.PositiveIntegerField()
    # Rises with every change of what is wanted, so that a worker that was slow cannot mark a newer wish as posted.
    revision = models.PositiveIntegerField(default=1)
    posted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "pdln_xblocks"
        verbose_name = _("grade posting")
        verbose_name_plural = _("grade postings")
        constraints = [
            # One wish for each teacher and AOK; posting it twice is the same grade.
            models.UniqueConstraint(fields=["user", "usage_key"], name="pdln_one_posting"),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="pdln_posting_due"),
            models.Index(fields=["stopped_at"], name="pdln_posting_stopped"),
        ]

    def __str__(self) -> str:
        return f"grade posting {self.pk}"
