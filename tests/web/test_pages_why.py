"""Beside a field and an act stands why it exists: the clause, and its words from the definition."""

from __future__ import annotations

from tests.builders import ALLOWANCE
from tests.web.cast import submitted
from tests.web.conftest import SignIn
from web.show.basis import why
from workflow.bureau import Bureau
from workflow.engine.definition import Basis, FormField

BASIS = [
    Basis(title="甲", clause="一", quote="先"), Basis(title="乙", clause="二", quote="后"),
    Basis(title="乙", clause="二", quote="再"),
]  # fmt: skip


def field(**more: str) -> FormField:
    return FormField.model_validate({"title": {"zh": "问", "en": "q"}, "type": "text", **more})


def test_a_field_rests_on_its_own_words_or_on_those_of_its_clause() -> None:
    assert why(BASIS, field()) is None
    found = why(BASIS, field(clause="二"))
    assert found is not None
    assert (found.title, found.quotes) == ("乙", ("后", "再"))
    own = why(BASIS, field(clause="三", quote="别的"))
    assert own is not None
    assert (own.title, own.clause, own.quotes) == ("甲", "三", ("别的",))


def test_every_question_of_the_allowance_says_why(bureau: Bureau) -> None:
    kind = bureau.definitions.newest(ALLOWANCE).kinds["application"]
    assert [key for key, one in kind.fields.items() if not one.clause] == []


def test_the_form_and_the_act_open_their_clause_without_a_script(
    bureau: Bureau, sign_in: SignIn
) -> None:
    case_id, clerk = submitted(bureau), sign_in("songkou.he")
    form = clerk.get(f"/cases/new/{ALLOWANCE}/application").text
    asked = form[form.index('id="hukou_province"') :].partition("</fieldset>")[0]
    assert '<details class="why' in asked
    assert '<blockquote lang="zh-CN">现为广东省户籍</blockquote>' in asked
    page = clerk.get(f"/cases/{case_id}").text
    act = page[page.index('id="act-accept"') :]
    assert "此后于每年4月15日前完成初审" in act.partition('<div class="offer"')[0]
