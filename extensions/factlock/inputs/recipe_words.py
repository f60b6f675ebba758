"""What stands in ``{{ }}`` of a recipe, worked out where that takes no code: texts, numbers, names, filters.

No template engine runs: a stranger's template could take all time and memory, or read what it likes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from factlock.patterns import regex

Value: TypeAlias = "str | int | tuple[Value, ...]"

MAX_EXPRESSION = 4000
MAX_TEXT = 2000
MAX_TOKENS = 600
MAX_DEPTH = 12
MAX_DIGITS = 18
_TOKEN = regex(
    r"""\s*(?:(?P<text>'[^'\\\n]*'|"[^"\\\n]*")|(?P<number>\d+(?![\w.]))|(?P<name>[A-Za-z_]\w*)"""
    r"""|(?P<sign>[~+%|.,:()\[\]-]))""",
    re.ASCII,
)
_PLACE = regex(r"\{(\d?)\}")
_PERCENT = regex(r"%[sd]")


class NotPlainError(Exception):
    """What was written is more than this module works out."""


def work_out(expression: str, names: Mapping[str, Value]) -> Value:
    """The value of an expression; raises ``NotPlainError`` for all that needs code or is not known."""
    if len(expression) > MAX_EXPRESSION:
        raise NotPlainError
    tokens = list(_tokens(expression))
    if len(tokens) > MAX_TOKENS:
        raise NotPlainError
    parser = _Parser(tokens, names)
    value = parser.sum()
    if not parser.at_end():
        raise NotPlainError
    return value


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if not found:
            raise NotPlainError
        yield str(found.lastgroup), found[str(found.lastgroup)]
        at = found.end()


class _Parser:
    """Goes through the tokens once. Precedence is Jinja's: filters, then ``%``, ``~``, ``+``."""

    def __init__(self, tokens: list[tuple[str, str]], names: Mapping[str, Value]) -> None:
        self.tokens = tokens
        self.names = names
        self.at = 0
        self.depth = 0

    def at_end(self) -> bool:
        return self.at >= len(self.tokens)

    def sees(self, *signs: str) -> bool:
        return not self.at_end() and self.tokens[self.at] in {("sign", one) for one in signs}

    def takes(self, sign: str) -> bool:
        found = self.sees(sign)
        self.at += found
        return found

    def needs(self, sign: str) -> None:
        if not self.takes(sign):
            raise NotPlainError

    def take(self) -> tuple[str, str]:
        if self.at_end():
            raise NotPlainError
        self.at += 1
        return self.tokens[self.at - 1]

    def sum(self) -> Value:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise NotPlainError
        value = self.joined()
        while self.takes("+"):
            value = _add(value, self.joined())
        self.depth -= 1
        return value

    def joined(self) -> Value:
        value = self.filled()
        while self.takes("~"):
            value = bounded(_text(value) + _text(self.filled()))
        return value

    def filled(self) -> Value:
        value = self.with_trailers()
        while self.takes("%"):
            value = _fill_percent(value, self.with_trailers())
        return value

    def with_trailers(self) -> Value:
        value = self.atom()
        while self.sees("[", ".", "|"):
            sign = self.take()[1]
            value = self.part(value) if sign == "[" else self.called(value, method=sign == ".")
        return value

    def atom(self) -> Value:
        kind, text = self.take()
        if kind == "text":
            return bounded(text[1:-1])
        if kind == "number":
            return _number(text)
        if kind == "name" and text in self.names and not self.sees("("):
            return self.names[text]
        if (kind, text) == ("sign", "("):
            value = self.sum()
            if self.takes(","):
                return (value, *self.until(")"))
            self.needs(")")
            return value
        if (kind, text) == ("sign", "["):
            return self.until("]")
        raise NotPlainError

    def until(self, close: str) -> tuple[Value, ...]:
        values: list[Value] = []
        while not self.takes(close):
            values.append(self.sum())
            if not self.sees(close):
                self.needs(",")
        return tuple(values)

    def part(self, value: Value) -> Value:
        """``[0]``, ``[-1]``, ``[:2]``, ``[1:]``."""
        if isinstance(value, int):
            raise NotPlainError
        start = None if self.sees(":") else self.index()
        if self.takes(":"):
            stop = None if self.sees("]") else self.index()
            self.needs("]")
            return value[start:stop]
        self.needs("]")
        if start is None or not -len(value) <= start < len(value):
            raise NotPlainError
        return value[start]

    def index(self) -> int:
        sign = -1 if self.takes("-") else 1
        kind, text = self.take()
        if kind != "number":
            raise NotPlainError
        return sign * _number(text)

    def called(self, value: Value, *, method: bool) -> Value:
        """A filter, with or without arguments, or a method of texts, with its parentheses."""
        kind, name = self.take()
        arguments = self.until(")") if self.takes("(") else None
        if kind != "name" or (method and arguments is None):
            raise NotPlainError
        work = (_METHODS if method else _FILTERS).get(name)
        if work is None:
            raise NotPlainError
        try:
            return work(value, *(arguments or ()))
        except (TypeError, ValueError):
            raise NotPlainError from None


def bounded(text: str) -> str:
    """The text, unless it is too long to be a part of a recipe."""
    if len(text) > MAX_TEXT:
        raise NotPlainError
    return text


def _number(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise NotPlainError
    return int(text)


def _text(value: Value) -> str:
    if isinstance(value, tuple):
        raise NotPlainError
    return str(value)


def _add(one: Value, other: Value) -> Value:
    if isinstance(one, int) and isinstance(other, int):
        return _number(str(one + other))
    if isinstance(one, str) and isinstance(other, str):
        return bounded(one + other)
    raise NotPlainError


def _fill_percent(template: Value, values: Value) -> str:
    """``"%s-%s" % (a, b)``; no widths, so that the text stays as short as its parts."""
    given = list(values if isinstance(values, tuple) else (values,))
    if not isinstance(template, str) or template.count("%") != len(given):
        raise NotPlainError
    if len(_PERCENT.findall(template)) != len(given):
        raise NotPlainError
    return bounded(_PERCENT.sub(lambda _: _text(given.pop(0)), template))


def _format(template: Value, *values: Value) -> str:
    """``"{}.{}".format(a, b)`` and ``{0}``; no attributes, no widths."""
    text, count = _text(template), iter(range(len(values)))

    def place(found: re.Match[str]) -> str:
        at = int(found[1]) if found[1] else next(count, len(values))
        if at >= len(values):
            raise NotPlainError
        return _text(values[at])

    if re.search(r"[{}]", _PLACE.sub("", text)):
        raise NotPlainError
    return bounded(_PLACE.sub(place, text))


def _replace(value: Value, old: Value, new: Value) -> str:
    text, what, by = _text(value), _text(old), _text(new)
    if len(text) * max(1, len(by)) > MAX_TEXT * MAX_TEXT:
        raise NotPlainError
    return bounded(text.replace(what, by))


def _split(value: Value, by: Value, most: Value = -1) -> tuple[str, ...]:
    if not isinstance(by, str) or not isinstance(most, int):
        raise NotPlainError
    return tuple(_text(value).split(by, most))


def _join(values: Value, by: Value = "") -> str:
    if not isinstance(values, tuple):
        raise NotPlainError
    return bounded(_text(by).join(_text(one) for one in values))


def _integer(value: Value) -> int:
    text = _text(value)
    if not re.fullmatch(r"\d+", text, re.ASCII):
        raise NotPlainError
    return _number(text)


def _first(value: Value) -> Value:
    if isinstance(value, int) or not value:
        raise NotPlainError
    return value[0]


def _last(value: Value) -> Value:
    if isinstance(value, int) or not value:
        raise NotPlainError
    return value[-1]


_Work: TypeAlias = Callable[..., Value]
_FILTERS: Mapping[str, _Work] = {
    "lower": lambda value: _text(value).lower(),
    "upper": lambda value: _text(value).upper(),
    "trim": lambda value: _text(value).strip(),
    "string": _text,
    "int": _integer,
    "replace": _replace,
    "split": _split,
    "join": _join,
    "first": _first,
    "last": _last,
    # What is known needs no default; what is not known never comes here.
    "default": lambda value, _=None: value,
}
_METHODS: Mapping[str, _Work] = {
    "lower": lambda value: _text(value).lower(),
    "upper": lambda value: _text(value).upper(),
    "strip": lambda value: _text(value).strip(),
    "replace": _replace,
    "split": _split,
    "format": _format,
    "join": lambda by, values: _join(values, by),
}
