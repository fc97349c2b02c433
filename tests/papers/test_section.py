"""`papers:` of a definition: every mistake has its file and line; a county's templates, too."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from jinja2 import TemplateError
from typer.testing import CliRunner

from tests.builders import ALLOWANCE, ROOT
from workflow.__main__ import app
from workflow.engine.check import Section
from workflow.engine.load import Loaded, load_file
from workflow.papers import archive_check, word
from workflow.papers.rules import Catalogue, Values
from workflow.papers.section_check import problems

HOME = ROOT / "definitions" / "programmes" / ALLOWANCE


@cache
def loaded() -> Loaded:
    """Read the packaged definition once."""
    return load_file(HOME / "v1.yaml")


def told(key: str, **changes: Any) -> list[str]:
    """Return what is wrong when something of one paper is changed."""
    definition = loaded().definition
    assert definition is not None
    assert definition.papers is not None
    data = {key: {**definition.papers[key], **changes}}
    return [str(one) for one in problems(Section(loaded(), definition, ("papers",), data))]


@pytest.mark.parametrize(
    ("key", "changes", "sentence"),
    [
        ("annex4", {"content": "sum"}, "没有名为「sum」的内容"),
        ("returns", {"content": "roster"}, "件类「payment_run」没有内容「roster」"),
        ("annex3", {"of": "county_list"}, "没有名为「county_list」的件类"),
        ("signed_for", {"print_by": ["paymaster"]}, "没有名为「paymaster」的角色"),
        ("notice", {"in": ["noticed"]}, "没有名为「noticed」的环节"),
        ("annex4", {"template": "annex44"}, "没有模板 annex44.yaml"),
        ("annex4", {"template": "../annex4"}, "「template」的写法不合规定"),
        ("notice", {"formats": ["docx"]}, "没有模板 notice.docx"),
        ("annex1", {"formats": ["doc"]}, "的值不在允许之列"),
        ("annex1", {"formats": ["xlsx"], "template": "refusal"}, "Excel 需要一个表格"),
        ("annex4", {"colour": "red"}, "不认识的键「colour」"),
    ],
)
def test_a_mistake_is_named(key: str, changes: dict[str, Any], sentence: str) -> None:
    (said,) = told(key, **changes)
    assert sentence in said


def test_a_mistake_in_the_definition_has_its_line() -> None:
    (said,) = told("annex4", content="sum")
    line = int(said.split("v1.yaml:")[1].split(":")[0])
    written = (HOME / "v1.yaml").read_text("utf-8").splitlines()
    assert written[line - 1] == "    content: summary"


def test_a_public_paper_may_not_show_what_is_personal() -> None:
    said = told("annex2", public=True)
    for name in ("account", "birth_on_month", "id_no", "phone"):
        assert any(f"公开的文书不得有个人信息「{name}」" in one for one in said)
    assert len(said) == 4
    assert all("papers/annex2.yaml:" in one for one in said)


def test_the_check_reads_the_county_s_own_templates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / ALLOWANCE
    own.mkdir()
    letter = Document()
    letter.add_paragraph("{{ subject }} {{ nickname }}")
    letter.save(str(own / "refusal.docx"))
    sheet = (HOME / "papers" / "annex4.yaml").read_text("utf-8")
    (own / "annex4.yaml").write_text(sheet.replace("field: place", "field: plaza"), "utf-8")
    (own / "annex6.yaml").write_text(sheet, "utf-8")
    monkeypatch.setenv("LIUZHUAN_PAPERS", str(tmp_path))
    ran = CliRunner().invoke(app, ["check"])
    assert ran.exit_code == 1
    line = sheet[: sheet.index("field: place")].count("\n") + 1
    assert f"annex4.yaml:{line}: annex4.yaml：没有字段「plaza」" in ran.output
    assert "refusal.docx:1: refusal.docx：没有字段「nickname」" in ran.output
    assert "没有哪份文书用模板 annex6.yaml" in ran.output
    assert "3 处需要更正" in ran.output


def test_a_template_runs_in_a_sandbox(tmp_path: Path) -> None:
    letter, path = Document(), tmp_path / "refusal.docx"
    letter.add_paragraph("{{ ''.__class__.__mro__ }}")
    letter.save(str(path))
    with pytest.raises(TemplateError):
        word.render(path, Catalogue({}), [("", Values({}))], date(2026, 5, 9))


RELIEF = ROOT / "definitions" / "programmes" / "hardship_relief"


@cache
def relief() -> Loaded:
    """Read the packaged definition once."""
    return load_file(RELIEF / "v1.yaml")


def told_of_a_page(key: str, page: dict[str, Any], **changes: Any) -> list[str]:
    """Return what is wrong when something of one page is changed."""
    definition = relief().definition
    assert definition is not None
    assert definition.papers is not None
    paper = definition.papers[key]
    drawn = {**paper.get("page", {}), **page}
    data = {key: {**paper, **({"page": drawn} if drawn else {}), **changes}}
    return [str(one) for one in problems(Section(relief(), definition, ("papers",), data))]


def table(**changes: Any) -> dict[str, Any]:
    """Return the receipt's table with something of it changed."""
    definition = relief().definition
    assert definition is not None
    assert definition.papers is not None
    (one,) = definition.papers["relief_receipt"]["page"]["tables"]
    return {"tables": [{**one, **changes}]}


@pytest.mark.parametrize(
    ("page", "changes", "sentence"),
    [
        ({}, {"template": "relief_receipt"}, "template 和 page 必须写一个，也只能写一个"),
        ({}, {"content": "case"}, "内容「case」与 page 不能一起用"),
        ({}, {"formats": ["xlsx", "docx"]}, "page 画出的文书没有 Word 格式"),
        ({}, {"public": True}, "page 画出的文书不能公开张贴"),
        ({}, {"content": "cases"}, "内容 cases 只有一个表，行是「relief_list」"),
        ({"tables": []}, {}, "Excel 需要一个表格"),
        ({"dated": "number"}, {}, "「number」不是日期"),
        (table(rows="survey"), {}, "没有名为「survey」的表"),
        (table(**{"in": ["granted"]}), {}, "没有名为「granted」的环节"),
        (table(group="disease"), {}, "没有名为「disease」的栏"),
        (table(words="school"), {}, "「school」不是表中的金额栏"),
        (table(columns=[{"field": "age"}], words=None), {}, "没有名为「age」的栏"),
        (table(columns=[{"field": "name", "sum": True}], words=None), {}, "「name」不能合计"),
        (table(columns=[{"field": "blank"}], words=None), {}, "「blank」没有标题"),
        ({"form": [{"field": "colour"}]}, {}, "没有名为「colour」的栏"),
    ],
)  # fmt: skip
def test_a_mistake_of_a_page_is_named(
    page: dict[str, Any], changes: dict[str, Any], sentence: str
) -> None:
    said = told_of_a_page("relief_receipt", page, **changes)
    assert [one for one in said if sentence in one], said
    assert len(said) == 1 or changes == {"content": "cases"}


def test_a_mistake_of_a_page_has_its_line() -> None:
    definition = relief().definition
    assert definition is not None
    assert definition.papers is not None
    (one,) = definition.papers["relief_receipt"]["page"]["tables"]
    columns = [*one["columns"][:-1], {"field": "doc_photos"}]
    (said,) = told_of_a_page("relief_receipt", {"tables": [{**one, "columns": columns}]})
    line = int(said.split("v1.yaml:")[1].split(":")[0])
    written = (RELIEF / "v1.yaml").read_text("utf-8").splitlines()
    assert "doc_photo," in written[line - 1]


TWINNING = ROOT / "definitions" / "programmes" / "school_twinning" / "v1.yaml"


@pytest.mark.parametrize(
    ("key", "changes", "sentence"),
    [
        ("twinning", {}, "没有名为「twinning」的件类"),
        ("agreement", {"given_to": ["head"]}, "没有名为「head」的岗位"),
        ("agreement", {"volumes": []}, "「volumes」"),
        ("agreement", {"volume": {}}, "卷「卷」没有内容"),
        ("agreement", {"volume": {"documents": ["plans"]}}, "没有名为「plans」的材料"),
        ("agreement", {"volume": {"papers": ["donations"]}}, "没有名为「donations」的本件的文书"),
        ("agreement", {"volume": {"below": {"agreement": []}}}, "没有名为「agreement」的下级件类"),
        ("agreement", {"volume": {"below": {"activity": ["plan"]}}}, "没有名为「plan」的材料"),
        ("agreement", {"volume": {"colour": "red"}}, "不认识的键「colour」"),
    ],
)
def test_a_mistake_of_an_archive_is_named(key: str, changes: dict[str, Any], sentence: str) -> None:
    read = load_file(TWINNING)
    definition = read.definition
    assert definition is not None
    assert definition.archives is not None
    changed = {**definition.archives["agreement"], **changes}
    if "volume" in changes:
        volume = {"title": {"zh": "卷", "en": "Volume"}, **changed.pop("volume")}
        changed["volumes"] = [volume]
    section = Section(read, definition, ("archives",), {key: changed})
    (said,) = (str(one) for one in archive_check.problems(section))
    assert sentence in said
