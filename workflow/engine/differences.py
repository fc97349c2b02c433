"""What changed from one version of a programme to the next, in words; nothing goes unsaid. PURE.

Both versions are walked side by side. What was added, left out or changed is said of the thing
it belongs to; a key without words of its own is named as it is written. A clock whose parameter
changed is said as a clock, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workflow.calendar.days import WorkCalendar
from workflow.engine.definition import Definition
from workflow.engine.difference_words import (
    NONE,
    THINGS,
    WHO,
    Sort,
    Values,
    is_label,
    key_word,
    label_of,
)
from workflow.engine.refusal import Text
from workflow.engine.wording import due_words, rung_words
from workflow.engine.yaml_text import PATH

WHOLE = Text("整个事项", "The whole programme")
_ITSELF = frozenset({"version"})  # that it is another version needs no saying


@dataclass(frozen=True, slots=True)
class Difference:
    """One change: where it stands, of which kind of case, what sort it is, what it says."""

    at: PATH
    part: Text
    sort: Sort
    says: Text


def differences(old: Definition, new: Definition, calendar: WorkCalendar) -> list[Difference]:
    """Return everything that is otherwise in `new`, in the order of the definition."""
    return list(_Comparing(old, new, calendar).found())


@dataclass
class _Comparing:
    old: Definition
    new: Definition
    calendar: WorkCalendar

    def __post_init__(self) -> None:
        self.values = Values(self.new, self.old)
        self.before = self.old.model_dump(mode="json", by_alias=True)
        self.after = self.new.model_dump(mode="json", by_alias=True)

    def found(self) -> Iterator[Difference]:
        """Yield every difference, then the clocks that are otherwise by a parameter only."""
        for key in self.after:
            if key not in _ITSELF:
                yield from self._walk((key,), self.before[key], self.after[key])
        yield from self._clocks()

    def _walk(self, at: PATH, a: Any, b: Any) -> Iterator[Difference]:
        if a == b:
            return
        if at[-1] in ("due", "reminders") or not self._goes_down(a, b):
            yield from self._changed(at, a, b)
        elif isinstance(a, list):
            for nth, (one, other) in enumerate(zip(a, b, strict=True)):
                yield from self._walk((*at, nth), one, other)
        else:
            for key in dict.fromkeys([*a, *b]):
                if at[-1] in THINGS and (key not in a or key not in b):
                    yield self._come_or_gone((*at, key), a.get(key), b.get(key))
                else:
                    yield from self._walk((*at, key), a.get(key), b.get(key))

    @staticmethod
    def _goes_down(a: Any, b: Any) -> bool:
        """Tell whether two values are alike enough to look into them."""
        if isinstance(a, Mapping) and isinstance(b, Mapping):
            return not (is_label(a) or is_label(b))
        both = isinstance(a, list) and isinstance(b, list) and len(a) == len(b)
        return both and all(isinstance(one, Mapping) for one in (*a, *b))

    def _come_or_gone(self, at: PATH, a: Any, b: Any) -> Difference:
        zh, en, sort = THINGS[str(at[-2])]
        thing = label_of(b if a is None else a, str(at[-1]))
        owner = self._owner(at[:-2])
        verb, did = ("新增", "new") if a is None else ("删去", "left out:")
        more = self._more(at, b) if a is None else Text("", "")
        return self._difference(
            at, sort,
            Text(f"{owner.zh}{verb}{zh}「{thing.zh}」{more.zh}",
                 f"{owner.en}{did} {en} “{thing.en}”{more.en}"),
        )  # fmt: skip

    def _more(self, at: PATH, thing: Any) -> Text:
        """Say of a new thing what matters most: who it waits for, who does it, when it is due."""
        if not isinstance(thing, Mapping):
            return Text("", "")
        kind = self._kind(at)
        if at[-2] == "deadlines":
            said = self._due(self.new, at)
            return Text(f"：{said.zh}", f": {said.en}")
        doers = thing.get("waits_for") or thing.get("by") or _offices(thing)
        if not doers:
            return Text("", "")
        said = self.values.said(doers, kind)
        return Text(f"（{said.zh}）", f" ({said.en})")

    def _changed(self, at: PATH, a: Any, b: Any) -> Iterator[Difference]:
        key = next(str(one) for one in reversed(at) if isinstance(one, str))
        sort = self._sort(at, key)
        owner, kind = self._owner(at[:-1]), self._kind(at)
        if at[-1] == "title" or (at[-2:-1] and at[-2] in THINGS):
            before, after = self.values.said(a), self.values.said(b)
            thing = THINGS[str(at[-2])] if at[-1] != "title" else ("", "", "")
            before_it = (owner.zh + thing[0]).removesuffix("的")
            renamed = Text(f"{before_it}改名：{before.zh} → {after.zh}",
                           f"{owner.en}{thing[1]} renamed: {before.en} → {after.en}")  # fmt: skip
            yield self._difference(at, sort, renamed)
            return
        word = key_word(at[-1])
        if _are_names(a) and _are_names(b) and set(map(str, a)) != set(map(str, b)):
            said = self._gained(a, b, kind)
        else:
            before, after = self._value(at, a, self.old), self._value(at, b, self.new)
            said = Text(f"由 {before.zh} 改为 {after.zh}", f"from {before.en} to {after.en}")
        whose = Text(f"{owner.zh}{word.zh}", f"{owner.en}{word.en}")
        if at[-1] == "due":  # “the deadline's deadline”
            whose = Text(owner.zh.removesuffix("的"), owner.en.removesuffix(", "))
        yield self._difference(at, sort, Text(f"{whose.zh}：{said.zh}", f"{whose.en}: {said.en}"))

    def _gained(self, a: list[Any], b: list[Any], kind: str) -> Text:
        plus = self.values.said([one for one in b if one not in a], kind)
        minus = self.values.said([one for one in a if one not in b], kind)
        parts = [("增加", "added", plus)] if plus is not NONE else []
        parts += [("去掉", "taken away", minus)] if minus is not NONE else []
        return Text(
            "；".join(f"{zh} {said.zh}" for zh, _, said in parts),
            "; ".join(f"{en} {said.en}" for _, en, said in parts),
        )

    def _value(self, at: PATH, value: Any, definition: Definition) -> Text:
        if at[-1] == "due":
            return self._due(definition, at)
        if at[-1] == "reminders" and value is not None:
            return self._ladder(definition, at)
        return self.values.said(value, self._kind(at))

    def _due(self, definition: Definition, at: PATH) -> Text:
        kind = definition.kinds[str(at[1])]
        clock, year = kind.deadlines[str(at[3])], definition.cycle.first
        said = [text for text, _ in due_words(definition, kind, clock, self.calendar, year)]
        return Text(
            "，且".join(one.zh for one in said), " and ".join(one.en for one in said)
        )  # fmt: skip

    def _ladder(self, definition: Definition, at: PATH) -> Text:
        rungs = definition.reminders
        if at[0] == "kinds":
            rungs = definition.kinds[str(at[1])].deadlines[str(at[3])].reminders
        said = [rung_words(rung) for rung in rungs or ()]
        if not said:
            return Text("不提醒", "nobody")
        return Text("；".join(one.zh for one in said), "; ".join(one.en for one in said))

    def _clocks(self) -> Iterator[Difference]:
        """Yield clocks that are written alike but are due otherwise: a parameter changed."""
        for kind, machine in self.new.kinds.items():
            earlier = self.old.kinds.get(kind)
            for key in machine.deadlines if earlier else ():
                at: PATH = ("kinds", kind, "deadlines", key, "due")
                if earlier and key in earlier.deadlines:
                    same = earlier.deadlines[key].due == machine.deadlines[key].due
                    before, after = self._due(self.old, at), self._due(self.new, at)
                    if same and before != after:
                        yield from self._changed(at, None, None)

    def _owner(self, at: PATH) -> Text:
        """Return what a place belongs to, as “环节「初审」的”; the kind of case is said apart."""
        zh, en = "", ""
        tree: Any = None
        for depth in range(1, len(at) + 1):
            tree = self._at(at[:depth])
            if depth <= 2 and at[0] == "kinds":
                continue
            step = at[depth - 1]
            if depth > 1 and at[depth - 2] in THINGS:
                called = THINGS[str(at[depth - 2])]
                name = label_of(tree, str(step))
                zh, en = f"{zh}{called[0]}「{name.zh}」的", f"{en}{called[1]} “{name.en}”, "
            elif step not in THINGS:
                word = key_word(step)
                zh, en = f"{zh}{word.zh}·", f"{en}{word.en}, "
        return Text(zh, en)

    def _at(self, at: PATH) -> Any:
        """Return what stands at a place, in the new version or, where it is gone, in the old."""
        for tree in (self.after, self.before):
            found: Any = tree
            for step in at:
                try:
                    found = found[step]
                except (KeyError, IndexError, TypeError):
                    found = None
            if found is not None:
                return found
        return None

    @staticmethod
    def _kind(at: PATH) -> str:
        return str(at[1]) if at[0] == "kinds" and len(at) > 1 else ""

    @staticmethod
    def _sort(at: PATH, key: str) -> Sort:
        if at[0] == "money":
            return "money"
        if key in WHO:
            return "who"
        if "deadlines" in at or at[0] in ("validity", "cycle", "spans") or at[-1] in ("reminders",):
            return "time"
        named = [THINGS[str(one)][2] for one in at[:-1] if one in THINGS]
        return named[-1] if named else "rest"

    def _difference(self, at: PATH, sort: Sort, says: Text) -> Difference:
        kind = self._kind(at)
        part = label_of(self._at(at[:2]), kind) if kind and len(at) > 2 else WHOLE
        return Difference(at, part, sort, says)


def _offices(thing: Mapping[str, Any]) -> Any:
    return (thing.get("signoff") or {}).get("offices")


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)
