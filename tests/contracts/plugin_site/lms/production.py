"""LMS on a site."""

from tests.contracts.plugin_site.lms.common import *  # noqa: F403
from tests.contracts.plugin_site.settings import ORDER, SERVERS, tokens

ORDER.production(__name__, tokens(), servers=SERVERS)
