"""A map proven against both versions, before any case is looked at. PURE."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workflow.engine.definition import Definition
from workflow.engine.registry import Definitions, UnknownDefinition
from workflow.engine.timing import Deadline
from workflow.engine.yaml_text import PATH, Problem
from workflow.moving.check_fields import fields
from workflow.moving.map_file import ClockRule, MoveMap, OpinionRule, ReadMap
from workflow.moving.pairs import Found, Pair, pairs_of, versions_of

HOUSE_ACTS = ("open", "amend")
Standing = Mapping[tuple[str, str], int]  # running cases of the old version, by kind and stage


def problems(read: ReadMap, known: Definitions, standing: Standing) -> tuple[Problem, ...]:
    """Return everything wrong with a map, by line; empty when its cases can be looked at."""
    if read.map is None:
        return read.problems
    try:
        old, new = versions_of(known, read.map)
    except UnknownDefinition as unknown:
        key = ("to",) if str(unknown).endswith(f"/v{read.map.to}") else ("from",)
        said = (f"没有载入 {unknown}", f"{unknown} is not loaded")
        return (Problem(read.tree.file, read.tree.line(key), "unknown_version", *said),)
    found = [*_whole(read.map, old, new, standing)]
    for pair in pairs_of(read.map, old, new).values():
        found += _kind(pair, new, standing)
    file, line = read.tree.file, read.tree.line
    rows = [Problem(file, line(at), code, zh, en) for at, code, zh, en in found]
    return tuple(sorted(dict.fromkeys(rows), key=lambda one: (one.line, one.code)))


def _whole(map_: MoveMap, old: Definition, new: Definition, standing: Standing) -> Iterator[Found]:
    if map_.from_ == map_.to:
        yield ("to",), "same_version", "新旧版本相同", "both versions are the same"
    for key in map_.kinds:
        for definition in (old, new):
            if key not in definition.kinds:
                yield (
                    ("kinds", key), "unknown_kind",
                    f"{definition.key} 没有件类「{key}」", f"{definition.key} has no kind “{key}”",
                )  # fmt: skip
    for key in sorted({kind for kind, _ in standing} - set(map_.kinds)):
        n = sum(count for (kind, _), count in standing.items() if kind == key)
        yield (
            ("kinds",), "kind_missing",
            f"件类「{key}」有 {n} 件在办，映射里没有写",
            f"{n} cases of “{key}” run, and the map does not say what becomes of them",
        )  # fmt: skip


def _kind(pair: Pair, new: Definition, standing: Standing) -> Iterator[Found]:
    here = ("kinds", pair.key)
    for family in (_alike, _stages, fields, _clocks, _opinions, _persons):
        for at, code, zh, en in family(pair):
            yield (*here, *at), code, zh, en
    covered = set(pair.map.stages) | set(pair.map.stays)
    for (kind, stage), n in sorted(standing.items()):
        if kind == pair.key and stage not in covered:
            yield (
                (*here, "stages"), "stage_missing",
                f"环节「{stage}」有 {n} 件在办，没有写移到哪里",
                f"{n} cases stand in “{stage}”, and the map does not say where they go",
            )  # fmt: skip
    for key, clock in pair.new.deadlines.items():
        if pair.targets() & {*clock.in_, *clock.paused_in}:
            yield from _lacks(here, key, clock, new)


def _alike(pair: Pair) -> Iterator[Found]:
    """What a case is made of may not change under it: its unit, its subject, what is unique."""
    old, new = pair.old, pair.new
    renamed = {key: rule.to for key, rule in pair.map.fields.items() if rule.to}

    def now(name: str | None) -> str | None:
        return renamed.get(name, name) if name else None

    same = {
        "unit": old.unit == new.unit,
        "members": old.members == new.members,
        "child_of": old.child_of == new.child_of,
        "sides": old.sides == new.sides,
        "unique": sorted(filter(None, map(now, old.unique))) == sorted(new.unique),
        "subject": (old.subject is None) == (new.subject is None)
        and (
            old.subject is None
            or new.subject is None
            or (now(old.subject.name), now(old.subject.id_no))
            == (new.subject.name, new.subject.id_no)
        ),
    }
    for key, fits in same.items():
        if not fits:
            yield (), "not_alike", f"新旧版本的「{key}」不同，在办件不能换", f"“{key}” differs"


def _stages(pair: Pair) -> Iterator[Found]:
    old, new = pair.old.stages, pair.new.stages
    for part, names in (("stages", pair.map.stages), ("stays", pair.map.stays)):
        for stage in names:
            if stage not in old:
                yield (
                    (part, stage), "unknown_stage",
                    f"旧版本没有环节「{stage}」", f"the old version has no stage “{stage}”",
                )  # fmt: skip
            elif part == "stays" and stage in pair.map.stages:
                yield (part, stage), "twice", f"「{stage}」又移又留", f"“{stage}” is in both"
    for stage, target in pair.map.stages.items():
        if target not in new:
            yield (
                ("stages", stage), "unknown_stage",
                f"新版本没有环节「{target}」", f"the new version has no stage “{target}”",
            )  # fmt: skip
        elif new[target].end:
            yield (
                ("stages", stage), "ends",
                f"「{target}」是办结环节，换版本不能替人作决定",
                f"“{target}” is an end: a move decides nothing",
            )  # fmt: skip
    posted = ((pair.old.notice or {}).get("stage"), (pair.new.notice or {}).get("stage"))
    moved = pair.map.stages.get(str(posted[0]))
    if posted[0] and moved and moved != posted[1]:
        yield (
            ("stages", str(posted[0])), "notice",
            "公示中的名单只能移到新版本的公示环节", "a posted list stays in public notice",
        )  # fmt: skip


def _clocks(pair: Pair) -> Iterator[Found]:
    rules, taken = pair.map.clocks, dict[str, str]()
    for key, rule in rules.items():
        yield from _clock_rule(pair, key, rule)
        if rule.to is not None and taken.setdefault(rule.to, key) != key:
            said = (f"两个期限都移到「{rule.to}」", f"two clocks become “{rule.to}”")
            yield ("clocks", key), "twice", *said
    for key, clock in pair.old.deadlines.items():
        if key not in rules and set(pair.map.stages) & {*clock.in_, *clock.paused_in}:
            yield (
                ("clocks",), "clock_missing",
                f"期限「{key}」在要移的环节计时，没有写如何处理",
                f"the clock “{key}” runs in a stage that moves: say what becomes of it",
            )  # fmt: skip


def _clock_rule(pair: Pair, key: str, rule: ClockRule) -> Iterator[Found]:
    at = ("clocks", key)
    if key not in pair.old.deadlines:
        yield (
            at,
            "unknown_clock",
            f"旧版本没有期限「{key}」",
            f"the old version has no clock “{key}”",
        )
    if rule.to is not None and rule.to not in pair.new.deadlines:
        said = (f"新版本没有期限「{rule.to}」", f"the new version has no clock “{rule.to}”")
        yield at, "unknown_clock", *said


def _lacks(here: PATH, key: str, clock: Deadline, new: Definition) -> Iterator[Found]:
    """Find parameters that a clock counts by and that nobody has filled in."""
    for rule in clock.due:
        said = {value for value in rule.model_dump().values() if isinstance(value, str)}
        for name in sorted(said & set(new.params)):
            if new.params[name].value is None and not new.params[name].overrides:
                yield (
                    (*here, "clocks"), "clock_lacks",
                    f"新版本期限「{key}」所用参数「{name}」尚未填写",
                    f"the clock “{key}” counts by “{name}”, which is not filled in",
                )  # fmt: skip


def _opinions(pair: Pair) -> Iterator[Found]:
    for key, rule in pair.map.opinions.items():
        yield from _opinion_rule(pair, key, rule)
    for key, action in pair.old.actions.items():
        moves = set(action.from_) & set(pair.map.stages)
        if action.signoff is not None and moves and key not in pair.map.opinions:
            yield (
                ("opinions",), "opinions_missing",
                f"「{key}」的会签意见是保留还是作废，没有写",
                f"say whether opinions on “{key}” are kept or void",
            )  # fmt: skip


def _opinion_rule(pair: Pair, key: str, rule: OpinionRule) -> Iterator[Found]:
    at, old = ("opinions", key), pair.old.actions.get(key)
    if old is None or old.signoff is None:
        yield at, "no_signoff", f"旧版本的「{key}」不是会签", f"“{key}” is no sign-off"
        return
    if rule.kept is None:
        return
    new = pair.new.actions.get(rule.kept)
    if new is None or new.signoff is None:
        yield at, "no_signoff", f"新版本的「{rule.kept}」不是会签", f"“{rule.kept}” is no sign-off"
        return
    targets = {pair.map.stages[one] for one in old.from_ if one in pair.map.stages}
    before, after = old.signoff, new.signoff
    fits = targets <= set(new.from_) and (before.rule, before.ratio) == (after.rule, after.ratio)
    asks = all(before.checks.get(one, []) == after.checks.get(one, []) for one in before.offices)
    if not (fits and asks and set(before.offices) <= set(after.offices)):
        yield (
            at, "opinions_differ",
            "会签的单位、规则、核查事项或环节变了，原意见不能保留，请写 void",
            "the sign-off is another one: its opinions cannot be kept, write void",
        )  # fmt: skip


def _persons(pair: Pair) -> Iterator[Found]:
    """Two persons stay two: who did what is found in the record by the name of the action."""
    for key, action in pair.new.actions.items():
        above = [(other, pair.known) for other in action.differs_above]
        own = [*action.differs_from, *action.other_side_than]
        own += [action.undoes] if action.undoes else []
        for other, known in (*above, *((one, frozenset(pair.old.actions)) for one in own)):
            if other not in known and other not in HOUSE_ACTS:
                yield (
                    ("stages",), "separation",
                    f"新版本「{key}」须与「{other}」由不同的人办理，旧版本没有叫「{other}」的动作；请沿用旧名称",
                    f"“{key}” rests on “{other}”, which the old version calls otherwise",
                )  # fmt: skip
