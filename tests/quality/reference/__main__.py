"""Write the generated pages of docs/reference/."""

import os

import django

from tests.quality.tree import ROOT


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from tests.quality.reference import PAGES

    for name, page in PAGES.items():
        (ROOT / "docs/reference" / name).write_text(page(), encoding="utf-8")
        print(f"docs/reference/{name}")


main()
