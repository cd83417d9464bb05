"""As much of JSON Schema (2020-12) as docs/openapi.json uses. A member that the schema does not name is an error too: so
the description cannot fall behind what is answered."""

import re

TYPES = {"object": dict, "array": list, "string": str, "number": (int, float), "integer": int, "boolean": bool,
         "null": type(None)}
KNOWN = {"$ref", "type", "enum", "oneOf", "properties", "required", "items", "prefixItems", "minItems", "maxItems", "pattern",
         "minimum", "maximum", "description", "default"}


def is_type(value, name):
    if isinstance(value, bool) and name != "boolean":
        return False
    return isinstance(value, TYPES[name])


def conforms(value, schema, api, where="$"):
    """None, or what is wrong and where."""
    if "$ref" in schema:
        return conforms(value, api["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], api, where)
    unknown = set(schema) - KNOWN
    if unknown:
        return "%s: the test does not know %s" % (where, unknown)
    if "oneOf" in schema:
        problems = [conforms(value, one, api, where) for one in schema["oneOf"]]
        return None if problems.count(None) == 1 else "%s: fits %d of oneOf: %s" % (where, problems.count(None), problems)
    if "enum" in schema and value not in schema["enum"]:
        return "%s: %r is none of %s" % (where, value, schema["enum"])
    if "type" in schema:
        types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        if not any(is_type(value, name) for name in types):
            return "%s: %r is no %s" % (where, value, types)
    if isinstance(value, dict):
        for name in schema.get("required", []):
            if name not in value:
                return "%s: no %s" % (where, name)
        for name, member in value.items():
            if name not in schema.get("properties", {name: {}}):
                return "%s: %s is not described" % (where, name)
            problem = conforms(member, schema.get("properties", {name: {}})[name], api, "%s.%s" % (where, name))
            if problem:
                return problem
    if isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            return "%s: %d items" % (where, len(value))
        for i, item in enumerate(value):
            prefix = schema.get("prefixItems", [])
            problem = conforms(item, prefix[i] if i < len(prefix) else schema.get("items", {}), api, "%s[%d]" % (where, i))
            if problem:
                return problem
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        return "%s: %r does not fit %s" % (where, value, schema["pattern"])
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if value < schema.get("minimum", value) or value > schema.get("maximum", value):
            return "%s: %r is out of range" % (where, value)
    return None
