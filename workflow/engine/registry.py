"""The definitions in force, by programme and version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from workflow.engine.definition import Definition, Kind


class UnknownDefinition(LookupError):
    """A case names a programme version that is not loaded."""


@dataclass(frozen=True)
class Published:
    """A definition with the digest of its file; published in the browser, from a chosen day on."""

    definition: Definition
    digest: str
    from_on: date | None = None

    @property
    def begins(self) -> date:
        """The day from which new cases get it."""
        return max(self.definition.validity.from_, self.from_on or date.min)


class Definitions:
    """Every loaded version; the one in force on the day opens new cases."""

    def __init__(self, published: Iterable[Published]) -> None:
        self._by_key = {one.definition.key: one for one in published}
        self._versions: dict[str, list[Definition]] = {}
        for one in sorted(self._by_key.values(), key=lambda one: one.definition.version):
            self._versions.setdefault(one.definition.programme, []).append(one.definition)

    def __iter__(self) -> Iterator[Published]:
        return iter(self._by_key.values())

    def get(self, programme: str, version: int) -> Definition:
        """Return one version; raises UnknownDefinition."""
        try:
            return self._by_key[f"{programme}/v{version}"].definition
        except KeyError:
            raise UnknownDefinition(f"{programme}/v{version}") from None

    def digest(self, key: str) -> str:
        """Return the digest of the file of `programme/vN`."""
        return self._by_key[key].digest

    def versions(self, programme: str) -> tuple[Definition, ...]:
        """Return every version of a programme, the oldest first; none when it is not known."""
        return tuple(self._versions.get(programme, ()))

    def newest(self, programme: str) -> Definition:
        """Return the last version, though its day may be to come; raises UnknownDefinition."""
        try:
            return self._versions[programme][-1]
        except KeyError:
            raise UnknownDefinition(programme) from None

    def in_force(self, programme: str, on: date) -> Definition:
        """Return the version that opens new cases on a day; raises UnknownDefinition.

        The last one whose day has come; before the first one begins, the first, unless it was
        published for a day to come.
        """
        known = [self._by_key[one.key] for one in self._versions.get(programme, ())]
        begun = [one for one in known if one.begins <= on]
        found = begun[-1:] or [one for one in known[:1] if one.from_on is None or one.from_on <= on]
        if not found:
            raise UnknownDefinition(programme)
        return found[0].definition

    def programmes(self) -> tuple[Definition, ...]:
        """Return the last version of each programme, by name."""
        return tuple(self._versions[name][-1] for name in sorted(self._versions))

    def all_in_force(self, on: date) -> tuple[Definition, ...]:
        """Return the version of each programme that opens new cases on a day, by name."""
        found = []
        for name in sorted(self._versions):
            with suppress(UnknownDefinition):
                found.append(self.in_force(name, on))
        return tuple(found)

    def begins(self, key: str) -> date:
        """Return the day from which new cases get `programme/vN`."""
        return self._by_key[key].begins

    def known_kind(self, programme: str, kind: str) -> Kind:
        """Return a kind as the last version that has it writes it; raises UnknownDefinition."""
        for one in reversed(self.versions(programme)):
            if kind in one.kinds:
                return one.kinds[kind]
        raise UnknownDefinition(f"{programme}.{kind}")

    def kind(self, programme: str, version: int, kind: str) -> Kind:
        """Return one kind of one version."""
        return self.get(programme, version).kinds[kind]
