"""The rows of the roster: who may review, where and when."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Evaluator(models.Model):
    """
    One line of the roster: this person may review in this course (or this AOK of it) between these dates.

    Evaluators come from outside: being on the roster gives no course-staff powers.

    .. pii: Ties a user to a credential and an employer.
    .. pii_types: id, other
    .. pii_retirement: local_api
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    course_key = models.CharField(max_length=255)
    block_id = models.CharField(max_length=255, blank=True, help_text=_("Empty: every AOK of the course."))
    is_lead = models.BooleanField(default=False)
    pseudonym = models.CharField(max_length=80, help_text=_("What teachers see instead of the name."))
    credential = models.CharField(max_length=200, blank=True)
    employer = models.CharField(max_length=200, blank=True)
    active_from = models.DateField(null=True, blank=True)
    active_until = models.DateField(null=True, blank=True)

    class Meta:
        app_label = "pdln_xblocks"
        verbose_name = _("evaluator")
        verbose_name_plural = _("evaluators")
        constraints = [
            # One line says what one person may do in one place.
            models.UniqueConstraint(fields=["user", "course_key", "block_id"], name="pdln_roster_line"),
        ]

    def __str__(self) -> str:
        return f"evaluator {self.pk}"
