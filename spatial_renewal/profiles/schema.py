"""What may stand where in a profile or project file, in words that editors understand? (JSON Schema)"""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from spatial_renewal.profiles.extend import ENTRY_KEYS

EXTENDING = "Extending"


def schema_text(model: type[BaseModel]) -> str:
    """The JSON Schema of a file that holds a `model`, as text.

    Parameters
    ----------
    model
        Model of the whole file. Where it has a key ``extends``, a file may also say only what it changes: then keys
        are optional and an entry may be removed.

    Returns
    -------
    str
        The same for the same model, so that it can be kept under version control.

    Examples
    --------
    >>> from spatial_renewal.profiles.model import Standard
    >>> sorted(json.loads(schema_text(Standard)))
    ['$defs', '$schema', 'anyOf', 'title']
    """
    schema = model.model_json_schema()
    if "extends" in model.model_fields:
        schema = _with_extending(schema, model.__name__)
    return (
        json.dumps({"$schema": "http://json-schema.org/draft-07/schema#", **schema}, ensure_ascii=False, indent=2)
        + "\n"
    )


def _with_extending(schema: dict[str, Any], name: str) -> dict[str, Any]:
    """Two kinds of file: one that says everything, and one that extends another and says what differs."""
    definitions = dict(schema.get("$defs", {}))
    whole = {key: value for key, value in schema.items() if key != "$defs"}
    changes = {f"{key}{EXTENDING}": _change(value) for key, value in definitions.items()}
    properties = {key: value for key, value in _change(whole)["properties"].items() if key != "remove"}
    changed = _change(whole) | {"required": ["extends"], "properties": properties}
    return {
        "title": name,
        "anyOf": [{"$ref": f"#/$defs/{name}"}, {"$ref": f"#/$defs/{name}{EXTENDING}"}],
        "$defs": {name: whole, **definitions, f"{name}{EXTENDING}": changed, **changes},
    }


def _change(definition: Mapping[str, Any]) -> dict[str, Any]:
    """A definition of which only the entry's name is due."""
    changed: dict[str, Any] = _pointing_to_changes(definition)
    properties = changed.get("properties")
    if properties is None:
        return changed
    key = next((key for key in ENTRY_KEYS if key in changed.get("required", [])), None)
    changed.pop("required", None)
    if key:
        changed["required"] = [key]
    changed["properties"] = properties | {
        "remove": {"const": True, "description": "drop this entry of the profile that is extended"}
    }
    return changed


def _pointing_to_changes(value: Any) -> Any:  # noqa: ANN401 - JSON is anything
    if isinstance(value, Mapping):
        return {
            key: f"{inner}{EXTENDING}" if key == "$ref" and isinstance(inner, str) else _pointing_to_changes(inner)
            for key, inner in value.items()
        }
    return [_pointing_to_changes(inner) for inner in value] if isinstance(value, list) else value
