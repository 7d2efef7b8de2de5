#!/bin/sh
# One night for a scheduler: the secrets from a file that only you can read, the words into a log, bigcore's exit code.
#
#   nightly.sh FOLDER    the folder of nightly.toml; FOLDER/nightly.env may hold lines such as CHAT_URL=https://…
#
# nightly.env is read as systemd reads an EnvironmentFile, and no part of it is ever run or expanded: $ & ; ` in a value
# are letters. Blanks around a value go, those within it stay. 'In single quotes' every letter is itself. Without quotes a
# backslash keeps the letter after it, and "in double quotes" only one of $ ` " \. Lines that begin with # or ; are
# comments.
set -eu

folder=${1:?usage: nightly.sh FOLDER}
night_program=${BIGCORE:-$HOME/.local/bin/bigcore}
cd "$folder"

# What a night of before said is kept once, so that the log does not grow for ever.
if [ -e nightly.log ] && [ "$(wc -c <nightly.log)" -gt 5000000 ]; then
    mv nightly.log nightly.log.1
fi
# All that follows goes to the log, what the shell itself says too; 3 is where a scheduler mails from.
exec 3>&2 >>nightly.log 2>&1

say() {
    printf "nightly.sh: %s\n" "$1"
    printf "nightly.sh: %s\n" "$1" >&3
}

refuse() {
    say "$1"
    exit 2
}

newline='
'
tab=$(printf '\t')
return=$(printf '\r')

# Tells no value: what is wrong with a secret is wrong in a log.
left_out() {
    say "line $line of $folder/nightly.env is left out: it is no NAME=value"
}

is_name() {
    case $1 in
        '' | [0-9]* | *[!A-Za-z0-9_]*) return 1 ;;
    esac
}

# Blanks are kept back until a letter follows: those at the end go.
add() {
    value=$value$blanks$1
    blanks=
}

# Letter by letter through the states of systemd's own reader. What it finds becomes words NAME=value, and no variable
# before all is read: a name in the file may be one of ours.
read_environment() {
    rest=$1$newline$newline place=before line=0 name= value= blanks=
    shift
    while [ -n "$rest" ]; do
        after=${rest#?}
        letter=${rest%"$after"}
        rest=$after
        [ "$letter" != "$newline" ] || line=$((line + 1))
        # A carriage return ends a line as well, but within quotes.
        case $place$letter in
            single"$return" | double"$return") ;;
            *"$return") letter=$newline ;;
        esac
        case $place in
            before)
                case $letter in
                    "$newline" | ' ' | "$tab") ;;
                    '#' | ';') place=comment ;;
                    *) place=name name=$letter blanks= ;;
                esac ;;
            comment)
                case $letter in
                    "$newline") place=before ;;
                esac ;;
            name)
                case $letter in
                    "$newline") left_out; place=before ;;
                    =) place=value_begins value= blanks= ;;
                    ' ' | "$tab") blanks=$blanks$letter ;;
                    *) name=$name$blanks$letter blanks= ;;
                esac ;;
            value_begins | value)
                case $place$letter in
                    *"$newline")
                        if is_name "$name"; then set -- "$@" "$name=$value"; else left_out; fi
                        place=before ;;
                    value_begins\') place=single ;;
                    value_begins\") place=double ;;
                    *\\) add ''; place=kept ;;
                    *' ' | *"$tab") [ "$place" = value_begins ] || blanks=$blanks$letter ;;
                    *) add "$letter"; place=value ;;
                esac ;;
            kept)
                [ "$letter" = "$newline" ] || value=$value$letter
                place=value ;;
            single)
                case $letter in
                    \') place=value_begins ;;
                    *) value=$value$letter ;;
                esac ;;
            double)
                case $letter in
                    \") place=value_begins ;;
                    \\) place=double_kept ;;
                    *) value=$value$letter ;;
                esac ;;
            double_kept)
                case $letter in
                    '"' | \\ | '`' | '$') value=$value$letter ;;
                    "$newline") ;;
                    *) value=$value\\$letter ;;
                esac
                place=double ;;
        esac
    done
    case $place in
        single | double | double_kept) refuse "a quote in $folder/nightly.env is not closed" ;;
    esac
    [ $# -eq 0 ] || export "$@"
}

if [ -e nightly.env ]; then
    if [ -n "$(find -L nightly.env -perm /077)" ]; then
        refuse "others can read $folder/nightly.env; chmod 600 it"
    fi
    environment=$(cat nightly.env) || refuse "$folder/nightly.env cannot be read"
    read_environment "$environment"
    unset environment
fi

code=0
"$night_program" nightly run nightly.toml 3>&- || code=$?
exit "$code"
