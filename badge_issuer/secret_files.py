"""One rule for every file with a secret in it: its user reads it, a group may, as containers mount them, others not."""

import stat
from pathlib import Path

from badge_issuer.errors import N_, ConfigurationRefused


def refuse_if_others_read(path: Path) -> None:
    """ConfigurationRefused when a file or folder that holds a secret is open to everyone; OSError where it is not."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & stat.S_IRWXO:
        raise ConfigurationRefused(
            N_(
                "Everyone on this machine can reach %(path)s (mode %(mode)s). Take that away first: "
                "chmod o-rwx %(path)s"
            ),
            path=path,
            mode=f"{mode:04o}",
        )
