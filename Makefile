# The one interface to the workshop. Every target sets itself up in .venv from a bare python3.

PYTHON ?= python3
BIN := .venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)

DEMO := $(BIN)/alloc-opt demo sfusd
BENCH := $(BIN)/python -m benchmarks
DOCS := $(BIN)/python tools/make_docs.py

.PHONY: help demo test coverage lint format bench docs site clean

help:
	@echo "make demo      solve the real district and price its rules"
	@echo "make test      all tests"
	@echo "make lint      ruff, mypy --strict, import-linter"
	@echo "make format    let ruff mend what it can"
	@echo "make coverage  tests with line and branch coverage"
	@echo "make bench     benchmarks, printed (python -m benchmarks --save keeps them in benchmarks/RESULTS.md)"
	@echo "make docs      pages made from the source"
	@echo "make site      the pages as a web site in docs/_build/html, every warning an error"
	@echo "make clean     remove .venv, caches and coverage"

demo: .venv/.ready
	$(DEMO)

test: .venv/.ready .venv/.ready-checks
	$(BIN)/python -m pytest -n auto --dist loadfile

coverage: .venv/.ready .venv/.ready-checks
	$(BIN)/python -m pytest --cov --cov-report=term

lint: .venv/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict src
	$(BIN)/lint-imports

format: .venv/.ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.ready-bench
	$(BENCH)

site: .venv/.ready
	$(BIN)/sphinx-build -q -W --keep-going -b html docs docs/_build/html

docs: .venv/.ready
	$(DOCS)

.venv/.ready: pyproject.toml constraints.txt tools/set_up.py
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not installed: alloc-opt needs Python 3.11 or newer" >&2; exit 1; }
	@$(PYTHON) tools/set_up.py dev second study dask pictures docs
	@touch $@

.venv/.ready-checks: .venv/.ready package.json tools/set_up_checks.py
	@$(BIN)/python tools/set_up_checks.py
	@touch $@

.venv/.ready-bench: .venv/.ready
	@$(PYTHON) tools/set_up.py dev second study dask pictures docs bench
	@touch $@

clean:
	rm -rf .venv .coverage htmlcov .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis dist build
