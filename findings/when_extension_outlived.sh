#!/bin/sh
# A later due date for everybody leaves who was given more time with less: edx-when keeps the extension, though it is earlier now.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -qq --disable-pip-version-check edx-when==4.1.0 Django==5.2.9 "setuptools==80.9.0"
"$folder/venv/bin/python" -W ignore - <<'PROGRAM'
from datetime import UTC, datetime
from importlib.metadata import version

import django
from django.conf import settings

apps = ["django.contrib.contenttypes", "django.contrib.auth", "edx_when"]
database = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(USE_TZ=True, SECRET_KEY="for this run", INSTALLED_APPS=apps, DATABASES={"default": database})
django.setup()

from django.contrib.auth.models import User
from django.core.management import call_command
from edx_when import api
from opaque_keys.edx.keys import CourseKey

call_command("migrate", verbosity=0)
staff, teacher = (User.objects.create(username=name) for name in ("staff", "teacher"))
course = CourseKey.from_string("course-v1:Org+Course+Run")
task = course.make_usage_key("sequential", "task")


def due(day):
    return datetime(2026, 10, day, tzinfo=UTC)


def dates():
    of = lambda user: api.get_dates_for_course(course, user=user, use_cached=False)[(task, "due")].day
    return of(None), of(teacher)


api.set_dates_for_course(course, [(task, {"due": due(5)})])
api.set_date_for_block(course, task, "due", due(7), user=teacher, actor=staff)
extended = dates()
api.set_dates_for_course(course, [(task, {"due": due(12)})])
moved = dates()
for what, (everybody, one) in (("with an extension", extended), ("after the course moved its date", moved)):
    print(f"edx-when {version('edx-when')}, {what}: everybody October {everybody}, the extended one October {one}")
raise SystemExit((extended, moved) != ((5, 7), (12, 7)))
PROGRAM
