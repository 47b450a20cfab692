"""The notice."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from badge_issuer.due import DueRow


class NoticeKind(models.TextChoices):
    """What a notice is about; also the name of its templates."""

    SUBMITTED = "submitted", _("submitted")
    NOT_YET = "not_yet", _("result: not yet")
    PROFICIENT = "proficient", _("result: proficient")
    HELD_BACK = "held_back", _("held back")
    LATE = "late", _("late review, new date")
    CLAIM_ENDING = "claim_ending", _("claim about to run out")
    WORK_WAITING = "work_waiting", _("work waiting")
    BADGE_READY = "badge_ready", _("badge ready")
    BADGE_WITHDRAWN = "badge_withdrawn", _("badge withdrawn")


class Notice(DueRow):
    """
    One thing that one person is to be told, and whether the message has left.

    Neither address nor text stands here: both are made when it is sent, from what `about` names. Where that is no
    longer so (the work was taken back, the claim was used), it ends unsent and `problem` says so.

    .. pii: Says, by key, who is told of which submission, claim or badge.
    .. pii_types: id
    .. pii_retirement: local_api
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=NoticeKind.choices)
    # The ids of the cause: an attempt, an attempt and its decision, a claim, a day, an award.
    about = models.CharField(max_length=100)
    course_key = models.CharField(max_length=255, blank=True)
    # What cannot be looked up by `about`: codes and the author's words, never a person's.
    details = models.JSONField(default=dict, blank=True)
    promised = models.DateField(null=True, blank=True, help_text=_("The new date that a late notice names."))
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "pdln_xblocks"
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            # Whatever is repeated, one person is told of one thing once.
            models.UniqueConstraint(fields=["user", "kind", "about"], name="pdln_notice_once"),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="pdln_notice_due"),
            models.Index(fields=["stopped_at"], name="pdln_notice_stopped"),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"
