# Every target says what it does: `make` prints them. Needs only Python 3.11 or newer.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
ARGS ?=
# Some images forbid it; then every process, and a test starts dozens, compiles the house anew.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help demo test check bench fault mutate pictures walk clean

help:  ## print these lines
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]' -c constraints.txt
	touch $@

demo: $(STAMP)  ## play the made-up county's year and serve its pages (ARGS="--no-serve --json" …)
	@$(BIN)/liuzhuan demo $(ARGS)

test: $(STAMP)  ## run every test but the slow ones, on SQLite and on PostgreSQL
	$(BIN)/pytest -n 2 --dist worksteal -m "not slow" $(ARGS)

check: $(STAMP)  ## lint, format, types, import contracts, security lint, docs-are-true
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy workflow web scheduler
	$(BIN)/lint-imports
	$(BIN)/bandit -q -r workflow web scheduler -s B101
	$(BIN)/pytest -q tests/house

bench: $(STAMP)  ## measure our speed as ratios to floors taken in the same run
	@$(BIN)/python -m tests.bench $(ARGS)

fault: $(STAMP)  ## the long fault tests: kills, stops and races
	$(BIN)/pytest -q -m fault $(ARGS)
	$(BIN)/python -m tests.fault.run --kills 20

mutate: $(STAMP)  ## change the money rules one operator at a time: do the tests notice? (ARGS="--sample 30")
	@$(BIN)/python -m tests.mutation $(ARGS)

pictures: $(STAMP)  ## play the demo's year and take every picture of docs/pictures anew
	@$(BIN)/python -m tests.browser.pictures

walk: $(STAMP)  ## play every programme, and a county from nothing to its first payment, through the pages; pictures in var/walks
	WALK_PICTURES=var/walks $(BIN)/pytest -q tests/browser/test_walks.py tests/browser/test_first_run.py $(ARGS)

clean:  ## remove the environment, caches and the demo's data
	rm -rf .venv build dist var *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	rm -rf .import_linter_cache .grimp_cache .coverage .cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
