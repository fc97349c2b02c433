"""Definitions that tests read: those of the package, and short ones written in a test."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from workflow.engine.definition import Definition, Kind
from workflow.engine.load import load_file, load_text

ROOT = Path(__file__).parents[2]
PROGRAMMES = ROOT / "definitions" / "programmes"
EXAMPLE = PROGRAMMES / "_example" / "v1.yaml"
ALLOWANCE = PROGRAMMES / "substitute_allowance" / "v1.yaml"
GOOD = (EXAMPLE, ALLOWANCE)

HEAD = """
programme: test
version: 1
title: {zh: 试, en: Test}
basis: [{title: 试行办法}]
validity: {from: 2026-01-01}
cycle: {first: 2026}
roles:
  clerk: {title: {zh: 经办, en: Clerk}, unit: township, reach: township}
  head: {title: {zh: 负责人, en: Head}, unit: township, reach: township}
  edu: {title: {zh: 教育, en: Education}, unit: county_edu, reach: county}
  fin: {title: {zh: 财政, en: Finance}, unit: county_fin, reach: county}
  hr: {title: {zh: 人社, en: Human resources}, unit: county_hr, reach: county}
  health: {title: {zh: 卫健, en: Health}, unit: county_health, reach: county}
kinds:
  request:
    title: {zh: 申请, en: Request}
    unit: township
    prefix: SQ
    start: draft
    opened_by: [clerk]
"""


@cache
def read(path: Path) -> Definition:
    """Return the definition of a good file."""
    loaded = load_file(path)
    assert loaded.definition is not None, loaded.problems
    return loaded.definition


def kind_of(body: str) -> Kind:
    """Return the kind `request` of a definition that ends with `body`."""
    loaded = load_text((HEAD + body).encode())
    assert loaded.definition is not None, loaded.problems
    return loaded.definition.kinds["request"]
