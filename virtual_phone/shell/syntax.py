"""The tree that a shell line becomes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """Literal characters; quoted ones are neither split nor matched against files."""

    text: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter, such as $NAME, ${NAME} or ${NAME:-word}."""

    name: str
    operator: str
    operand: Word | None
    quoted: bool


@dataclass(frozen=True, slots=True)
class Substitution:
    """A command whose output is put in its place: $(…) or `…`."""

    body: Script
    quoted: bool


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """An expression whose value is put in its place: $((…))."""

    expression: Word
    quoted: bool


@dataclass(frozen=True, slots=True)
class Word:
    parts: tuple[Text | Parameter | Substitution | Arithmetic, ...]

    @property
    def substitutes(self) -> bool:
        """Whether expanding it runs a command."""
        return any(isinstance(part, Substitution) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Redirect:
    descriptor: int
    kind: str
    """One of `<`, `>`, `>>`, `>&`, `<&` and `<<`, where the target is the document."""
    target: Word


@dataclass(frozen=True, slots=True)
class Simple:
    assignments: tuple[tuple[str, Word], ...]
    words: tuple[Word, ...]
    redirects: tuple[Redirect, ...]


@dataclass(frozen=True, slots=True)
class If:
    branches: tuple[tuple[Script, Script], ...]
    otherwise: Script | None
    redirects: tuple[Redirect, ...] = ()


@dataclass(frozen=True, slots=True)
class Loop:
    condition: Script
    until: bool
    body: Script
    redirects: tuple[Redirect, ...] = ()


@dataclass(frozen=True, slots=True)
class For:
    name: str
    words: tuple[Word, ...] | None
    body: Script
    redirects: tuple[Redirect, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    subject: Word
    arms: tuple[tuple[tuple[Word, ...], Script], ...]
    redirects: tuple[Redirect, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Commands in { …; } or, for a subshell, in ( … )."""

    body: Script
    subshell: bool
    redirects: tuple[Redirect, ...] = ()


@dataclass(frozen=True, slots=True)
class Function:
    name: str
    body: Group
    redirects: tuple[Redirect, ...] = ()


Node = Simple | If | Loop | For | Case | Group | Function


@dataclass(frozen=True, slots=True)
class Pipeline:
    negated: bool
    stages: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AndOr:
    first: Pipeline
    rest: tuple[tuple[str, Pipeline], ...]
    background: bool


@dataclass(frozen=True, slots=True)
class Script:
    lists: tuple[AndOr, ...]
