"""Studio under the platform's own tests."""

from tests.contracts.plugin_site.cms.common import *  # noqa: F403
from tests.contracts.plugin_site.settings import ORDER

ORDER.test(__name__)
