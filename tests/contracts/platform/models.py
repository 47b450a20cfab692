"""
The platform's own tables, with as many columns as our questions meet; seen in a Teak-era tree.

Users are keys: what the tests count is queries, and a key costs as many as a foreign key does.
"""

from django.db import models
from opaque_keys.edx.django.models import CourseKeyField


class CourseOverview(models.Model):
    """
    What the LMS knows of a course without reading it: in truth some fifty columns, of which `wide` stands for the rest.

    .. no_pii:
    """

    id = CourseKeyField(db_index=True, primary_key=True, max_length=255)
    display_name = models.TextField(null=True)
    language = models.TextField(null=True)
    wide = models.TextField(default="")

    class Meta:
        app_label = "platform"
        db_table = "course_overviews_courseoverview"


class CourseAccessRole(models.Model):
    """
    A role in one course, or, without a course, in an organization.

    .. no_pii:
    """

    user_id = models.BigIntegerField(db_index=True)
    role = models.CharField(max_length=64)
    org = models.CharField(max_length=64, blank=True)
    course_id = CourseKeyField(max_length=255, blank=True, null=True)

    class Meta:
        app_label = "platform"
        db_table = "student_courseaccessrole"


class RoleAssignment(models.Model):
    """
    What the roles console of 2026 gives: a role in a scope, `course-v1:Org+Name+Run`, `course-v1:Org+*` or
    `course-v1:*` (openedx-authz keeps them as rules of its engine).

    .. no_pii:
    """

    user_id = models.BigIntegerField(db_index=True)
    role = models.CharField(max_length=64)
    scope = models.CharField(max_length=255)

    class Meta:
        app_label = "platform"
        db_table = "platform_roleassignment"


class CourseEnrollment(models.Model):
    """
    Who is in a course, or was.

    .. no_pii:
    """

    user_id = models.BigIntegerField(db_index=True)
    course_id = CourseKeyField(max_length=255)
    is_active = models.BooleanField(default=True)

    class Meta:
        app_label = "platform"
        db_table = "student_courseenrollment"


class AnonymousUserId(models.Model):
    """
    A user's id in one course that does not say who they are.

    .. no_pii:
    """

    user_id = models.BigIntegerField(db_index=True)
    anonymous_user_id = models.CharField(unique=True, max_length=32)
    course_id = CourseKeyField(max_length=255)

    class Meta:
        app_label = "platform"
        db_table = "student_anonymoususerid"


class UserPreference(models.Model):
    """
    What a user chose, by key: `pref-lang` is their language.

    .. no_pii:
    """

    user_id = models.BigIntegerField(db_index=True)
    key = models.CharField(max_length=255)
    value = models.TextField()

    class Meta:
        app_label = "platform"
        db_table = "user_api_userpreference"
