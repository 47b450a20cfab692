"""
Celery tasks: the same calls that the sweep makes, made at once. Hand them over with `soon`.

Each is safe to run twice, late or never. The parts that these serve name them, hence the imports inside.
"""

from celery import shared_task
from django.utils import timezone

__all__ = ["check_file", "clear_files", "deliver_awards", "post_grades", "send_notices", "sync_course"]


@shared_task(name="pdln_xblocks.check_file")
def check_file(file_id: str) -> None:
    """Assemble, hash and check one upload that has arrived."""
    from .evidence.files import check_file as check

    check(file_id, now=timezone.now())


@shared_task(name="pdln_xblocks.clear_files")
def clear_files(user_id: int) -> None:
    """Remove the bytes of a person's purged files."""
    from .evidence.files import clear_purged

    clear_purged(user_id)


@shared_task(name="pdln_xblocks.post_grades")
def post_grades() -> None:
    """Post the grades that are due."""
    from .grades.api import post_due

    post_due(now=timezone.now())


@shared_task(name="pdln_xblocks.deliver_awards")
def deliver_awards() -> None:
    """Work the badge deliveries that are due."""
    from badge_issuer.api import IN_FLIGHT, work

    work(now=timezone.now(), in_flight=IN_FLIGHT)


@shared_task(name="pdln_xblocks.send_notices")
def send_notices() -> None:
    """Send the notices that are due."""
    from .notices.api import send_due

    send_due(now=timezone.now())


@shared_task(name="pdln_xblocks.sync_course")
def sync_course(course_key: str) -> None:
    """Learn a course's definitions from what is published of it."""
    from .catalog.api import sync_course as sync

    sync(course_key, now=timezone.now())
