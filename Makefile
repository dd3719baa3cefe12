# Two commands to remember: `make lab` and `make test`. `make` lists them all.
.DEFAULT_GOAL := help
.PHONY: help lab test test-browser site test-site lite pdf links lint format notebooks hooks bench bench-scale mutants lock clean

# LC_ALL=C would keep Python from reading a path with an umlaut.
unexport LC_ALL

# `make PYTHON=/path/to/python` chooses one; else the first that will do.
PYTHON ?=
PYTHONS := $(or $(PYTHON),python3 python python3.14 python3.13 python3.12 python3.11)
VENV := .venv
RUN := $(VENV)/bin/python -m
READY := $(VENV)/.installed
MUTANTS := $(VENV)/mutants
WEB := web/_build
SPHINX := $(RUN) sphinx -q -c web -d $(WEB)/doctrees
# Adds an extra of pyproject.toml that not everyone needs.
EXTRA := $(RUN) uv pip install --quiet --python $(VENV) -r pyproject.toml --extra
need = $(EXTRA) $(1) --offline 2>/dev/null || $(EXTRA) $(1)
CHECK := $(VENV)/bin/check-jsonschema --quiet --builtin-schema vendor.
LAB_FLAGS := --ip=127.0.0.1 --allow-root --ServerApp.root_dir=. \
	--LanguageServerManager.autodetect=False \
	--LabApp.default_url=/lab/tree/notebooks/01_data_loading.ipynb

help:  ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

lab: $(READY)  ## open the lessons in JupyterLab, at lesson 01
	$(RUN) jupyterlab $(LAB_FLAGS)

test: $(READY)  ## run every check: lint, unit tests, every cell, every figure
	@$(MAKE) --no-print-directory lint && $(RUN) pytest --nbval \
		--nbval-cell-timeout=300 -n 2 --dist loadfile \
		&& echo "All checks passed." || { echo "Some checks FAILED: see above."; exit 1; }

test-browser: $(READY)  ## run every notebook in a real browser, as a learner does
	@$(call need,browser)
	$(RUN) pytest tests/test_browser.py tests/test_browser_playground.py -m browser \
		-n 2 --dist loadfile

# `make site SITE_URL=https://...` says where it will be read.
site: $(READY)  ## build the web site, from the outputs as they are stored
	@$(call need,site)
	rm -rf $(WEB)
	$(SPHINX) -W --keep-going -j auto . $(WEB)/site
	$(if $(LITE),@$(call need,lite) && $(RUN) web.lite)
	$(if $(PDF),@$(call need,browser) && $(RUN) web.pdf)
	@echo "Open $(WEB)/site/index.html"

test-site: site  ## look at every page of the web site in a real browser
	@$(call need,browser)
	$(RUN) pytest tests/test_site.py -n 2 --dist loadfile

lite: $(READY)  ## build the web site with lessons that run in the browser
	@$(MAKE) --no-print-directory site LITE=yes

pdf: $(READY)  ## build the web site with the series as a PDF file
	@$(MAKE) --no-print-directory site PDF=yes

links: $(READY)  ## follow the links to other sites
	@$(call need,site)
	$(SPHINX) -b linkcheck . $(WEB)/links

lint: $(READY)  ## check style and format, and the files that a host reads
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(CHECK)github-workflows .github/workflows/*.yml
	$(CHECK)citation-file-format CITATION.cff

format: $(READY)  ## format Python files and notebooks
	$(RUN) ruff check --fix .
	$(RUN) ruff format .

notebooks: $(READY)  ## restart, run and save every notebook, and the README's picture
	$(RUN) tools.refresh
	$(RUN) tools.moving building.gif

hooks: $(READY)  ## for contributors: readable diffs of notebooks, lint on commit
	$(EXTRA) contributing
	$(RUN) pre_commit install
	git config diff.jupyternotebook.command "$(VENV)/bin/git-nbdiffdriver diff"

bench: $(READY)  ## compare speeds, as ratios in one run
	$(RUN) pytest bench/training.py bench/least_squares.py --benchmark-only \
		--benchmark-columns=min,median,rounds

bench-scale: $(READY)  ## least squares on 9 GB with two workers of 1 GiB
	$(RUN) bench.scale

mutants: $(READY)  ## change the code bit by bit: does a test notice? (hours)
	$(EXTRA) mutation
	rm -rf $(MUTANTS) && mkdir $(MUTANTS)
	cp -r helpers cluster playground diagnosis exercises tools bench tests conftest.py pyproject.toml $(MUTANTS)
	cd $(MUTANTS) && for pair in helpers/model:model helpers/least_squares:least_squares \
		exercises/judge:exercises diagnosis/slips:exercises diagnosis/steps:answers; do \
		name=$$(basename $${pair%:*}); \
		sed "s#MODULE#$${pair%:*}.py#; s#TESTS#tests/test_$${pair#*:}.py#" \
			tools/mutation.toml > $$name.toml \
		&& ../bin/cosmic-ray init $$name.toml $$name.sqlite \
		&& ../bin/cr-filter-operators $$name.sqlite $$name.toml \
		&& ../bin/cosmic-ray exec $$name.toml $$name.sqlite \
		&& ../bin/cr-report $$name.sqlite | tail -3 || exit 1; \
	done

lock: $(READY)  ## compile requirements.txt from pyproject.toml
	$(RUN) uv pip compile pyproject.toml --extra dev --universal --upgrade \
		--python-version 3.11 --fork-strategy fewest --quiet \
		--custom-compile-command "make lock" --output-file requirements.txt
	printf '# the helpers of this project\n-e .\n' >> requirements.txt

clean:  ## remove the environment and all caches
	rm -rf $(VENV) .pytest_cache .ruff_cache .benchmarks screenshots $(WEB)
	find . \( -name __pycache__ -o -name .ipynb_checkpoints \) -prune -exec rm -rf {} +

# pip brings uv, and uv installs the lock, compiled, so that kernels start fast.
$(READY): requirements.txt pyproject.toml
	@found=; old=; bare=; for python in $(PYTHONS); do \
		"$$python" -c '' 2>/dev/null || continue; \
		"$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' || { old=$$python; continue; }; \
		"$$python" -c 'import ensurepip, venv' 2>/dev/null || { bare=$$python; continue; }; \
		found=$$python; break; \
	done; \
	if [ "$$found" ]; then echo "Making $(VENV) with $$("$$found" --version)"; "$$found" -m venv --clear $(VENV); \
	elif [ "$$bare" ]; then echo "$$bare has no venv module: install it (Debian, Ubuntu: sudo apt install python3-venv), then run make again."; exit 1; \
	elif [ "$$old" ]; then echo "$$old is $$("$$old" --version 2>&1), which does not fit: install Python 3.11 to 3.14 (https://www.python.org/downloads/), then run make again."; exit 1; \
	else echo "Python was not found: install Python 3.11 to 3.14 (https://www.python.org/downloads/), then run make again."; exit 1; fi
	$(RUN) pip install --disable-pip-version-check uv
	$(RUN) uv pip install --python $(VENV) --compile-bytecode -r requirements.txt
	@# No pop-up with news, and no look for updates on the network.
	$(RUN) jupyterlab.labextensions disable --level=sys_prefix @jupyterlab/apputils-extension:announcements
	@touch $(READY)
