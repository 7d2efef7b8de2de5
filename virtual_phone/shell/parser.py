"""Tokens to the tree: lists, pipelines, compound commands."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from virtual_phone.shell.lexer import NAME_REST, NAME_START, Lexer, SyntaxFault, Token
from virtual_phone.shell.syntax import (
    AndOr,
    Case,
    For,
    Function,
    Group,
    If,
    Loop,
    Node,
    Pipeline,
    Redirect,
    Script,
    Simple,
    Text,
    Word,
)

Compound = TypeVar("Compound", If, Loop, For, Case, Group)

CLOSERS = frozenset({"then", "do", "done", "fi", "else", "elif", "esac", "}"})


def parse(source: str) -> Script:
    parser = _Parser(Lexer(source, parse).tokens())
    script = parser.script()
    parser.expect_end()
    return script


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def expect_end(self) -> None:
        if self._token.kind != "end":
            raise self._unexpected()

    def script(self) -> Script:
        """Returns the commands up to something that ends them: `)`, `;;`, a closing word or the end."""
        lists: list[AndOr] = []
        self._skip_newlines()
        while not self._ends_list():
            lists.append(self._and_or())
            self._skip_newlines()
        return Script(tuple(lists))

    @property
    def _token(self) -> Token:
        return self._tokens[self._at]

    def _unexpected(self) -> SyntaxFault:
        token = self._token
        shown = {"end": "EOF", "operator": f"'{token.text}'"}.get(token.kind, f"'{token.text}'")
        return SyntaxFault(f"unexpected {'newline' if token.text == chr(10) else shown}")

    def _take(self) -> Token:
        token = self._token
        self._at += 1
        return token

    def _is_operator(self, *texts: str) -> bool:
        return self._token.kind == "operator" and self._token.text in texts

    def _is_word(self, *texts: str) -> bool:
        return self._token.kind == "word" and self._token.bare() in texts

    def _skip_newlines(self) -> None:
        while self._is_operator("\n"):
            self._at += 1

    def _ends_list(self) -> bool:
        return self._token.kind == "end" or self._is_operator(")", ";;") or self._is_word(*CLOSERS)

    def _expect_word(self, text: str) -> None:
        self._skip_newlines()
        if not self._is_word(text):
            raise self._unexpected()
        self._at += 1

    def _and_or(self) -> AndOr:
        first = self._pipeline()
        rest: list[tuple[str, Pipeline]] = []
        while self._is_operator("&&", "||"):
            operator = self._take().text
            self._skip_newlines()
            rest.append((operator, self._pipeline()))
        background = False
        if self._is_operator(";", "\n", "&"):
            background = self._take().text == "&"
        elif not self._ends_list():
            raise self._unexpected()
        return AndOr(first, tuple(rest), background)

    def _pipeline(self) -> Pipeline:
        negated = False
        while self._is_word("!"):
            self._at += 1
            negated = not negated
        stages = [self._command()]
        while self._is_operator("|"):
            self._at += 1
            self._skip_newlines()
            stages.append(self._command())
        return Pipeline(negated, tuple(stages))

    def _command(self) -> Node:
        if self._is_operator("("):
            self._at += 1
            body = self.script()
            if not self._is_operator(")"):
                raise self._unexpected()
            self._at += 1
            return self._with_redirects(Group(body, subshell=True))
        if self._token.kind == "operator" or self._token.kind == "end":
            raise self._unexpected()
        match self._token.bare():
            case "{":
                return self._braces()
            case "if":
                return self._if()
            case "while" | "until":
                return self._loop()
            case "for":
                return self._for()
            case "case":
                return self._case()
            case _:
                return self._simple_or_function()

    def _braces(self) -> Group:
        self._at += 1
        body = self.script()
        self._expect_word("}")
        return self._with_redirects(Group(body, subshell=False))

    def _if(self) -> Node:
        branches: list[tuple[Script, Script]] = []
        otherwise = None
        while self._is_word("if", "elif"):
            self._at += 1
            condition = self.script()
            self._expect_word("then")
            branches.append((condition, self.script()))
        if self._is_word("else"):
            self._at += 1
            otherwise = self.script()
        self._expect_word("fi")
        return self._with_redirects(If(tuple(branches), otherwise))

    def _loop(self) -> Node:
        until = self._take().bare() == "until"
        condition = self.script()
        return self._with_redirects(Loop(condition, until, self._do()))

    def _do(self) -> Script:
        self._expect_word("do")
        body = self.script()
        self._expect_word("done")
        return body

    def _for(self) -> Node:
        self._at += 1
        name = self._take().bare()
        if not name or not _is_name(name):
            raise SyntaxFault(f"{name}: not an identifier")
        words: tuple[Word, ...] | None = None
        self._skip_newlines()
        if self._is_word("in"):
            self._at += 1
            found: list[Word] = []
            while self._token.kind == "word":
                found.append(_word_of(self._take()))
            words = tuple(found)
        if self._is_operator(";"):
            self._at += 1
        return self._with_redirects(For(name, words, self._do()))

    def _case(self) -> Node:
        self._at += 1
        subject = _word_of(self._take())
        self._expect_word("in")
        arms: list[tuple[tuple[Word, ...], Script]] = []
        self._skip_newlines()
        while not self._is_word("esac"):
            arms.append(self._arm())
            self._skip_newlines()
        self._at += 1
        return self._with_redirects(Case(subject, tuple(arms)))

    def _arm(self) -> tuple[tuple[Word, ...], Script]:
        if self._is_operator("("):
            self._at += 1
        patterns: list[Word] = []
        while True:
            if self._token.kind != "word":
                raise self._unexpected()
            patterns.append(_word_of(self._take()))
            if not self._is_operator("|"):
                break
            self._at += 1
        if not self._is_operator(")"):
            raise self._unexpected()
        self._at += 1
        body = self.script()
        if self._is_operator(";;"):
            self._at += 1
        elif not self._is_word("esac"):
            raise self._unexpected()
        return tuple(patterns), body

    def _simple_or_function(self) -> Node:
        assignments: list[tuple[str, Word]] = []
        words: list[Word] = []
        redirects: list[Redirect] = []
        while self._token.kind in ("word", "redirect"):
            if self._token.kind == "redirect":
                redirects.append(self._redirect())
                continue
            word = _word_of(self._take())
            assignment = None if words else _assignment(word)
            if assignment:
                assignments.append(assignment)
            else:
                words.append(word)
        if len(words) == 1 and not assignments and self._is_operator("("):
            return self._function(words[0])
        return Simple(tuple(assignments), tuple(words), tuple(redirects))

    def _function(self, word: Word) -> Function:
        self._at += 1
        if not self._is_operator(")"):
            raise self._unexpected()
        self._at += 1
        self._skip_newlines()
        name = "".join(part.text for part in word.parts if isinstance(part, Text))
        if not self._is_word("{"):
            raise self._unexpected()
        return Function(name, self._braces())

    def _redirect(self) -> Redirect:
        token = self._take()
        if self._token.kind != "word":
            raise self._unexpected()
        target = _word_of(self._take())
        default = 0 if token.text.startswith("<") else 1
        kind = {">|": ">", "<<-": "<<"}.get(token.text, token.text)
        return Redirect(token.descriptor if token.descriptor >= 0 else default, kind, target)

    def _with_redirects(self, node: Compound) -> Compound:
        redirects: list[Redirect] = []
        while self._token.kind == "redirect":
            redirects.append(self._redirect())
        return replace(node, redirects=tuple(redirects)) if redirects else node


def _word_of(token: Token) -> Word:
    if token.word is None:
        raise SyntaxFault(f"unexpected '{token.text or 'EOF'}'")
    return token.word


def _is_name(text: str) -> bool:
    return text[:1] in NAME_START and all(character in NAME_REST for character in text)


def _assignment(word: Word) -> tuple[str, Word] | None:
    """Returns the parts of NAME=value, where the name and the sign are not quoted."""
    name: list[str] = []
    for place, part in enumerate(word.parts):
        if not isinstance(part, Text) or part.quoted:
            return None
        if part.text == "=":
            return ("".join(name), Word(word.parts[place + 1 :])) if _is_name("".join(name)) and name else None
        name.append(part.text)
    return None
