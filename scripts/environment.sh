#!/bin/sh
# Creates .venv with exactly the versions of constraints.txt, and bigcore itself in it.
set -eu
for python in "${PYTHON:-}" python3.11 python3.12 python3.13 python3; do
    [ -n "$python" ] && "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break
    python=
done
[ -n "$python" ] || { echo "Python 3.11 or newer is missing: apt install python3.11 python3.11-venv, or set PYTHON" >&2; exit 1; }
if ! [ -x .venv/bin/python ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    rm -rf .venv
    if ! "$python" -m venv .venv >/dev/null 2>&1; then
        # Debian and Ubuntu ship venv apart
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        rm -rf .venv
        { [ "$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq "python$version-venv" >/dev/null; } || {
            echo "venv is missing: sudo apt install python$version-venv, then run make again" >&2
            exit 1
        }
        "$python" -m venv .venv
    fi
fi
echo "Installing bigcore and what it needs into .venv (the first time this takes some minutes) …" >&2
quietly() {
    # pip and setuptools warn at length about what is meant here; their words matter only when they fail
    words=$("$@" 2>&1) || { printf '%s\n' "$words" >&2; exit 1; }
}
quietly .venv/bin/python -m pip install -q --upgrade "pip>=25.1"
quietly .venv/bin/python -m pip install -q -c constraints.txt -e .
