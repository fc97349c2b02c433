"""The definitions in force, by programme and version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from workflow.engine.definition import Definition, Kind


class UnknownDefinition(LookupError):
    """A case names a programme version that is not loaded."""


@dataclass(frozen=True)
class Published:
    """A definition with the digest of its file."""

    definition: Definition
    digest: str


class Definitions:
    """Every loaded version; the newest of a programme opens new cases."""

    def __init__(self, published: Iterable[Published]) -> None:
        self._by_key = {one.definition.key: one for one in published}
        self._newest: dict[str, Definition] = {}
        for one in self._by_key.values():
            known = self._newest.get(one.definition.programme)
            if known is None or one.definition.version > known.version:
                self._newest[one.definition.programme] = one.definition

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

    def newest(self, programme: str) -> Definition:
        """Return the version that opens new cases; raises UnknownDefinition."""
        try:
            return self._newest[programme]
        except KeyError:
            raise UnknownDefinition(programme) from None

    def programmes(self) -> tuple[Definition, ...]:
        """Return the newest version of each programme, by name."""
        return tuple(self._newest[name] for name in sorted(self._newest))

    def kind(self, programme: str, version: int, kind: str) -> Kind:
        """Return one kind of one version."""
        return self.get(programme, version).kinds[kind]
