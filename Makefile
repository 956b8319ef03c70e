# `make` alone lists the targets.
CORPUS ?= corpus
OUT ?= extracted
PYTHON ?=
COUNT ?= 300
SEED ?= 1
VENV := .venv
BIN := $(VENV)/bin
RUN := $(BIN)/send-letters
STAMP := $(VENV)/.ready
INSTALL := --quiet --constraint constraints.txt --editable '.[dev]'

.DEFAULT_GOAL := help
.PHONY: help setup extract serve test test-slow test-deep damage lint rules bench docs release download refresh sample clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(STAMP) ## make .venv and install the program in it, with uv where there is one

$(STAMP): pyproject.toml constraints.txt
	@echo "setting up $(VENV): once, and again only when pyproject.toml or constraints.txt change" >&2
	@if command -v uv >/dev/null; then \
	  uv venv --quiet --allow-existing $(if $(PYTHON),--python "$(PYTHON)") $(VENV) && \
	  uv pip install --python $(BIN)/python $(INSTALL); \
	else \
	  $(or $(PYTHON),python3) -m venv $(VENV) && \
	  $(BIN)/python -m pip --disable-pip-version-check install $(INSTALL); \
	fi
	@touch $@

extract: $(STAMP) ## read the letters in CORPUS= and write the tables to OUT=
	@$(RUN) extract --corpus "$(CORPUS)" --out "$(OUT)"

serve: $(STAMP) ## show the site of OUT= at a local address, made anew when rules or letters change
	@$(RUN) serve --corpus "$(CORPUS)" --out "$(OUT)"

test: $(STAMP) ## run the tests
	$(BIN)/python -m pytest -m "not slow"

test-slow: $(STAMP) ## run the tests that install the program, start and kill whole runs, or read with both engines
	$(BIN)/python -m pytest -m slow

test-deep: $(STAMP) ## run the tests with many more made-up letters, others each time
	$(BIN)/python -m pytest -m "not slow" --hypothesis-profile deep

damage: $(STAMP) ## made-up letters damaged at random: COUNT= of them, others for each SEED=
	$(BIN)/python -m tests.support.damaged_letters --count $(COUNT) --seed $(SEED)

lint: $(STAMP) ## ruff, mypy and import-linter, as CI runs them
	$(BIN)/ruff check pipeline tests
	$(BIN)/ruff format --check pipeline tests
	$(BIN)/mypy
	$(BIN)/lint-imports

rules: $(STAMP) ## check rules/: form, examples, and what a change did to the findings in OUT=
	@$(RUN) rules --out "$(OUT)"

bench: $(STAMP) ## how long a run over CORPUS= and its steps take; also as OUT=/bench.json
	$(BIN)/python -m tests.bench "$(CORPUS)" --out "$(OUT)"

docs: $(STAMP) ## write the dictionary, problems and notebook in docs/, and rules/schema/, from the program
	$(RUN) dictionary > docs/data-dictionary.md
	$(RUN) dictionary --problems > docs/problems.md
	$(RUN) rules --schema
	$(BIN)/python -m tests.support.notebook

release: $(STAMP) ## build the wheel and the source archive in dist/, and check them
	@! grep -n '(unreleased)' CHANGELOG.md || { echo "CHANGELOG.md: put the day of the release in this line" >&2; exit 1; }
	rm -rf dist
	$(BIN)/python -m build --no-isolation --outdir dist
	SEND_LETTERS_DIST=dist $(BIN)/python -m pytest tests/packaging

download: $(STAMP) ## fetch new letters from Ofsted's site into CORPUS=
	@$(RUN) download --corpus "$(CORPUS)"

refresh: $(STAMP) ## download, extract and say what is new
	@$(RUN) refresh --corpus "$(CORPUS)" --out "$(OUT)"

sample: $(STAMP) ## write the made-up letters of corpus/sample anew
	$(BIN)/python -m tests.support.made_letters.sample

clean: ## remove what was made
	rm -rf $(VENV) extracted dist
