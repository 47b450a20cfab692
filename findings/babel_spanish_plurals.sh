#!/bin/sh
# A Spanish catalogue without Plural-Forms, compiled by Babel 2.19, speaks English for every number but one and a million.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/es.po" <<'CATALOGUE'
msgid ""
msgstr ""
"Language: es\n"
"Content-Type: text/plain; charset=utf-8\n"

msgid "%(n)d page"
msgid_plural "%(n)d pages"
msgstr[0] "%(n)d hoja"
msgstr[1] "%(n)d hojas"
CATALOGUE
for pair in "2.18.0 2 hoja,hojas,hojas" "2.19.0 3 hoja,pages,hojas"; do
    set -- $pair
    "${PYTHON:-python3}" -m venv "$folder/$1"
    "$folder/$1/bin/python" -m pip install -qq --disable-pip-version-check "Babel==$1"
    "$folder/$1/bin/pybabel" -q compile -l es -i "$folder/es.po" -o "$folder/es-$1.mo"
    "$folder/$1/bin/python" - "$folder/es-$1.mo" "$2" "$3" <<'PROGRAM'
import gettext
import sys
from importlib.metadata import version

path, forms, expected = sys.argv[1:]
catalogue = gettext.GNUTranslations(open(path, "rb"))
shown = [catalogue.ngettext("%(n)d page", "%(n)d pages", n) % {"n": n} for n in (1, 2, 1_000_000)]
header = catalogue.info()["plural-forms"]
print(f"Babel {version('babel')}: compiled without a word of complaint, {header.split(';')[0]}: {', '.join(shown)}")
raise SystemExit(not header.startswith(f"nplurals={forms};") or ",".join(each.split()[1] for each in shown) != expected)
PROGRAM
done
