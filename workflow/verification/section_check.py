"""What is wrong with a programme's `matches:`: names, columns, answers nobody gives."""

from __future__ import annotations

from collections.abc import Iterator

from workflow.engine.check.report import Section
from workflow.engine.definition import Action, FormField
from workflow.engine.yaml_text import PATH, Problem
from workflow.verification.section import Match, Outcome

# What an answer of a type may be taken from, besides a column of the same type.
GIVES = {"month": {"date"}, "text": {"name", "place"}, "long_text": {"text", "name", "place"}}


def problems(section: Section) -> tuple[Problem, ...]:
    """Return everything wrong with the lists of other departments."""
    return section.of_each(Match, _of)


def _of(section: Section, match: Match) -> Iterator[Problem]:
    definition = section.definition
    yield from _columns(section, match)
    for word, roles in (("imported_by", match.imported_by), ("decided_by", match.decided_by)):
        for at, role in enumerate(roles):
            yield from section.unknown((word, at), role, definition.roles, "角色", "role")
    yield from section.unknown(("of",), match.of, definition.kinds, "件类", "kind")
    if match.of not in definition.kinds:
        return
    actions = definition.kinds[match.of].actions
    for key, outcome in match.outcomes.items():
        here: PATH = ("outcomes", key)
        yield from section.unknown(here, key, actions, "办理动作", "action")
        if key in actions:
            yield from _answers(section, match, here, actions[key], outcome)
            yield from _deciders(section, match, here, actions[key])


def _columns(section: Section, match: Match) -> Iterator[Problem]:
    for kind, zh, en in (("id_no", "身份证号码", "ID number"), ("name", "姓名", "name")):
        fitting = [one for one in match.fields.values() if one.type == kind and one.columns]
        if len(fitting) != 1 or not fitting[0].required:
            yield section.problem(
                ("fields",), "match_column", f"名单须有一列必填的{zh}",
                f"a list has one required column with the {en}",
            )  # fmt: skip
    dated = match.fields.get(match.dated or "")
    if match.dated and (dated is None or dated.type != "date" or not dated.required):
        yield section.problem(
            ("dated",), "match_dated", "dated 须是一列必填的日期",
            "`dated` names a required column of dates",
        )  # fmt: skip


def _answers(
    section: Section, match: Match, at: PATH, action: Action, outcome: Outcome
) -> Iterator[Problem]:
    given = {**outcome.takes, **outcome.says}
    for need in given:
        yield from section.unknown(at, need, action.needs, "填写项", "answer")
    for need, column in outcome.takes.items():
        field = match.fields.get(column)
        wanted = action.needs.get(need)
        if field is None or field.is_personal or (wanted and not _fits(wanted, field)):
            yield section.problem(
                at, "match_takes", f"「{need}」不能取自「{column}」列",
                f"“{need}” cannot be taken from the column “{column}”",
            )  # fmt: skip
    for need, field in action.needs.items():
        if field.required and need not in given:
            yield section.problem(
                at, "match_answer", f"没有写明「{field.title.zh}」从何而来",
                f"nothing says where “{field.title.en}” comes from",
            )  # fmt: skip


def _fits(need: FormField, column: FormField) -> bool:
    return need.type == column.type or column.type in GIVES.get(need.type, ())


def _deciders(section: Section, match: Match, at: PATH, action: Action) -> Iterator[Problem]:
    for role in match.decided_by:
        if role not in action.by:
            yield section.problem(
                at, "match_decider", f"「{role}」不能办理「{action.title.zh}」",
                f"“{role}” may not do “{action.title.en}”",
            )  # fmt: skip
