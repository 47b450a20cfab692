"""What can go wrong between an archive and a page of the preview."""


class PreviewError(Exception):
    """The message is for the person who started the preview."""


class UnsafeArchive(PreviewError):
    """The file is not a course archive, or not one that is safe to unpack."""


class UnreadableCourse(PreviewError):
    """The archive is safe, but its course cannot be read."""


class CannotServe(PreviewError):
    """The preview cannot start here: a port in use, a folder that cannot be written."""
