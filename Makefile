# In Their Words. `make help` lists what there is.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
ARGS ?=

export VENV
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help install chat test bench docs lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

install: $(STAMP) ## set up .venv; afterwards .venv/bin/experts works from any folder

chat: install ## build the index of the corpus and serve the chat (PORT, HOST, EXPERTS_CORPUS)
	@$(BIN)/experts build
	@exec $(BIN)/python app.py

test: install ## lint, types, import layers, unit, integration and browser tests (ARGS go to pytest)
	@sh scripts/find-browser.sh >$(VENV)/browser
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@echo "$(BIN)/lint-imports"
	@$(BIN)/lint-imports --no-logo >$(VENV)/lint-imports.log || { cat $(VENV)/lint-imports.log; exit 1; }
	@grep '^Contracts:' $(VENV)/lint-imports.log
	@echo "$(BIN)/pytest $(ARGS)"
	@CHROMIUM="$$(cat $(VENV)/browser)" $(BIN)/pytest $(ARGS)

bench: install ## measure speed and quality (ARGS go to python -m bench)
	@$(BIN)/python -m bench $(ARGS)

docs: install ## write the documentation site to site/, broken links as errors
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict
	@echo "site/index.html"

lock: $(BIN)/python ## write requirements.lock anew from pyproject.toml (ARGS=--upgrade takes newer releases)
	@sh scripts/uv.sh pip compile pyproject.toml --extra test --universal --python-version 3.11 \
		--quiet --custom-compile-command 'make lock' $(ARGS) --output-file requirements.lock

clean: ## remove .venv, caches, build products and built indexes
	@rm -rf $(VENV) build dist site *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . \( -name .git -o -name node_modules \) -prune -o -type d \( -name __pycache__ -o -name .index \) \
		-prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "error: $(PYTHON) is not Python 3.11 or newer; name one that is: make install PYTHON=python3.12" >&2; \
		exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "error: $(PYTHON) lacks the venv module; on Debian and Ubuntu: apt-get install python3-venv" >&2; \
		exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)

# A second call does nothing until one of these changes.
$(STAMP): requirements.lock pyproject.toml scripts/install-torch.sh | $(BIN)/python
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@sh scripts/install-torch.sh
	@echo "Installing the packages of requirements.lock"
	@$(BIN)/python -m pip install -qq --no-deps -r requirements.lock
	@$(BIN)/python -m pip install -qq --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q app.py assistant corpus index # where PYTHONDONTWRITEBYTECODE is set, nothing else does
	@$(BIN)/python -m pip check
	@touch $@
