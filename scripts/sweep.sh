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
********************************************************************************
***  NO PHONE IS CONNECTED AND READY: measuring a VIRTUAL phone.             ***
***  The latencies below are THIS COMPUTER'S, not a phone's.                 ***
********************************************************************************
WORDS
    set -- --phone virtual:pixel_1 --max-minutes 3 "$@"
fi

bigcore sweep --report report.html "$@"
code=$?
case $code in
0) ;;
1) echo "The sweep is done, but something asked for is missing or not valid: the table says what." >&2 ;;
*) exit $code ;;
esac
