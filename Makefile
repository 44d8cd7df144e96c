# Everything a newcomer needs: `make demo`, `make test`. The rest is for daily work.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
export NOVUM_HOME ?= $(CURDIR)/.novum
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo test chaos serve lint bench bench-reading bench-docling bench-scoring bench-scale services lock clean

help: ## lists these targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

# First everything at exact versions with checked hashes, then the project itself in place. The
# second step installs nothing more, except the CUDA libraries where pip met PyTorch's CUDA build.
$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; assert sys.version_info >= (3, 11), "Novum needs Python 3.11 or newer; run make PYTHON=python3.11"'
	@echo "Making the environment in $(VENV) (once; a few minutes)"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes --no-deps --requirement constraints.txt
	$(BIN)/pip install --quiet --no-build-isolation --editable '.[cluster,demo,dev,export,train]'
	touch $@

demo: $(READY) ## the main job on an invented corpus: load, evaluate, scorecards, reports
	$(BIN)/python -m demo.run

# The tests of one file stay together: they share what its fixtures start.
test: $(READY) ## the whole suite
	$(BIN)/pytest --numprocesses 2 --dist loadfile

chaos: $(READY) ## kills, freezes and fills up every part in the midst of work (docs/reliability.md)
	$(BIN)/pytest tests/chaos -v

serve: $(READY) ## the web pages and a worker on http://127.0.0.1:8000
	$(BIN)/novum serve

lint: $(READY) ## style, types, layers, file lengths
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python deploy/file_lengths.py

bench: $(READY) ## every figure of docs/benchmarks.md beside its comparison
	$(BIN)/python -m benchmarks

bench-reading: $(READY) ## how documents are read: PDF against Hangul documents, copies, pages per second, facts of proposals
	$(BIN)/python -m benchmarks.formats
	$(BIN)/python -m benchmarks.notice_tables
	$(BIN)/python -m benchmarks.intake
	$(BIN)/python -m benchmarks.likeness
	$(BIN)/python -m benchmarks.reading
	$(BIN)/python -m benchmarks.proposal_time
	$(BIN)/python -m benchmarks.gazettes
	$(BIN)/python -m benchmarks.proposals
	$(BIN)/python -m benchmarks.gold

bench-scoring: $(READY) ## what scores are worth: cited art, planted faults, whole calls, models on labels they never saw
	$(BIN)/python -m benchmarks.originality
	$(BIN)/python -m benchmarks.faults
	$(BIN)/python -m benchmarks.rescoring
	$(BIN)/python -m benchmarks.screening
	$(BIN)/python -m benchmarks.bankruptcy
	$(BIN)/python -m benchmarks.continuation

# Docling in an environment of its own: nothing of ours needs it.
.venv-docling/ready: benchmarks/docling.txt
	$(PYTHON) -m venv .venv-docling
	.venv-docling/bin/pip install --quiet --require-hashes --no-deps --requirement benchmarks/docling.txt
	touch $@

bench-docling: $(READY) .venv-docling/ready ## the same files read by docling, as far as it runs without its models
	$(BIN)/python -m benchmarks.docling_peer --python .venv-docling/bin/python

bench-scale: $(READY) ## both engines up to 100,000 patents, offices' files, queues (needs all servers; hours)
	$(BIN)/python -m benchmarks.scale
	$(BIN)/python -m benchmarks.office_reading
	$(BIN)/python -m benchmarks.pipeline_overhead
	$(BIN)/python -m benchmarks.deadline

services: ## starts, and where missing installs, what the integration tests need
	deploy/services.sh

lock: $(READY) ## renews constraints.txt
	deploy/lock.sh

clean: ## removes the environment and the demo's data, not your NOVUM_HOME elsewhere
	rm -rf $(VENV) .venv-docling .novum
