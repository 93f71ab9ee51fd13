# Idea Bounty. `make` lists what there is; `make demo` and `make test` are all a newcomer needs.
SHELL := /bin/bash
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
# The newest supported Python that this machine has.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
UV := $(shell command -v uv 2>/dev/null)
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help demo demo-reset test test-browser faults mutants check format bench ci requirements pictures next
help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

demo: $(VENV)/.demo ## install, fill and serve the demo at http://127.0.0.1:8000 (PORT=… changes it)
	@DEMO=1 BASE_URL=$${BASE_URL:-http://127.0.0.1:$(PORT)} python manage.py demo --port $(PORT)

demo-reset: $(VENV)/.demo ## throw the demo's data away and begin anew
	@DEMO=1 BASE_URL=$${BASE_URL:-http://127.0.0.1:$(PORT)} python manage.py demo --port $(PORT) --reset

test: $(VENV)/.dev ## all tests on SQLite (or DATABASE_URL); ARGS=… goes to pytest
	@bin/find-chromium || true
	@python -m pytest -n $${WORKERS:-2} --dist loadfile $(ARGS)

faults: $(VENV)/.dev ## the long kills, cuts and races, on SQLite and on a PostgreSQL of their own; ARGS=…
	@bin/faults $(ARGS)

mutants: $(VENV)/.mutants ## break the rules in small ways and see which break no test notices (long); ARGS="voting"
	@python -m mutants $(ARGS)

check: $(VENV)/.dev ## formatting, lint, import layers, migrations, deploy check, templates
	@bin/check

format: $(VENV)/.dev ## rewrite the code in the house format
	@ruff check --fix . && ruff format .

bench: $(VENV)/.dev ## measure on PostgreSQL and SQLite, and print ratios (ARGS="--database sqlite")
	@python -m bench $(ARGS)

ci: $(VENV)/.dev ## everything, on SQLite and on PostgreSQL
	@bin/ci

pictures: $(VENV)/.dev ## take the README's pictures anew from the demo
	@python bin/take-pictures

requirements: ## compile the pinned requirements anew from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header -o requirements.txt
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header -o requirements-dev.txt

$(VENV)/.demo: requirements.txt
	@bin/install requirements.txt "$(PYTHON)" "$(UV)"
	@touch $@

$(VENV)/.dev: requirements-dev.txt
	@bin/install requirements-dev.txt "$(PYTHON)" "$(UV)"
	@touch $@ $(VENV)/.demo

$(VENV)/.mutants: $(VENV)/.dev pyproject.toml
	@bin/install-group mutants "$(UV)"
	@touch $@
