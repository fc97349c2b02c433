"""The made-up county's money section, as a definition writes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML

from workflow.calendar.months import Month
from workflow.money.rates import Place
from workflow.money.rules import MoneyRules, Tariff

YUNLING = Place("梅州市", "云岭县")
CHOICES = {"exactly_30": "band_30_plus"}
TEXT = """
service: {semesters_per_year: 2, remainder: counts_as_a_year, clause: 四}
rates:
  - from: "2019-01"
    clause: 四
    bands:
      - {min: 31, yuan: 900, note: 超过30年}
      - {min: 20, max: 29, yuan: 800}
      - {min: 10, max: 19, yuan: 700}
      - {min: 1, max: 9, set_by: city, note: 具体标准由各市制定}
    unclear:
      - years: 30
        decided_by: exactly_30
        counts_as: {band_30_plus: 31, band_20_29: 29, block_until_ruled: null}
        note: {zh: "文件写“超过30年”和“20-29年”，恰好30年未列明，按参数口径执行",
               en: "the text says over 30 and 20–29 years; exactly 30 follows the parameter"}
  - from: "2019-01"
    place: {city: 梅州市, county: 云岭县}
    clause: 四（本县标准）
    bands:
      - {min: 1, max: 3, yuan: 200}
      - {min: 4, max: 6, yuan: 300}
      - {min: 7, max: 9, yuan: 400}
rounding: last_listed_takes_rest
shares:
  - match: {city: [汕头市, 韶关市, 河源市, 梅州市, 惠州市, 汕尾市, 阳江市, 湛江市, 茂名市,
                   肇庆市, 清远市, 潮州市, 揭阳市, 云浮市], years_min: 10}
    parts: {province: 5, city: 5}
    clause: 六
  - match: {city: 江门市, county: [恩平市, 开平市, 台山市], years_min: 10}
    parts: {province: 5, city: 5}
    clause: 六
  - match: {city: 梅州市, county: 云岭县, years_max: 9}
    parts: {city: 6, county: 4}
    clause: 四
  - {set_by: city, clause: 六}
"""


def written() -> dict[str, Any]:
    """Return the section as the loader hands it over."""
    section: dict[str, Any] = YAML(typ="safe", pure=True).load(TEXT)
    return section


def rules() -> MoneyRules:
    """Return the section as rules."""
    return MoneyRules.model_validate(written())


def borne(paid: Mapping[Month, int], years: int) -> dict[Month, dict[str, int]]:
    """Return what was paid by month as the levels bore it in 云岭: 5:5, below ten years 6:4."""
    levels = ("province", "city") if years >= 10 else ("city", "county")
    first = {month: fen // 2 if years >= 10 else fen * 6 // 10 for month, fen in paid.items()}
    return {
        month: dict(zip(levels, (first[month], fen - first[month]), strict=True))
        for month, fen in paid.items()
    }


def tariff(**choices: str) -> Tariff:
    """Return a tariff with exactly 30 years in the upper band, unless chosen otherwise."""
    return Tariff(rules(), {**CHOICES, **choices})
