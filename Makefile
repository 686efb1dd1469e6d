# The two commands a newcomer needs: `make playground` and `make test`.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash

# Named by its own path, and tried first: pyenv's shims may refuse, and are no interpreters to uv.
PYTHON ?= $(or $(shell for python in python3 python3.{14..11} /usr/bin/python3; do \
	$$python -c 'import sys; sys.version_info >= (3, 11) or exit(1); print(sys.executable)' \
	2>/dev/null && break; done),$(error Python 3.11 or later is needed: make PYTHON=/path/to/it))
export UV_PYTHON_DOWNLOADS := never
UV := $(or $(shell uv --version >/dev/null 2>&1 && command -v uv),.tools/uv/bin/uv)
BIN := .venv/bin
JOBS ?= auto
# The tests make thousands of small databases; where memory has room for them, none waits for a disk.
MEMORY := $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 1000000 { print "/dev/shm" }')
ifneq ($(MEMORY),)
export PYTEST_DEBUG_TEMPROOT ?= $(MEMORY)
endif

.PHONY: help
help: ## show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

# What is installed, and where

# Debian packs venv apart from Python; pip can put uv into a folder without it.
.tools/uv/bin/uv:
	$(PYTHON) -m venv --clear .tools/uv && .tools/uv/bin/$(UV_BY_PIP) || $(PYTHON) -m $(UV_BY_PIP) --target .tools/uv
UV_BY_PIP = pip install --quiet --disable-pip-version-check uv

$(BIN)/.synced: requirements-dev.lock pyproject.toml | $(UV)
	test -x $(BIN)/python || $(UV) venv --quiet --clear --python "$(PYTHON)" .venv
	$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements-dev.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --editable .
	touch $@

# One test speaks to the playground through Slack's own library for Node; it skips without npm.
.tools/node/.installed: tests/playground/node/package.json
	@mkdir -p $(@D) && cp $< $(@D)/package.json
	@if ! command -v npm >/dev/null; then \
		echo "npm is missing: the test with Slack's library for Node will be skipped"; \
	elif npm install --prefix $(@D) --no-audit --no-fund --no-package-lock --loglevel=error --fetch-retries=1; then \
		touch $@; \
	else echo "npm could not install Slack's library for Node: the test with it will be skipped"; fi

.PHONY: install
install: $(BIN)/.synced ## install everything into .venv

COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header

.PHONY: lock
lock: | $(UV) ## renew both lock files
	$(COMPILE) --output-file requirements.lock pyproject.toml
	$(COMPILE) --constraint requirements.lock --group dev --output-file requirements-dev.lock pyproject.toml

# Trying it

.PHONY: playground
playground: install ## a Slack-compatible workspace on this machine, with chatops in it
	@exec $(BIN)/chatops playground $(if $(IMPORT),--import "$(IMPORT)") $(if $(PORT),--port $(PORT))

# Checking it

.PHONY: format
format: install ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix --quiet .

.PHONY: lint
lint: install ## format and lint, changing nothing
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .

.PHONY: types
types: install ## check the types
	$(BIN)/mypy

.PHONY: contracts
contracts: install ## prove that imports point inward
	$(BIN)/lint-imports --no-logo

.PHONY: ship-check
ship-check: install ## check what the image is built and deployed with
	$(BIN)/hadolint Dockerfile
	@if [ -n "$$CHATOPS_SCHEMAS" ]; then \
		$(BIN)/check-jsonschema --schemafile "$$CHATOPS_SCHEMAS/skaffold-v4beta13.json" skaffold.yaml; \
	else echo "skaffold.yaml is not checked: CHATOPS_SCHEMAS names no folder with its schema"; fi

.PHONY: test
test: install .tools/node/.installed ## run the tests
	$(BIN)/pytest --numprocesses $(JOBS) --dist loadscope --quiet

.PHONY: test-all
test-all: install .tools/node/.installed ## run all tests, also those that take minutes
	$(BIN)/pytest --numprocesses $(JOBS) --dist loadscope --quiet -m "slow or not slow"

.PHONY: test-slow
test-slow: install ## run only those that take minutes: kills, all time zones
	$(BIN)/pytest --numprocesses $(JOBS) --quiet -m slow

.PHONY: check
check: lint types contracts ship-check test ## everything that must hold

.PHONY: bench
bench: install ## measure, and print the figures
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.condensing

.PHONY: pictures
pictures: install ## renew the pictures in docs (needs Chromium)
	CHATOPS_PICTURES=docs $(BIN)/pytest --quiet tests/system/test_page*.py

.PHONY: clean
clean: ## remove what was installed and cached; a database in var stays
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
