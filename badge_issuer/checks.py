"""System checks: what an operator must set before the first badge, and must not change after it."""

from django.core import checks
from django.db import DatabaseError

from badge_issuer import configuration
from badge_issuer.errors import ConfigurationRefused


@checks.register("badge_issuer")
def settings_can_work(app_configs, **_options):
    """Missing or unsafe settings, as warnings: a site may run long before it issues its first badge."""
    found = []
    for number, read in enumerate(
        (
            configuration.public_base_url,
            configuration.keys_dir,
            configuration.backend_names,
            configuration.recipient_resolver,
            configuration.listener,
        ),
        start=1,
    ):
        try:
            read()
        except ConfigurationRefused as exc:
            found.append(checks.Warning(str(exc), id=f"badge_issuer.W00{number}"))
    return found


@checks.register(checks.Tags.database)
def base_url_has_not_changed(app_configs, databases=None, **_options):
    """An error when badges were issued under another public base URL than the one now set."""
    from badge_issuer.models import Issuer

    if "default" not in (databases or ()):
        return []
    try:
        configured = configuration.public_base_url()
        moved = list(Issuer.objects.exclude(base_url__in=["", configured]).order_by("slug"))
    except (ConfigurationRefused, DatabaseError):
        # Unset is the other check's business; before the first migration there is no table to ask.
        return []
    return [
        checks.Error(
            f"The badges of {issuer.slug} live at {issuer.base_url}, and BADGE_ISSUER_PUBLIC_BASE_URL now says "
            f"{configured}. Issued badges would stop verifying.",
            hint=f"Set BADGE_ISSUER_PUBLIC_BASE_URL back to {issuer.base_url}.",
            id="badge_issuer.E001",
        )
        for issuer in moved
    ]
