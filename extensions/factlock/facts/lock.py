"""``facts.lock``: the committed file that keeps the facts a site uses.

One line a fact, each line beginning with its subject, so that the file can be read, searched with
grep, compared, and merged line by line. See the reference page "facts.lock" for the format.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, unquote

from factlock.errors import LockError
from factlock.facts.dates import read_stamp
from factlock.files import write_whole
from factlock.light_dataclass import dataclass, field
from factlock.model import Fact, FactKey, Freshness, Json, Pairs, Subject
from factlock.patterns import regex

VERSION = 1
HEADER = (
    "# facts.lock: what this site's pages rest on. Kept by `factlock lock` and `factlock refresh`;"
    " do not edit."
)
_SAFE = "<>=!~,*+:@[] "
_WORD = regex(r"(?P<name>[a-z0-9]+)=(?P<value>\S+)")


@dataclass(slots=True, kw_only=True)
class Block:
    """All facts of one subject: JSON text by ``(kind, parameters)``.

    ``since`` is when the values were first seen, ``confirmed`` when they were last seen if that is
    not the date of the source, ``via`` the logical name of the index that answered.
    """

    since: str
    via: str
    confirmed: str = ""
    values: dict[tuple[str, Pairs], str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Lock:
    """The content of a lock: when each source was last confirmed as a whole, and the blocks."""

    sources: dict[str, str] = field(default_factory=dict)
    blocks: dict[Subject, Block] = field(default_factory=dict)

    def date(self, subject: Subject) -> str:
        """When the facts of a subject were last confirmed."""
        block = self.blocks[subject]
        return block.confirmed or max(block.since, self.sources.get(subject.source, ""))

    def fact(self, key: FactKey) -> Fact | None:
        """The fact of that name, or ``None`` when the lock has none."""
        block = self.blocks.get(key.subject)
        text = block.values.get((key.kind, key.parameters)) if block else None
        if block is None or text is None:
            return None
        try:
            value = json.loads(text, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise LockError(
                f"{subject_name(key.subject)}: the value of {key.kind} is not JSON.",
                file="facts.lock",
                advice="Restore the file from version control.",
            ) from error
        return Fact(
            key=key,
            value=value,
            date=self.date(key.subject),
            via=block.via,
            freshness=Freshness.LOCKED,
        )

    def keys(self) -> Iterator[FactKey]:
        """The names of all facts in the lock."""
        for subject, block in self.blocks.items():
            for kind, parameters in block.values:
                yield FactKey(subject=subject, kind=kind, parameters=parameters)

    def put(self, key: FactKey, value: Json) -> None:
        """Set one value in the block of its subject, which must exist."""
        self.blocks[key.subject].values[key.kind, key.parameters] = canonical(value)

    def dump(self) -> str:
        """The text of the lock, canonical: sorted, one line a fact, a digest a block."""
        lines = [HEADER, f"version {VERSION}"]
        used = {subject.source for subject in self.blocks}
        for source, date in sorted(self.sources.items()):
            if source in used:
                lines.append(_sealed(f"source {source} confirmed={date}", ()))
        for subject, block in sorted(self.blocks.items()):
            lines.extend(_block_lines(subject, block))
        return "\n".join(lines) + "\n"

    def write(self, path: Path) -> None:
        """Write the lock atomically."""
        write_whole(path, self.dump().encode())


def _refuse_constant(name: str) -> Json:
    """NaN and the infinities are no JSON, and no report could say them."""
    raise ValueError(name)


def canonical(value: Json) -> str:
    """JSON on one line, sorted, ASCII: the same value always gives the same bytes."""
    return json.dumps(value, sort_keys=True, ensure_ascii=True, allow_nan=False)


def read_lock(path: Path) -> Lock:
    """Read a lock; a file that does not exist is an empty one. Raises ``LockError``."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Lock()
    except OSError as error:
        raise LockError(f"Cannot be read: {error.strerror or error}.", file=str(path)) from error
    try:
        # A checkout with the line ends of Windows is the same lock.
        text = content.replace(b"\r\n", b"\n").decode("ascii")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _damaged(str(path), line, "holds a byte that is not ASCII") from error
    return parse_lock(text, file=str(path))


def parse_lock(text: str, *, file: str = "facts.lock") -> Lock:
    """Read the text of a lock, and hold every block against its digest."""
    lines = text.split("\n")
    _check_head(lines, file)
    lock = Lock()
    heads: dict[Subject, tuple[int, str]] = {}
    bodies: dict[Subject, list[str]] = {}
    # The lines of one subject stand together, and its name may be long.
    subject_of = lru_cache(maxsize=1)(_subject)
    for number, line in enumerate(lines[2:-1], 3):
        name, _, rest = line.partition(" ")
        if name == "source":
            _read_source(lock, line, rest, (file, number))
            continue
        subject = subject_of(name)
        if subject is None:
            raise _damaged(file, number, "does not begin with a subject such as index/numpy")
        if rest.startswith("since="):
            _read_head(lock, subject, rest, (file, number))
            heads[subject] = (number, line)
        else:
            _read_value(lock, subject, rest, (file, number))
            bodies.setdefault(subject, []).append(line)
    for subject, (number, line) in heads.items():
        _check_seal(line, bodies.get(subject, ()), (file, number))
        if subject.source not in lock.sources:
            raise _damaged(
                file, number, f"is of the source {subject.source}, whose line is missing"
            )
    return lock


def subject_name(subject: Subject) -> str:
    """A subject as the lock and the command line write it: ``index/pymc``."""
    return f"{quote(subject.source, safe='')}/{quote(subject.name, safe=_SAFE.replace(' ', ''))}"


def fact_name(kind: str, parameters: Pairs) -> str:
    """A fact's kind and parameters as the lock writes them: ``latest?python=3.11``."""
    query = "&".join(f"{name}={quote(value, safe=_SAFE.strip())}" for name, value in parameters)
    return f"{kind}?{query}" if query else kind


def _block_lines(subject: Subject, block: Block) -> list[str]:
    name = subject_name(subject)
    body = [
        f"{name} {fact_name(kind, parameters)} {text}"
        for (kind, parameters), text in sorted(block.values.items())
    ]
    confirmed = f" confirmed={block.confirmed}" if block.confirmed else ""
    return [
        _sealed(
            f"{name} since={block.since}{confirmed} via={quote(block.via, safe=_SAFE.strip())}",
            body,
        ),
        *body,
    ]


def _sealed(head: str, body: Iterable[str]) -> str:
    digest = hashlib.sha256("\n".join([head, *body]).encode()).hexdigest()
    return f"{head} sha256={digest}"


def _check_seal(line: str, body: Iterable[str], place: tuple[str, int]) -> None:
    head, _, _ = line.rpartition(" sha256=")
    if _sealed(head, body) != line:
        raise _damaged(
            *place, "does not match its digest: a line of this block was changed by hand"
        )


def _check_head(lines: list[str], file: str) -> None:
    if lines[0] != HEADER:
        raise _damaged(file, 1, "is not the first line of a facts.lock")
    version = lines[1] if len(lines) > 1 else ""
    if version != f"version {VERSION}":
        raise LockError(
            f"Format {version!r} is not known; this Factlock reads version {VERSION}.",
            file=file,
            line=2,
            advice="Use the Factlock that wrote the file, or delete it and run `factlock lock`.",
        )
    if lines[-1]:
        raise _damaged(file, len(lines), "has no line end: the file was cut")


def _read_source(lock: Lock, line: str, rest: str, place: tuple[str, int]) -> None:
    name, _, words = rest.partition(" ")
    found = _words(words, place, "confirmed")
    _check_seal(line, (), place)
    if name in lock.sources:
        raise _damaged(*place, f"names the source {name} a second time")
    lock.sources[name] = found["confirmed"]


def _read_head(lock: Lock, subject: Subject, rest: str, place: tuple[str, int]) -> None:
    found = _words(rest, place, "since", "via")
    block = lock.blocks.setdefault(subject, Block(since="", via=""))
    if block.since:
        raise _damaged(*place, f"begins {subject_name(subject)} a second time")
    block.since, block.via = found["since"], unquote(found["via"])
    block.confirmed = found.get("confirmed", "")


def _read_value(lock: Lock, subject: Subject, rest: str, place: tuple[str, int]) -> None:
    name, _, text = rest.partition(" ")
    kind, _, query = name.partition("?")
    parameters = tuple(
        (word.partition("=")[0], unquote(word.partition("=")[2]))
        for word in query.split("&")
        if word
    )
    block = lock.blocks.get(subject)
    if block is None:
        raise _damaged(*place, f"stands before the first line of {subject_name(subject)}")
    if (kind, parameters) in block.values:
        raise _damaged(*place, f"says {name} of {subject_name(subject)} a second time")
    block.values[kind, parameters] = text


def _words(text: str, place: tuple[str, int], *needed: str) -> dict[str, str]:
    found = {match["name"]: match["value"] for match in _WORD.finditer(text)}
    for name in needed:
        if name not in found:
            raise _damaged(*place, f"lacks {name}=")
    for name in ("since", "confirmed"):
        if name in found:
            try:
                read_stamp(found[name])
            except ValueError:
                raise _damaged(*place, f"has a date that is none: {found[name]}") from None
    return found


def _subject(name: str) -> Subject | None:
    source, slash, rest = name.partition("/")
    if not slash or not source or not rest:
        return None
    return Subject(source=unquote(source), name=unquote(rest))


def _damaged(file: str, line: int, what: str) -> LockError:
    return LockError(
        f"This line {what}.",
        file=file,
        line=line,
        advice="Restore the file from version control, or delete the lines of this subject and run "
        "`factlock lock`.",
    )
