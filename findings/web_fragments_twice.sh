#!/bin/sh
# Uninstalling the package web-fragments takes the module out of XBlock 6.2 and later, and `pip check` finds nothing missing. XBlock 6.2 wants Python 3.12: PYTHON names it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3.12}" -m venv "$folder/venv"
python="$folder/venv/bin/python"
"$python" -m pip install -qq --disable-pip-version-check XBlock==6.3.4 web-fragments==4.0.0 "setuptools==80.9.0"
"$python" -c "
from importlib.metadata import packages_distributions
owners = sorted(packages_distributions()['web_fragments'])
print('XBlock 6.3.4 with web-fragments 4.0.0: web_fragments/ is in the list of files of', ' and '.join(owners))
raise SystemExit(owners != ['XBlock', 'web-fragments'])"
"$python" -c "import web_fragments.fragment"
"$python" -m pip uninstall -qq -y web-fragments
said=$("$python" -m pip check 2>/dev/null)
if "$python" -c "import web_fragments.fragment" 2>/dev/null; then
    echo "after pip uninstall web-fragments, XBlock has its module still"
    exit 1
fi
echo "after pip uninstall web-fragments: no module web_fragments, and pip check says: $said"
test "$said" = "No broken requirements found."
