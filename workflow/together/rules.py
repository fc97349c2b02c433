"""What may be written beside a case, and whom it names. PURE."""

from __future__ import annotations

import re
from collections.abc import Mapping

from workflow.engine.refusal import Reason

LONGEST = 1000
# An ID number, a bank account, a mobile number: they belong in the form, where they are sealed.
_NUMBER = re.compile(r"(?<![0-9])(?:[0-9]{17}[0-9Xx]|1[3-9][0-9]{9}|[0-9]{15,19})(?![0-9])")
_AT = re.compile(r"(?<![A-Za-z0-9])[@＠]")


def wrong_text(text: str) -> Reason | None:
    """Say what is wrong with a text of the record: empty, too long, holding a personal number."""
    if not text.strip():
        return Reason("text_missing", "请写明内容", "write what is to be said")
    if len(text.strip()) > LONGEST:
        return Reason(
            "text_long", f"内容不超过 {LONGEST} 字", f"it may have {LONGEST} characters at most"
        )
    if _NUMBER.search(text):
        return Reason(
            "text_personal",
            "请不要写身份证号、银行账号、手机号：留痕不能删改",
            "leave out ID numbers, accounts and telephones: the record is never changed",
        )
    return None


def mentioned(text: str, names: Mapping[int, str]) -> frozenset[int] | Reason:
    """Return the accounts that @name means among `names`; a Reason when it means nobody."""
    found: set[int] = set()
    for at in _AT.finditer(text):
        rest = text[at.end() :]
        longest = max(
            (name for name in names.values() if rest.startswith(name)), default="", key=len
        )
        if not longest:
            word = rest.split(maxsplit=1)[0][:8] if rest.split() else ""
            return Reason(
                "nobody_named",
                f"能查看此件的人里没有「{word}」",
                f"nobody who may see this case is called “{word}”",
            )
        found |= {account for account, name in names.items() if name == longest}
    return frozenset(found)
