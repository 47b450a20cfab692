"""
An author's request in Studio, and the signal that goes out from inside of it.

- Read in Teak (`xmodule/modulestore/django.py`): receivers of `course_published` are called by `send_robust`, with the class
  of the module store as sender and `course_key`; what they raise is logged and forgotten.
- Read in Teak (`ATOMIC_REQUESTS` in `cms/envs/common.py`); running Studio: the request is one transaction. A database error in
  a receiver spoils it while nobody hears of it, so the answer is 200 and the author's edit is rolled back.
- Running Studio: what raises in `on_commit` is a 500, after the edit was committed.
- Web import, `cms import`, publishing a unit, a changed due date, deletion and rerun all end in this one signal, in Studio's
  process alone (running Studio).
"""

from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from opaque_keys.edx.keys import CourseKey

from tests.builders import NOON


class ModuleStore:
    """Whose class is the sender."""


@transaction.atomic
def publish(request: HttpRequest, course: str, edit: str) -> HttpResponse:
    """The edit (a session of that key stands for it), then the signal to whoever listens."""
    from xmodule.modulestore.django import SignalHandler

    Session.objects.create(session_key=edit, expire_date=NOON)
    SignalHandler.course_published.send_robust(sender=ModuleStore, course_key=CourseKey.from_string(course))
    return HttpResponse()


urlpatterns = [path("publish/<str:course>/<str:edit>", publish)]
