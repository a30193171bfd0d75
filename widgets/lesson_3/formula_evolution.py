"""Lesson 3: how the formula grew, one row a lesson, with what each lesson replaced."""

from dataclasses import dataclass

from kit.html import Html, h, join

TOP = h("sup", "⊤")


@dataclass(frozen=True)
class State:
    """Nothing can be changed."""


def view(_: State) -> Html:
    """Three rows: the formula, its changed part marked, and the change in words."""
    rows = (
        (
            "1",
            join(softmax(join(mark("X X", "embedding", TOP))), " ", mark("X", "embedding")),
            "Embeddings are scored with embeddings, and embeddings are averaged.",
        ),
        (
            "2",
            join(
                softmax(
                    join(
                        mark("Q", "query"),
                        " ",
                        mark("K", "key", TOP),
                        " / ",
                        mark("√d", "new", h("sub", "k")),
                    )
                ),
                " ",
                h("span", "…", class_="open-end"),
            ),
            "Replaced: what is scored. Queries meet keys, and the root keeps the scores moderate. "
            "What is averaged was left open.",
        ),
        (
            "3",
            join(softmax(join("Q K", TOP, " / √d", h("sub", "k"))), " ", mark("V", "value")),
            "Replaced: what is averaged. Values stand where the embeddings stood.",
        ),
        (
            "3, at the end",
            join(
                mark("X +", "embedding"),
                " ",
                softmax(join("Q K", TOP, " / √d", h("sub", "k"))),
                " V",
            ),
            "Added: the embedding itself. The next sections say why.",
        ),
    )
    head = h("tr", *(h("th", name, scope="col") for name in ("lesson", "formula", "what changed")))
    body = [
        h("tr", h("th", lesson, scope="row"), h("td", formula, class_="formula"), h("td", change))
        for lesson, formula, change in rows
    ]
    return h(
        "figure",
        h(
            "div",
            h("table", h("thead", head), h("tbody", *body), class_="evolution"),
            class_="scroller",
            tabindex=0,
            role="group",
            aria_label="The formula, lesson by lesson",
        ),
        h(
            "figcaption",
            "Read downwards: the underlined part is what the lesson of that row changed. “softmax "
            "of scores, times something” stays in every row.",
        ),
        class_="drawn",
    )


def softmax(inside: Html) -> Html:
    """softmax( … )"""
    return join(h("span", "softmax", class_="upright"), "( ", inside, " )")


def mark(part: str, kind: str, after: Html | None = None) -> Html:
    """A changed part, in the colour of what it stands for, and underlined."""
    return h("mark", part, after or Html(), class_=f"of-{kind}")
