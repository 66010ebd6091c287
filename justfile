# What is typed most; see CONTRIBUTING.md.

# every gate but the tests
check:
    ruff format --check .
    ruff check .
    mypy
    lint-imports
    python -m cogapp --check docs/*.md

# the fast tests
test *arguments:
    pytest {{arguments}}

# the slow ones
slow *arguments:
    pytest -m slow -n 2 {{arguments}}

# 300 small wrong changes of the library, drawn by a seed: which of them do the quick tests find?
mutants *arguments:
    python -m benchmarks.mutants {{arguments}}

# the golden files anew; look at every difference
golden:
    PDD_OPS_WRITE_GOLDEN=1 pytest -q tests/test_render_*.py

# the generated parts of docs/ anew
docs:
    python -m cogapp -r docs/*.md

# everything from nothing
ci:
    bash .ci/run
