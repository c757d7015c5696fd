"""docs/openapi.json, and values held against the types in it."""

import base64
import functools
import json

import jsonschema_rs


class Document:
    """The document, read once."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.raw = json.load(file)

    def faults(self, schema, value):
        """What is wrong with a value; the statements in it are any strings of their form."""
        errors = self._validator(json.dumps(schema)).iter_errors(value)
        return [f"{error.instance_path}: {error.message}" for error in errors]

    def all_faults(self, schema, value):
        """What is wrong with a value, and with what the signed statements in it hold."""
        return self.faults(schema, value) + self._within(schema, value)

    def type(self, name):
        """A type by its name."""
        return {"$ref": f"#/components/schemas/{name}"}

    def content(self, operation, status):
        """Media types and schemas of an answer of an operation."""
        told = self.operations[operation]["responses"].get(str(status), {})
        return (self._at(told["$ref"]) if "$ref" in told else told).get("content", {})

    @functools.cached_property
    def operations(self):
        """Every operation by its name."""
        methods = (method for path in self.raw["paths"].values() for method in path.values())
        return {method["operationId"]: method for method in methods}

    @functools.lru_cache(maxsize=None)
    def _validator(self, schema):
        # Patterns are ECMA-262; formats are no more than what they are named.
        whole = {**json.loads(schema), "components": self.raw["components"]}
        return jsonschema_rs.Draft202012Validator(whole)

    def _within(self, schema, value):
        """Signed statements are strings to JSON Schema: what they hold is looked at here."""
        if not isinstance(schema, dict):
            return []
        found = []
        if "$ref" in schema:
            found += self._within(self._at(schema["$ref"]), value)
        for branch in schema.get("allOf", []):
            found += self._within(branch, value)
        for branch in schema.get("anyOf", []) + schema.get("oneOf", []):
            if not self.faults(branch, value):
                found += self._within(branch, value)
        if isinstance(value, str) and "x-jws-payload" in schema:
            found += self.all_faults(schema["x-jws-payload"], payload(value))
        if isinstance(value, str) and "x-line" in schema:
            for line in value.splitlines():
                found += self.all_faults(schema["x-line"], json.loads(line))
        if isinstance(value, dict):
            for name, inner in schema.get("properties", {}).items():
                if name in value:
                    found += self._within(inner, value[name])
        if isinstance(value, list) and isinstance(schema.get("items"), dict):
            for one in value:
                found += self._within(schema["items"], one)
        return found

    def _at(self, reference):
        at = self.raw
        for name in reference.removeprefix("#/").split("/"):
            at = at[name]
        return at


def payload(statement):
    """What a signed statement holds; whether it is rightly signed is not asked."""
    return json.loads(decoded(statement.split(".")[1]))


def events(text):
    """The events of a stream that have data, as their fields."""
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line and not line.startswith(":"))
        if "data" in fields:
            yield fields


def decoded(text):
    """Bytes from base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encoded(data):
    """Bytes as base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
