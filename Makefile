# Each target works from a bare clone; a second time it takes seconds. `make help` lists them.

PORT ?= 8000
ADDRESS = 127.0.0.1:$(PORT)
REQUIRE ?=
ARGS ?=

PYTHON = .venv/bin/python
PYTEST = $(PYTHON) -m pytest --numprocesses 2 --dist loadfile
PIP = $(PYTHON) -m pip --disable-pip-version-check install --quiet --require-hashes --no-deps --requirement

# The drivers of database servers are wanted when the application's own tables lie on one.
RUN = $(if $(filter-out sqlite%,$(value DATABASE_URL)),.venv/drivers,.venv/run)
export REQUIRE
unexport DEMO_OPEN PYTHONDONTWRITEBYTECODE # compiling all modules takes half of a start

.DEFAULT_GOAL = help
.PHONY: help run test coverage bench lint format lock drivers packages clean
.DELETE_ON_ERROR:

help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

run: $(RUN) ## serve the application with its demo on 127.0.0.1:8000 [PORT=8000]
	@$(PYTHON) -c $(FREE) $(PORT)
	@DEMO_OPEN=1 exec $(PYTHON) -m browser.run $(ADDRESS)

test: .venv/dev packages ## run all tests [REQUIRE=browser,postgresql,mariadb] [ARGS="-k name -n 0"]
	$(PYTEST) $(ARGS)

coverage: .venv/dev packages ## the same, with what no test runs (takes twice as long)
	$(PYTEST) --cov --cov-report term $(ARGS)

bench: .venv/dev packages ## print what costs how much, beside its floor [ARGS=catalog]
	$(PYTHON) -m tests.benchmarks $(ARGS)

lint: .venv/dev ## check style, types, templates, migrations and settings
	@failed=; for check in "-m ruff check ." "-m ruff format --check --quiet ." "-m mypy" \
		"-m djlint --lint --quiet --allow-empty-input templates browser/templates dynamic_databases/templates" \
		"manage.py makemigrations --check --dry-run" "manage.py check --fail-level WARNING"; do \
		echo "$(PYTHON) $$check"; $(PYTHON) $$check || failed=yes; done; [ -z "$$failed" ]

format: .venv/dev ## format the Python code
	$(PYTHON) -m ruff check --fix-only .
	$(PYTHON) -m ruff format .

lock: .venv/dev ## make the locks anew, with the newest versions that pyproject.toml allows
	$(COMPILE) --upgrade --extra dev --output-file requirements-dev.lock
	$(COMPILE) --constraint requirements-dev.lock $(SITE) $(DRIVERS) --output-file requirements-drivers.lock
	$(COMPILE) --constraint requirements-dev.lock $(SITE) --output-file requirements.lock

drivers: .venv/drivers ## install the drivers of PostgreSQL, MySQL, MariaDB and SQL Server
	@/sbin/ldconfig -p | grep -q libodbc.so.2 || $(APT) libodbc2

clean: ## remove what the tools made; the application's own data in var/ stay
	rm -rf .venv .coverage .coverage.* htmlcov .mypy_cache .pytest_cache .ruff_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

COMPILE = UV_CUSTOM_COMPILE_COMMAND="make lock" $(PYTHON) -m uv pip compile pyproject.toml --quiet \
	--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links
SITE = --extra site --extra auth
DRIVERS = --extra postgresql --extra mysql --extra sqlserver

define FREE
"import socket, sys; \
port = sys.argv[1]; \
port.isdecimal() and 0 < int(port) < 65536 or sys.exit(f'PORT={port} is no port: a number from 1 to 65535 is.'); \
used = socket.socket().connect_ex(('127.0.0.1', int(port))) == 0; \
used and sys.exit(f'Port {port} is in use: choose another, as in make run PORT={int(port) % 65535 + 1}')"
endef

# --- What is installed: stamps inside .venv, each as new as its lock -----------------------------------

.venv/run: requirements.lock | .venv/bin/python
.venv/drivers: requirements-drivers.lock | .venv/bin/python
.venv/dev: requirements-dev.lock | .venv/bin/python
.venv/run .venv/drivers .venv/dev:
	@echo "Installing what $< lists ..."
	@$(PIP) $<
	@touch $@

# Debian's Python comes without venv; a bare system has no Python at all.
.venv/bin/python:
	@$(FIND_PYTHON); \
	[ -n "$$python" ] && $$python -c "import ensurepip, venv" 2>/dev/null || { \
		$(APT) "$${python:-python3}" "$${python:-python3}-venv"; $(FIND_PYTHON); }; \
	[ -n "$$python" ] || { echo "Python 3.11 or newer is needed, and was not found." >&2; exit 1; }; \
	$$python -m venv --clear .venv || { rm -rf .venv; \
		echo "No virtual environment could be made: install the package $$python-venv." >&2; exit 1; }

FIND_PYTHON = python=; for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	if $$name -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null; then python=$$name; break; fi; done

# What cannot be installed is named here, and again by the tests that are skipped for it. Ubuntu's Chromium is a
# snap, which can't be driven: there Playwright brings its own.
packages: .venv/dev
	@missing=$$($(PYTHON) -m tests.required packages); [ -z "$$missing" ] || $(APT) $$missing
	@$(PYTHON) -m tests.required has browser || { \
		$(PYTHON) -m playwright install --with-deps chromium || $(PYTHON) -m playwright install chromium; \
		} >.venv/playwright.log 2>&1 || true
	@$(PYTHON) -m tests.required

APT = sh .ci/install
