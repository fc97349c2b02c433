"""Letters go over a real SMTP line: plain, with STARTTLS, with TLS; a refusal is known."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.messages.post_office import PASSWORD, USER, PostOffice
from workflow.messages.mail import MailServer
from workflow.messages.parcel import NotCarried, Parcel
from workflow.messages.sheet import Row, Section, Sheet

SENDER = "流转 <liuzhuan@example.test>"
SHEET = Sheet(
    "zh", "到期提醒：您有 1 件已逾期", "何庆祥", "您有 1 件已逾期。",
    (Section("已逾期", 3, (Row("MD-2026-0001", "个人申请 · <初审>", "2026-03-09 周一"),), "late"),),
    "https://lz.example.test/",
)  # fmt: skip
NINE = datetime(2026, 3, 9, 1, tzinfo=UTC)
PARCEL = Parcel("letter:2026-03-09:7:email", "he@example.test", "", NINE, SHEET)


def refused(server: MailServer) -> NotCarried:
    """Post a letter that is not taken; return why."""
    with pytest.raises(NotCarried) as caught:
        server.carry(PARCEL)
    return caught.value


def test_a_letter_arrives_as_text_and_page_with_the_id_of_its_key(post_office: PostOffice) -> None:
    server = MailServer(f"smtp://127.0.0.1:{post_office.port}", SENDER)
    server.carry(PARCEL)
    server.carry(PARCEL)
    (to, first), (_, second) = post_office.kept
    assert to == "he@example.test"
    assert first["Subject"] == "到期提醒：您有 1 件已逾期"
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Message-ID"].endswith("@example.test>")
    text, page = (first.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert "MD-2026-0001  个人申请 · <初审>  2026-03-09 周一" in text.get_content()
    assert "另有 2 件，见系统。" in text.get_content()
    assert page is not None
    assert "个人申请 · &lt;初审&gt;" in page.get_content()


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # it is all TLS
@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
def test_with_tls_the_server_is_proven_and_the_password_is_asked(
    authority: tuple[Path, Path], tmp_path: Path, scheme: str
) -> None:
    right, wrong = tmp_path / "right", tmp_path / "wrong"
    right.write_bytes(PASSWORD + b"\n")
    wrong.write_text("guess")
    with PostOffice(authority, at_once=scheme == "smtps") as office:
        url = f"{scheme}://{USER.decode()}@127.0.0.1:{office.port}"
        MailServer(url, SENDER, right, authority[0]).carry(PARCEL)
        assert len(office.kept) == 1
        assert refused(MailServer(url, SENDER, wrong, authority[0])).code == "sign_in"
        assert refused(MailServer(url, SENDER, right)).code == "tls"  # nobody we trust says so
        assert len(office.kept) == 1


def test_a_server_without_tls_gets_no_password(post_office: PostOffice, tmp_path: Path) -> None:
    word = tmp_path / "word"
    word.write_bytes(PASSWORD)
    url = f"smtp+starttls://{USER.decode()}@127.0.0.1:{post_office.port}"
    assert refused(MailServer(url, SENDER, word)).code == "no_tls"


@pytest.mark.parametrize(
    ("said", "for_good"), [("550 No such user", True), ("451 Try again later", False)]
)
def test_a_refused_reader_is_given_up_or_tried_again_as_the_server_says(
    post_office: PostOffice, said: str, for_good: bool
) -> None:
    post_office.letters.refusal = said
    why = refused(MailServer(f"smtp://127.0.0.1:{post_office.port}", SENDER))
    assert (why.code, why.for_good) == ("refused", for_good)


def test_a_server_that_is_away_is_tried_again() -> None:
    why = refused(MailServer("smtp://127.0.0.1:1", SENDER))
    assert (why.code, why.for_good) == ("connect", False)
