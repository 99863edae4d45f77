"""Checks requests as the vendors do: which fields there are, what they may hold, what must be there."""
import re


class Refused(Exception):
    """A request that the provider does not take. `reason` is one of a few words; each dialect has its own for them."""

    def __init__(self, status, reason, message, field=None, value=None):
        super().__init__(message)
        self.status = status
        self.reason = reason
        self.message = message
        self.field = field
        self.value = value


class Fault(Exception):
    """One thing wrong with a value: where, and how."""

    def __init__(self, path, kind, message, value=None):
        super().__init__(f"{path}: {message}")
        self.path = path
        self.kind = kind  # missing, extra, type, value
        self.message = message
        self.value = value


def anything(path, value):
    pass


def text(least=0, most=None, pattern=None):
    def check(path, value):
        if not isinstance(value, str):
            raise Fault(path, "type", "must be a string", value)
        if len(value) < least or (most is not None and len(value) > most):
            raise Fault(path, "value", f"must have {least} to {most or 'any number of'} characters", value)
        if pattern and not re.fullmatch(pattern, value):
            raise Fault(path, "value", f"must match {pattern}", value)
    return check


def number(least=None, most=None):
    def check(path, value):
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise Fault(path, "type", "must be a number", value)
        if (least is not None and value < least) or (most is not None and value > most):
            raise Fault(path, "value", f"must be between {least} and {most}", value)
    return check


def whole(least=None, most=None):
    bounds = number(least, most)

    def check(path, value):
        if isinstance(value, bool) or not isinstance(value, int):
            raise Fault(path, "type", "must be an integer", value)
        bounds(path, value)
    return check


def flag(path, value):
    if not isinstance(value, bool):
        raise Fault(path, "type", "must be a boolean", value)


def one_of(*values):
    def check(path, value):
        if value not in values or isinstance(value, bool):
            raise Fault(path, "value", f"must be one of {', '.join(map(str, values))}", value)
    return check


def array(item, least=0, most=None):
    def check(path, value):
        if not isinstance(value, list):
            raise Fault(path, "type", "must be an array", value)
        if len(value) < least or (most is not None and len(value) > most):
            raise Fault(path, "value", f"must have {least} to {most or 'any number of'} items", value)
        for index, one in enumerate(value):
            item(f"{path}.{index}" if path else str(index), one)
    return check


def table(required=None, optional=None, closed=True):
    """An object: its fields with their checks; `None` for one that may hold whatever it likes."""
    known = {**(required or {}), **(optional or {})}

    def check(path, value):
        if not isinstance(value, dict):
            raise Fault(path, "type", "must be an object", value)
        below = f"{path}." if path else ""
        for name in value:
            if closed and name not in known:
                raise Fault(below + name, "extra", "is not a field of this request", value[name])
        for name in required or {}:
            if name not in value:
                raise Fault(below + name, "missing", "is required", value)
        for name, found in value.items():
            if (inner := known.get(name)) and not (found is None and name in (optional or {})):
                inner(below + name, found)
    return check


def either(*checks):
    """The first that holds; the fault of the last when none does."""
    def check(path, value):
        fault = None
        for one in checks:
            try:
                return one(path, value)
            except Fault as found:
                fault = found
        raise fault
    return check


def by_kind(field, kinds, closed=True):
    """An object whose `field` says which of several shapes it has."""
    def check(path, value):
        if not isinstance(value, dict):
            raise Fault(path, "type", "must be an object", value)
        kind = value.get(field)
        if not isinstance(kind, str) or kind not in kinds:
            what = "value" if field in value else "missing"
            raise Fault(f"{path}.{field}", what, f"must be one of {', '.join(kinds)}", kind)
        required, optional = kinds[kind]
        table({field: None, **required}, optional, closed)(path, value)
    return check


def strict_schema(path, schema, top=True, all_required=True):
    """What a provider that keeps to a JSON Schema asks of it: objects closed, and every property required."""
    if not isinstance(schema, dict):
        raise Fault(path, "type", "must be a schema", schema)
    if top and schema.get("type") != "object":
        raise Fault(path, "value", "the root of a schema must be an object", schema.get("type"))
    kinds = schema.get("type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if "object" in kinds:
        properties = schema.get("properties", {})
        if schema.get("additionalProperties") is not False:
            raise Fault(path, "value", "'additionalProperties' is required to be supplied and to be false", schema)
        lacking = [name for name in properties if name not in schema.get("required", [])]
        if all_required and lacking:
            raise Fault(path, "value", f"'required' must list every property; it lacks {', '.join(lacking)}", schema)
        for name, inner in properties.items():
            strict_schema(f"{path}.{name}", inner, False, all_required)
    if "array" in kinds and "items" in schema:
        strict_schema(f"{path}.items", schema["items"], False, all_required)
    for word in ("anyOf", "oneOf", "allOf"):
        for index, inner in enumerate(schema.get(word, [])):
            strict_schema(f"{path}.{word}.{index}", inner, False, all_required)
    for word in ("$defs", "definitions"):
        for name, inner in schema.get(word, {}).items():
            strict_schema(f"{path}.{word}.{name}", inner, False, all_required)
