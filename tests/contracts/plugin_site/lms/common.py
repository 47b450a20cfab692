"""What every form of LMS's settings begins with."""

from tests.contracts.plugin_site.settings import ORDER, values

ORDER.common(__name__, "lms.djangoapp", values())
