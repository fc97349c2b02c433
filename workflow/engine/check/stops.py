"""Pauses by order and extensions: known roles, and more days that can change a date."""

from __future__ import annotations

from collections.abc import Iterator

from workflow.calendar.ledger import COUNTED, WINDOWS
from workflow.engine.check.people import judges
from workflow.engine.check.references import all_unknown
from workflow.engine.check.report import Fault, Names
from workflow.engine.definition import Definition, Kind
from workflow.engine.timing import Deadline
from workflow.engine.yaml_text import PATH


def find(definition: Definition, names: Names) -> Iterator[Fault]:
    """Find stops ordered by nobody, extensions one grants oneself or that move no date."""
    for name, kind in definition.kinds.items():
        for key, clock in kind.deadlines.items():
            yield from _stops(definition, kind, clock, ("kinds", name, "deadlines", key))


def _stops(definition: Definition, kind: Kind, clock: Deadline, at: PATH) -> Iterator[Fault]:
    for path, roles in judges(clock):
        yield from all_unknown("unknown_role", (*at, *path), roles, definition.roles)
    for pause in sorted(set(clock.pauses) & set(kind.stages)):
        yield Fault(
            (*at, "pauses", pause),
            "pause_stage",
            f"「{pause}」既是环节又是中止的名称，留痕里分不清",
            f"“{pause}” names a stage and a pause: the record could not tell them apart",
        )
    extension = clock.extension
    if extension is None:
        return
    own = sorted(set(extension.by) & set(extension.approved_by))
    if own:
        yield Fault(
            (*at, "extension", "approved_by"),
            "extension_own",
            f"延期由「{own[0]}」申请又由其批准，应另由一方批准",
            f"“{own[0]}” asks for the extension and approves it: somebody else must",
        )
    tells = (*at, "extension", "tells")
    yield from all_unknown("unknown_role", tells, extension.tells, definition.roles)
    days = extension.working_days
    if isinstance(days, str) and days not in definition.params:
        here = (*at, "extension", "working_days")
        zh, en = f"没有名为「{days}」的参数", f"there is no parameter “{days}”"
        yield Fault(here, "unknown_param", zh, en)
    if not any(rule.key in COUNTED | WINDOWS for rule in clock.due):
        yield Fault(
            (*at, "extension"),
            "extension_idle",
            f"期限「{clock.title.zh}」只有固定日期，延期不会改变它",
            f"“{clock.title.en}” has fixed dates only: an extension would never move it",
        )
