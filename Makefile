# Everything runs in .venv inside this folder; nothing is installed elsewhere.
PYTHON ?= python3
BIN := .venv/bin
LIBRARY ?= .footnote

.PHONY: install chat test check eval bench crash clean

install: .venv/.installed

.venv/.installed: pyproject.toml requirements.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --no-cache-dir -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-cache-dir --no-deps --editable .
	$(BIN)/python -m assistant.prepare
	touch $@

chat: install ## install, take in the sample articles, open the web chat
	$(BIN)/footnote ingest articles --library $(LIBRARY)
	$(BIN)/footnote chat --library $(LIBRARY)

test: install ## the whole suite; a browser test is skipped where there is no Chromium
	$(BIN)/python -m pytest

check: install ## style, types, direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

eval: install ## measure this build on its own question set
	$(BIN)/footnote eval --html report.html --json report.json

bench: install ## how fast and how small, beside stock pipelines; the table goes into README (half an hour)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-cache-dir --editable '.[peers]'
	$(BIN)/python -m eval.bench --readme README.md --out bench

crash: install ## kill an ingest at 50 random moments; each time the library must come out equal (10 minutes)
	$(BIN)/python -m tests.crash --kills 50 --articles 200

clean: ## remove the environment, caches and the library
	rm -rf .venv .footnote .runs build dist *.egg-info report.html report.json bench
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
