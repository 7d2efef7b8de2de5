#!/bin/sh
# Runs a command with its temporary files in memory, where this computer has room for them.
#
#     sh scripts/in_memory.sh COMMAND …
#
# Half of the tests make a store, which waits for the disk at every commit: an eighth of the time of `make check`.
# TMPDIR, where it is set, is left as it is.
set -eu
least_kb=4000000
[ -z "${TMPDIR:-}" ] && [ -r /proc/meminfo ] || exec "$@"
folder=$(mktemp -d /dev/shm/bigcore.XXXXXX 2>/dev/null) || exec "$@"
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM
chmod 755 "$folder"
room_kb=$(df -Pk /dev/shm | awk 'NR == 2 { print $4 }')
free_kb=$(awk '/^MemAvailable:/ { print $2 }' /proc/meminfo)
# Some computers run nothing that lies there, and tests do.
printf '#!/bin/sh\n' >"$folder/try" && chmod +x "$folder/try"
if [ "$room_kb" -ge "$least_kb" ] && [ "${free_kb:-0}" -ge "$least_kb" ] && "$folder/try" 2>/dev/null; then
    export TMPDIR="$folder"
fi
"$@"
