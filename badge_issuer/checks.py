"""System checks: what an operator must set before the first badge, and must not change after it."""

from django.conf import settings
from django.core import checks
from django.db import DatabaseError

from badge_issuer import configuration
from badge_issuer.backends import usable_backend_names
from badge_issuer.badgr.encryption import refuse_open_key
from badge_issuer.badgr.settings import BACKEND, badgr_settings
from badge_issuer.errors import ConfigurationRefused
from badge_issuer.models import Issuer, SigningKey
from badge_issuer.signing import key_material
from badge_issuer.signing.key_compromise import to_sign_again
from badge_issuer.signing.keys import signing_problem


def _badgr() -> None:
    """What Badgr needs, on a site that delivers there."""
    try:
        wanted = BACKEND in configuration.backend_names()
    except ConfigurationRefused:
        return  # told by the check of that setting
    if wanted:
        refuse_open_key(badgr_settings())


SETTINGS = {
    "badge_issuer.W001": configuration.public_base_url,
    "badge_issuer.W002": configuration.require_key_storage,
    "badge_issuer.W003": usable_backend_names,
    "badge_issuer.W004": configuration.recipient_resolver,
    "badge_issuer.W007": configuration.listener,
    "badge_issuer.W008": _badgr,
}


@checks.register("badge_issuer")
def settings_can_work(app_configs, **_options):
    """Missing or unsafe settings, as warnings: a site may run long before it issues its first badge."""
    warnings = []
    for check_id, read in SETTINGS.items():
        try:
            read()
        except ConfigurationRefused as exc:
            warnings.append(checks.Warning(str(exc), id=check_id))
    return warnings


@checks.register("badge_issuer")
def issuing_is_not_stopped(app_configs, **_options):
    """A warning while issuing is stopped, so that nobody forgets it."""
    if not configuration.issuing_is_stopped():
        return []
    message = "Issuing is stopped. Badges that were earned wait; none is lost."
    hint = "Set BADGE_ISSUER_STOP_ISSUING to False to go on."
    return [checks.Warning(message, hint=hint, id="badge_issuer.W006")]


@checks.register("badge_issuer", checks.Tags.database)
def base_url_has_not_changed(app_configs, databases=None, **_options):
    """An error when badges were issued under another public base URL than the one now set."""
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


@checks.register("badge_issuer", checks.Tags.database)
def every_issuer_can_sign(app_configs, databases=None, **_options):
    """A warning for each issuer whose key this process could not sign with, and where there is no issuer at all."""
    if "default" not in (databases or ()):
        return []
    try:
        issuers = list(Issuer.objects.order_by("slug"))
        problems = [problem for problem in map(signing_problem, issuers) if problem]
    except DatabaseError:
        return []
    if not issuers:
        problems = ["No issuer is known yet. Take one from what `pathway build` wrote: badge-issuer sync FOLDER"]
    return [checks.Warning(problem, id="badge_issuer.W005") for problem in problems]


@checks.register("badge_issuer", checks.Tags.database, deploy=True)
def a_first_key_can_be_kept(app_configs, databases=None, **_options):
    """
    A warning where the folder of keys would not take the first one: tried, by `check --deploy`, until there is a key.

    From then on the keys themselves are opened, and a folder that this process can only read is as it may be.
    """
    if "default" not in (databases or ()):
        return []
    try:
        if getattr(settings, "BADGE_ISSUER_SIGNING_KEYS", {}) or SigningKey.objects.exclude(private_file="").exists():
            return []
        key_material.try_folder()
    except DatabaseError:
        return []
    except ConfigurationRefused as exc:
        is_unset = not getattr(settings, "BADGE_ISSUER_KEYS_DIR", "")
        # Unset is told by the check of that setting.
        return [] if is_unset else [checks.Warning(str(exc), id="badge_issuer.W010")]
    return []


@checks.register("badge_issuer", checks.Tags.database)
def disowning_is_not_half_done(app_configs, databases=None, **_options):
    """A warning for each disowned key whose badges are not all signed again: until then they are not genuine."""
    if "default" not in (databases or ()):
        return []
    try:
        half = [
            key for key in SigningKey.objects.exclude(disowned_at=None).order_by("pk") if to_sign_again(key).exists()
        ]
    except DatabaseError:
        return []
    return [
        checks.Warning(
            f"Not all badges that the disowned key {key.fragment} signed are signed again. Until then they fail.",
            hint=f"Go on: badge-issuer keys disown {key.fragment} --reason TEXT",
            id="badge_issuer.W009",
        )
        for key in half
    ]
