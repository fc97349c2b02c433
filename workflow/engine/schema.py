"""`definitions/schema.json`, for completion in editors: `python -m workflow.engine.schema`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import workflow
from workflow.engine.definition import Definition

PATH = Path(workflow.__file__).parents[1] / "definitions" / "schema.json"


def schema() -> dict[str, Any]:
    """Return the grammar as JSON Schema, made from the models."""
    made = Definition.model_json_schema(by_alias=True, mode="validation")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def written() -> str:
    """Return the file as it should stand."""
    return json.dumps(schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    PATH.write_text(written(), "utf-8")
