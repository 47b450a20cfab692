"""What may stand in a log: ids, codes, numbers and places in the code, and nothing that somebody wrote."""

import traceback
from pathlib import Path

__all__ = ["place_of"]

# Enough to see which part of ours was working and what it called.
FRAMES = 4


def place_of(error: BaseException) -> str:
    """The class of an error and the last places it came through. Its message stays out: it may quote a person."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    places = [f"{Path(frame.filename).parent.name}/{Path(frame.filename).name}:{frame.lineno}" for frame in frames]
    return f"{type(error).__name__} in {' > '.join(places)}"
