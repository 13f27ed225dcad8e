# Each target sets up what it needs: a virtual environment in .venv, filled once and again when pyproject.toml changes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PEERS := build/peers
CONSUMERS := build/consumers

.PHONY: demo test check coverage core bench bench-llm bench-splitting clean

$(READY): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("GraphGen needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $(READY)

demo: $(READY)  ## Run everything once on bundled documents with the embedded models.
	$(BIN)/graphgen demo

test: $(READY) $(CONSUMERS)/older/.ready  ## Run the tests.
	$(BIN)/python -m pytest -n 2

check: $(READY)  ## Lint, format, types, layers.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports

coverage: $(READY) $(CONSUMERS)/older/.ready  ## Run the tests and print what they leave out, branches included.
	$(BIN)/python -m pytest -n 2 --cov --cov-report=term:skip-covered

core:  ## Prove that the core installs and runs without any extra.
	rm -rf build/core && $(PYTHON) -m venv build/core
	build/core/bin/python -m pip install --quiet --disable-pip-version-check .
	cd build && core/bin/graphgen demo --out core/demo > core/demo.log && tail -n 4 core/demo.log

bench: $(READY)  ## Print the benchmark tables.
	$(BIN)/python bench/pipeline.py

bench-llm: $(READY) $(PEERS)/openai/.ready $(PEERS)/curator/.ready  ## Print the table of the door to language models.
	$(BIN)/python bench/door.py

bench-splitting: $(READY) $(PEERS)/langchain/.ready  ## Print the table of the splitter.
	$(BIN)/python bench/splitting.py

# What the door is compared with never gets into its own environment.
$(PEERS)/%/.ready: bench/peers/%.txt
	rm -rf $(PEERS)/$* && $(PYTHON) -m venv $(PEERS)/$*
	$(PEERS)/$*/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	touch $@

# Datasets are loaded by what reads them elsewhere: older versions than those of the tests live in an environment of
# their own. Where LLaMA-Factory cannot be installed, the test that needs it is skipped and says so.
$(CONSUMERS)/%/.ready: tests/export/consumers/%.txt tests/export/consumers/llamafactory.txt
	rm -rf $(CONSUMERS)/$* && $(PYTHON) -m venv $(CONSUMERS)/$*
	$(CONSUMERS)/$*/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	-$(CONSUMERS)/$*/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r tests/export/consumers/llamafactory.txt
	touch $@

clean:  ## Remove everything that was made.
	rm -rf $(VENV) build dist .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage graphgen-demo
