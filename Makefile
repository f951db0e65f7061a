# Two commands on a fresh machine with Python >= 3.11:
#   make demo   the main job on the sample city; prints where the map is
#   make test   all tests

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test lint format bench sample notebooks docs clean

demo: $(VENV)/.runtime
	$(BIN)/spatial-renewal demo --out maps/demo

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n auto --dist loadfile $(PYTEST_ARGS)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.bench
	@for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python $$script || failed=1; done; exit $${failed:-0}

# the committed copy of the sample city, made again from its seed
sample: $(VENV)/.runtime
	$(BIN)/python -c "from pathlib import Path; from spatial_renewal.project import write_sample; write_sample(Path('data/sample'))"

# notebooks from their percent scripts, without outputs
notebooks: $(VENV)/.dev
	$(BIN)/jupytext --sync notebooks/*.py

# docs/profiles.md and the JSON Schemas that editors read, from the profiles and the models
docs: $(VENV)/.runtime
	$(BIN)/python docs/generate.py

$(VENV)/.runtime: pyproject.toml constraints.txt | $(VENV)
	$(PIP) install --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)
	$(PIP) install --constraint constraints.txt --editable ".[dev]"
	@touch $@ $(VENV)/.runtime

$(VENV)/.bench: pyproject.toml constraints.txt | $(VENV)
	$(PIP) install --constraint constraints.txt --editable ".[dev,bench]"
	@touch $@

$(VENV):
	$(PYTHON) -m venv $(VENV)

clean:
	rm -rf $(VENV) maps/demo
