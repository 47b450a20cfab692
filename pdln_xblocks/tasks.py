"""
Celery tasks: the same calls that the sweep makes, made at once. The domain asks for one by its name (`jobs.enqueue`).

Each is safe to run twice, late or never. Imports stand inside: a process that only names jobs need not load the issuer
and its cryptography.
"""

from django.utils import timezone

from .jobs import Job, does

__all__ = ["check_file", "clear_files", "deliver_awards", "post_grades", "send_notices", "sync_course"]


@does(Job.CHECK_FILE)
def check_file(file_id: str) -> None:
    """Assemble, hash and check one upload that has arrived."""
    from .files import check_file as check

    check(file_id, now=timezone.now())


@does(Job.CLEAR_FILES)
def clear_files(user_id: int) -> None:
    """Remove the bytes of a person's purged files."""
    from .files import clear_purged

    clear_purged(user_id)


@does(Job.POST_GRADES)
def post_grades() -> None:
    """Post the grades that are due."""
    from .grades.api import post_due

    post_due(now=timezone.now())


@does(Job.DELIVER_AWARDS)
def deliver_awards() -> None:
    """Work the badge deliveries that are due."""
    from badge_issuer.api import IN_FLIGHT, work

    work(now=timezone.now(), in_flight=IN_FLIGHT)


@does(Job.SEND_NOTICES)
def send_notices() -> None:
    """Send the notices that are due."""
    from .letters.api import send_due

    send_due(now=timezone.now())


@does(Job.SYNC_COURSE)
def sync_course(course_key: str) -> None:
    """Learn a course's definitions from what is published of it."""
    from .catalog.api import sync_course as sync

    sync(course_key, now=timezone.now())
