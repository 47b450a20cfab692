"""What can go wrong between an archive and a page of the preview."""

import errno
import os
from gettext import gettext as _


class PreviewError(Exception):
    """The message is for the person who started the preview."""


class UnsafeArchive(PreviewError):
    """The file is not a course archive, or not one that is safe to unpack."""


class UnreadableCourse(PreviewError):
    """The archive is safe, but its course cannot be read."""


class CannotServe(PreviewError):
    """The preview cannot start here: a port in use, a folder that cannot be written."""

    @classmethod
    def at_port(cls, error: OSError, port: int) -> "CannotServe":
        """What to say of a port that could not be had."""
        if error.errno == errno.EADDRINUSE:
            return cls(
                _(
                    "Port {port} is in use, perhaps by another preview. Stop that one, or give another: --port {other}"
                ).format(port=port, other=port + 1 if port < 65535 else port - 1)
            )
        return cls(
            _("Port {port} cannot be used: {reason}.").format(port=port, reason=os.strerror(error.errno or errno.EIO))
        )
