"""A form somebody began: kept while they type, given back to them, forgotten once it is saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flask import get_template_attribute, jsonify, redirect, request
from werkzeug.wrappers import Response

from web.bureau import the_bureau
from web.forms import Errors, Sums, check
from web.language import t
from web.pages.cases import number, who
from web.present import instant
from web.show.as_typed import Lines, read_from
from web.show.row_sums import sums_of
from workflow.cases import unsent
from workflow.engine.definition import Definition


@dataclass(frozen=True, slots=True)
class Begun:
    """The form of a kind at a place, and what its reader typed there before, if anything."""

    place: str
    definition: Definition
    kind_key: str
    unit_id: int
    stored: Mapping[str, Any] = field(default_factory=dict)
    typed: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    edition: int | None = None

    def back(self) -> Begun:
        """Return the form with what was kept of it."""
        found = unsent.kept(the_bureau().house, who(), self.place)
        if found is None:
            return self
        unit_id = found.unit_id or self.unit_id
        return replace(self, typed=found.typed, at=found.at, edition=found.edition, unit_id=unit_id)

    def aside(
        self, raw: Mapping[str, Any], errors: Errors, more: Callable[[], Mapping[str, Any]] = dict
    ) -> Response | None:
        """Keep or forget what was typed where that was asked for; None where it was not.

        `more` is what the page's own script is told besides.
        """
        if "drop" in request.form:
            self.forget()
        elif "keep" not in request.form:
            return None
        else:
            edition = number("seen")
            at = unsent.keep(
                the_bureau().house, who(), self.place, raw, unit_id=self.unit_id, edition=edition
            )
            if wants_json():
                return self._told(raw, errors, at, more())
        return redirect(request.path, 303)

    def forget(self) -> None:
        """Forget what was typed: it was saved, or is not wanted."""
        unsent.drop(the_bureau().house, who(), self.place)

    def lines(self, raw: Mapping[str, Any]) -> Lines:
        """Return what the house reads from what was typed over what is stored."""
        return read_from(self.definition, self.kind_key, self.unit_id, self.answers(raw))

    def sums(self, raw: Mapping[str, Any]) -> dict[str, Sums]:
        """Return what the house reckons of the rows of its tables."""
        return sums_of(self.definition, self.kind_key, self.unit_id, self.answers(raw))

    def answers(self, raw: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what can be read of what was typed, over what is stored."""
        fields = self.definition.kinds[self.kind_key].fields
        return {**self.stored, **check(fields, raw, partly=True)[0]}

    def _told(
        self, raw: Mapping[str, Any], errors: Errors, at: datetime | None, more: Mapping[str, Any]
    ) -> Response:
        panel = get_template_attribute("macros/begun.html", "as_typed")(self.lines(raw))
        return jsonify(said=kept_words(at), panel=panel, errors=errors, sums=self.sums(raw), **more)


def kept_words(at: datetime | None) -> str:
    """Say when something was kept for its writer; that it was not where it is too long."""
    if at is None:
        return t("内容太长，没有暂存")
    return t("已暂存 %(at)s，只有您看得到", at=instant(at)[11:])


def wants_json() -> bool:
    """Tell whether the page's own script asks, rather than a browser following a button."""
    return request.accept_mimetypes.best == "application/json"
