# make crawl                 crawl the sample blog that comes with the project
# make crawl URL=https://…   crawl that blog (LIMIT=20 for 20 articles at most)
# make test                  run the tests
# make bench                 compare with other cleaners and crawlers: speed, accuracy, memory, growth (half an hour)
# make bench-all             all other benchmarks too: crashes, nights, publishing, a large dataset (hours)
# make performance           make bench, and put its tables and plots into docs/performance.md
# make fuzz                  look for inputs that readers of the web stumble over (Linux; RUNS=2000000 for that many)
# make lint                  check style and types
# make docs                  write the data dictionary, the examples' answers and the tour anew
# make audit                 look up known vulnerabilities of all dependencies (needs the network)
# make lock                  pin the newest versions of all dependencies (needs uv)
# make clean                 remove .venv, .venv-bench and what tools left behind; never data/

VENV := .venv
RUN := $(VENV)/bin/python -m
PEERS := .venv-bench
COMPARISONS := $(addprefix benchmarks/,cleaning.py stages.py growth.py crawling.py memory.py reclean.py)
BENCHMARKS := $(addprefix benchmarks/,contract.py copies.py kills.py million.py night.py publishing.py recrawl.py soak.py)
PYTHONS := python3 python3.13 python3.12 python3.11

export PIP_DISABLE_PIP_VERSION_CHECK := 1

# a .venv whose Python is gone, as after an upgrade of the system, is made anew
ifneq ($(shell $(VENV)/bin/python -c 'print(1)' 2>/dev/null),1)
$(shell rm -f $(VENV)/runtime.done $(VENV)/tests.done)
endif

.PHONY: help audit crawl test browser bench bench-all performance fuzz lint docs lock clean

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

# A benchmark that fails, or finds something too slow, does not keep the others from running.
run_each = status=0; for script in $(1); do echo "== $$script"; $(VENV)/bin/python "$$script" || status=1; done; exit $$status

bench: $(VENV)/tests.done $(PEERS)/peers.done
	@$(call run_each,$(COMPARISONS))

bench-all: $(VENV)/tests.done $(PEERS)/peers.done
	@$(call run_each,$(COMPARISONS) $(BENCHMARKS))

performance:
	@rm -rf build/bench
	@$(MAKE) --no-print-directory bench; status=$$?; $(VENV)/bin/python benchmarks/document.py; exit $$status

# The executions are shared out among the targets; GOLD=FOLDER is read for further inputs to begin with.
fuzz: $(VENV)/tests.done
	@$(RUN) pip install -q --no-deps --only-binary :all: --target build/fuzz --upgrade -r tests/fuzz/requirements.txt
	@PYTHONPATH=build/fuzz $(VENV)/bin/python tests/fuzz/fuzz.py all --runs "$${RUNS:-100000}" --keep build/found \
	  $(if $(GOLD),--gold "$$GOLD")

lint: $(VENV)/tests.done
	@$(RUN) ruff check
	@$(RUN) ruff format --check
	@$(RUN) mypy

docs: $(VENV)/tests.done
	@$(RUN) output.dictionary > docs/data-dictionary.md
	@PYTHONPATH=. $(VENV)/bin/python tests/hostile/hostile_table.py > docs/hostile.md
	@$(VENV)/bin/python tests/docs/examples.py
	@$(VENV)/bin/python tests/docs/tour.py
	@$(VENV)/bin/python tests/docs/licences.py > docs/licences.md

audit: $(VENV)/tests.done
	@$(VENV)/bin/python tests/docs/audit.py

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

# The peers need other versions of some libraries than Poultice, so they have a place of their own. One that does not
# install here is left out of the comparison.
$(PEERS)/peers.done: benchmarks/requirements.txt $(VENV)/runtime.done
	@echo "Setting up $(PEERS) with the peers of the comparison: once, about a minute"
	@$(VENV)/bin/python -m venv --clear $(PEERS)
	@$(PEERS)/bin/python -m pip install -q --no-deps --require-hashes --prefer-binary --no-compile -r $< \
	|| $(PEERS)/bin/python benchmarks/peers/install.py $<
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
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links

lock:
	@command -v uv >/dev/null || { echo "make lock needs uv: https://docs.astral.sh/uv" >&2; exit 1; }
	$(LOCK) pyproject.toml --group dev --output-file requirements-dev.txt
	$(LOCK) pyproject.toml --constraint requirements-dev.txt --output-file requirements.txt
	$(LOCK) benchmarks/requirements.in --output-file benchmarks/requirements.txt

clean:
	rm -rf $(VENV) $(PEERS) build dist *.egg-info .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +
