"""What the preview keeps off its console."""

import logging


class UnknownAttributes(logging.Filter):
    """XBlock warns of every OLX attribute that a block has no field for; a course is full of the platform's own."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.msg != "%s does not contain field %s"
