"""Checks a value against a JSON Schema, as far as `docs/comparison.schema.json` uses the language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "null": (type(None),),
}
KNOWN = {
    "$defs",
    "$ref",
    "$schema",
    "additionalProperties",
    "anyOf",
    "description",
    "enum",
    "items",
    "minItems",
    "minimum",
    "pattern",
    "properties",
    "required",
    "title",
    "type",
}


def faults(value: Any, schema: Mapping[str, Any]) -> list[str]:
    """Return where the value is not as the schema says, or has a property that it does not describe."""
    return list(_faults(value, schema, schema, "$"))


def _faults(value: Any, schema: Mapping[str, Any], root: Mapping[str, Any], path: str) -> Iterator[str]:
    assert schema.keys() <= KNOWN, f"{path}: this checker does not know {schema.keys() - KNOWN}"
    if "$ref" in schema:
        yield from _faults(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root, path)
    if "anyOf" in schema and all(list(_faults(value, option, root, path)) for option in schema["anyOf"]):
        yield f"{path}: {value!r} is none of those"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path}: {value!r} is not in {schema['enum']}"
    if "type" in schema and not _is(value, schema["type"]):
        yield f"{path}: {value!r} is no {schema['type']}"
    elif isinstance(value, dict):
        yield from _object_faults(value, schema, root, path)
    elif isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            yield f"{path}: has too few items"
        for number, item in enumerate(value):
            yield from _faults(item, schema.get("items", {}), root, f"{path}[{number}]")
    else:
        yield from _plain_faults(value, schema, path)


def _plain_faults(value: Any, schema: Mapping[str, Any], path: str) -> Iterator[str]:
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{path}: {value!r} does not match {schema['pattern']}"
    elif isinstance(value, int) and value < schema.get("minimum", value):
        yield f"{path}: {value} is less than {schema['minimum']}"


def _is(value: Any, types: str | list[str]) -> bool:
    names = [types] if isinstance(types, str) else types
    if isinstance(value, bool):
        return "boolean" in names
    return any(isinstance(value, TYPES[name]) for name in names)


def _object_faults(
    value: dict[str, Any], schema: Mapping[str, Any], root: Mapping[str, Any], path: str
) -> Iterator[str]:
    properties = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{path}: lacks {name}"
    for name, item in value.items():
        if name in properties:
            yield from _faults(item, properties[name], root, f"{path}.{name}")
        elif "additionalProperties" in schema:
            yield from _faults(item, schema["additionalProperties"], root, f"{path}.{name}")
        elif "type" in schema and "properties" in schema:
            yield f"{path}: {name} is not described"
