# Sourced by run.sh and test.sh. Makes .venv and the system packages fit, or says in one line why it cannot.
#
#   prepare EXTRAS NEED... -- WISH...    NEED and WISH: see missing_packages; a missing WISH stops nothing
#
# May be set from outside: AMODAL_EXTRAS (such as "models"), AMODAL_PYTHON (the Python to build .venv with).
# shellcheck shell=bash disable=SC2034

set -euo pipefail
unset CDPATH PYTHONHOME PYTHONPATH
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_USER=0

ROOT="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)"
VENV="$ROOT/.venv"
PYTHON="$VENV/bin/python"
STAMP="$VENV/amodal-setup.stamp"     # what is installed; written last
UNFINISHED="$VENV/amodal-setup.part" # there while an installation is under way
LOG="$VENV/amodal-setup.log"
SPACE_MB=1500 # .venv takes 0.75 GB, pip's cache 0.25 (torch: 1 GB more, with CUDA 7 GB)
FITS='import sys; assert (3, 11) <= sys.version_info < (3, 14)'

# A library that the dynamic linker must find : the Debian package that brings it.
BASE_LIBRARIES=(libGL.so.1:libgl1 libglib-2.0.so.0:libglib2.0-0)
WINDOW_LIBRARIES=(
  libEGL.so.1:libegl1 libxkbcommon-x11.so.0:libxkbcommon-x11-0 libdbus-1.so.3:libdbus-1-3
  libxcb-cursor.so.0:libxcb-cursor0 libxcb-icccm.so.4:libxcb-icccm4 libxcb-image.so.0:libxcb-image0
  libxcb-keysyms.so.1:libxcb-keysyms1 libxcb-randr.so.0:libxcb-randr0
  libxcb-render-util.so.0:libxcb-render-util0 libxcb-shape.so.0:libxcb-shape0
  libxcb-xinerama.so.0:libxcb-xinerama0 libfontconfig.so.1:libfontconfig1 fonts
)

say() { printf 'amodal-studio: %s\n' "$*" >&2; }
die() { say "$@"; exit 1; }
is_linux() { [ "$(uname -s)" = Linux ]; }

# --- system packages -------------------------------------------------------------------------------

missing_packages() { # prints the Debian packages that are not there, of: library:package | fonts | xvfb | postgresql
  local ldconfig known="" need
  if ldconfig="$(PATH="$PATH:/sbin:/usr/sbin" command -v ldconfig)"; then known="$("$ldconfig" -p)"; fi
  for need in "$@"; do
    case "$need" in
      fonts) has_font || printf '%s ' fonts-dejavu-core ;;
      postgresql) has_server || printf '%s ' postgresql ;;
      xvfb) command -v xvfb-run >/dev/null && command -v xauth >/dev/null || printf '%s ' xvfb xauth ;;
      *) case "$known" in "" | *$'\t'"${need%%:*} "*) ;; *) printf '%s ' "${need#*:}" ;; esac ;;
    esac
  done
}

has_font() { # a bare Debian has none, and a window without letters helps nobody
  local home="${HOME:-/nowhere}" folder
  for folder in /usr/share/fonts /usr/local/share/fonts "$home/.fonts" "$home/.local/share/fonts"; do
    if [ -d "$folder" ] && [ -n "$(find "$folder" -name '*.[ot]t[fc]' -print -quit)" ]; then return 0; fi
  done
  return 1
}

has_server() { # of PostgreSQL, to be started by the tests; Debian keeps its programs out of the path
  local program
  for program in /usr/lib/postgresql/*/bin/initdb; do if [ -x "$program" ]; then return 0; fi; done
  command -v initdb >/dev/null
}

may_use_apt() { # sets APT to the words that start it
  command -v apt-get >/dev/null || return 1
  if [ "$(id -u)" = 0 ]; then
    APT=(env)
  else
    sudo -n true >/dev/null 2>&1 || return 1
    APT=(sudo -n env)
  fi
  APT+=(DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0)
}

line_by_hand() { # what a person with rights runs
  if command -v apt-get >/dev/null; then
    local sudo=""
    if command -v sudo >/dev/null; then sudo="sudo "; elif [ "$(id -u)" != 0 ]; then printf '(as root) '; fi
    printf '%sapt-get update && %sapt-get install -y --no-install-recommends %s' "$sudo" "$sudo" "$*"
  else
    printf 'with the package manager of this system, install (Debian names): %s' "$*"
  fi
}

install_packages() {
  local log
  say "installing system packages: $*"
  log="$(mktemp)"
  # A failed update alone stops nothing: one broken source of many must not, and the lists may be fresh enough.
  if { "${APT[@]}" update || true; "${APT[@]}" install -y --no-install-recommends "$@"; } >"$log" 2>&1 </dev/null; then
    rm -f -- "$log"
  else
    grep -E '^[EW]: ' "$log" | tail -n 3 >&2 || tail -n 3 "$log" >&2
    say "apt-get could not install them (no network? full disk? the whole story: $log)"
    return 1
  fi
}

prepare_system() { # prepare_system NEEDED WISHED: two lists of packages
  local -a packages=()
  read -r -a packages <<<"$1 $2"
  if [ "${#packages[@]}" = 0 ]; then return 0; fi
  if may_use_apt; then
    install_packages "${packages[@]}" || [ -z "$1" ] || die "when that is mended: $(line_by_hand "${packages[@]}")"
  elif [ -n "$1" ]; then
    die "system packages are missing; run this line, then start again: $(line_by_hand "${packages[@]}")"
  else
    say "not needed now, but useful: $(line_by_hand "${packages[@]}")"
  fi
}

# --- Python ----------------------------------------------------------------------------------------

answers() { "$1" -I -c "$2" >/dev/null 2>&1; } # answers PYTHON CODE: it runs there without an error

find_python() { # sets BASE_PYTHON; first one that can make environments, else one that lacks only that
  local code name found
  for code in 'import ensurepip, venv' ''; do
    for name in "${AMODAL_PYTHON:-python3.11}" python3.11 /usr/bin/python3.11 python3.12 python3.13 python3; do
      found="$(command -v -- "$name")" || continue
      if answers "$found" "$FITS"$'\n'"$code"; then BASE_PYTHON="$found"; return 0; fi
    done
  done
  return 1
}

missing_python_packages() { # nothing to say when .venv works
  if answers "$PYTHON" 'import pip' && ! [ -e "$UNFINISHED" ]; then return 0; fi
  if ! find_python; then
    printf '%s ' python3 python3-venv
  elif ! answers "$BASE_PYTHON" 'import ensurepip, venv'; then
    printf 'python%s-venv ' "$("$BASE_PYTHON" -I -c 'import sys; print("%d.%d" % sys.version_info[:2])')"
  fi
}

environment_key() { # a line that changes when the environment must be looked at again
  local version
  version="$("$PYTHON" -I -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" || return 1
  printf '%s %s %s\n' "$(cat -- "$ROOT/pyproject.toml" "$ROOT/constraints.txt" | cksum)" "$version" "$ROOT"
}

is_ready() { # is_ready EXTRAS: all that is asked for is installed
  local extra key stamped installed
  [ -f "$STAMP" ] && [ ! -e "$UNFINISHED" ] || return 1
  key="$(environment_key)" || return 1
  { read -r stamped && read -r installed; } <"$STAMP" || return 1
  [ "$stamped" = "$key" ] || return 1
  for extra in $1; do
    case " $installed " in *" $extra "*) ;; *) return 1 ;; esac
  done
}

make_environment() {
  local free
  if [ -e "$UNFINISHED" ]; then
    say "an earlier set-up was interrupted: starting afresh"
    rm -rf -- "$VENV"
  elif [ -e "$VENV" ] && ! answers "$PYTHON" "$FITS"$'\nimport pip'; then
    say "the environment $VENV does not work any more: making it anew"
    rm -rf -- "$VENV"
  fi
  if [ -e "$VENV" ]; then return 0; fi
  find_python || die "Python 3.11, 3.12 or 3.13 is needed and none was found: install one (AMODAL_PYTHON may name it)"
  free="$(df -Pk -- "$ROOT" | awk 'NR == 2 { print int($4 / 1024) }')"
  if [ "${free:-$SPACE_MB}" -lt "$SPACE_MB" ]; then die "$ROOT has $free MB free, set-up needs $SPACE_MB: make room"; fi
  say "making the environment .venv with $("$BASE_PYTHON" -I -V)"
  { mkdir -- "$VENV" && : >"$UNFINISHED"; } 2>/dev/null || die "cannot write to $ROOT: use a copy in a folder of your own"
  "$BASE_PYTHON" -I -m venv "$VENV" >"$LOG" 2>&1 || installation_failed
}

install_project() { # install_project EXTRAS
  local extras
  extras="$(tr -s ' ' '\n' <<<"$1" | sed '/^$/d' | sort -u | paste -sd, -)"
  say "installing the pinned packages${extras:+ with $extras}; once, some minutes"
  : >"$UNFINISHED"
  pip_install hatchling editables
  # Without build isolation the pins hold for the build too, and nothing is fetched twice.
  pip_install --no-build-isolation -e "$ROOT${extras:+[$extras]}"
  { environment_key && printf '%s \n' "${extras//,/ }"; } >"$STAMP.new"
  mv -f -- "$STAMP.new" "$STAMP"
  rm -f -- "$UNFINISHED"
}

pip_install() { # of pip's many lines only those show that tell how far it is
  "$PYTHON" -I -m pip install -c "$ROOT/constraints.txt" "$@" </dev/null 2>&1 | tee -a -- "$LOG" |
    { grep --line-buffered -E '^ *(Downloading .*[0-9] MB|Installing collected)' || true; } | cut -c -100 >&2 ||
    installation_failed
}

installation_failed() {
  local reason="pip failed, its last lines are above (is the network there?)" kept="${TMPDIR:-/tmp}/amodal-setup.log"
  if grep -q 'No space left on device' "$LOG"; then
    reason="the disk is full; make room and start again"
  elif grep -qE 'name resolution|unreachable|Connection (refused|reset|aborted)|timed out|ProxyError|Max retries' "$LOG"; then
    reason="the package index does not answer; connect to the network (or give pip its proxy or index), start again"
  else
    grep -E '^ERROR' "$LOG" | tail -n 3 >&2 || tail -n 3 -- "$LOG" >&2
  fi
  cp -f -- "$LOG" "$kept" 2>/dev/null || kept="$LOG"
  die "set-up did not finish: $reason [$kept]"
}

install_judges() { # for tests/formats/test_outside_judges.py alone
  local wanted="$ROOT/scripts/judges.txt" stamp="$VENV/amodal-judges.stamp"
  if [ "$(cat -- "$wanted" "$ROOT/constraints.txt" | cksum)" = "$(cat -- "$stamp" 2>/dev/null)" ]; then return 0; fi
  say "installing readers of others that judge our exports; once"
  pip_install --no-deps -r "$wanted"
  cat -- "$wanted" "$ROOT/constraints.txt" | cksum >"$stamp"
}

# --- all of it -------------------------------------------------------------------------------------

prepare() { # prepare EXTRAS NEED... -- WISH...
  local extras="${1//,/ }" needed=""
  local -a needs=()
  shift
  while [ "$#" -gt 0 ] && [ "$1" != -- ]; do needs+=("$1"); shift; done
  if [ "$#" -gt 0 ]; then shift; fi
  case "$(uname -s)" in
    MINGW* | MSYS* | CYGWIN*) die "on Windows use the pip lines of README.md" ;;
    Linux) needed="$(missing_packages "${needs[@]}")" ;;
  esac
  if [ -z "$needed" ] && is_ready "$extras"; then return 0; fi
  with_lock set_up "$extras" "$needed" "$@"
}

set_up() { # set_up EXTRAS NEEDED WISH...
  local extras="$1" needed="$2"
  shift 2
  # Wishes are looked at only here, so that later starts stay quick and need no network.
  if is_linux; then prepare_system "$needed$(missing_python_packages)" "$(missing_packages "$@")"; fi
  if is_ready "$extras"; then return 0; fi # another start did it while this one waited
  make_environment
  if [ -f "$STAMP" ]; then extras+=" $(sed -n 2p -- "$STAMP")"; fi
  install_project "$extras"
}

with_lock() { # with_lock COMMAND...: the lock needs no file of its own and is freed whatever happens
  exec 9<"$ROOT/scripts/setup.sh"
  if command -v flock >/dev/null && ! flock -n 9; then
    say "another start is setting up; waiting for it"
    flock 9
  fi
  "$@"
  exec 9<&-
}
