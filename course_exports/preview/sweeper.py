"""
What cron does on a site: while the preview runs, the domain's sweep every two seconds, so that an undo window ends
when it should.
"""

import logging
import threading

from django.db import close_old_connections, connections
from django.utils import timezone

from pdln_xblocks.operations.sweep import sweep

INTERVAL_SECONDS = 2.0

log = logging.getLogger(__name__)


class Sweeper(threading.Thread):
    """Ends with the process, or soon after `stop`. One sweep that goes wrong is logged and does not end the others."""

    def __init__(self, *, interval: float = INTERVAL_SECONDS) -> None:
        super().__init__(name="sweeper", daemon=True)
        self._interval = interval
        self._stopped = threading.Event()

    def run(self) -> None:
        while not self._stopped.wait(self._interval):
            close_old_connections()
            try:
                sweep(now=timezone.now())
            except Exception as error:  # whatever it was, the next round may succeed; an operator reads the log
                log.exception("The sweep went wrong (%s)", type(error).__name__)
        connections.close_all()

    def stop(self) -> None:
        self._stopped.set()
