"""The frame of a live question: what is asked, the form, the verdict, and the way there."""

from kit.html import Html, h


def question_card(question: Html, form: Html, verdict: Html, below: Html, *, solved: bool) -> Html:
    """One question. It is complete without its form, which needs Python."""
    return h(
        "div",
        h("div", question, class_="question", aria_live="polite"),
        form,
        # Always there, so that screen readers are told when something appears in it.
        h("div", verdict, class_="verdict", role="status"),
        below,
        class_="live-question",
        data_solved=solved,  # read by the record of what a reader has done
    )


def way(opens: str, light: Html, *, of: str) -> Html:
    """What the reader may open at any time. of: names the question's numbers, on the whole page."""
    # With another id it is another element to the browser, so new numbers close it.
    return h("details", h("summary", opens), light, class_="way", id=f"way-{of}")


def said(kind: str, *parts: str) -> Html:
    """A paragraph of the verdict. kind: right, wrong, or note for neither."""
    opening = {"right": "Right. ", "wrong": "Not yet. ", "note": ""}[kind]
    return h("p", *([h("strong", opening)] if opening else []), *parts, class_=kind)
