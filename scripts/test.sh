#!/usr/bin/env bash
# All checks: style, types, import rule, tests, and the installed program. Sets everything up on the first start.
#
#   bash scripts/test.sh                     everything; ends with a status other than 0 when anything failed
#   bash scripts/test.sh tests/core -q -x    only pytest, with these arguments
#
# The tests draw off screen, unless QT_QPA_PLATFORM says otherwise; tests/project opens the real window once
# on a virtual X11 screen (xvfb), which also shows whether the Qt system libraries are complete. The suites of the
# store start a PostgreSQL server of their own, on loopback in a temporary folder.

set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/setup.sh"
prepare "dev models cluster team ${AMODAL_EXTRAS:-}" "${BASE_LIBRARIES[@]}" "${WINDOW_LIBRARIES[@]}" -- xvfb postgresql
cd -- "$ROOT"
PATH="$VENV/bin:$PATH"
if [ "$#" -gt 0 ]; then exec "$PYTHON" -m pytest "$@"; fi

failed=()
check() { # check NAME COMMAND...: goes on after a failure, so that one run shows everything
  local name="$1"
  shift
  printf '\n== %s\n' "$name"
  "$@" || failed+=("$name")
}
install_judges
check "style" ruff check .
check "format" ruff format --check .
check "types" mypy
check "import rule" lint-imports
check "program: version" amodal-studio --version
check "program: doctor" amodal-studio doctor
# One process per core with one thread each; who is done takes over what another has not begun.
export OMP_NUM_THREADS=1
check "tests" "$PYTHON" -m pytest -n auto --dist worksteal

printf '\n'
if [ "${#failed[@]}" -gt 0 ]; then
  say "failed: $(printf '%s, ' "${failed[@]}" | sed 's/, $//')"
  exit 1
fi
say "all checks passed"
