# The two commands a newcomer needs: `make playground` and `make test`.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash

PYTHON ?= python3
export UV_PYTHON_DOWNLOADS := never
UV := $(or $(shell command -v uv 2>/dev/null),.tools/uv/bin/uv)
BIN := .venv/bin
JOBS ?= auto

.PHONY: help
help: ## show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

# What is installed, and where

.tools/uv/bin/uv:
	$(PYTHON) -m venv .tools/uv
	.tools/uv/bin/pip install --quiet --disable-pip-version-check uv

# The interpreter is named by its path: pyenv's shims are no interpreters to uv.
$(BIN)/.synced: requirements-dev.lock pyproject.toml | $(UV)
	test -x $(BIN)/python || $(UV) venv --quiet --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" .venv
	$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements-dev.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --editable .
	touch $@

# One test speaks to the playground through Slack's own library for Node; it skips without npm.
.tools/node/.installed: tests/playground/node/package.json
	mkdir -p .tools/node
	if command -v npm >/dev/null; then \
		cp $< .tools/node/package.json && \
		npm install --prefix .tools/node --no-audit --no-fund --no-package-lock --silent; \
	else echo "npm is missing: the test with Slack's library for Node will be skipped"; fi
	touch $@

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
test: install .tools/node/.installed ## run all tests
	$(BIN)/pytest --numprocesses $(JOBS) --dist loadscope --quiet

.PHONY: check
check: lint types contracts ship-check test ## everything that must hold

.PHONY: bench
bench: install ## measure, and print the figures
	$(BIN)/python -m benchmarks

.PHONY: pictures
pictures: install ## renew the pictures in docs (needs Chromium)
	CHATOPS_PICTURES=docs $(BIN)/pytest --quiet tests/system/test_page.py

.PHONY: clean
clean: ## remove everything that was installed or made
	rm -rf .venv .tools var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
