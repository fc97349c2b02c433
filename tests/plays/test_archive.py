"""An archive has its volumes whole, is on the record, and shows every change made to it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from tests.builders import county
from tests.papers.readers import needs_pdf, said
from tests.plays.archive import SEAL, again, archive, opened, proven, resealed
from tests.plays.printing import SHELF
from workflow.__main__ import app
from workflow.cases.audit import verify
from workflow.cases.tables import AuditEntry
from workflow.clock import SetClock, shanghai_instant
from workflow.demo.plays import MADE_UP_PAPER, Player, plays
from workflow.demo.script import read_play
from workflow.engine.machine import Refused
from workflow.papers.archive_seal import flaws, packed
from workflow.papers.archives import on_record, take_archive
from workflow.people.load import Intake, load_more
from workflow.store.engine import Store

PROGRAMME = "school_twinning"


@dataclass
class Taken:
    """A twinning after its play, and its archive."""

    player: Player
    content: bytes
    files: Path


@pytest.fixture
def taken(store: Store, clock: SetClock, tmp_path: Path) -> Taken:
    """Take the archive of the twinning as the supporting school."""
    path = plays()[PROGRAMME]
    script, _ = read_play(path)
    begins = script.beats[0].day
    assert begins is not None
    clock.set(shanghai_instant(begins, 8))
    bureau = county(store, clock)
    with store.write() as session:
        load_more(session, script.units, bureau.roles, Intake("!", clock.now(), begins))
        bureau.units.refresh(session)
    player = Player(bureau, clock, PROGRAMME, path, tmp_path)
    player.perform()
    return Taken(player, archive(player, "yizhong.shi", "pair", tmp_path), tmp_path)


def test_an_archive_is_whole_on_record_and_shows_every_change(
    store: Store, database_url: str, taken: Taken
) -> None:
    files = opened(taken.content)
    folders = Counter(name.partition("/")[0] for name in files if "/" in name)
    # By hand: the plan and two papers; tables of stays and donations; a paper, a table and three
    # proofs; the duties and the records of the case, a stay, two donations, three activities.
    assert folders == {"1-计划": 3, "2-措施": 2, "3-记录": 5, "4-总结": 8}
    assert list(files.values()).count(MADE_UP_PAPER) == 4
    assert not any(one in "".join(files) for one in ("石墨言", "白露秋", "甘雨田"))
    needs_pdf()
    plan = next(content for name, content in files.items() if "备案表" in name)
    assert "组长石墨言，副组长白露秋" in said(plan, "pdf")
    index = json.loads(files["index.json"])
    assert {one["path"] for one in index["entries"]} == files.keys() - {"index.json"}
    record = next(one for one in index["records"] if one["case"] == index["case"])
    with store.read() as session:
        mine = select(AuditEntry).where(AuditEntry.case_id == taken.player.case("pair"))
        (*before, last) = sorted(session.exec(mine), key=lambda one: one.seq)
        assert (record["entries"], record["head"]) == (len(before), before[-1].hash)
        assert (last.action, last.name) == ("take_archive", "石墨言")
        assert on_record(session, last.detail["sha256"])
    assert not verify(store).broken
    for wrong in changed(taken.content, files):
        assert flaws(wrong)
    assert flaws(taken.content) == []
    assert_proven_by_hand_and_by_the_house(taken, database_url)
    assert_only_who_is_named_takes_it(taken)


def assert_proven_by_hand_and_by_the_house(taken: Taken, database_url: str) -> None:
    """Look that one file of Python proves it, and the house knows its own."""
    path = taken.files / "taken.zip"
    assert proven(path, taken.content) == (0, "完好 / intact\n")
    house = ["verify", "--archive", str(path), "--database", database_url]
    assert "档案 1 份完好" in CliRunner().invoke(app, house).stdout
    wrong = taken.content.replace(MADE_UP_PAPER, MADE_UP_PAPER.upper(), 1)
    code, words = proven(path, wrong)
    assert code == 1
    assert "不完好 / not intact" in words
    assert CliRunner().invoke(app, house).exit_code == 1
    files = opened(taken.content)
    index = files.pop("index.json").replace(b'"version": 1', b'"version": 2')
    path.write_bytes(packed(index, list(files.items())))  # whole, but never taken from here
    assert flaws(path.read_bytes()) == []
    assert "不是从本系统下载的档案" in CliRunner().invoke(app, house).stderr
    imported = [line for line in SEAL.read_text("utf-8").splitlines() if line.startswith("from ")]
    assert not any(line.startswith(("from workflow", "from sql")) for line in imported)


def assert_only_who_is_named_takes_it(taken: Taken) -> None:
    """Look that others get nothing, and those who reach the case only by their own post."""
    player, house = taken.player, taken.player.bureau.house
    refused = {
        login: take_archive(house, SHELF, taken.files, player.case("pair"), player.actor(login))
        for login in ("nanping.li", "caizheng.liu")
    }
    codes = {login: said.reasons[0].code for login, said in refused.items()
             if isinstance(said, Refused)}  # fmt: skip
    assert codes == {"nanping.li": "no_case", "caizheng.liu": "not_yours"}


def changed(content: bytes, files: dict[str, bytes]) -> list[bytes]:
    """Return what people might make of an archive."""
    plan = next(name for name in files if "工作方案-JD-2025-0001" in name)
    record = next(name for name in files if "留痕-JD" in name)
    entries = json.loads(files[record])
    entries[1]["name"] = "别人"
    forged = json.dumps(entries, ensure_ascii=False, indent=1).encode()
    fewer = {name: said for name, said in files.items() if name != plan}
    one_byte = [
        content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        for at in range(0, len(content), len(content) // 97)
    ]
    # The first line of the list of contents, where the end of the archive says it begins.
    listed = int.from_bytes(content[-6:-2], "little")
    one_byte += [content[: listed + at] + b"\x08" + content[listed + at + 1 :] for at in (8, 10)]
    one_byte.append(content[: listed + 8] + b"\x01" + content[listed + 9 :])  # “encrypted”
    other = resealed(files, record, forged)
    sealed = packed(other["index.json"], [one for one in other.items() if one[0] != "index.json"])
    return [
        *one_byte, again(files | {plan: b"%PDF-1.4 x"}), again(fewer),
        again(files | {"1-计划/099-添.pdf": b"x"}), again(resealed(files, record, forged)), sealed,
        content + b"\n", b"", again({"a": b""}),
    ]  # fmt: skip
