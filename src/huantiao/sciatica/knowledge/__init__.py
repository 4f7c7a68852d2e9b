"""The strict reader of the knowledge files: the folders that a clinician reviews.

One file is one thing, its name is its id, and a file that is wrong in any way is refused
with its name and the place in it. A folder is read whole or not at all.

    library = knowledge.shipped()
    points = library.read("points", Point)      # {"BL23": Point(...), ...}

Files are TOML. What has been read and found fit is kept beside them in ``__compiled__``
(as Python keeps ``__pycache__``), named by the fingerprint of the files, so that the next
start need not parse hundreds of files again. Deleting that folder is always safe.
"""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

import msgspec

from huantiao import __version__
from huantiao.sciatica.coding import Code
from huantiao.sciatica.evidence import Citation, Entry, Source

E = TypeVar("E", bound=Entry)
T = TypeVar("T")

_SHIPPED = Path(__file__).parent
_BIBLIOGRAPHY = "sources.toml"
_SEAL_BYTES = hashlib.sha256().digest_size


class UnfitKnowledge(ValueError):
    """A knowledge file cannot be used; the message names the file, the place and the reason."""

    def __init__(self, file: str, problem: str) -> None:
        super().__init__(f"{file}: {problem}")
        self.file = file
        self.problem = problem


class Check(Protocol):
    """A further look at one entry of a folder, raising ValueError where it does not hold."""

    def __call__(self, entry: Any, /) -> None: ...


class Library:
    """A folder of knowledge: one subfolder a kind, one file a thing, one bibliography."""

    def __init__(self, root: Path, *, compiled: bool = True) -> None:
        """Open ``root``; with ``compiled=False`` nothing is kept beside the files."""
        self.root = root
        self._keeps = compiled
        self._read: dict[str, Mapping[str, Any]] = {}
        self._made: dict[object, Any] = {}

    def derive(self, make: Callable[[Library], T]) -> T:
        """What ``make`` builds from this library, built once and then handed out again."""
        if make not in self._made:
            self._made[make] = make(self)
        made: T = self._made[make]
        return made

    @cached_property
    def files(self) -> Mapping[str, bytes]:
        """Every knowledge file by its path below the root, as it lies on disk.

        Raises:
            UnfitKnowledge: the folder has no bibliography, so it is none of ours, or a file lies
                where nobody would read it.
        """
        found: dict[str, bytes] = {}
        for kind in _inside(self.root, ""):
            if kind.is_dir():
                inside = _inside(Path(kind.path), f"{kind.name}/")
                found |= {f"{kind.name}/{file.name}": _content(file.path) for file in inside}
            elif kind.name != _BIBLIOGRAPHY:
                raise UnfitKnowledge(kind.name, "lies in no folder, so nobody would read it")
        if not (self.root / _BIBLIOGRAPHY).is_file():
            raise UnfitKnowledge(_BIBLIOGRAPHY, f"is missing in {self.root}")
        found[_BIBLIOGRAPHY] = _content(str(self.root / _BIBLIOGRAPHY))
        return MappingProxyType(found)

    @cached_property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits that name this exact state of all knowledge files."""
        digest = hashlib.sha256()
        for name, content in sorted(self.files.items()):
            digest.update(f"{name}\0{len(content)}\0".encode())
            digest.update(content)
        return digest.hexdigest()[:12]

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The folders that hold at least one file, in alphabetical order."""
        return tuple(sorted({name.split("/")[0] for name in self.files if "/" in name}))

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """The bibliography, by key.

        Raises:
            UnfitKnowledge: sources.toml does not parse or an entry does not fit.
        """
        kept = self._kept("sources", dict[str, Source])
        if kept is None:
            tables = _parsed(_BIBLIOGRAPHY, self.files[_BIBLIOGRAPHY])
            for key, table in tables.items():
                _converted(_BIBLIOGRAPHY, table, Source, f"[{key}]")
            kept = self._keep("sources", tables, dict[str, Source])
        return MappingProxyType(kept)

    def read(self, kind: str, into: type[E], *, check: Check | None = None) -> Mapping[str, E]:
        """All entries of one folder by id, in the order of their file names.

        Args:
            check: called once with each entry when its files have changed; what it
                raises as ValueError is reported with the file's name.

        Raises:
            UnfitKnowledge: any file of the folder does not fit; nothing is read in part.
        """
        if kind not in self._read:
            self._read[kind] = MappingProxyType(self._entries(kind, into, check))
        return self._read[kind]

    def _entries(self, kind: str, into: type[E], check: Check | None) -> dict[str, E]:
        by_id: type[dict[str, E]] = dict[str, into]  # type: ignore[valid-type]  # made at run time
        kept = self._kept(kind, by_id)
        if kept is not None:
            return kept
        tables: dict[str, Any] = {}
        for name in (name for name in self.files if name.startswith(f"{kind}/")):
            table = _parsed(name, self.files[name])
            entry = self._fit(name, _converted(name, table, into), check)
            tables[entry.id] = table
        return self._keep(kind, tables, by_id)

    def _fit(self, name: str, entry: E, check: Check | None) -> E:
        stem = name.rsplit("/", 1)[1].removesuffix(".toml")
        if entry.id != stem:
            raise UnfitKnowledge(name, f"its id is '{entry.id}' but its file is named '{stem}'")
        for citation in _citations(entry):
            if citation.source not in self.sources:
                raise UnfitKnowledge(name, f"source '{citation.source}' is not in {_BIBLIOGRAPHY}")
        if check is not None:
            try:
                check(entry)
            except ValueError as refusal:
                raise UnfitKnowledge(name, str(refusal)) from refusal
        return entry

    def _kept(self, kind: str, into: type[T]) -> T | None:
        if not self._keeps:
            return None
        try:
            sealed = self._compiled(kind).read_bytes()
        except OSError:
            return None
        seal, blob = sealed[:_SEAL_BYTES], sealed[_SEAL_BYTES:]
        if seal != _seal(blob):
            return None  # cut short by a crash, or not ours: the files are read again
        try:
            return msgspec.msgpack.decode(blob, type=into, dec_hook=_decode)
        except msgspec.ValidationError:
            return None  # ours, but the program has since learned to ask for more

    def _keep(self, kind: str, tables: Mapping[str, Any], into: type[T]) -> T:
        """Write the parsed tables beside the files, and read them as the next start will."""
        blob = msgspec.msgpack.encode(tables)
        if self._keeps:
            self._write(self._compiled(kind), _seal(blob) + blob)
        return msgspec.msgpack.decode(blob, type=into, dec_hook=_decode)

    def _write(self, target: Path, content: bytes) -> None:
        """Put a compiled file in place whole; a read-only folder is left alone."""
        try:
            target.parent.mkdir(exist_ok=True)
            draft = target.with_suffix(f".{os.getpid()}")
            draft.write_bytes(content)
            draft.replace(target)
            self._clear_older(target)
        except OSError:
            self._keeps = False

    def _compiled(self, kind: str) -> Path:
        name = f"{kind}-{__version__}-{self.fingerprint}.msgpack"
        return self.root / "__compiled__" / name

    @staticmethod
    def _clear_older(target: Path) -> None:
        # From the right: a kind may have hyphens of its own, version and fingerprint have none.
        kind = target.name.rsplit("-", 2)[0]
        for other in target.parent.glob("*.msgpack"):
            if other != target and other.name.rsplit("-", 2)[0] == kind:
                other.unlink(missing_ok=True)


def _seal(blob: bytes) -> bytes:
    """What stands before a compiled file's content and fits no other content."""
    return hashlib.sha256(blob).digest()


@cache
def shipped() -> Library:
    """The knowledge that comes with Huantiao."""
    return Library(_SHIPPED)


def fingerprint() -> str:
    """The fingerprint of the shipped knowledge."""
    return shipped().fingerprint


def _inside(folder: Path, under: str) -> list[os.DirEntry[str]]:
    """The folders and TOML files directly in a folder, by name; inside a kind, files only."""
    with os.scandir(folder) as entries:
        found = [e for e in entries if not e.name.startswith(("__", "."))]
    shown = [e for e in found if e.is_dir() or e.name.endswith(".toml")]
    for entry in shown:
        if under and entry.is_dir():
            raise UnfitKnowledge(
                under + entry.name, "is a folder in a folder; nobody would read it"
            )
    return sorted(shown, key=lambda entry: entry.name)


def _content(path: str) -> bytes:
    """A file's bytes; without pathlib, which takes longer than the reading itself."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        size = os.fstat(descriptor).st_size
        return os.read(descriptor, size)
    finally:
        os.close(descriptor)


def _parsed(name: str, content: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise UnfitKnowledge(name, f"is not TOML: {fault}") from fault


def _converted(name: str, table: Any, into: type[T], place: str = "") -> T:
    try:
        return msgspec.convert(table, into, strict=True, dec_hook=_decode)
    except msgspec.ValidationError as fault:
        raise UnfitKnowledge(name, f"{place} {fault}".strip()) from fault


def _decode(kind: type, value: Any) -> Any:
    """Read a code from its text."""
    if issubclass(kind, Code) and isinstance(value, str):
        return kind(value)
    raise TypeError(f"expected {kind.__name__}, got {value!r}")


def _citations(value: Any) -> Iterable[Citation]:
    """Every citation anywhere inside an entry."""
    if isinstance(value, Citation):
        yield value
    elif isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            yield from _citations(getattr(value, field))
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _citations(item)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _citations(item)


__all__ = ["Library", "UnfitKnowledge", "fingerprint", "shipped"]
