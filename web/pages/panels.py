"""What a case page shows besides the case: the boards of a notice, the money of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from web.bureau import the_bureau
from workflow.cases.reading import CaseView
from workflow.engine.actor import Actor
from workflow.engine.definition import Kind
from workflow.engine.refusal import Text
from workflow.notice import desk
from workflow.notice.section import parse
from workflow.notice.values import BoardView, Round

Values = Mapping[str, Any]
Panel = tuple[str, Values]


def panels_of(view: CaseView, actor: Actor) -> list[Panel]:
    """Return (template, values) for each panel of a case; the template calls them `panel`."""
    made = (
        (template, values(view, actor))
        for template, belongs, values in PANELS
        if belongs(view.kind)
    )
    return [(template, values) for template, values in made if values is not None]


def _is_published(kind: Kind) -> bool:
    return parse(kind) is not None


def _has_effect(effect: str) -> Callable[[Kind], bool]:
    return lambda kind: any(effect in action.effects for action in kind.actions.values())


def _notice(view: CaseView, actor: Actor) -> Values | None:
    rounds = desk.history(the_bureau().house, view.id)
    if not rounds:
        return None
    posters = {
        duty.posting_id for duty in desk.postings_for(the_bureau().house, actor)
    }  # fmt: skip
    return {
        "rounds": [{"round": one, "matrix": matrix(one)} for one in rounds],
        "mine": len(posters & {board.id for one in rounds for board in one.boards}),
    }


def matrix(notice: Round) -> Values:
    """Return the boards as a table: a row for each place, a column for each channel."""
    counted = [board for board in notice.boards if not board.interrupted]
    channels = list(dict.fromkeys(board.channel for board in counted))
    towns = list(dict.fromkeys(board.town or board.place for board in counted))
    return {
        "channels": channels,
        "rows": [
            {"town": town, "cells": [_cell(counted, town, channel) for channel in channels]}
            for town in towns
        ],
        "missing": sum(board.posted_on is None for board in counted),
        "full": sum(board.full for board in counted),
        "boards": len(counted),
        "cut_short": [board for board in notice.boards if board.interrupted],
    }


def _cell(boards: Iterable[BoardView], town: Text, channel: Text) -> list[BoardView]:
    return [
        board
        for board in boards
        if board.channel == channel and (board.town or board.place) == town
    ]


PANELS: tuple[
    tuple[str, Callable[[Kind], bool], Callable[[CaseView, Actor], Values | None]], ...
] = (("panels/notice.html", _is_published, _notice),)
