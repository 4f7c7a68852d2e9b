"""Reads what people hand to a command, and refuses what it cannot use in words they can act on.

A message names the field, the value and what was expected. Nothing is guessed: a key that
stands twice, a number that is none and a field that nobody asked for are all refused.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

LARGEST_BYTES = 10_000_000
"""Ten megabytes: a thousand times the largest honest input."""

_LONGEST_SHOWN = 60


class Refusal(Exception):
    """The input cannot be used; the message is for the person who gave it."""


def read_text(name: str) -> str:
    """The text of a file, or of standard input for ``-``.

    Raises:
        Refusal: there is no such file, it is too large, or it is not UTF-8 text.
    """
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as fault:
        raise Refusal(f"{name}: cannot be read ({fault.strerror or fault})") from fault
    shown = "standard input" if name == "-" else name
    if len(content) > LARGEST_BYTES:
        raise Refusal(
            f"{shown}: {len(content):,} bytes are more than the {LARGEST_BYTES:,} allowed"
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Refusal(f"{shown}: is not UTF-8 text (byte {fault.start})") from fault


def read_json(name: str) -> Any:
    """The JSON value in a file.

    Raises:
        Refusal: the text is not JSON, or an object names a key twice.
    """
    text = read_text(name)
    shown = "standard input" if name == "-" else name
    if not text.strip():
        raise Refusal(f"{shown}: is empty; expected a JSON object")
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as fault:
        where = f"line {fault.lineno}, column {fault.colno}"
        raise Refusal(f"{shown}: is not JSON at {where}: {fault.msg}") from fault
    except RecursionError as fault:
        raise Refusal(f"{shown}: is nested too deeply to be read") from fault
    except ValueError as fault:
        raise Refusal(f"{shown}: {fault}") from fault


def shaped(value: Any, into: type[T]) -> T:
    """``value`` as ``into``, with strict types.

    Raises:
        Refusal: naming the field, the value found there and what was expected.
    """
    try:
        return msgspec.convert(value, into, strict=True)
    except msgspec.ValidationError as fault:
        raise Refusal(_readable(str(fault), value)) from fault


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for key, value in pairs:
        if key in table:
            raise ValueError(f"the key '{key}' stands twice in one object")
        table[key] = value
    return table


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is no number; leave the field out or write null")


_AT = re.compile(r"(?P<what>.*?)(?: - at `(?:key in )?\$(?P<path>[^`]*)`)?", re.DOTALL)
_STEP = re.compile(r"\[(\d+)\]|\[\.\.\.\]|\.([^.\[]+)")


def _readable(fault: str, value: Any) -> str:
    """The complaint of msgspec in our form: field, value, expectation."""
    match = _AT.fullmatch(fault)
    what, path = (match["what"], match["path"] or "") if match else (fault, "")
    field = path.lstrip(".") or "the input"
    what = what.replace("`", "'")
    if what.startswith("Expected"):
        expected = re.sub(r", got .*", "", what).removeprefix("Expected ")
        return f"{field}: got {shown(_found(value, path))}, expected {expected}"
    return f"{field}: {what[0].lower()}{what[1:]}"


def _found(value: Any, path: str) -> Any:
    """What stands at a path of the input, as far as it can be followed."""
    for index, key in _STEP.findall(path):
        if isinstance(value, Mapping) and key in value:
            value = value[key]
        elif isinstance(value, list) and index and int(index) < len(value):
            value = value[int(index)]
    return value


def shown(value: Any) -> str:
    """A value as it stands in JSON, shortened for a message."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"
