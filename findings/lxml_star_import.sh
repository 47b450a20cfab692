#!/bin/sh
# A stand-in made by `from lxml.etree import *` lacks public names: `indent`, `XMLPullParser` and more are not in `__all__`.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for version in 5.3.2 6.1.3; do
    "${PYTHON:-python3}" -m venv "$folder/$version"
    "$folder/$version/bin/python" -m pip install -qq --disable-pip-version-check "lxml==$version"
    "$folder/$version/bin/python" - <<'PROGRAM'
import types

from lxml import etree

stand_in = types.ModuleType("safe_etree")
exec("from lxml.etree import *", vars(stand_in))
documented = ("indent", "XMLPullParser", "xmlfile", "adopt_external_document")
assert all(hasattr(etree, name) for name in documented)
missing = [name for name in documented if not hasattr(stand_in, name)]
print(f"lxml {etree.__version__}: the stand-in has tostring ({hasattr(stand_in, 'tostring')}), and lacks {', '.join(missing)}")
raise SystemExit(missing != list(documented))
PROGRAM
done
