"""What the cast does besides the actions of a definition: papers, boards, objections, files."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.roster.papers import APPLICANT_HEADER, SPELL_HEADER, Sheet, application, written
from tests.stories.script import Beat
from workflow.cases.clock_rules import Wish
from workflow.clockwork import run_all
from workflow.demo.bank import answer
from workflow.engine.machine import Refused
from workflow.money.downloads import bank_file
from workflow.money.service import apply_return
from workflow.notice import desk, reads, service
from workflow.roster.export import write_table
from workflow.roster.service import import_applications, import_register
from workflow.verification import reads as matches
from workflow.verification.deciding import Wish as Wished
from workflow.verification.service import decide, import_list

if TYPE_CHECKING:
    from tests.stories.runner import Play

DEATHS = ("姓名", "公民身份号码", "死亡日期")
PROOF = service.Proof("照片三张已存档")
PROGRAMME_CATEGORY = {"minban": "民办", "daike": "代课"}


def _open(play: Play, who: str, beat: Beat) -> Any:
    """Open the applications of people, or one case of another kind."""
    actor, programme = play.who(who), play.story.definition.programme
    outcome: Any = None
    for one in beat.objects:
        person = one in play.story.people
        kind = play.story.applied_for if person else play.story.cases[one]
        unit = actor.posts[0].reach_id
        given = {**(play.answers_of(one) if person else {}), **play.given(beat)}
        outcome = play.bureau.open(programme, kind, actor, unit, given)
        if person:
            play.applied(one)
    return outcome


def _amend(play: Play, who: str, beat: Beat) -> Any:
    """Change answers of a case."""
    return play.bureau.amend(play.case(beat.objects[0]), play.who(who), play.given(beat))


def _import(play: Play, who: str, beat: Beat) -> None:
    """Bring people's applications in on paper; `with` changes cells."""
    rows = [_row(play, name) | dict(beat.given) for name in beat.objects]
    spells = [spell for name in beat.objects for spell in _spells(play, name)]
    paper = {f"申请名册-{who}.xlsx": application(rows, spells)}
    programme = play.story.definition.programme
    play.imported = import_applications(
        play.bureau.house, programme, "application", paper, play.who(who)
    )
    for name in beat.objects:
        play.applied(name)


def _freeze(play: Play, who: str, beat: Beat) -> None:
    """Put people on the frozen register by its paper."""
    header = ("序号", "姓名", "性别", "身份证号码", "户籍镇", "户籍村", "类别")
    rows = [_row(play, name) for name in beat.objects]
    rows = [{**row, "户籍镇": row["户籍所在镇"], "户籍村": row["村（居）委会"]} for row in rows]
    paper = {"固化名单.xlsx": written(Sheet("固化名单", header, rows))}
    programme = play.story.definition.programme
    play.imported = import_register(play.bureau.house, programme, "frozen", paper, play.who(who))


def _row(play: Play, name: str) -> dict[str, Any]:
    said = play.answers_of(name)
    values = [
        1,
        name,
        {"male": "男", "female": "女"}[said["sex"]],
        said["id_no"],
        said["birth_on"][:7].replace("-", "."),
        said["town"],
        said["village"],
        PROGRAMME_CATEGORY[said["category"]],
        said["terms"][0].get("semesters"),
        said["hired_later"],
        said["retired_in_plan"],
        said["criminal_record"],
        said.get("contract_filed", "是"),
        said["phone"],
        said["bank"],
        said["account"],
    ]
    return dict(zip(APPLICANT_HEADER, values, strict=True))


def _spells(play: Play, name: str) -> list[dict[str, Any]]:
    said = play.answers_of(name)
    return [
        dict(
            zip(
                SPELL_HEADER,
                [said["id_no"], one["school"], one["from"], one["to"], one.get("semesters")],
                strict=True,
            )
        )
        for one in said["terms"]
    ]


def _post(play: Play, who: str, beat: Beat) -> Any:
    """Post every board that is this person's, today."""
    house, actor = play.bureau.house, play.who(who)
    due = [one for one in desk.postings_for(house, actor) if one.what == "post"]
    outcome: Any = None
    for notice_id in {one.notice_id for one in due}:
        mine = [one.posting_id for one in due if one.notice_id == notice_id]
        outcome = service.post(house, notice_id, mine, actor, play.clock.today(), PROOF)
    if not due:
        raise LookupError("no board is theirs to post")
    return outcome


def _object(play: Play, who: str, beat: Beat) -> Any:
    """Object to somebody's row of the notice that stands, as anybody may."""
    (name,) = beat.objects
    for line in reads.public_notices(play.bureau.house):
        shown = reads.public_notice(play.bureau.house, line.public_key)
        rows = [row[0].zh for row in shown.rows] if shown else []
        if name in rows:
            row = rows.index(name) + 1
            return service.file_objection(play.bureau.house, line.public_key, row, play.given(beat))
    raise LookupError(f"{name} stands on no notice")


def _sweep(play: Play, who: str, beat: Beat) -> None:
    """Let the clock do all its jobs once."""
    if not run_all(play.bureau):
        raise LookupError("a job of the clock failed")


def _take_file(play: Play, who: str, beat: Beat) -> Any:
    """Take the bank file of a run."""
    run = play.case(beat.objects[0])
    taken = bank_file(play.bureau.house, run, play.who(who))
    if isinstance(taken, Refused):
        return taken
    play.files[run] = taken
    return None


def _bank_answers(play: Play, who: str, beat: Beat) -> Any:
    """Bring the return file in which the bank paid everybody."""
    run = play.case(beat.objects[0])
    name, content = play.files[run]
    back = answer(content, play.clock.today())
    return apply_return(play.bureau.house, run, play.who(who), f"回盘-{name}", back)


def _on_clock(act: str) -> Callable[[Play, str, Beat], Any]:
    """Do something to a clock of a case: `with` its key, the reason, the pause or the days."""

    def do(play: Play, who: str, beat: Beat) -> Any:
        wish = Wish(act, **{"because": "情况需要", **beat.given})
        return play.bureau.act_on_clock(play.case(beat.objects[0]), wish, play.who(who))

    return do


def _match(play: Play, who: str, beat: Beat) -> None:
    """Bring in the health department's list: these people, dead on the day in `with`."""
    rows = [(one, play.answers_of(one)["id_no"], beat.given["died_on"]) for one in beat.objects]
    paper = {f"死亡名单-{play.clock.today()}.xlsx": write_table(DEATHS, rows)}
    programme = play.story.definition.programme
    play.imported = import_list(play.bureau.house, programme, "deaths", paper, play.who(who))


def _decide(play: Play, who: str, beat: Beat) -> Any:
    """Decide everything that lists propose: `with` the outcome, and why it is refused."""
    house, actor = play.bureau.house, play.who(who)
    kind = next(one for one in matches.kinds_for(house, actor) if one.key == "deaths")
    wishes = [Wished(one.id, one.edition) for one in matches.proposals(house, actor, kind)]
    decided = decide(house, actor, wishes, **beat.given)
    if not decided:
        raise LookupError("nothing is proposed")
    return next((one.refused for one in decided if one.refused), None)


DO: dict[str, Callable[[Play, str, Beat], Any]] = {
    "open": _open,
    "amend": _amend,
    "import": _import,
    "freeze": _freeze,
    "post": _post,
    "object": _object,
    "sweep": _sweep,
    "take_file": _take_file,
    "bank_answers": _bank_answers,
    "bring_deaths": _match,
    "decide_deaths": _decide,
    "pause": _on_clock("pause_clock"),
    "resume": _on_clock("resume_clock"),
    "ask_more": _on_clock("ask_extension"),
    "grant_more": _on_clock("grant_extension"),
    "refuse_more": _on_clock("refuse_extension"),
}
