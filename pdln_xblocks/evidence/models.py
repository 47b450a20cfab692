"""The rows of evidence: a draft that changes, files, and attempts that never do."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..catalog.models import Definition
from ..public_ids import new_public_id


class Draft(models.Model):
    """
    What a teacher has so far for one AOK. It carries a revision, so that a save from a tab left open elsewhere is
    refused.

    .. pii: Holds what a teacher wrote about their teaching, and who they are by key.
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    usage_key = models.CharField(max_length=255)
    content = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()
    # Closed while a submission is with the evaluators and once all is met; submit, release and take-back move it in
    # their own transactions.
    is_open = models.BooleanField(default=True)
    # The criteria that the decisions so far found met: they are kept. A criterion that the author adds later is not
    # among them.
    kept_criteria = models.JSONField(default=list, blank=True)
    # What each part held when it was last submitted, as digests (rules.part_digests); empty where that submission was
    # taken back or set aside. So a save learns what is new without asking for what was sent.
    last_sent = models.JSONField(default=dict, blank=True)

    class Meta:
        app_label = "pdln_xblocks"
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [
            # Two tabs that both begin a draft must end in the same one.
            models.UniqueConstraint(fields=["user", "usage_key"], name="pdln_one_draft_each"),
        ]

    def __str__(self) -> str:
        return f"draft {self.pk}"


class AttemptStatus(models.TextChoices):
    """What became of an attempt; "in review" is derived from its readings."""

    SUBMITTED = "submitted", _("submitted")
    WITHDRAWN = "withdrawn", _("taken back")
    RETURNED_INCOMPLETE = "returned_incomplete", _("returned as incomplete")
    QUARANTINED = "quarantined", _("held back")
    DECIDED = "decided", _("decided")
    ARCHIVED = "archived", _("archived")


class Attempt(models.Model):
    """
    One submission, numbered and immutable but for its status: the definition the teacher saw, what they stated and, as
    artifacts, what they gave.

    .. pii: Ties a teacher, by key and by the platform's anonymous id, to work they submitted and what they say of it.
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    anonymous_user_id = models.CharField(max_length=64)
    usage_key = models.CharField(max_length=255)
    course_key = models.CharField(max_length=255)
    block_id = models.CharField(max_length=255)
    number = models.PositiveSmallIntegerField()
    submit_token = models.CharField(max_length=64)
    receipt_code = models.CharField(max_length=9, unique=True)
    pseudonym = models.CharField(max_length=8)
    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="+")
    # The criteria this attempt is judged on: all of them at first, later those that the last decision reopened.
    criteria = models.JSONField()
    submitted_at = models.DateTimeField()
    hear_by = models.DateField()
    # The teacher's statements about this submission, shown to whoever reads it.
    ai_use = models.TextField(blank=True)
    what_changed = models.TextField(blank=True)
    status = models.CharField(max_length=20, choices=AttemptStatus.choices, default=AttemptStatus.SUBMITTED)

    class Meta:
        app_label = "pdln_xblocks"
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [
            # Two submits at once must not both be number 2.
            models.UniqueConstraint(fields=["user", "usage_key", "number"], name="pdln_attempt_number"),
            # A double click, or a repeat after a lost answer, is the same submission.
            models.UniqueConstraint(fields=["user", "usage_key", "submit_token"], name="pdln_attempt_token"),
        ]
        indexes = [
            # Pathways ask for everything one teacher has decided in a course.
            models.Index(fields=["user", "course_key"], name="pdln_attempt_in_course"),
        ]

    def __str__(self) -> str:
        return f"attempt {self.public_id}"


class Artifact(models.Model):
    """
    One piece of evidence of an attempt, as it was when it was submitted.

    .. pii: What a teacher wrote or linked to.
    .. pii_types: other
    .. pii_retirement: local_api
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="artifacts")
    position = models.PositiveSmallIntegerField()
    requirement = models.CharField(max_length=64)
    option = models.CharField(max_length=64)
    form = models.CharField(max_length=10)
    text = models.TextField(blank=True)
    # Shown as it was typed unless its teacher turned formatting on: then it is Markdown.
    formatted = models.BooleanField(default=False)
    url = models.CharField(max_length=2000, blank=True)
    transcript = models.TextField(blank=True)
    students = models.CharField(max_length=20, blank=True)
    # A list of {"id", "sha256", "size", "kind"}: what was there at submit, whatever becomes of the bytes.
    files = models.JSONField(default=list)

    class Meta:
        app_label = "pdln_xblocks"
        verbose_name = _("artifact")
        verbose_name_plural = _("artifacts")
        ordering = ["position"]
        constraints = [
            # One answer to each option; the order on the page is the author's.
            models.UniqueConstraint(fields=["attempt", "requirement", "option"], name="pdln_artifact_once"),
        ]

    def __str__(self) -> str:
        return f"artifact {self.pk}"
