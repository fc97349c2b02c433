"""Who plays: the persons of the made-up county, found by post."""

from __future__ import annotations

from sqlmodel import col, select

from workflow.bureau import Bureau
from workflow.engine.actor import Actor
from workflow.people.tables import Post


class Cast:
    """Finds who holds a role; two persons of one office act by turns where two are required."""

    def __init__(self, bureau: Bureau) -> None:
        self._bureau = bureau
        with bureau.store.read() as session:
            self._posts = session.exec(select(Post).order_by(col(Post.id))).all()

    def holder(self, role: str, unit_id: int | None = None, nth: int = 0) -> Actor:
        """Return the n-th holder of `role` below a unit, as they stand today.

        Raises LookupError where nobody holds it.
        """
        units = self._bureau.units
        path = units.path(unit_id) if unit_id is not None else "/"
        found = [
            post.account_id
            for post in self._posts
            if post.role == role and units.path(post.unit_id).startswith(path)
        ]
        if not found:
            raise LookupError(f"nobody holds {role} below {path}")
        return self._bureau.actor(found[nth % len(found)])
