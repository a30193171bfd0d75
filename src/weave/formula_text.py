"""A formula as a line of text, read from its MathML: softmax((Q K^⊤)/√(d_k)) V."""

import re
from xml.etree import ElementTree

# Signs that stand between two things.
_BETWEEN = frozenset("=≠≈<>≤≥+−±·⋅×∈→←↦⇒∼∝∣:")
_UNSEEN = re.compile("[\u2061-\u2064\u200b]")  # that a function is applied, and the like
_CLOSED = re.compile(r"√?[\w.′⊤]+|\(.*\)")  # needs no brackets around it


def formula_text(mathml: str) -> str:
    """One readable line. mathml: an element <math>, as KaTeX writes it."""
    return " ".join(_text(ElementTree.fromstring(mathml)).split())


def _text(element: ElementTree.Element) -> str:
    tag = element.tag.rpartition("}")[2]
    written = _UNSEEN.sub("", element.text or "")
    parts = [_text(child) for child in element]
    match tag, parts:
        case "semantics", [formula, *_]:  # what follows is the same in TeX
            return formula
        case "mo", []:
            return f" {written} " if written in _BETWEEN else written.replace(",", ", ")
        case "mspace", _:
            return "" if element.get("width", "").startswith("-") else " "
        case "mfrac", [above, below]:
            return f"{_closed(above)}/{_closed(below)}"
        case "msqrt", _:
            return f"√{_closed(_row(parts))}"
        case "msub" | "munder", [base, below]:
            return f"{base}_{_closed(below)}"
        case "mover", [base, _] if element.get("accent") == "true":
            return base
        case "msup" | "mover", [base, above]:
            return f"{base}^{_raised(above)}"
        case "msubsup" | "munderover", [base, below, above]:
            return f"{base}_{_closed(below)}^{_raised(above)}"
        case "mtable", _:
            return "; ".join(parts)
        case "mtr", _:
            return " ".join(parts)
    return written + _row(parts)


def _closed(text: str) -> str:
    text = text.strip()
    return text if _CLOSED.fullmatch(text) else f"({text})"


def _raised(text: str) -> str:
    return f"({text})" if re.search(r"[_^]", text) else _closed(text)


def _row(parts: list[str]) -> str:
    """Side by side; what is longer than a letter is kept apart from a letter that follows."""
    row = ""
    for part in parts:
        apart = re.search(r"[^\W\d]{2}$|[_^][^\s/(]+$", row) and re.match(r"\w", part)
        row += f" {part}" if apart else part
    return row
