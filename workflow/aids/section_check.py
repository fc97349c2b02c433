"""What is wrong with a programme's `aids:`: kinds, their stages, whom they help."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from workflow.aids.section import Aid
from workflow.engine.check.report import Section
from workflow.engine.yaml_text import Problem


def problems(section: Section) -> tuple[Problem, ...]:
    """Return everything wrong with the aids of a definition."""
    found: list[Problem] = []
    for key, data in section.data.items():
        one = replace(section, at=(*section.at, key), data=data)
        aid, wrong = one.parse(Aid)
        found += wrong if aid is None else _of(one, key, aid)
    return tuple(found)


def _of(section: Section, key: str, aid: Aid) -> Iterator[Problem]:
    kind = section.definition.kinds.get(key)
    if kind is None:
        yield section.problem(
            (), "unknown_kind", f"没有名为「{key}」的件类", f"there is no kind “{key}”"
        )
        return
    if kind.subject is None or kind.subject.id_no is None:
        yield section.problem(
            (), "aid_nobody", f"「{kind.title.zh}」没有写明是谁（subject 须有 id_no）",
            f"a “{kind.title.en}” names nobody (its subject needs an id_no)",
        )  # fmt: skip
    for at, stage in enumerate(aid.in_):
        if stage not in kind.stages:
            yield section.problem(
                ("in", at), "unknown_stage", f"没有名为「{stage}」的环节", f"no stage “{stage}”"
            )
