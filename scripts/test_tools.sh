#!/bin/sh
# The programs that some tests need: installed through apt where that is allowed, else named with the tests they cost.
set -u
axe=node_modules/axe-core/axe.min.js
if [ ! -e $axe ] && command -v npm >/dev/null; then
    npm install --no-save --no-package-lock --no-audit --no-fund --silent axe-core@4.14.1 || true
fi
[ -e $axe ] || echo "Not installed: axe-core; its tests are skipped. Mend: npm install --no-save axe-core@4.14.1" >&2
packages=$(cat scripts/apt-packages.txt android_app/apt-packages.txt | sed 's/#.*//' | awk 'NF {print $1}' | sort -u)
missing=
for package in $packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
done
if [ -n "$missing" ]; then
    if [ "$(id -u)" = 0 ]; then
        sudo=
    elif sudo -n true 2>/dev/null; then
        sudo=sudo
    else
        sudo=no
    fi
    installed=no
    if [ "$sudo" != no ] && command -v apt-get >/dev/null; then
        echo "Installing for the tests:$missing" >&2
        # shellcheck disable=SC2086
        $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
            $sudo apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1 && installed=yes
    fi
    if [ $installed = no ]; then
        echo "Not installed:$missing" >&2
        echo "The tests that need them are skipped, each with its reason. Mend: sudo apt-get install$missing" >&2
    fi
fi

if ! .venv/bin/python -m bigcore app build --if-missing >/dev/null; then
    echo "The benchmark app was not built: the tests that need it are skipped, each with its reason." >&2
fi
.venv/bin/python android_app/test_tools.py ||
    echo "Without these, the second opinions on the benchmark app are skipped, each with its reason." >&2
