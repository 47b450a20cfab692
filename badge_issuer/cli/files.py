"""The commands that give files away: a signed badge for whoever earned it, and what its checkers look up."""

import argparse
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from badge_issuer import configuration
from badge_issuer.cli.results import Result, is_without_site
from badge_issuer.credentials import baking
from badge_issuer.credentials.issuance import copy_of, issued_credential
from badge_issuer.data import CredentialFormat
from badge_issuer.errors import N_, ConfigurationRefused, InvalidValue, UnknownAward
from badge_issuer.models import Award
from badge_issuer.pages import on_disk
from badge_issuer.sharing import find_shown_award

FORMS = (".json", ".jwt", ".png", ".svg")


def publishes_files() -> bool:
    """Whether what this issuer signs and withdraws is known to nobody until `publish` has written it."""
    return is_without_site() and "embedded" in configuration.backend_names()


def publish(chosen: argparse.Namespace, now: datetime) -> Result:
    """Write what is published into a folder."""
    changed = on_disk.write(Path(chosen.folder), now=now)
    line = ngettext("%(count)s file changed.", "%(count)s files changed.", len(changed)) % {"count": len(changed)}
    return Result(lines=(line,), data={"changed": changed})


def download(chosen: argparse.Namespace, now: datetime) -> Result:
    """Write one signed badge into a file, in the form its name asks for."""
    award = find_shown_award(chosen.id)
    if award is None:
        raise UnknownAward.named(chosen.id)
    file = Path(chosen.file)
    content = _content(award, file.suffix.lower(), now)
    try:
        file.write_bytes(content)
    except OSError as exc:
        raise ConfigurationRefused(N_("%(folder)s cannot be written: %(why)s"), folder=file, why=exc.strerror) from exc
    return Result(lines=(_("Written to %(file)s.") % {"file": file},), data={"file": str(file)})


def _content(award: Award, form: str, now: datetime) -> bytes:
    issued = issued_credential(award)
    if issued is None:
        raise UnknownAward(N_("The award %(id)s is not signed yet."), id=award.public_id)
    if form not in FORMS:
        raise InvalidValue(N_("Name a file that ends in one of %(forms)s."), forms=", ".join(FORMS))
    if form == ".json":
        return issued.document.encode("ascii")
    if form == ".jwt":
        return copy_of(award, CredentialFormat.JWT, now=now).document.encode("ascii")
    art = award.version.image
    if not baking.can_bake(art, form[1:]):
        raise InvalidValue(N_("This badge's picture is a PNG, of which no SVG can be made."))
    return baking.baked_credential(art, issued.document, form[1:])
