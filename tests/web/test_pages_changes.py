"""What changed since somebody last acted on a case is marked for them, old beside new."""

from __future__ import annotations

from tests.builders import case, done, holder
from tests.web.cast import submitted
from tests.web.conftest import SignIn
from tests.web.test_pages_files import upload
from workflow.bureau import Bureau
from workflow.cases.audit import verify
from workflow.together.claims import claim

CLERK, HEAD = "songkou.he", "songkou.ma"
TERMS = [
    {"school": "松口镇中心小学", "from": "1979-09", "to": "1990-07", "semesters": "22"},
    {"school": "上村小学", "from": "1990-09", "to": "1993-07", "semesters": "6"},
]


def sent_back(bureau: Bureau) -> int:
    """Let the head of the township send an application back."""
    case_id, clerk = submitted(bureau), holder(bureau, "township_clerk", "松口镇")
    done(bureau.act(case_id, "accept", clerk))
    why = {"missing": "service_proof"}
    head = holder(bureau, "township_head", "松口镇")
    done(bureau.act(case_id, "return_for_correction", head, why))
    return case_id


def resubmitted(bureau: Bureau, case_id: int) -> None:
    clerk = holder(bureau, "township_clerk", "松口镇")
    done(bureau.act(case_id, "resubmit", clerk))


def test_old_answers_stand_beside_new_ones_for_who_sent_it_back(
    bureau: Bureau, sign_in: SignIn
) -> None:
    case_id = sent_back(bureau)
    clerk = holder(bureau, "township_clerk", "松口镇")
    done(bureau.amend(case_id, clerk, {"village": "中村", "account": "6299990000000000026"}))
    done(bureau.amend(case_id, clerk, {"village": "下村", "terms": TERMS}))
    resubmitted(bureau, case_id)
    head = sign_in(HEAD)
    done(bureau.act(case_id, "accept", clerk))
    by = holder(bureau, "township_head", "松口镇")
    done(claim(bureau.house, case_id, "township_head", by))  # to take it in hand is no act on it
    page = head.get(f"/cases/{case_id}").text
    assert "退回补正之后改动了 3 处填写，已在下面标出。" in page
    assert '下村 <span class="was">原为 <del>上村</del>' in page  # not 中村, which they never saw
    assert "<del>6299***********0018</del>" in page
    assert "6299990000000000018" not in page
    assert "原为 1 行" in page
    assert page.count('<tr class="fresh">') == 2
    for other in (CLERK, "jiaoyu.wang"):
        assert "原为" not in sign_in(other).get(f"/cases/{case_id}").text
    assert verify(bureau.store).ok


def test_nothing_changed_is_said_to_who_sent_it_back(bureau: Bureau, sign_in: SignIn) -> None:
    case_id = sent_back(bureau)
    assert "没有改动" not in sign_in(HEAD).get(f"/cases/{case_id}").text  # it is still away
    resubmitted(bureau, case_id)
    assert "退回补正之后，表单和材料都没有改动。" in sign_in(HEAD).get(f"/cases/{case_id}").text


def test_a_paper_added_since_is_marked(bureau: Bureau, sign_in: SignIn) -> None:
    case_id = sent_back(bureau)
    assert upload(sign_in(CLERK), case_id).status_code == 303
    resubmitted(bureau, case_id)
    page = sign_in(HEAD).get(f"/cases/{case_id}").text
    assert "改动了 1 种材料" in page
    assert page.count("有变动") == 1
    assert case(bureau, case_id).stage == "submitted"
