"""What goes wrong with a request: drawn from a seed, one draw for each request, or given one after the other."""

import random
from collections.abc import Sequence
from enum import StrEnum
from threading import Lock


class Fault(StrEnum):
    """One way of not answering as one should; the comment says whether the request was carried out."""

    NOTHING = "nothing"
    RESET_BEFORE = "reset_before"  # not carried out
    RESET_AFTER = "reset_after"  # carried out
    TIMEOUT_AFTER = "timeout_after"  # carried out, then silence
    TIMEOUT_BEFORE = "timeout_before"  # silence, then carried out after the client has gone
    THROTTLED = "throttled"  # 429 with Retry-After
    HTML_BEFORE = "html_before"  # 502 of a proxy, not carried out
    HTML_AFTER = "html_after"  # 500, carried out
    HTML_200 = "html_200"  # a login page with status 200, not carried out
    CUT_SHORT = "cut_short"  # carried out, half of the answer sent
    TOKEN_GONE = "token_gone"  # every token ends now


class Faults:
    """Faults with a given share of requests, the same for the same seed; or exactly those of `script`, then none."""

    def __init__(self, *, seed: int = 0, share: float = 0.0, script: Sequence[Fault] = ()) -> None:
        self._random = random.Random(seed)
        self._share = share
        self._script = list(script)
        self._lock = Lock()

    def next(self) -> Fault:
        with self._lock:
            if self._script:
                return self._script.pop(0)
            if self._share and self._random.random() < self._share:
                return self._random.choice([each for each in Fault if each is not Fault.NOTHING])
            return Fault.NOTHING

    def then(self, *faults: Fault) -> None:
        """These come with the next requests to the API."""
        with self._lock:
            self._script.extend(faults)

    def end(self) -> None:
        with self._lock:
            self._share, self._script = 0.0, []


NONE = Faults()
