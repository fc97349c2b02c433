"""What is wrong with a programme's `archives:`: kinds, roles, papers, empty volumes. PURE."""

from __future__ import annotations

from collections.abc import Iterator

from workflow.engine.check.report import Section
from workflow.engine.definition import Kind
from workflow.engine.yaml_text import PATH, Problem
from workflow.papers.archive_section import Archive, Volume
from workflow.papers.cases_catalogue import below


def problems(section: Section) -> tuple[Problem, ...]:
    """Return everything wrong with the archives of a definition."""
    return section.each(Archive, _of)


def _of(section: Section, key: str, archive: Archive) -> Iterator[Problem]:
    kind = section.definition.kinds.get(key)
    if kind is None:
        yield from section.unknown((), key, section.definition.kinds, "件类", "kind")
        return
    for at, role in enumerate(archive.given_to):
        roles = section.definition.roles
        yield from section.unknown(("given_to", at), role, roles, "岗位", "role")
    for at, volume in enumerate(archive.volumes):
        yield from _volume(section, ("volumes", at), key, kind, volume)


def _volume(
    section: Section, place: PATH, key: str, kind: Kind, volume: Volume
) -> Iterator[Problem]:
    if not (volume.documents or volume.papers or volume.below or volume.duties or volume.acts):
        yield section.problem(
            place, "volume_empty", f"卷「{volume.title.zh}」没有内容", "a volume holds nothing"
        )
    for at, name in enumerate(volume.documents):
        where = (*place, "documents", at)
        yield from section.unknown(where, name, kind.documents, "材料", "document")
    own = {
        name
        for name, one in (section.definition.papers or {}).items()
        if one.get("of") == key and one.get("content") != "cases"
    }
    for at, name in enumerate(volume.papers):
        yield from section.unknown((*place, "papers", at), name, own, "本件的文书", "paper")
    known = below(section.definition, kind)
    for name, documents in volume.below.items():
        if name not in known:
            yield from section.unknown((*place, "below"), name, known, "下级件类", "kind")
            continue
        for at, one in enumerate(documents):
            where = (*place, "below", name, at)
            yield from section.unknown(where, one, known[name].documents, "材料", "document")
