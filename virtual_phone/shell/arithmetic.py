"""$((…)): 32-bit signed integers, as mksh has them."""

from __future__ import annotations

import re
from collections.abc import Callable

TOKEN = re.compile(r"\s*(0[xX][0-9a-fA-F]+|\d+|[A-Za-z_]\w*|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%()<>!~&|^?:=])")
LEVELS: tuple[tuple[str, ...], ...] = (
    ("||",),
    ("&&",),
    ("|",),
    ("^",),
    ("&",),
    ("==", "!="),
    ("<", ">", "<=", ">="),
    ("<<", ">>"),
    ("+", "-"),
    ("*", "/", "%"),
)


class ArithmeticFault(Exception):
    """The text is no expression, or it divides by zero."""


def evaluate(text: str, value: Callable[[str], str | None], assign: Callable[[str, str], None]) -> int:
    tokens: list[str] = []
    at = 0
    while text[at:].strip():
        match = TOKEN.match(text, at)
        if match is None:
            raise ArithmeticFault(f"{text}: unexpected '{text[at:].strip()[0]}'")
        tokens.append(match.group(1))
        at = match.end()
    if not tokens:
        return 0
    reader = _Expression(text, tokens, value, assign)
    result = reader.assignment()
    if reader.rest:
        raise ArithmeticFault(f"{text}: unexpected '{reader.rest[0]}'")
    return result


def _signed(number: int) -> int:
    return (number + 0x80000000) % 0x100000000 - 0x80000000


class _Expression:
    def __init__(
        self, text: str, tokens: list[str], value: Callable[[str], str | None], assign: Callable[[str, str], None]
    ) -> None:
        self._text = text
        self.rest = tokens
        self._value = value
        self._assign = assign

    def assignment(self) -> int:
        if len(self.rest) > 1 and self.rest[1] == "=" and (self.rest[0][0].isalpha() or self.rest[0][0] == "_"):
            name = self.rest[0]
            self.rest = self.rest[2:]
            result = self.assignment()
            self._assign(name, str(result))
            return result
        condition = self._level(0)
        if self.rest[:1] != ["?"]:
            return condition
        self.rest = self.rest[1:]
        yes = self.assignment()
        self._expect(":")
        no = self.assignment()
        return yes if condition else no

    def _expect(self, token: str) -> None:
        if self.rest[:1] != [token]:
            raise ArithmeticFault(f"{self._text}: missing {token}")
        self.rest = self.rest[1:]

    def _level(self, level: int) -> int:
        if level == len(LEVELS):
            return self._unary()
        left = self._level(level + 1)
        while self.rest and self.rest[0] in LEVELS[level]:
            operator = self.rest[0]
            self.rest = self.rest[1:]
            left = _signed(self._apply(operator, left, self._level(level + 1)))
        return left

    def _unary(self) -> int:
        if not self.rest:
            raise ArithmeticFault(f"{self._text}: unexpected end of expression")
        token = self.rest[0]
        self.rest = self.rest[1:]
        match token:
            case "-":
                return _signed(-self._unary())
            case "+":
                return self._unary()
            case "!":
                return int(not self._unary())
            case "~":
                return _signed(~self._unary())
            case "(":
                inside = self.assignment()
                self._expect(")")
                return inside
            case _:
                return self._number(token)

    def _number(self, token: str) -> int:
        if token[0].isdigit():
            return _signed(int(token, 0) if token[:2] in ("0x", "0X") else int(token))
        if not (token[0].isalpha() or token[0] == "_"):
            raise ArithmeticFault(f"{self._text}: unexpected '{token}'")
        held = (self._value(token) or "").strip()
        return int(held) if re.fullmatch(r"-?\d+", held) else 0

    def _apply(self, operator: str, left: int, right: int) -> int:
        if operator in ("/", "%"):
            if right == 0:
                raise ArithmeticFault(f"{self._text}: zero divisor")
            quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
            return quotient if operator == "/" else left - quotient * right
        simple: dict[str, Callable[[], int]] = {
            "||": lambda: int(bool(left or right)),
            "&&": lambda: int(bool(left and right)),
            "|": lambda: left | right,
            "^": lambda: left ^ right,
            "&": lambda: left & right,
            "==": lambda: int(left == right),
            "!=": lambda: int(left != right),
            "<": lambda: int(left < right),
            ">": lambda: int(left > right),
            "<=": lambda: int(left <= right),
            ">=": lambda: int(left >= right),
            "<<": lambda: left << (right & 31),
            ">>": lambda: left >> (right & 31),
            "+": lambda: left + right,
            "-": lambda: left - right,
            "*": lambda: left * right,
        }
        return simple[operator]()
