#!/bin/sh
# One night for a scheduler: the secrets from a file that only you can read, the words into a log, bigcore's exit code.
#
#   nightly.sh FOLDER    the folder of nightly.toml; FOLDER/nightly.env may hold lines such as CHAT_URL='https://…'
set -eu

folder=${1:?usage: nightly.sh FOLDER}
bigcore=${BIGCORE:-$HOME/.local/bin/bigcore}
cd "$folder"

if [ -e nightly.env ]; then
    if [ -n "$(find nightly.env -perm /077)" ]; then
        echo "nightly.sh: others can read $folder/nightly.env; chmod 600 it" >&2
        exit 2
    fi
    set -a
    # shellcheck source=/dev/null
    . ./nightly.env
    set +a
fi

# What a night of before said is kept once, so that the log does not grow for ever.
if [ -e nightly.log ] && [ "$(wc -c <nightly.log)" -gt 5000000 ]; then
    mv nightly.log nightly.log.1
fi

code=0
"$bigcore" nightly run nightly.toml >>nightly.log 2>&1 || code=$?
exit "$code"
