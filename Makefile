# make crawl                 crawl the sample blog that comes with the project
# make crawl URL=https://…   crawl that blog (LIMIT=20 for 20 articles at most)
# make test                  run the tests
# make bench                 run the benchmarks
# make lint                  check style and types
# make docs                  write the data dictionary, the examples' answers and the tour anew
# make lock                  pin the newest versions of all dependencies (needs uv)
# make clean                 remove .venv and what tools left behind; never data/

VENV := .venv
RUN := $(VENV)/bin/python -m
PYTHONS := python3 python3.13 python3.12 python3.11

export PIP_DISABLE_PIP_VERSION_CHECK := 1

# a .venv whose Python is gone, as after an upgrade of the system, is made anew
ifneq ($(shell $(VENV)/bin/python -c 'print(1)' 2>/dev/null),1)
$(shell rm -f $(VENV)/runtime.done $(VENV)/tests.done)
endif

.PHONY: help crawl test browser bench lint docs lock clean

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

crawl: $(VENV)/runtime.done
	@$(RUN) scrapy crawl $(if $(URL),blog -a url="$$URL",sample) $(if $(LIMIT),-a limit="$$LIMIT")

test: $(VENV)/tests.done browser
	@$(RUN) pytest --numprocesses auto --dist loadfile

# The report and the audit page are looked at in a real browser. Root gets one from Debian's packages; anyone else who
# has none is told by pytest what is left out.
browser:
	@for name in "$$CHROMIUM" chromium chromium-browser google-chrome google-chrome-stable; do \
	  if [ -n "$$name" ] && command -v "$$name" >/dev/null; then exit 0; fi; \
	done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Chromium for the tests of the pages: once, about a minute"; \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	    chromium fonts-liberation; } >/dev/null 2>&1 || echo "Chromium could not be installed" >&2; \
	fi

bench: $(VENV)/tests.done
	@set -e; for script in $(sort $(wildcard benchmarks/*.py)); do echo "== $$script"; $(VENV)/bin/python "$$script"; done

lint: $(VENV)/tests.done
	@$(RUN) ruff check
	@$(RUN) ruff format --check
	@$(RUN) mypy

docs: $(VENV)/tests.done
	@$(RUN) output.dictionary > docs/data-dictionary.md
	@$(VENV)/bin/python tests/docs/examples.py
	@$(VENV)/bin/python tests/docs/tour.py

# The stamps are written last, so that a set-up which was interrupted starts over. The lock is complete: pip has
# nothing to resolve, which is quicker and spares the faults of old resolvers.
$(VENV)/runtime.done: requirements.txt
	@python=$$($(find_python)) && echo "Setting up $(VENV) with $$($$python --version): once, under a minute" \
	&& $$python -m venv --clear $(VENV)
	@$(RUN) pip install -q --no-deps --require-hashes --only-binary :all: --no-compile -r requirements.txt
	@touch $@

$(VENV)/tests.done: requirements-dev.txt $(VENV)/runtime.done
	@echo "Adding what the tests need to $(VENV): once, under a minute"
	@$(RUN) pip install -q --no-deps --require-hashes --only-binary :all: --no-compile -r requirements-dev.txt
	@touch $@

# prints the first Python that fits, or says what is missing
define find_python
	for python in $(PYTHONS); do \
	  $$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || continue; \
	  if $$python -c 'import ensurepip, venv' 2>/dev/null; then echo $$python; exit 0; fi; \
	  unable="$$python"; \
	done; \
	if [ -n "$$unable" ]; then \
	  echo "$$unable cannot make virtual environments; on Debian and Ubuntu: apt install python3-venv" >&2; \
	else \
	  echo "Poultice needs Python 3.11, 3.12 or 3.13; none of these is on the PATH: $(PYTHONS)" >&2; \
	fi; \
	exit 1
endef

LOCK := uv --no-config pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links pyproject.toml

lock:
	@command -v uv >/dev/null || { echo "make lock needs uv: https://docs.astral.sh/uv" >&2; exit 1; }
	$(LOCK) --group dev --output-file requirements-dev.txt
	$(LOCK) --constraint requirements-dev.txt --output-file requirements.txt

clean:
	rm -rf $(VENV) build dist *.egg-info .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +
