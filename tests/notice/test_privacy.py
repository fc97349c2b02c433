"""Nothing that looks personal goes public; harmless names and places do."""

from __future__ import annotations

import pytest

from workflow.notice.privacy import looks_personal, personal_cells


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("44149919660511999X", "身份证号码"),
        ("冯才 441499 19660511 999x", "身份证号码"),
        ("４４１４９９１９６６０５１１９９９Ｘ", "身份证号码"),
        ("441499196\u200b60511999X", "身份证号码"),
        ("441499660511999", "身份证号码"),
        ("电话13800000000", "手机号码"),
        ("138-0000-0000", "手机号码"),
        ("138 0000 0000", "手机号码"),
        ("+8613800000000", "手机号码"),
        ("0753-5557234", "电话号码"),
        ("07535557234", "电话号码"),
        ("6299 9900 0000 0000 018", "银行账号"),
        ("6299-9900-0000-0018", "银行账号"),
        ("629999000000", "银行账号"),
        ("laozhao@example.org", "电子邮箱"),
        ("生于1958年12月31日", "出生日期"),
        ("上村3组5号", "家庭住址"),
        ("中山路一百二十号", "家庭住址"),
        ("锦绣苑3栋2单元501室", "家庭住址"),
    ],
)
def test_it_looks_personal(text: str, what: str) -> None:
    found = looks_personal(text)
    assert found is not None
    assert found.zh == what


@pytest.mark.parametrize(
    "text",
    [
        "冯才",
        "松口镇",
        "上村",
        "松口镇中心小学",
        "第十二小学",
        "28",
        "900.00",
        "2026",
        "1979-09至1993-07",
        "阿依古丽·买买提",
        "石下小学附属学前班",
        "村七号桥小学",
        "MC-2026-0001",
        "民办",
        "",
    ],
)
def test_it_is_harmless(text: str) -> None:
    assert looks_personal(text) is None


def test_the_refusal_names_row_and_column_and_leaves_amounts_alone() -> None:
    columns = [
        {"zh": "姓名", "en": "Name", "type": "name"},
        {"zh": "金额", "en": "Amount", "type": "money"},
    ]
    assert personal_cells(columns, [["冯才", 13800000000], [None, None]]) is None
    refused = personal_cells(columns, [["冯才", 90000], ["何田13800000000", 90000]])
    assert refused is not None
    assert refused.zh == "第 2 行「姓名」像是手机号码，不得公示，请更正后再公示"
    assert "13800000000" not in refused.zh + refused.en
