#!/bin/sh
# Measures the phones that are connected and ready; where there is none, a virtual one, and says so loudly.
set -u
bigcore() { .venv/bin/python -m bigcore "$@"; }

ready=$(bigcore phones --json 2>/dev/null | .venv/bin/python -c '
import json, sys
try:
    phones = json.load(sys.stdin)["phones"]
except ValueError:
    phones = []
print(sum(not phone["virtual"] and phone["ready"] for phone in phones))
')

if [ "${ready:-0}" -gt 0 ]; then
    echo "*** Measuring $ready connected phone(s). ***" >&2
    bigcore app build --if-missing --install-tools >&2 || exit $?
else
    cat >&2 <<'WORDS'
*** NO PHONE IS CONNECTED AND READY: a VIRTUAL phone is measured instead.
*** Its latencies are THIS COMPUTER'S, not a phone's.
WORDS
    # The phone that does not warm up: three minutes are too short to spend any of them on cooling.
    set -- --phone virtual:pixel_1_cool --max-minutes 3 "$@"
fi

bigcore sweep --report report.html "$@"
code=$?
# 1: something is missing or not valid, and the verdict said what
[ $code -eq 1 ] || exit $code
