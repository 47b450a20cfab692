"""
The pages of docs/reference/ that the code itself can say, and the command that writes them.

    python -m tests.quality.reference       or: make reference

`test_reference.py` compares what stands there with what the code says today.
"""

from tests.quality.reference.models_page import models_page
from tests.quality.reference.package_page import package_page

PAGES = {"models.md": models_page, "package.md": package_page}
