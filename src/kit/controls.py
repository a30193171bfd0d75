"""Form controls. Their names are the fields of a widget's State; the browser sends the form."""

from functools import cache
from urllib.parse import urlencode

from kit.html import Html, h


def sentence_field(value: str, label: str = "Your sentence", name: str = "sentence") -> Html:
    """A text, sent at every keystroke. The field grows, so that all of a long one can be seen."""
    return h(
        "label",
        h("span", label),
        h(
            "textarea",
            value,
            name=name,
            rows=1,
            maxlength=4000,
            autocomplete="off",
            autocapitalize="off",
            spellcheck="false",
        ),
        class_="field",
    )


def number_field(name: str, label: str, value: str) -> Html:
    """A number, as text: readers write fractions and commas. See src/kit/typed.py."""
    field = h(
        "input",
        type="text",
        name=name,
        value=value,
        maxlength=40,
        autocomplete="off",
        required=True,  # the browser tells who checks an empty field
    )
    return h("label", h("span", label), field, class_="field")


def slider(
    name: str, label: str, value: str, lowest: float, highest: float, step: float, shown: str = ""
) -> Html:
    """A number chosen by sliding, or by the arrow keys. shown: how the value reads."""
    field = h(
        "input",
        type="range",
        name=name,
        value=value,
        min=f"{lowest:g}",
        max=f"{highest:g}",
        step=f"{step:g}",
        aria_valuetext=shown or None,
        autocomplete="off",
    )
    return h("label", h("span", label, " ", h("b", shown or value)), field, class_="slider")


def commit(text: str, name: str, of: str) -> Html:
    """The button that Enter presses: the field `name` gets what stands in the field `of`."""
    return h("button", text, name=name, data_from=of)


def setting(text: str, **fields: str) -> Html:
    """A button that puts values into several fields at once."""
    return h("button", text, type="button", data_set=urlencode(fields))


def fixed(name: str, value: str) -> Html:
    """A part of the state that the page chooses, and no link: a radio button without another."""
    return h("input", type="radio", name=name, value=value, checked=True, hidden=True)


def hidden(name: str, value: str) -> Html:
    """A part of the state that has no control of its own."""
    return h("input", type="hidden", name=name, value=value)


@cache  # drawn anew at each keystroke, and mostly the same
def choice(name: str, legend: str, options: tuple[tuple[str, str], ...], chosen: str) -> Html:
    """One of a few: radio buttons, drawn as a switch. options: value, and what the reader sees."""
    buttons = [
        h(
            "label",
            h("input", type="radio", name=name, value=value, checked=value == chosen),
            h("span", text),
        )
        for value, text in options
    ]
    return h("fieldset", h("legend", legend), *buttons, class_="choice")


@cache
def presets(name: str, legend: str, values: tuple[str, ...]) -> Html:
    """Buttons that send one field with a value of their own."""
    buttons = [h("button", value, type="button", name=name, value=value) for value in values]
    return h("div", h("span", legend), *buttons, class_="presets", role="group", aria_label=legend)


def form(*controls: str) -> Html:
    """The controls of one widget."""
    return h("form", *controls, class_="controls")
