"""The phone's shell beside a real mksh: the same lines, the same output, the same exit code.

Only the shell itself is compared: the lines use nothing but its own builtins.
"""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from support.in_hand import MakePhone

LINES = [
    "echo a b   c",
    "echo 'a  b' \"c  d\" e\\ f",
    'echo "a\'b" \'a"b\' "a\\"b" "a\\$b" "a\\b"',
    "x=5; echo $x ${x} \"$x\" '$x' ${x}y $xy-",
    "x='a  b'; echo $x; echo \"$x\"",
    'x=; echo [$x] ["$x"] [${x:-q}] [${y-e}] [${y:+f}]',
    "x=hello.tar.gz; echo ${x%.*} ${x%%.*} ${x#*.} ${x##*.} ${#x}",
    ": ${z:=7}; echo $z",
    "false; echo $?; true; echo $?",
    "false || echo or; true && echo and; false && echo no; ! false && echo not",
    "true || echo no; echo after",
    "exit 7",
    "(exit 3); echo $?",
    "{ echo a; echo b; }",
    "x=1; (x=2; echo $x); echo $x",
    "for i in 0 1 2; do echo $i; done",
    "for i in a 'b c' e; do echo [$i]; done",
    "i=0; while [ $i -lt 3 ]; do echo $i; i=$((i+1)); done",
    "i=0; until [ $i -eq 2 ]; do i=$((i+1)); [ $i = 1 ] && continue; echo $i; done",
    "for i in 1 2 3; do [ $i = 2 ] && break; echo $i; done",
    "if false; then echo a; elif true; then echo b; else echo c; fi",
    "case abc in x) echo 1;; a*|b) echo 2;; *) echo 3;; esac",
    "case 'a*' in a\\*) echo literal;; esac",
    'echo $(echo a; echo b) "$(echo c; echo d)"',
    'echo `echo x` "`echo y`"',
    "x=$(exit 4); echo $?",
    "echo $((1+2*3)) $(( (1+2)*3 )) $((7/2)) $((-7/2)) $((7%3)) $((1<<4)) $((5>3)) $((2==2&&0))",
    "x=3; echo $((x*2)) $((x=9)) $x $((x>5?1:2))",
    "echo $((0x10)) $((2147483647+1))",
    "echo one; # a comment; echo two",
    "echo a#b",
    "echo 'it'\\''s'",
    "set -- a 'b c' d; echo $# $1 \"$2\" $3; shift; echo $1",
    "set -- a 'b c'; for i in \"$@\"; do echo [$i]; done; for i in $@; do echo [$i]; done",
    "f() { echo in $1; return 5; }; f x; echo $?",
    "x=1 y=2; echo $x$y",
    "cat <<EOF\nhello $((1+1))\nEOF",
    "cat <<'EOF'\nhello $x\nEOF",
    "echo a | cat; echo b | cat | cat",
    "echo a >&2; echo b 2>&1",
    "echo err 1>&2 2>/dev/null; echo x >/dev/null",
    "{ echo a; echo b >&2; } 2>/dev/null",
    "echo a; echo b &\nwait; echo c",
    "read x y <<EOF\na b c\nEOF\necho $x-$y",
    'echo "unfinished',
    "echo a &&",
    "if true; then echo x",
    "echo $((1/0)); echo not reached",
    "x='*'; echo \"$x\" '*' \\*",
    "eval 'x=4; echo $x'",
    'echo "$(echo "nested $(echo "deep")")"',
    'true; echo "[$?]"; (false); echo "[$?]"',
    "[ a = a ] && [ 1 -lt 2 ] && [ -n x ] && [ -z '' ] && echo yes",
    "[ a = b ]; echo $?; test -d /; echo $?",
    "echo {a,b} ~x",
    "a=b; a=c echo $a; echo $a",
    "IFS=:; x=a:b; echo $x",
    'while read l; do echo "<$l>"; done <<EOF\n1 2\n3\nEOF',
    "echo a;echo b;;",
    "export V=1; echo $V; unset V; echo [$V]",
]


@pytest.fixture(scope="module")
def mksh() -> str:
    found = shutil.which("mksh")
    if found is None:
        pytest.skip("needs mksh: apt-get install mksh")
    return found


@pytest.mark.parametrize("line", LINES)
def test_the_phones_shell_says_what_mksh_says(line: str, mksh: str, make_phone: MakePhone) -> None:
    real = subprocess.run([mksh, "-c", line], capture_output=True, text=True, timeout=10, cwd="/", check=False)
    reply = make_phone().adb.run(line)
    assert reply.stdout == real.stdout
    assert (reply.exit_code == 0) == (real.returncode == 0)
    if real.returncode not in (0, 1, 2):
        assert reply.exit_code == real.returncode
    assert bool(reply.stderr) == bool(real.stderr)
