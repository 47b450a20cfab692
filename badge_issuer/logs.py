"""What may stand in a log: ids, codes, numbers and places in the code, and nothing that somebody wrote."""

import logging
import traceback
from pathlib import Path

from urllib3.exceptions import HeaderParsingError

__all__ = ["hush_urllib3", "code_location"]

# Enough to see which part of ours was working and what it called.
FRAMES = 4


def code_location(error: BaseException) -> str:
    """The class of an error and the last places it came through. Its message stays out: it may quote a person."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    locations = [f"{Path(frame.filename).parent.name}/{Path(frame.filename).name}:{frame.lineno}" for frame in frames]
    return f"{type(error).__name__} in {' > '.join(locations)}"


def hush_urllib3() -> None:
    """Keep out of the log what urllib3 would tell of whose badge was looked up and of what was answered."""
    for name in ("urllib3.connection", "urllib3.connectionpool"):
        # Once, however often it is asked for: a logger takes a filter it has for the same one.
        logging.getLogger(name).addFilter(_shows_nobody)


def _shows_nobody(record: logging.LogRecord) -> bool:
    """A query may hold an address, and headers that cannot be read are told with what stands behind them."""
    said = record.args if isinstance(record.args, tuple) else ()
    return not any(isinstance(each, HeaderParsingError) or (isinstance(each, str) and "?" in each) for each in said)
