"""Where awards are delivered to: each backend takes one award and gives back what it calls it."""

from datetime import datetime
from typing import Protocol, runtime_checkable

from django.utils.module_loading import import_string

from badge_issuer import configuration
from badge_issuer.configuration import name_of
from badge_issuer.errors import N_, ConfigurationRefused
from badge_issuer.models import Award

# Short names for the settings; a dotted path to a class names any other backend.
KNOWN = {
    "embedded": "badge_issuer.backends.embedded.EmbeddedBackend",
    "badgr": "badge_issuer.backends.badgr.BadgrBackend",
}
# Needs no other service: its deliveries come first, so that none of them waits for somebody else's outage.
LOCAL = frozenset({"embedded"})


class Backend(Protocol):
    """
    One way to get an award out. Constructed without arguments, for one delivery.

    `deliver` may be called again for the same award after any failure, and must then find what it did before.
    """

    def deliver(self, award: Award, *, email: str, now: datetime, again: bool) -> str:
        """
        Deliver and return the backend's own id; raises TryLater or DeliveryRefused.

        `again` says that this was tried before and may have happened. Of a backend that needs another service no other
        delivery of the same badge class to the same address is under way meanwhile.
        """
        ...


@runtime_checkable
class WithdrawingBackend(Backend, Protocol):
    """A backend that keeps awards of its own and has to be told when one is withdrawn."""

    def find(self, award: Award, *, email: str, now: datetime) -> str:
        """What an interrupted delivery left there: its id, or an empty string; raises TryLater."""
        ...

    def withdraw(self, award: Award, *, external_id: str, now: datetime) -> None:
        """Withdraw it there; again changes nothing. Raises TryLater or DeliveryRefused."""
        ...


def stays_here(name: str) -> bool:
    """Whether a backend needs no other service."""
    return name in LOCAL


def has_to_be_told(name: str) -> bool:
    """Whether a withdrawal is to be sent to this backend; yes where nobody can tell, since then its row says why."""
    try:
        return isinstance(load_backend(name), WithdrawingBackend)
    except ConfigurationRefused:
        return True


def usable_backend_names() -> tuple[str, ...]:
    """The backends that are set; ConfigurationRefused when one of them is none."""
    names = configuration.backend_names()
    for name in names:
        _found(name)
    return names


def load_backend(name: str) -> Backend:
    """The backend of this name; ConfigurationRefused when there is none."""
    return _found(name)()


def _found(name: str) -> type[Backend]:
    try:
        backend: type[Backend] = import_string(KNOWN.get(name, name))
    except ImportError as exc:
        raise ConfigurationRefused(
            N_("%(setting)s names %(name)r, which cannot be imported."),
            setting=name_of("BADGE_ISSUER_BACKENDS"),
            name=name,
        ) from exc
    return backend
