"""What is wrong with a programme's `aids:`: kinds, their stages, whom they help."""

from __future__ import annotations

from collections.abc import Iterator

from workflow.aids.section import Aid
from workflow.engine.check.report import Section
from workflow.engine.yaml_text import Problem


def problems(section: Section) -> tuple[Problem, ...]:
    """Return everything wrong with the aids of a definition."""
    return section.each(Aid, _of)


def _of(section: Section, key: str, aid: Aid) -> Iterator[Problem]:
    kind = section.definition.kinds.get(key)
    if kind is None:
        yield from section.unknown((), key, section.definition.kinds, "件类", "kind")
        return
    if kind.subject is None or kind.subject.id_no is None:
        yield section.problem(
            (), "aid_nobody", f"「{kind.title.zh}」没有写明是谁（subject 须有 id_no）",
            f"a “{kind.title.en}” names nobody (its subject needs an id_no)",
        )  # fmt: skip
    for at, stage in enumerate(aid.in_):
        yield from section.unknown(("in", at), stage, kind.stages, "环节", "stage")
