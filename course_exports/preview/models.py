"""
What the preview remembers. The suite's own tables hold the work itself; these stand where a platform's tables would.
"""

from django.conf import settings
from django.db import models


class Role(models.TextChoices):
    """What somebody is to one course; the platform's words."""

    ENROLLED = "enrolled"
    STAFF = "staff"
    INSTRUCTOR = "instructor"


class Membership(models.Model):
    """
    Somebody's part in one course.

    .. no_pii: preview accounts are invented people
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    course_key = models.CharField(max_length=255)
    role = models.CharField(max_length=16, choices=Role.choices)

    class Meta:
        constraints = [
            # Enrolling twice is enrolling once.
            models.UniqueConstraint(fields=["user", "course_key", "role"], name="preview_membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.course_key}"


class AnonymousId(models.Model):
    """
    The id a course knows somebody by, and the way back from it; an empty course is the site-wide id.

    .. no_pii: preview accounts are invented people
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    course_key = models.CharField(max_length=255, blank=True)
    value = models.CharField(max_length=32, unique=True)

    class Meta:
        constraints = [
            # One person has one id in a course, or scores would land on two people.
            models.UniqueConstraint(fields=["user", "course_key"], name="preview_anonymous_id_once"),
        ]

    def __str__(self) -> str:
        return self.value


class StateField(models.Model):
    """
    One field of one block as somebody left it; `of` is their user id, 0 for a value shared by everyone.

    .. no_pii: preview accounts are invented people
    """

    of = models.PositiveBigIntegerField(default=0)
    course_key = models.CharField(max_length=255, blank=True)
    scope = models.CharField(max_length=32)
    scope_id = models.CharField(max_length=255, blank=True)
    name = models.CharField(max_length=100)
    value = models.JSONField(null=True)

    class Meta:
        constraints = [
            # A field has one value; two requests saving it at once must not make two.
            models.UniqueConstraint(
                fields=["of", "course_key", "scope", "scope_id", "name"], name="preview_state_field_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope_id} {self.name}"


class AuthoredField(models.Model):
    """
    An author's edit of one field, kept beside the archive it was made to.

    .. no_pii: course content
    """

    archive = models.CharField(max_length=64)
    usage_key = models.CharField(max_length=255)
    name = models.CharField(max_length=100)
    value = models.JSONField(null=True)

    class Meta:
        constraints = [
            # The latest edit is the only one.
            models.UniqueConstraint(fields=["archive", "usage_key", "name"], name="preview_authored_field_once"),
        ]

    def __str__(self) -> str:
        return f"{self.usage_key} {self.name}"


class PublishedEvent(models.Model):
    """
    What a block published through its runtime, in order; on a site these reach completion, grades and the event log.

    .. no_pii: preview accounts are invented people
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    usage_key = models.CharField(max_length=255, db_index=True)
    kind = models.CharField(max_length=100)
    data = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.usage_key}"


class Gradebook(models.Model):
    """
    One arrival of edx-submissions' `score_set`, in order: what a site's gradebook would have been told.

    .. no_pii: preview accounts are invented people
    """

    anonymous_user_id = models.CharField(max_length=255)
    course_key = models.CharField(max_length=255)
    usage_key = models.CharField(max_length=255)
    points_earned = models.PositiveIntegerField()
    points_possible = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "gradebook"

    def __str__(self) -> str:
        return f"{self.usage_key} {self.points_earned}/{self.points_possible}"
