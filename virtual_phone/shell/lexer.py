"""Characters to tokens: words with their quoting, operators, redirections."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from virtual_phone.shell.syntax import Arithmetic, Parameter, Script, Substitution, Text, Word

OPERATORS = ("&&", "||", ";;", ";", "&", "|", "(", ")", "\n")
REDIRECTIONS = ("<<-", "<<", "<&", ">>", ">&", ">|", "<", ">")
NAME_START = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
NAME_REST = NAME_START + "0123456789"


class SyntaxFault(Exception):
    """The line is no command; the words are mksh's, such as `no closing quote`."""


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    """`word`, `operator`, `redirect` or `end`."""
    text: str
    word: Word | None = None
    descriptor: int = -1

    def bare(self) -> str | None:
        """Returns the text of a word without any quoting: only such a word can be `if` or `do`."""
        if self.word is None or any(not isinstance(part, Text) or part.quoted for part in self.word.parts):
            return None
        return "".join(part.text for part in self.word.parts if isinstance(part, Text))


ParseScript = Callable[[str], Script]


class Lexer:
    def __init__(self, source: str, parse: ParseScript) -> None:
        self._source = source
        self._at = 0
        self._parse = parse
        self._awaited: list[tuple[int, str, bool, bool]] = []
        self._documents: dict[int, Word] = {}

    def tokens(self) -> list[Token]:
        found: list[Token] = []
        while (token := self._next()).kind != "end":
            found.append(token)
            if token.kind == "redirect" and token.text in ("<<", "<<-"):
                found.append(self._announce_document(len(found), token))
            elif token.text == "\n" and token.kind == "operator":
                self._read_documents()
        if self._awaited:
            raise SyntaxFault("here document 'EOF' unclosed")
        return [
            Token("word", "", self._documents[place]) if place in self._documents else token
            for place, token in enumerate(found)
        ] + [Token("end", "")]

    def _next(self) -> Token:
        self._skip_blanks()
        if self._at >= len(self._source):
            return Token("end", "")
        digits = self._at
        while digits < len(self._source) and self._source[digits].isdigit():
            digits += 1
        for redirection in REDIRECTIONS:
            if self._source.startswith(redirection, digits):
                descriptor = int(self._source[self._at : digits]) if digits > self._at else -1
                self._at = digits + len(redirection)
                return Token("redirect", redirection, descriptor=descriptor)
        for operator in OPERATORS:
            if self._source.startswith(operator, self._at):
                self._at += len(operator)
                return Token("operator", operator)
        start = self._at
        word = self._word()
        return Token("word", self._source[start : self._at], word)

    def _skip_blanks(self) -> None:
        while self._at < len(self._source):
            if self._source.startswith("\\\n", self._at):
                self._at += 2
            elif self._source[self._at] in " \t\r":
                self._at += 1
            elif self._source[self._at] == "#":
                while self._at < len(self._source) and self._source[self._at] != "\n":
                    self._at += 1
            else:
                return

    def _word(self) -> Word:
        parts: list[Text | Parameter | Substitution | Arithmetic] = []
        while self._at < len(self._source) and self._source[self._at] not in " \t\r\n;&|()<>":
            parts.extend(self._piece())
        return Word(tuple(parts))

    def _piece(self) -> list[Text | Parameter | Substitution | Arithmetic]:
        character = self._source[self._at]
        if character == "'":
            return [Text(self._until_quote(), True)]
        if character == '"':
            self._at += 1
            return self._double_quoted()
        if character == "\\":
            self._at += 2
            escaped = self._source[self._at - 1 : self._at]
            return [] if escaped == "\n" else [Text(escaped, True)]
        if character in "$`":
            return [self._dollar(False)]
        self._at += 1
        return [Text(character, False)]

    def _until_quote(self) -> str:
        end = self._source.find("'", self._at + 1)
        if end < 0:
            raise SyntaxFault("no closing quote")
        text = self._source[self._at + 1 : end]
        self._at = end + 1
        return text

    def _double_quoted(self) -> list[Text | Parameter | Substitution | Arithmetic]:
        parts: list[Text | Parameter | Substitution | Arithmetic] = [Text("", True)]
        while True:
            if self._at >= len(self._source):
                raise SyntaxFault("no closing quote")
            character = self._source[self._at]
            if character == '"':
                self._at += 1
                return parts
            if character == "\\" and self._source[self._at + 1 : self._at + 2] in ("$", "`", '"', "\\", "\n"):
                escaped = self._source[self._at + 1]
                parts.append(Text("" if escaped == "\n" else escaped, True))
                self._at += 2
            elif character in "$`":
                parts.append(self._dollar(True))
            else:
                parts.append(Text(character, True))
                self._at += 1

    def _dollar(self, quoted: bool) -> Text | Parameter | Substitution | Arithmetic:
        if self._source[self._at] == "`":
            return self._backquoted(quoted)
        rest = self._source[self._at + 1 : self._at + 3]
        if rest == "((":
            return self._arithmetic(quoted)
        if rest[:1] == "(":
            body = self._balanced(self._at + 2)
            return Substitution(self._parse(body), quoted)
        if rest[:1] == "{":
            return self._braced(quoted)
        if rest[:1] and (rest[0] in NAME_REST or rest[0] in "?$!#@*-"):
            end = self._at + 2
            if rest[0] in NAME_START:
                while end < len(self._source) and self._source[end] in NAME_REST:
                    end += 1
            name = self._source[self._at + 1 : end]
            self._at = end
            return Parameter(name, "", None, quoted)
        self._at += 1
        return Text("$", quoted)

    def _backquoted(self, quoted: bool) -> Substitution:
        end = self._source.find("`", self._at + 1)
        if end < 0:
            raise SyntaxFault("no closing quote")
        body = self._source[self._at + 1 : end]
        self._at = end + 1
        return Substitution(self._parse(body), quoted)

    def _balanced(self, start: int) -> str:
        """Returns what stands before the parenthesis that closes the one before `start`, quotes respected."""
        depth, at = 1, start
        while at < len(self._source):
            character = self._source[at]
            if character == "\\":
                at += 1
            elif character in "'\"":
                at = self._closing_quote(at, character)
            elif character == "(":
                depth += 1
            elif character == ")":
                depth -= 1
                if depth == 0:
                    self._at = at + 1
                    return self._source[start:at]
            at += 1
        raise SyntaxFault("unexpected EOF")

    def _closing_quote(self, at: int, quote: str) -> int:
        at += 1
        while at < len(self._source) and self._source[at] != quote:
            at += 2 if quote == '"' and self._source[at] == "\\" else 1
        if at >= len(self._source):
            raise SyntaxFault("no closing quote")
        return at

    def _arithmetic(self, quoted: bool) -> Arithmetic:
        inner = self._balanced(self._at + 2)
        if not inner.endswith(")"):
            raise SyntaxFault("unexpected ')'")
        return Arithmetic(_sub_word(inner[1:-1], self._parse), quoted)

    def _braced(self, quoted: bool) -> Parameter:
        end = self._source.find("}", self._at)
        if end < 0:
            raise SyntaxFault("unexpected EOF")
        inner = self._source[self._at + 2 : end]
        self._at = end + 1
        if inner.startswith("#") and len(inner) > 1:
            return Parameter(inner[1:], "length", None, quoted)
        stop = 0
        while stop < len(inner) and (inner[stop] in NAME_REST or (stop == 0 and inner[0] in "?$!#@*")):
            stop += 1
        name, rest = inner[:stop], inner[stop:]
        if not name:
            raise SyntaxFault(f"${{{inner}}}: bad substitution")
        for operator in (":-", ":=", ":+", ":?", "##", "%%", "-", "=", "+", "?", "#", "%"):
            if rest.startswith(operator):
                return Parameter(name, operator, _sub_word(rest[len(operator) :], self._parse), quoted)
        if rest:
            raise SyntaxFault(f"${{{inner}}}: bad substitution")
        return Parameter(name, "", None, quoted)

    def _announce_document(self, place: int, token: Token) -> Token:
        self._skip_blanks()
        word = self._word()
        raw = any(isinstance(part, Text) and part.quoted for part in word.parts)
        end = "".join(part.text for part in word.parts if isinstance(part, Text))
        self._awaited.append((place, end, raw, token.text == "<<-"))
        return Token("word", "", word)

    def _read_documents(self) -> None:
        for place, end, raw, strip in self._awaited:
            lines: list[str] = []
            while True:
                if self._at >= len(self._source):
                    raise SyntaxFault(f"here document '{end}' unclosed")
                line, newline, _ = self._source[self._at :].partition("\n")
                self._at += len(line) + len(newline)
                line = line.lstrip("\t") if strip else line
                if line == end:
                    break
                lines.append(line + "\n")
            text = "".join(lines)
            self._documents[place] = Word((Text(text, True),)) if raw else _document_word(text, self._parse)
        self._awaited.clear()


def _sub_word(text: str, parse: ParseScript) -> Word:
    """Returns the word inside ${…} or $((…)), to which blanks belong."""
    lexer = Lexer(text, parse)
    parts: list[Text | Parameter | Substitution | Arithmetic] = []
    while lexer._at < len(text):
        parts.extend(lexer._piece())
    return Word(tuple(parts))


def _document_word(text: str, parse: ParseScript) -> Word:
    lexer = Lexer(text.replace('"', '\\"') + '"', parse)
    return Word(tuple(lexer._double_quoted()))
