"""The port a preview answers on: known before anything else, since every badge carries the address."""

import errno
import os
import socket
from gettext import gettext as _

from .errors import CannotServe


def claim(host: str, port: int) -> int:
    """The port, found free a moment ago; any free one for 0. Raises CannotServe when it is not to be had."""
    with socket.socket() as probe:
        # As the server does it: a port that a preview left a moment ago is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise refusal(error, port) from error
        return int(probe.getsockname()[1])


def refusal(error: OSError, port: int) -> CannotServe:
    """What to say of a port that could not be had."""
    if error.errno == errno.EADDRINUSE:
        return CannotServe(
            _(
                "Port {port} is in use, perhaps by another preview. Stop that one, or give another: --port {other}"
            ).format(port=port, other=port + 1 if port < 65535 else port - 1)
        )
    return CannotServe(
        _("Port {port} cannot be used: {reason}.").format(port=port, reason=os.strerror(error.errno or errno.EIO))
    )
