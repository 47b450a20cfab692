"""What an owner takes elsewhere: the address that adds a badge to a LinkedIn profile, and a line for a résumé."""

from urllib.parse import urlencode

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from badge_issuer.pages.credential_page import CredentialShown

LINKEDIN = "https://www.linkedin.com/profile/add"


def linkedin_address(shown: CredentialShown) -> str:
    """LinkedIn's form for a certification with this badge filled in; the owner presses Save there."""
    awarded = timezone.localtime(shown.award.awarded_at)
    filled: dict[str, str | int] = {
        "startTask": "CERTIFICATION_NAME",
        "name": shown.badge.definition.name,
        "organizationName": shown.badge.issuer.name,
        "issueYear": awarded.year,
        "issueMonth": awarded.month,
        "certUrl": shown.address,
        "certId": shown.award.public_id,
    }
    if shown.award.valid_until is not None:
        ends = timezone.localtime(shown.award.valid_until)
        filled |= {"expirationYear": ends.year, "expirationMonth": ends.month}
    return f"{LINKEDIN}?{urlencode(filled)}"


def resume_line(shown: CredentialShown) -> str:
    """One line that says what it is, how much work, who stands behind it, when, and where to check it."""
    hours = shown.badge.hours
    what = (
        ngettext("micro-credential, %(hours)s hour", "micro-credential, %(hours)s hours", int(hours)) if hours else ""
    )
    return _("%(badge)s (%(what)s), %(issuer)s, %(month)s. %(address)s") % {
        "badge": shown.badge.definition.name,
        "what": what % {"hours": hours} if hours else _("micro-credential"),
        "issuer": shown.badge.issuer.name,
        "month": date_format(timezone.localtime(shown.award.awarded_at), "YEAR_MONTH_FORMAT"),
        "address": shown.address,
    }
