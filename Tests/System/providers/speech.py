"""What a well provider says: the same answer to the same question, with the length and the price that belong to it."""
import dataclasses
import hashlib
import json
import math
import re
import struct

LINES = {
    "es": [
        "Claro que sí. ¿Y usted qué hace los fines de semana?", "Muy bien. ¿Desde cuándo vive usted aquí?",
        "Entiendo. A mí también me gusta. ¿Quiere un café?", "¡Qué interesante! Cuénteme un poco más, por favor.",
        "Pues mire, hoy cerramos a las ocho. ¿Le viene bien mañana?", "De acuerdo. ¿Con quién va a ir usted?",
        "Ah, ya veo. ¿Y cómo le fue ayer?", "No se preocupe, no pasa nada. ¿Qué prefiere usted?",
    ],
    "en": [
        "Of course. And what do you do at the weekend?", "Very good. How long have you lived here?",
        "I see. I like that too. Would you like a coffee?", "How interesting! Please tell me a little more.",
        "Well, we close at eight today. Is tomorrow all right for you?", "All right. Who are you going with?",
        "Oh, I see. And how did it go yesterday?", "Don't worry, that's fine. Which would you rather have?",
    ],
}
ACCENTS = "Mañana canta el pingüino: «¡qué alegría, señor!» — 日本語も少し, y un 🐧 más."
REFUSAL = "I can't help with that."
THOUGHT = "The learner wants an answer; a short one will do."


def tokens(text):
    """One for every four bytes: no tokenizer, but the same each time, and never more than there are bytes."""
    return math.ceil(len(text.encode()) / 4)


def pick(values, seed):
    return values[int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4], "big") % len(values)]


def pieces_of(text):
    """The text word by word, spaces kept; joined it is the text again."""
    return re.findall(r"\s*\S+|\s+$", text)


@dataclasses.dataclass
class Usage:
    """As OpenAI counts: `input` with what came from the cache, `output` with the reasoning."""

    input: int
    output: int
    cached: int = 0
    reasoning: int = 0

    def times(self, percent):
        def scaled(count):
            return max(0, count * percent // 100)
        return Usage(scaled(self.input), scaled(self.output), scaled(self.cached), scaled(self.reasoning))

    def public(self):
        return {"input": self.input, "cached": self.cached, "output": self.output}


@dataclasses.dataclass
class Answer:
    """What a model says, before a dialect puts it into its own words."""

    text: str
    stop: str  # complete, length, refusal, blocked
    usage: Usage
    told: Usage  # None: it does not say
    thought: str = ""
    id: str = ""

    @property
    def pieces(self):
        return pieces_of(self.text)


def answer(ask, faults, tongue=None, line=None):
    """The answer to what was asked, with the faults that touch its words and its bill."""
    stop = "complete"
    if ask.schema is not None or ask.wants_json:
        value = instance(ask.schema or {"type": "object"}, ask.last)
        text = line if line is not None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        if "prose" in faults:
            text = "Here is what you asked for, in my own words."
        elif "misfit" in faults:
            text = '{"unexpected":[1,2,3]}'
        elif "fence" in faults:
            text = f"```json\n{text}\n```"
    elif line is not None:
        text = line
    elif tongue is not None:
        text = pick(LINES[tongue], f"{len(ask.messages)}/{ask.last}")
    else:
        text = f"You said: {ask.last}"
    if "accents" in faults:
        text = ACCENTS
    if "words" in faults:
        text = " ".join(f"w{index}" for index in range(faults.get("words")))
    if "over" in faults:
        text = " ".join(["again"] * (ask.limit or 16) * faults.get("over"))
    elif "length" in faults:
        text, stop = "".join(pieces_of(text)[:faults.get("length")]), "length"
    elif ask.limit is not None and tokens(text) > ask.limit:
        while text and tokens(text) > ask.limit:
            text = "".join(pieces_of(text)[:-1])
        stop = "length"
    if "empty" in faults:
        text = ""
    if "refuse" in faults:
        text, stop = REFUSAL, "refusal"
    if "blocked" in faults:
        text, stop = "", "blocked"
    thought = THOUGHT if "think" in faults else ""
    reasoning = tokens(thought)
    read = tokens(ask.everything)
    usage = Usage(read, tokens(text) + reasoning, min(faults.get("cached", 0), read), reasoning)
    told = None if "no-usage" in faults else usage.times(faults.get("usage", 100))
    return Answer(text, stop, usage, told, thought, hashlib.sha256(ask.everything.encode()).hexdigest()[:24])


def instance(schema, seed="", root=None, depth=0):
    """A value that fits a JSON Schema, always the same for the same seed."""
    root = root if root is not None else schema
    if "$ref" in schema:
        found = root
        for step in schema["$ref"].lstrip("#/").split("/"):
            found = found[step]
        return instance(found, seed, root, depth + 1)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return pick(schema["enum"], seed)
    for word in ("anyOf", "oneOf"):
        if word in schema:
            # What ends a recursion comes first when it has gone deep.
            choices = sorted(schema[word], key=lambda one: one.get("type") != "null") if depth > 4 else schema[word]
            return instance(choices[0], seed, root, depth + 1)
    if "allOf" in schema:
        merged = {}
        for part in schema["allOf"]:
            merged.update(part)
        return instance(merged, seed, root, depth + 1)
    kind = schema.get("type", "object" if "properties" in schema else "string")
    if isinstance(kind, list):
        kind = next((one for one in kind if one != "null"), "null")
    kind = kind.lower()
    if kind == "object":
        return {
            name: instance(inner, f"{seed}/{name}", root, depth + 1)
            for name, inner in schema.get("properties", {}).items()
        }
    if kind == "array":
        least = int(schema.get("minItems", 0))
        count = max(least, 0 if depth > 4 else min(1, int(schema.get("maxItems", 1))))
        return [instance(schema.get("items", {}), f"{seed}/{index}", root, depth + 1) for index in range(count)]
    if kind in ("integer", "number"):
        least = schema.get("minimum", schema.get("exclusiveMinimum", -1) + 1)
        most = schema.get("maximum", least + 1)
        value = min(max(least, 0), most)
        return int(value) if kind == "integer" else value
    if kind == "boolean":
        return True
    if kind == "null":
        return None
    word = pick(["alpha", "bravo", "claro", "delta", "eco"], seed)
    least, most = int(schema.get("minLength", 0)), schema.get("maxLength")
    word = word + "x" * max(0, least - len(word))
    return word if most is None else word[:int(most)]


def vector(text, dimensions):
    """A vector of length 1 of the words of a text: texts that share words are near one another."""
    values = [0.0] * dimensions
    for word in re.findall(r"\w+", text.lower()) or [text]:
        seed = hashlib.sha256(word.encode()).digest()
        for index in range(0, 32, 4):
            at, sign = struct.unpack(">HH", seed[index:index + 4])
            values[at % dimensions] += 1.0 if sign & 1 else -1.0
    size = math.sqrt(sum(one * one for one in values))
    if size == 0:
        values[0], size = 1.0, 1.0
    return [one / size for one in values]
