# make sweep   builds the 22 MobileNetV2 variants, measures them, writes report.html
# make test    everything: lint, types, import contracts, all tests
# make check   the same in under a minute, without what is slow to start
# make docs    the pages that are made of the code: docs/configuration.md (its tables), docs/reasons.md
# make wheel   dist/*.whl with the benchmark app inside, checked
SHELL := /bin/sh
PY := .venv/bin/python
# One more than there are cores: of the tests' time a third is waiting, for servers, phones and processes.
WORKERS ?= $(shell echo $$(($$(nproc 2>/dev/null || echo 2) + 1)))
# Each worker would otherwise compile the tests and every room anew: a fifth of `make check`.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: sweep test check quick-tests docs wheel lint format clean

sweep: .venv/.ready
	@sh scripts/sweep.sh

test: .venv/.ready-for-tests
	@sh scripts/test_tools.sh
	@$(MAKE) --no-print-directory lint
	$(PY) -m pytest -q -n $(WORKERS) --dist worksteal

# Lint beside the tests: mypy alone keeps one core busy for ten seconds while the other waits.
check: .venv/.ready-for-tests
	@$(MAKE) --no-print-directory -j2 lint quick-tests

quick-tests: .venv/.ready-for-tests
	@sh scripts/in_memory.sh $(PY) -m pytest -q -n $(WORKERS) --dist worksteal -m "not keras and not adb and not browser and not jvm and not long"

lint: .venv/.ready-for-tests
	.venv/bin/python -m ruff check .
	.venv/bin/python -m ruff format --check .
	.venv/bin/python -m mypy
	.venv/bin/python scripts/import_contracts.py

docs: .venv/.ready
	$(PY) scripts/configuration_page.py
	$(PY) scripts/reasons_page.py
	$(PY) scripts/proven_page.py

wheel: .venv/.ready
	.venv/bin/bigcore app build
	rm -rf dist build
	$(PY) -m pip wheel -q --no-deps -w dist .
	$(PY) scripts/release_check.py dist/*.whl

format: .venv/.ready-for-tests
	.venv/bin/python -m ruff check --fix .
	.venv/bin/python -m ruff format .

.venv/.ready: pyproject.toml constraints.txt
	@sh scripts/environment.sh
	@touch $@

.venv/.ready-for-tests: .venv/.ready
	$(PY) -m pip install -q -c constraints.txt --group dev
	@touch $@

clean:
	rm -rf .venv build dist out *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
