# What one types. `make run` and `make test` need nothing but Python, git and make.
# Another Python wants a virtual environment of its own: make test-fast PYTHON=python3.13 VENV=.venv-3.13

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-strip-extras
PYTEST_ARGS ?=
# Formatting adds spaces. These are stored as they were rendered (published pages) or are sent as they are (mails).
LAID_BY_HAND := templates/base.html,templates/printed_list.html,templates/public/base.html,templates/public/statement.html,templates/email
BENCH_ARGS ?=
CHAOS_ARGS ?=
FUZZ_ARGS ?=
PICTURES_ARGS ?=
NAMES_ARGS ?=
# The slow tests stand together, so a process that is done takes over half of what another still has to do.
PYTEST := $(BIN)/python -m pytest -n 2 --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help run demo test test-fast check lint types bench chaos fuzz names pictures translations format audit lock clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "make %-12s %s\n", $$1, $$2 }'

run: $(VENV)/.installed ## Run everything here: pages, worker, mailbox (PORT=8000)
	@exec $(BIN)/flask local

demo: $(VENV)/.installed ## Tell the whole story without a browser
	@exec $(BIN)/flask demo

# Coverage is of the whole; a part that PYTEST_ARGS chooses is not measured.
test: $(VENV)/.installed-dev ## Run every test (PYTEST_ARGS="tests/unit -k names" runs a part)
	$(PYTEST) $(if $(PYTEST_ARGS),$(PYTEST_ARGS),--cov)

# What neither starts a server nor takes a second: a look between two changes, and on another Python.
test-fast: $(VENV)/.installed-dev ## Run the unit tests on SQLite, without the slow ones
	$(PYTEST) tests/test_architecture.py tests/unit -m "not postgresql and not slow" $(PYTEST_ARGS)

check: lint types ## Lint and check types

lint: $(VENV)/.installed-dev ## Lint the code and the templates
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/djlint --check --extend-exclude $(LAID_BY_HAND) templates

format: $(VENV)/.installed-dev ## Lay out code and templates as lint wants them
	$(BIN)/ruff check --fix --exit-zero --quiet
	$(BIN)/ruff format
	$(BIN)/djlint --quiet --warn --reformat --extend-exclude $(LAID_BY_HAND) templates

types: $(VENV)/.installed-dev ## Check types (mypy, strict)
	$(BIN)/mypy

bench: $(VENV)/.installed-dev ## Print every figure beside its reference (BENCH_ARGS)
	$(BIN)/python -m bench $(BENCH_ARGS)

chaos: $(VENV)/.installed-dev ## Send 44,000 mails with workers that are killed (CHAOS_ARGS)
	$(BIN)/python -m tests.chaos $(CHAOS_ARGS)

fuzz: $(VENV)/.installed-dev ## Send 300,000 odd inputs to the parsers and 50,000 hostile requests to both engines (FUZZ_ARGS)
	$(BIN)/python -m fuzz $(FUZZ_ARGS)

names: $(VENV)/.installed-dev ## Count the names of fifteen parliaments that are read wrongly (NAMES_ARGS="all")
	$(BIN)/python -m tests.reading_names $(NAMES_ARGS)

pictures: $(VENV)/.installed-dev ## Photograph the published page under build/pictures/ (PICTURES_ARGS="ar --size 33")
	$(BIN)/python -m tests.pictures $(PICTURES_ARGS)

translations: $(VENV)/.installed ## Compile the catalogues, translations/*.po to .mo
	$(BIN)/pybabel compile --domain "furniture messages" --directory translations --statistics

lock: $(VENV)/.installed-dev ## Compile requirements*.txt anew, with hashes
	$(LOCK) requirements.in --output-file requirements.txt
	$(LOCK) requirements-dev.in --output-file requirements-dev.txt

# Asks a service outside of this machine, whose answer may change any day; so it is no part of CI.
audit: $(VENV)/.installed-dev ## Look up known weaknesses of the locked packages
	$(BIN)/pip-audit --strict --disable-pip --require-hashes --requirement requirements-dev.txt

clean: ## Remove what can be made again; the data in instance/ stays
	rm -rf $(VENV) .coverage .coverage.* htmlcov test-results build .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.installed: requirements.txt | $(BIN)/python
	@echo "Installing what the service needs into $(VENV) ..."
	@$(PIP) -r $<
	@touch $@

# The service's own requirements are among these, in the same versions.
$(VENV)/.installed-dev: requirements-dev.txt requirements.txt | $(BIN)/python
	@echo "Installing what developing and testing need into $(VENV) ..."
	@$(PIP) -r $<
	@touch $@

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON) here: install Python 3.11 or newer, or name one: PYTHON=... make"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "$(PYTHON) is older than Python 3.11: install a newer one, or name one: PYTHON=python3.11 make"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "$(PYTHON) cannot make a virtual environment: install python3-venv (apt-get install python3-venv)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }
