"""Where awards are delivered to: each backend takes one award and gives back what it calls it."""

from datetime import datetime
from typing import Protocol

from django.utils.module_loading import import_string

from badge_issuer.errors import ConfigurationRefused
from badge_issuer.models import Award

# Short names for the settings; a dotted path to a class names any other backend.
KNOWN = {"embedded": "badge_issuer.backends.embedded.EmbeddedBackend"}


class Backend(Protocol):
    """
    One way to get an award out. Constructed without arguments, for one delivery.

    `deliver` may be called again for the same award after any failure, and must then find what it did before.
    """

    def deliver(self, award: Award, *, email: str, now: datetime) -> str:
        """Deliver and return the backend's own id; raises TryLater or DeliveryRefused."""
        ...


def load_backend(name: str) -> Backend:
    """The backend of this name; ConfigurationRefused when there is none."""
    try:
        backend: type[Backend] = import_string(KNOWN.get(name, name))
    except ImportError as exc:
        raise ConfigurationRefused(f"BADGE_ISSUER_BACKENDS names {name!r}, which cannot be imported.") from exc
    return backend()
