"""The `notice:` of a kind is read once, and everything wrong with it is said with its line."""

from __future__ import annotations

import pytest

from tests.builders import ALLOWANCE, ROOT, definitions
from workflow.engine.check.report import Section
from workflow.engine.load import load_text
from workflow.notice.section import parse
from workflow.notice.section_check import problems

FILE = ROOT / "definitions" / "programmes" / ALLOWANCE / "v1.yaml"
SOURCE = FILE.read_text("utf-8")


def checked(source: str) -> list[str]:
    """Return the codes of what is wrong with the roster's notice in this text."""
    loaded = load_text(source.encode(), "v1.yaml")
    assert loaded.definition is not None, loaded.problems
    kind = loaded.definition.kinds["county_roster"]
    assert kind.notice is not None
    at = ("kinds", "county_roster", "notice")
    found = problems(Section(loaded, loaded.definition, at, kind.notice, kind))
    assert all(problem.line > 1 and problem.zh and problem.en for problem in found)
    return [problem.code for problem in found]


def test_the_allowance_says_how_its_roster_is_published() -> None:
    kinds = definitions().newest(ALLOWANCE).kinds
    section = parse(kinds["county_roster"])
    assert section is not None
    assert list(section.channels) == ["county_board", "school_board", "village_board", "portal"]
    assert parse(kinds["county_roster"]) is section
    assert parse(kinds["application"]) is None


def test_nothing_is_wrong_with_it() -> None:
    assert checked(SOURCE) == []


OBJECTOR = "Name (may be left out)}, type: text, personal: true}"
COLUMNS = "columns: [name, town, village, years, monthly_fen]"


@pytest.mark.parametrize(
    ("good", "bad", "code"),
    [
        (COLUMNS, "columns: [name, nickname]", "unknown_field"),
        (COLUMNS, "columns: [name, id_no]", "public_personal"),
        (COLUMNS, "columns: [name, phone]", "public_personal"),
        (COLUMNS, "columns: [name, account]", "public_personal"),
        (COLUMNS, "columns: [name, birth_on]", "public_personal"),
        (COLUMNS, "columns: [name, terms]", "public_personal"),
        ("      stage: public_notice\n", "      stage: publicnotice\n", "unknown_stage"),
        ("ends_with: notice_end", "ends_with: notice_over", "unknown_action"),
        ("ends_with: notice_end", "ends_with: renew_notice", "notice_ends_by_click"),
        ("holds_with: hold", "holds_with: holds", "unknown_action"),
        ("holds_with: hold", "holds_with: submit", "not_moved"),
        ("objection: objection", "objection: complaint", "unknown_kind"),
        ("objection: objection", "objection: payment_run", "notice_objection"),
        (
            "      objection: objection\n",
            "      objection: objection\n      anonymous: false\n",
            "objection_nameless",
        ),
        (OBJECTOR, OBJECTOR[:-1] + ", required: true}", "objection_named"),
        ("days: notice_days", "days: many_days", "unknown_parameter"),
        ("days: notice_days", "days: exactly_30", "notice_days"),
        ("days: notice_days", "days: 0", "greater_than_equal"),
        ("posted_by: township_school}", "posted_by: village_head}", "unknown_role"),
        ("per: village,", "per: hamlet,", "literal_error"),
        (
            "guards: [notice.channels_full, notice.no_open_objection]",
            "guards: [notice.channels_full]",
            "notice_guard_missing",
        ),
        ("      stage: public_notice\n", "      stage: confirm\n", "notice_ends_elsewhere"),
    ],
)
def test_what_is_wrong_is_found(good: str, bad: str, code: str) -> None:
    assert SOURCE.count(good) == 1
    assert code in checked(SOURCE.replace(good, bad))


def test_a_kind_without_members_has_nothing_to_publish() -> None:
    alone = SOURCE.replace("    members: application\n    notice:", "    notice:")
    assert "notice_no_members" in checked(alone)
