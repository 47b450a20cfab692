# Two commands for a fresh machine with Python >= 3.11 and git: `make demo` and `make test`. The rest says how it is run.
#
#   PYTHON=python3.12   the interpreter of the virtual environment, else the first of the list below that works
#   VENV=.venv          where it stands
#   PORT=8000           where the demo is served, on loopback
#   DATA=build/demo     what the demo keeps: the built course, the issuer's part, the database, uploads and keys

VENV ?= .venv
PORT ?= 8000
DATA ?= build/demo
UNDO_SECONDS ?= 20
EXAMPLE ?= examples/flipped-classroom
PYTEST ?=
AT_ONCE = -n auto --dist loadfile

# A version manager's stand-in answers to `python3.12` and then refuses: ask each one to do what it is wanted for.
WORKS = import ensurepip, sys, venv; raise SystemExit(sys.version_info < (3, 11))
PYTHON ?= $(shell for each in python3.12 python3.11 python3.13 python3 python; do \
	"$$each" -c '$(WORKS)' >/dev/null 2>&1 && { echo "$$each"; break; }; done)

BIN = $(VENV)/bin
SAY = @printf '%s\n'
.DEFAULT_GOAL := help
.PHONY: help demo demo-build test slow bench storm mariadb mariadb-newest postgres browser npm verifiers quality reference pictures format clean

help:
	$(SAY) "make demo      build the example pathway and serve it on http://127.0.0.1:$(PORT)/" \
	  "make test      the tests, on SQLite" \
	  "make slow      every case of a kind, one by one" \
	  "make mariadb | postgres | browser | npm | verifiers | quality    the proof that 'make test' leaves out" \
	  "make bench     measure the budgets into build/bench.json" \
	  "make storm     10,000 badges to a Badgr that fails, by workers that are killed; about four minutes" \
	  "make reference | pictures    write docs/reference/ of packages and tables, and the pictures of the README, anew" \
	  "make format    put the code in order" \
	  "make clean     remove what was built, the demo's data included (not $(VENV))"

# One stamp an extra: a change of setup.cfg installs again, what an extra already has is left as it is.
$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later with its venv module was not found. Install it (Debian: python3 and python3-venv),"; \
	  echo "or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3.12"; exit 1; }
	"$(PYTHON)" -m venv "$(VENV)"

$(VENV)/.installed-%: setup.cfg pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[$(subst +,$(comma),$*)]"
	@touch "$@"

comma := ,

demo-build: $(VENV)/.installed-demo
	@mkdir -p "$(DATA)"
	$(BIN)/pathway build "$(EXAMPLE)" -o "$(DATA)/course.tar.gz"

demo: demo-build
	$(BIN)/pathway preview "$(DATA)/course.tar.gz" --issuer-part "$(DATA)/course-issuer" --data "$(DATA)/data" \
	  --port "$(PORT)" --undo-seconds "$(UNDO_SECONDS)"

test: $(VENV)/.installed-test
	@mkdir -p build/junit
	@$(BIN)/python -m pytest $(AT_ONCE) --junitxml=build/junit/test.xml $(PYTEST); status=$$?; printf '%s\n' "" "Left out here:" \
	  "  every case of a kind: each statement that breaks, each entry     make slow" \
	  "  MariaDB: the same tests on the platform's kind of database        make mariadb" \
	  "  PostgreSQL: the same tests on its other kind                     make postgres" \
	  "  the browser stories, in headless Chromium and Firefox            make browser" \
	  "  an independent verifier of the badges, on node                   make npm" \
	  "  two more verifiers, each in an environment of its own            make verifiers" \
	  "  lint, types, import contracts, a dry run of the platform's pins  make quality" \
	  "  the budgets                                                      make bench" \
	  "  both supported pairs of Python and Django                        tox -e py311-django42,py312-django52" "";\
	  exit $$status

slow: $(VENV)/.installed-test
	@mkdir -p build/junit
	$(BIN)/python -m pytest $(AT_ONCE) -m slow --junitxml=build/junit/slow.xml $(PYTEST)

mariadb: $(VENV)/.installed-test+mariadb
	@mkdir -p build/junit
	PDLN_TEST_DATABASE=mariadb $(BIN)/python -m pytest $(AT_ONCE) --junitxml=build/junit/mariadb.xml $(PYTEST)

# The newest edx-submissions, which does not migrate everywhere: ours must all the same. In an environment of its own,
# since the extra mariadb holds the other one to a release that does.
NEWEST = $(VENV)-newest
$(NEWEST)/.installed: setup.cfg pyproject.toml | $(BIN)/python
	$(BIN)/python -m venv "$(NEWEST)"
	$(NEWEST)/bin/python -m pip install --quiet --disable-pip-version-check --editable ".[test]" "mysqlclient>=2.2"
	@touch "$@"

mariadb-newest: $(NEWEST)/.installed
	@mkdir -p build/junit
	PDLN_TEST_DATABASE=mariadb $(NEWEST)/bin/python -m pytest tests/pdln_xblocks/test_migrations.py \
	  --junitxml=build/junit/mariadb-newest.xml $(PYTEST)

postgres: $(VENV)/.installed-test+postgres
	@mkdir -p build/junit
	PDLN_TEST_DATABASE=postgres $(BIN)/python -m pytest $(AT_ONCE) --junitxml=build/junit/postgres.xml $(PYTEST)

browser: $(VENV)/.installed-test+browser
	@mkdir -p build/junit
	$(BIN)/python -m pytest -m browser --junitxml=build/junit/browser.xml $(PYTEST)

npm: $(VENV)/.installed-test
	@mkdir -p build/junit
	cd tests/contracts/verifier_npm && npm ci --no-audit --no-fund
	$(BIN)/python -m pytest -m npm --junitxml=build/junit/npm.xml $(PYTEST)

verifiers: $(VENV)/.installed-test
	@mkdir -p build/junit
	$(BIN)/python -m pytest -m verifiers --junitxml=build/junit/verifiers.xml $(PYTEST)

quality: $(VENV)/.installed-test+quality
	@mkdir -p build/junit
	PATH="$(abspath $(BIN)):$$PATH" sh tests/quality/commands.sh
	$(BIN)/python -m pytest -m "registry or not registry" tests/quality tests/contracts/test_platform_pins.py \
	  --junitxml=build/junit/quality.xml $(PYTEST)

bench: $(VENV)/.installed-test
	$(BIN)/python -m tests.bench $(BENCH)

storm: $(VENV)/.installed-test
	$(BIN)/python -m tests.badge_issuer.storm $(STORM)

# Both write into docs/, where tests compare them with the code and the pages.
reference: $(VENV)/.installed-test
	$(BIN)/python -m tests.quality.reference

pictures: $(VENV)/.installed-test+browser
	$(BIN)/python -m tests.acceptance.pictures

format: $(VENV)/.installed-test+quality
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .tox
	find . -name __pycache__ -type d -not -path "./$(VENV)*/*" -not -path "./node_modules/*" -prune -exec rm -rf {} +
