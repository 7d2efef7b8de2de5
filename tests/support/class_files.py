"""Reads which methods and fields the classes of a jar have (Java Virtual Machine Specification, chapter 4)."""

from __future__ import annotations

import struct
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

UTF8, INTEGER, FLOAT, LONG, DOUBLE, CLASS, STRING = 1, 3, 4, 5, 6, 7, 8
WIDTH = {INTEGER: 4, FLOAT: 4, LONG: 8, DOUBLE: 8, CLASS: 2, STRING: 2, 9: 4, 10: 4, 11: 4, 12: 4, 15: 3, 16: 2, 18: 4}

OBJECT = "java/lang/Object"
OBJECT_METHODS = frozenset(
    {"<init>:()V", "toString:()Ljava/lang/String;", "equals:(Ljava/lang/Object;)Z", "hashCode:()I"}
)


@dataclass(frozen=True, slots=True)
class ClassFile:
    parents: tuple[str, ...]
    members: frozenset[str]
    """`name:descriptor` of every method and field."""


class Jar:
    def __init__(self, path: Path) -> None:
        self._archive = zipfile.ZipFile(path)
        self._names = set(self._archive.namelist())
        self.read = cache(self._read)

    def _read(self, name: str) -> ClassFile | None:
        entry = f"{name}.class"
        return parse(self._archive.read(entry)) if entry in self._names else None

    def has(self, name: str, member: str) -> bool:
        """In the class itself or in one that it inherits from. Java's own classes are believed: javac checked them."""
        if name == OBJECT:
            return member in OBJECT_METHODS
        found = self.read(name)
        if found is None:
            return name.startswith("java/")
        return member in found.members or any(self.has(parent, member) for parent in found.parents)


def parse(content: bytes) -> ClassFile:
    pool, at = _constants(content)

    def number() -> int:
        nonlocal at
        (value,) = struct.unpack_from(">H", content, at)
        at += 2
        return int(value)

    def class_name(index: int) -> str:
        return pool[int.from_bytes(pool[index], "big")].decode()

    at += 4
    super_class = number()
    parents = [class_name(super_class)] if super_class else []
    parents += [class_name(number()) for _ in range(number())]
    members: set[str] = set()
    for _ in ("fields", "methods"):
        for _ in range(number()):
            at += 2
            members.add(f"{pool[number()].decode()}:{pool[number()].decode()}")
            for _ in range(number()):
                (length,) = struct.unpack_from(">I", content, at + 2)
                at += 6 + length
    return ClassFile(tuple(parents), frozenset(members))


def _constants(content: bytes) -> tuple[list[bytes], int]:
    (count,) = struct.unpack_from(">H", content, 8)
    pool = [b""] * count
    at, index = 10, 1
    while index < count:
        tag = content[at]
        width = WIDTH.get(tag, 0)
        start = at + 1
        if tag == UTF8:
            (width,) = struct.unpack_from(">H", content, start)
            start += 2
        pool[index] = content[start : start + width]
        at = start + width
        index += 2 if tag in (LONG, DOUBLE) else 1
    return pool, at
