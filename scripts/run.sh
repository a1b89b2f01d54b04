#!/usr/bin/env bash
# Opens Amodal Studio on the demo project; on the first start it sets everything up.
#
#   bash scripts/run.sh                      the demo; without a display, the demo's work without a window
#   bash scripts/run.sh PROJECT.amodal       a project of yours
#   bash scripts/run.sh export --help        any subcommand
#
# AMODAL_EXTRAS=models bash scripts/run.sh   also installs what model-based proposers need (large)

set -euo pipefail
. "$(dirname -- "${BASH_SOURCE[0]}")/setup.sh"

has_display() { [ "$(uname -s)" = Darwin ] || [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}${QT_QPA_PLATFORM:-}" ]; }

if has_display; then
  prepare "${AMODAL_EXTRAS:-}" "${BASE_LIBRARIES[@]}" "${WINDOW_LIBRARIES[@]}"
else
  prepare "${AMODAL_EXTRAS:-}" "${BASE_LIBRARIES[@]}" -- "${WINDOW_LIBRARIES[@]}"
fi
if [ "$#" -gt 0 ] || has_display; then exec "$PYTHON" "$ROOT/main.py" "$@"; fi

say "no display here, so the demo's work is done without a window"
"$PYTHON" "$ROOT/main.py" demo --out "$ROOT/demo-output"
say "to get the window: start this on a desktop, or over 'ssh -X', or in a virtual screen that you look at by VNC"
