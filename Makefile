# Every command there is. Needs Python 3.11 or newer, make, and the ordinary package registries.
#
#   make demo       the worked example on the screen, from nothing
#   make test       everything set up, every test run
#   make check      style, types, floors
#   make bench      the speed figures, written to benchmarks/results
#   make handbook   print the knowledge to docs/reference
#   make pictures   draw the README's pictures from the running program
#   make mutants    sabotage the safety-critical modules and see the tests notice (slow)
#   make lock       bring requirements/ up to date with pyproject.toml
#   make clean      remove what the commands above have made

SHELL := /bin/sh
PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin

# Without this, uv would not see a certificate store that the machine's owner has extended.
export UV_SYSTEM_CERTS := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

UV := $(BIN)/uv pip
LOCK := $(UV) compile --quiet --universal --generate-hashes --no-header --no-annotate --python-version 3.11

.PHONY: help demo test check format bench handbook pictures mutants lock clean

help:
	@sed -n 's/^#   //p' Makefile

demo: .venv/.runtime
	@$(BIN)/huantiao demo

test: .venv/.dev
	$(BIN)/python -m pytest -n auto --dist worksteal --cov --cov-report=term
	@$(BIN)/coverage report --include='src/huantiao/sciatica/*' --format=total --fail-under=100 >/dev/null || \
		{ echo "huantiao.sciatica is not covered whole: every line and branch of it needs a test" >&2; exit 1; }

check: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/.dev
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

bench: .venv/.dev
	$(BIN)/python benchmarks/run.py

handbook: .venv/.runtime
	$(BIN)/huantiao handbook --to docs/reference
	@mkdir -p docs/reference/schemas
	@for name in demo screen plan findings points needles score ledger handbook; do \
		$(BIN)/huantiao $$name --schema > docs/reference/schemas/$$name.json || exit 2; done

pictures: .venv/.runtime
	$(BIN)/python docs/pictures/draw.py

mutants: .venv/.dev
	$(BIN)/python tests/mutants.py

lock: .venv/.uv
	$(LOCK) pyproject.toml -o requirements/runtime.txt
	$(LOCK) --group dev pyproject.toml -o requirements/dev.txt

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage
	find src tests benchmarks -name __pycache__ -prune -exec rm -rf {} +
	rm -rf src/huantiao/sciatica/knowledge/__compiled__

.venv/.uv: Makefile
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Huantiao needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python's venv module is missing; on Debian or Ubuntu: apt-get install python3-venv" >&2; exit 2; }
	@echo "Setting up .venv (about ten seconds the first time) …"
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet uv==$(UV_VERSION)
	@touch $@

# What is installed is exactly what requirements/ pins by hash; huantiao itself is linked to this folder.
# Everything is compiled at once, so that the first command starts as fast as the second.
.venv/.runtime: .venv/.uv requirements/runtime.txt pyproject.toml
	@$(UV) install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements/runtime.txt
	@$(UV) install --quiet --python $(BIN)/python --no-deps -e .
	@$(BIN)/python -m compileall -q src
	@touch $@

.venv/.dev: .venv/.uv requirements/dev.txt pyproject.toml
	@$(UV) sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements/dev.txt
	@$(UV) install --quiet --python $(BIN)/python --no-deps -e .
	@$(BIN)/python -m compileall -q src
	@touch $@ .venv/.runtime
