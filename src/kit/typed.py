"""Numbers as a reader types them."""

import re

LONGEST = 60  # characters that are looked at
HOW = "Write it like 0.67, −2 or 1/3; a comma for the point will do."

# Full-width signs, as Chinese and Japanese keyboards type them.
_WIDE = {n + 0xFEE0: chr(n) for n in range(0x21, 0x7F)} | {0x3000: " ", 0x3001: ";", 0x3002: "."}
_MINUS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d\u30fc"), "-")
_SLASH = dict.fromkeys(map(ord, "\u2044\u2215"), "/")
_SPACE = dict.fromkeys(map(ord, "\t\n\r\xa0\u2007\u2009\u200a\u202f"), " ")
_FOLD = _WIDE | _MINUS | _SLASH | _SPACE

_DIGITS = r"(?:[0-9]{1,9}(?:[.,][0-9]{0,30})?|[.,][0-9]{1,30})"
_NUMBER = re.compile(rf"([+-]?)({_DIGITS})(?: ?/ ?({_DIGITS}))?( ?%)?")


def read_numbers(text: str) -> tuple[float, ...]:
    """The number in a text, or the numbers in "2, −1", "(2; 1)" or "2 − 1".

    A number has a point or a comma, a sign of any shape, may be a fraction, or end in %.
    Raises ValueError, with a message for the reader, for anything else.
    """
    if len(text) > LONGEST:
        raise ValueError(f"That is too long for a number. {HOW}")
    text = text.translate(_FOLD).strip(" =≈~")
    if not text:
        raise ValueError(f"There is no number yet. {HOW}")
    if text[0] + text[-1] in ("()", "[]"):
        text = text[1:-1].strip(" ")
    # A sign belongs to the number behind it: "6 - 2" are 6 and −2.
    text = re.sub(r"(?<=[0-9%]) *(?=[+-])", " ", text)
    text = re.sub(r"(?<=[+-]) +", "", text)
    parts = [text] if _NUMBER.fullmatch(text) else re.split(r" *; *| *, +|,(?=[+-])| +", text)
    return tuple(map(_number, parts))


def whole_number(name: str, text: str, most: int) -> int:
    """The whole number in a field, from 1 to `most`; commas between thousands are read.

    Raises ValueError, with a message for the reader that names the field, for anything else.
    """
    try:
        numbers = read_numbers(text.replace(",", ""))
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error
    if len(numbers) != 1 or numbers[0] != int(numbers[0]) or not 1 <= numbers[0] <= most:
        raise ValueError(f"{name} must be a whole number from 1 to {most:,}.")
    return int(numbers[0])


def _number(text: str) -> float:
    found = _NUMBER.fullmatch(text)
    if not found:
        raise ValueError(f"This cannot be read as a number. {HOW}")
    sign, above, below, percent = found.groups()
    number = _decimal(above)
    if below is not None:
        if _decimal(below) == 0:
            raise ValueError("Nothing can be divided by 0. Look at what stands below the line.")
        number /= _decimal(below)
    return (-number if sign == "-" else number) / (100 if percent else 1)


def _decimal(text: str) -> float:
    return float(text.replace(",", "."))
