# make check   set up, then check the notes        make test   set up, then run the tests
# make lint    ruff and pyright                    make pdf    the LaTeX of every claim, set
# make gallery the pictures of docs/gallery.md, and the page
# The tests run on all cores; make test WORKERS= runs them in one process.
PYTHON ?= python3
VENV := .venv
WORKERS ?= -n auto --dist loadfile --no-loadscope-reorder
STAMP := $(VENV)/installed
LINT := $(VENV)/installed-lint
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_CONSTRAINT=constraints.txt $(VENV)/bin/python -m pip install --quiet

.PHONY: check test lint format mutants pdf gallery clean

check: $(STAMP)
	$(VENV)/bin/ntk check

test: $(STAMP)
	$(VENV)/bin/python -m pytest $(WORKERS) $(PYTEST)

mutants: $(STAMP)
	$(VENV)/bin/ntk check --mutants

pdf: $(STAMP)
	$(VENV)/bin/ntk latex --out latex --pdf

gallery: $(STAMP)
	$(VENV)/bin/ntk plot --out docs/figures --format png --gallery docs/gallery.md

lint: $(LINT)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/pyright

format: $(LINT)
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; give one with make PYTHON=python3.12"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) --editable '.[test]'
	@touch $@

$(LINT): $(STAMP)
	$(PIP) --editable '.[lint]'
	@touch $@

clean:
	rm -rf $(VENV) build latex *.egg-info .pytest_cache .ruff_cache .hypothesis
