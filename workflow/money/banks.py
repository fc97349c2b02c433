"""The layouts of banks, as data. 云岭农商银行 is made up. PURE."""

from __future__ import annotations

from typing import Any

from workflow.money.bankfile import Layout


def _columns(*columns: tuple[str, str, int]) -> list[dict[str, Any]]:
    return [{"field": field, "kind": kind, "width": width} for field, kind, width in columns]


def _marked(mark: str, *columns: tuple[str, str, int]) -> list[dict[str, Any]]:
    first = {"field": "mark", "kind": "mark", "mark": mark, "width": 1}
    return [first, *_columns(*columns)]


_FAILED = {
    "1001": {"zh": "账号不存在", "en": "no such account"},
    "1002": {"zh": "户名与账号不符", "en": "the name is not the account's"},
    "1003": {"zh": "账户已销户", "en": "the account is closed"},
    "1004": {"zh": "账户冻结", "en": "the account is frozen"},
    "1005": {"zh": "社保卡未激活", "en": "the social security card is not active"},
}


def _yunling(style: str, money: str) -> Layout:
    batch, count = ("batch", "text", 32), ("count", "number", 8)
    seq, account = ("seq", "number", 8), ("account", "digits", 32)
    total, amount = ("total", money, 16), ("amount", money, 14)
    return Layout.model_validate(
        {
            "bank": "云岭农商银行",
            "style": style,
            "paid": "0000",
            "failed": _FAILED,
            "out": {
                "header": _marked("H", batch, ("date", "date", 8), count, total),
                "detail": _marked(
                    "D", seq, account, ("name", "text", 60), amount, ("note", "text", 40)
                ),
                "trailer": _marked("T", count, total),
            },
            "back": {
                "header": _marked("H", batch, ("date", "date", 8)),
                "detail": _marked("D", seq, account, amount, ("code", "text", 4)),
                "trailer": _marked(
                    "T", count, total, ("paid_count", "number", 8), ("paid_total", money, 16)
                ),
            },
        }
    )


LAYOUTS: dict[str, Layout] = {
    "yunling_csv": _yunling("csv", "yuan"),
    "yunling_fixed": _yunling("fixed", "fen"),
}
