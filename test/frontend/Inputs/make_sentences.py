"""Random descriptions from the grammar of the DSL: make_sentences.py GRAMMAR COUNT

What the grammar leaves to words of its comments is chosen here: names that are no
words of the language, steps only in path, options that differ, one model a file.
"""

import random
import re
import sys

text = re.sub(r"\(\*.*?\*\)", "", open(sys.argv[1]).read(), flags=re.S)
TOKEN = re.compile(r'"[^"]*"|[A-Za-z_]+|[=;|{}\[\]()]|\.\.')
dice = random.Random(1)


def parse_rules(tokens):
    """name -> expression; an expression is ("alt", [..]), ("seq", [..]), ("many", e),
    ("maybe", e), ("rule", name) or ("text", text)."""
    rules = {}
    while tokens:
        name = tokens.pop(0)
        assert tokens.pop(0) == "=", name
        rules[name] = parse_alternatives(tokens)
        assert tokens.pop(0) == ";", name
    return rules


def parse_alternatives(tokens):
    choices = [parse_sequence(tokens)]
    while tokens[0] == "|":
        tokens.pop(0)
        choices.append(parse_sequence(tokens))
    return ("alt", choices)


def parse_sequence(tokens):
    items = []
    while tokens[0] not in "|)]};":
        token = tokens.pop(0)
        if token in "([{":
            inner = parse_alternatives(tokens)
            tokens.pop(0)
            items.append(inner if token == "(" else ("maybe" if token == "[" else "many", inner))
        elif token.startswith('"'):
            items.append(("text", token[1:-1]))
        else:
            items.append(("rule", token))
    return ("seq", items)


# The rules of single characters are for readers: tokens are made below.
rules = parse_rules([t for t in TOKEN.findall(text.split("name         =")[0])])
NAMES = ["U", "W", "x", "beta", "mu", "nu", "t_1", "_a", "Wilson", "N", "i", "pi", "f"]


def make_call(depth):
    callee = dice.choice(["path", "plaq", "trace", "g"])
    arguments = [make(("rule", "step" if callee == "path" else "expression"), depth - 1) for _ in range(dice.randrange(3))]
    arguments += [f"{option} = " + make(("rule", "expression"), depth - 1) for option in dice.sample(["a", "b", "c"], dice.randrange(2))]
    return f"{callee}(" + ", ".join(arguments) + ")"


def make_model(depth):
    parts = ["group " + dice.choice(["SU(3)", "U(1)"]), f"lattice {dice.randint(1, 4)}"]
    parts += ["precision f64"] * dice.randrange(2)
    dice.shuffle(parts)
    parts += [make(("rule", "function"), depth) for _ in range(dice.randrange(3))]
    return "\n".join(parts + [make(("rule", "block"), depth)]) + "\n"


SPECIAL = {
    "model": make_model,
    "call": make_call,
    "name": lambda depth: dice.choice(NAMES),
    "integer": lambda depth: str(dice.randrange(100)),
    "number": lambda depth: dice.choice(["0", "7", "2.5", ".5", "1.", "3e8", "1.5E-3", "2e+1"]),
    "statement": lambda depth: f"\n  {dice.choice(NAMES)} = " + make(("rule", "expression"), depth - 1),
    "return": lambda depth: "\n  " + make(rules["return"], depth - 1),
}


def make(node, depth):
    kind, value = node
    if kind == "text":
        return value
    if kind == "rule":
        if value in SPECIAL:
            return SPECIAL[value](depth)
        if value == "primary" and depth <= 0:
            return make(("rule", dice.choice(["number", "name"])), depth)
        return make(rules[value], depth - 1)
    if kind == "alt":
        return make(dice.choice(value), depth)
    if kind == "seq":
        return " ".join(filter(None, (make(item, depth) for item in value)))
    if kind == "maybe":
        return make(value, depth) if depth > 0 and dice.random() < 0.5 else ""
    return " ".join(make(value, depth) for _ in range(dice.randrange(3) if depth > 0 else 0))


print("// -----\n".join(make(("rule", "model"), dice.randint(4, 17)) for _ in range(int(sys.argv[2]))), end="")
