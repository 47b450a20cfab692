"""`pathway init`: a small package that is complete and clean."""

import shutil
from pathlib import Path

from .errors import CannotWrite

_STARTER = Path(__file__).parent / "templates" / "starter"


def make_starter(folder: Path) -> Path:
    """Copy the starter package into a new or empty folder. Raises CannotWrite when there is something in it."""
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CannotWrite(f"{folder}: there is something here already; name a new or empty folder")
        # Contents only: what the installation says about owners and times is not the author's.
        shutil.copytree(_STARTER, folder, copy_function=shutil.copyfile, dirs_exist_ok=True)
    except OSError as error:
        raise CannotWrite(f"{error.filename or folder}: {error.strerror or error}") from error
    return folder
