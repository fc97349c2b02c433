"""What stands on a page that nobody should have to read: keys, and Chinese left in English."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from tests.browser.cast import PEOPLE
from tests.browser.visitor import Visitor
from tests.builders import definitions, organisation
from workflow.people.organisation import Person

CHINESE = re.compile(r"[\u3400-\u9fff]+")
PAPER = re.compile(r"粤教师〔\d{4}〕\d+号")
CLAUSE = re.compile("[一二三四五六七八九十]+")  # the number of a clause, as its paper writes it
RAW_KEY = re.compile(r"\b[a-z]+(?:[_.][a-z]+)+\b")
VISIBLE = """() => {
  const copy = document.body.cloneNode(true);
  for (const one of copy.querySelectorAll(
    "[lang=zh-CN], .clause, .quote, blockquote, code, script, .demo-line")) one.remove();
  document.body.append(copy);
  const text = copy.innerText;
  copy.remove();
  return text;
}"""


def chinese_left(person: Visitor, typed: Collection[str] = ()) -> set[str]:
    """Return the Chinese on the page that is neither a name nor a quotation nor was typed."""
    text = PAPER.sub("", person.page.evaluate(VISIBLE))
    for name in sorted(_names() | set(typed), key=len, reverse=True):
        text = text.replace(name, "")
    return {found for found in CHINESE.findall(text) if not CLAUSE.fullmatch(found)}


def raw_keys(person: Visitor) -> set[str]:
    """Return words that are written as keys of a definition or of the code are."""
    return set(RAW_KEY.findall(person.page.evaluate(VISIBLE))) - _logins()


def _logins() -> set[str]:
    return {person.login for person in _staff()}


def _names() -> set[str]:
    """Return what is Chinese in every language: people, places of answers, papers."""
    found = {person.name for person in _staff()} | {str(one["name"]) for one in PEOPLE}
    found |= {str(one["town"]) for one in PEOPLE} | set(organisation().villages)
    for one in definitions():  # what a programme rests on is quoted as it was published
        found |= {words for basis in one.definition.basis for words in (basis.title, basis.quote)}
    return (found - {""}) | {"松口镇中心小学", "云岭农商银行"}


def _staff() -> Iterator[Person]:
    made = organisation()
    for unit in made.units:
        yield from unit.people
    for town in made.townships:
        yield from (*town.clerks, *town.school)
