"""What every form of Studio's settings begins with."""

import tests.contracts.plugin_site.lms.common  # noqa: F401 - Studio takes what both have from the LMS
from tests.contracts.plugin_site.settings import ORDER, values

ORDER.common(__name__, "cms.djangoapp", values())
