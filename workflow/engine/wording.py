"""What a definition says, in the words of people: clocks, reminders, who may do what. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from workflow.calendar.days import WorkCalendar
from workflow.calendar.rule_values import MissingParameter
from workflow.engine.asking import asked
from workflow.engine.definition import Definition, FormField, Kind
from workflow.engine.grammar import Label
from workflow.engine.ladder import Rung, ladder_of
from workflow.engine.refusal import Text
from workflow.engine.timing import Deadline

_TO = {
    "holder": Text("承办人", "who holds it"),
    "head": Text("其负责人", "their head"),
    "next_level": Text("上一级", "the next level"),
}


def joined(labels: Iterable[Label | Text]) -> Text:
    """Return several names as one text."""
    found = list(labels)
    return Text("、".join(one.zh for one in found), ", ".join(one.en for one in found))


def chosen(field: FormField, keys: Iterable[str]) -> Text:
    """Return what was ticked of a closed list."""
    return joined(field.choices[one] for one in keys if one in field.choices)


def because(needs: Mapping[str, FormField], answers: Mapping[str, Any]) -> str:
    """Return why somebody acted, in Chinese: what they chose of closed lists, then wrote."""
    lists = [key for key, one in needs.items() if one.type == "choices" and answers.get(key)]
    picked = "；".join(chosen(needs[key], answers[key]).zh for key in lists)
    written = next((str(answers[key]) for key in ("reason", "findings") if answers.get(key)), "")
    return "：".join(part for part in (picked, written) if part)


def due_words(
    definition: Definition, kind: Kind, clock: Deadline, calendar: WorkCalendar, cycle: int
) -> list[tuple[Text, str]]:
    """Return when a clock is due, rule by rule, with its clause."""
    question = asked(definition, date(cycle, 1, 1), cycle, calendar)
    found = []
    for rule in clock.due:
        try:
            answer = rule.due(question)
            found.append((answer.text, answer.clause or clock.clause))
        except MissingParameter as missing:
            found.append((_open(kind, missing), rule.clause or clock.clause))
    return found


def _open(kind: Kind, missing: MissingParameter) -> Text:
    if missing.name in kind.fields:
        title = kind.fields[missing.name].title
        return Text(f"按填报的「{title.zh}」推算", f"reckoned from the answer “{title.en}”")
    return Text(f"缺少参数 {missing}", f"parameter missing: {missing}")


def clock_words(definition: Definition, kind: Kind, clock: Deadline) -> Iterator[Text]:
    """Yield what else a clock says: where it stands still, who may stop it, who lengthens it."""
    if clock.paused_in:
        stages = joined(kind.stages[one].title for one in clock.paused_in)
        full = clock.after_pause == "in_full"
        yield Text(
            f"在「{stages.zh}」中止计时，回来后{'重新计满' if full else '接着计'}",
            f"stands still in {stages.en}; then it {'begins anew' if full else 'goes on'}",
        )
    for pause in clock.pauses.values():
        who = roles(definition, pause.by)
        yield Text(
            f"{who.zh}可因「{pause.title.zh}」中止计时{_cited(pause.clause)}",
            f"{who.en} may stop it: {pause.title.en}",
        )
    if (more := clock.extension) is not None:
        days, asks, agrees = more.working_days, roles(definition, more.by), more.approved_by
        head = roles(definition, agrees)
        yield Text(
            f"可延长一次，最多 {days} 个工作日：{asks.zh}申请，{head.zh}同意{_cited(more.clause)}",
            f"once longer by at most {days} working days: {asks.en} asks, {head.en} agrees",
        )


def reminder_words(definition: Definition, clock: Deadline) -> Text:
    """Return whom a clock reminds, and when."""
    said = [rung_words(rung) for rung in ladder_of(definition, clock)]
    if not said:
        return Text("不提醒", "reminds nobody")
    return Text("；".join(one.zh for one in said), "; ".join(one.en for one in said))


def rung_words(rung: Rung) -> Text:
    """Return one step of the ladder of reminders."""
    to = _TO[rung.to]
    if rung.before is not None:
        return Text(
            f"到期前 {rung.before} 个工作日告知{to.zh}",
            f"{rung.before} working days before: {to.en}",
        )
    if rung.on_the_day:
        return Text(f"当天告知{to.zh}", f"on the day: {to.en}")
    daily = rung.daily
    return Text(
        f"逾期 {rung.overdue} 个工作日{'起每天' if daily else ''}告知{to.zh}",
        f"{rung.overdue} working days overdue{', then daily' if daily else ''}: {to.en}",
    )


def roles(definition: Definition, names: Iterable[str]) -> Text:
    """Return what roles are called."""
    return joined(definition.roles[one].title for one in names if one in definition.roles)


def _cited(clause: str) -> str:
    return f"（{clause}）" if clause else ""


@dataclass
class Powers:
    """What one role may do with cases of a kind, as titles."""

    opens: bool = False
    edits: list[Label] = field(default_factory=list)
    does: list[Label] = field(default_factory=list)
    signs: list[Label] = field(default_factory=list)
    leads: list[Label] = field(default_factory=list)
    judges: list[Label] = field(default_factory=list)
    clocks: list[Label] = field(default_factory=list)
    reads_only: bool = False


def powers(definition: Definition, kind: Kind) -> Mapping[str, Powers]:
    """Return who may do what with cases of a kind, role by role; those with nothing are left out.

    What nobody is named for is left out too: an act that no role holds is nobody's.
    """
    found: dict[str, Powers] = {}

    def of(role: str) -> Powers:
        return found.setdefault(role, Powers(reads_only=definition.roles[role].reads_only))

    for role in kind.opened_by:
        of(role).opens = True
    for stage in kind.stages.values():
        for role in stage.edits:
            of(role).edits.append(stage.title)
    for action in kind.actions.values():
        for role in action.signoff.offices if action.signoff else action.by:
            if role in definition.roles:
                (of(role).signs if action.signoff else of(role).does).append(action.title)
        if action.signoff:
            of(action.signoff.lead).leads.append(action.title)
    for twins in kind.duplicates.values():
        for role in twins.decided_by:
            of(role).judges.append(twins.title)
    for clock in kind.deadlines.values():
        ordered = {role for pause in clock.pauses.values() for role in pause.by}
        more = clock.extension
        for role in sorted(ordered | {*more.by, *more.approved_by} if more else ordered):
            of(role).clocks.append(clock.title)
    return {role: found[role] for role in definition.roles if role in found}
