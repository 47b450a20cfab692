"""What the domain hears from the platform."""

import logging
from typing import Any

from .compat import course_published_signal
from .logs import place_of
from .soon import soon
from .tasks import sync_course

log = logging.getLogger(__name__)


def connect() -> None:
    """Listen to publishing where a platform is installed. Connecting twice is connecting once."""
    published = course_published_signal()
    if published is not None:
        published.connect(learn_course, dispatch_uid="pdln_xblocks.learn_course")


def learn_course(sender: Any, course_key: Any, **kwargs: Any) -> None:
    """
    A course was published, imported or its settings changed: learn it again once that is committed.

    Never raises. In Studio's process an error here would roll the author's edit back without a word, and what was not
    learnt is learnt at the next publish, or by `manage.py sync_pathways`.
    """
    try:
        soon(sync_course, str(course_key))
    except Exception as error:
        log.error("course %s was published and could not be handed over: %s", course_key, place_of(error))
