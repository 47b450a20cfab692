"""Studio on a developer's machine."""

from tests.contracts.plugin_site.cms.production import *  # noqa: F403
from tests.contracts.plugin_site.settings import ORDER

ORDER.devstack(__name__)
