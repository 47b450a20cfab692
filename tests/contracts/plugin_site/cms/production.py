"""Studio on a site."""

from tests.contracts.plugin_site.cms.common import *  # noqa: F403
from tests.contracts.plugin_site.settings import ORDER, SERVERS, tokens

ORDER.production(__name__, tokens(), servers=SERVERS)
