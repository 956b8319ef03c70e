# `make` alone lists the targets.
PYTHON ?= python3
CORPUS ?= corpus
OUT ?= extracted
VENV := .venv
RUN := $(VENV)/bin/send-letters
STAMP := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup extract test lint rules bench download refresh sample clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(STAMP) ## make .venv and install the package

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

extract: $(STAMP) ## read the letters in CORPUS= and write the tables to OUT=
	$(RUN) extract --corpus "$(CORPUS)" --out "$(OUT)"

test: $(STAMP) ## run the tests
	$(VENV)/bin/python -m pytest

lint: $(STAMP) ## ruff and mypy, as CI runs them
	$(VENV)/bin/ruff check pipeline tests
	$(VENV)/bin/mypy

rules: $(STAMP) ## check rules/: examples, cross-checks, hits over OUT=
	$(RUN) rules --out "$(OUT)"

bench: $(STAMP) ## reading and extraction over CORPUS= against plain pypdfium2
	$(VENV)/bin/python tests/bench/reading.py "$(CORPUS)"

download: $(STAMP) ## fetch new letters from Ofsted's site into CORPUS=
	$(RUN) download --corpus "$(CORPUS)"

refresh: $(STAMP) ## download, extract and say what is new
	$(RUN) refresh --corpus "$(CORPUS)" --out "$(OUT)"

sample: $(STAMP) ## write the made-up letters of corpus/sample anew
	$(VENV)/bin/python -m tests.support.made_letters.sample

clean: ## remove what was made
	rm -rf $(VENV) extracted
