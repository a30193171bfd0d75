"""The words of the small world by what they are, and its facts, which only memory can tell."""

import random


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


GIRLS = _words("anna mia lily zoe emma nora ruth ivy clara eva ida rosa")
BOYS = _words("tom ben max leo sam finn otto paul adam jack hugo noah")
PEOPLE = GIRLS + BOYS
ANIMALS = _words("cat dog mouse bird horse cow fox frog hen pig")
SEATS = _words("mat chair box bed bench rug sofa stone")
OF_ANIMALS = _words("tired hungry ill old cold sleepy")  # fits what sits
OF_SEATS = _words("soft hard wide clean dry flat")  # fits what is sat on
THINGS = _words("ball book apple cake letter key cup hat coat map")
SYLLABLES = _words("la mi do re ti so fa ba ku ne zo pe")
VERBS = {"chased": "chase", "saw": "see", "followed": "follow", "met": "meet", "heard": "hear"}
OF_RIVERS = _words("steep muddy green wild")  # said of the bank of a river
OF_MONEY = _words("open rich kind new")  # said of the bank that keeps money
NUMBERS = _words("two three four five six")
MONTHS = _words(
    "january february march april may june july august september october november december"
)
CITIES = _words(
    "rome paris london madrid vienna berlin prague athens dublin oslo lisbon warsaw cairo delhi "
    "tokyo lima"
)


def _facts() -> dict[tuple[str, str], str]:
    """Where each of the people goes in each month: drawn once, so that no rule tells it."""
    rng = random.Random("where they go")
    return {(m, p): CITIES[int(rng.random() * len(CITIES))] for m in MONTHS for p in PEOPLE}


FACTS = _facts()
