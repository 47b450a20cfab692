"""`manage.py` of the platform: `python -m tests.contracts.plugin_site.manage …`."""

import sys

from tests.contracts.platform import safe_xml

if __name__ == "__main__":
    safe_xml.swap()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
