# Two commands on a fresh machine: make run, make test. Needs python3 (3.11 or newer), pip, make and git.
.PHONY: run up test test-image train lint check bench bench-export bench-latency bench-intake scale eval chaos fuzz screenshots lock schema clean
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
DEV := $(VENV)/ready-dev

run: $(READY)
	$(BIN)/nightdesk run seeds/

up: $(READY)
	$(BIN)/nightdesk up

test: $(DEV)
	$(BIN)/pytest $(ARGS)

# The steps of the Dockerfile in a clean environment of their own: installs everything anew.
test-image: $(DEV)
	NIGHTDESK_TEST_IMAGE=1 $(BIN)/pytest tests/test_image.py $(ARGS)

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check: lint test

# Quality against labelled data; EVAL_DATA names the folder, EVAL_SCORER the scorer.
eval: $(DEV)
	EVAL_DATA="$(EVAL_DATA)" $(BIN)/python -m tests.measure.quality $(ARGS)

# Train the shipped classifiers anew from a folder of data: make train DATA=FOLDER
train: $(DEV)
	$(BIN)/python -m tasks.classification.train $(DATA) $(ARGS)

# Throughput, overhead and memory in one run, as ratios; ARGS="--data FILE.jsonl --workers 2".
bench: $(DEV)
	$(BIN)/python -m tests.measure.bench $(ARGS)

# The steps after a run of 20,000 articles: seconds, memory, and that the tables are what the documents say.
bench-export: $(DEV)
	$(BIN)/python -m tests.measure.export $(ARGS)

# How fast files are taken in, text and pages, beside the extractor library; ARGS="--texts FILE.jsonl --pages FILE.jsonl".
bench-intake: $(DEV)
	$(BIN)/python -m tests.measure.intake_speed $(ARGS)

# How long a submitted article takes while a backlog waits; ARGS="--backlog 100000".
bench-latency: $(DEV)
	$(BIN)/python -m tests.measure.latency $(ARGS)

# What so many articles a day take; ARGS="--articles 5000000 --words 600 --hours 8".
scale: $(DEV)
	$(BIN)/python -m tests.measure.scale $(ARGS)

# Regenerate what is generated and kept: the JSON Schema of results, the page of settings, the columns of the tables.
schema: $(READY)
	$(BIN)/nightdesk schema > schema/article.schema.json
	$(BIN)/python -m config.describe > docs/configure.md
	$(BIN)/python -m tasks.tables.describe docs/tables.md

# Damaged files without end: no crash, no hang, no unexplained error; ARGS="--inputs 100000".
fuzz: $(DEV)
	$(BIN)/python -m tests.measure.fuzz $(ARGS)

# Kill, cut and fill everything, on real processes; ARGS="--articles 200 --only flushall".
chaos: $(DEV)
	$(BIN)/python -m tests.measure.chaos $(ARGS)

# Pictures of every page for the docs; needs chromium.
screenshots: $(DEV)
	$(BIN)/python -m tests.measure.screenshots

lock: $(DEV)
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q pyproject.toml config/lock/build.in -o requirements.lock
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q --group dev pyproject.toml config/lock/build.in -o requirements-dev.lock

clean:
	rm -rf $(VENV) .nightdesk *.egg-info

$(VENV)/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Nightdesk needs Python 3.11 or newer; name one with make PYTHON=…"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	touch $@

$(READY): $(VENV)/made requirements.lock pyproject.toml
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

$(DEV): $(READY) requirements-dev.lock
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock
	touch $@
