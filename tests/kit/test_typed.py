"""Numbers as they are typed into a field."""

import pytest

from kit.typed import whole_number


@pytest.mark.parametrize(("text", "number"), [("12", 12), ("1,024", 1024), (" ７ ", 7)])
def test_a_whole_number(text: str, number: int) -> None:
    assert whole_number("heads", text, 2000) == number


@pytest.mark.parametrize("text", ["0", "-3", "2.5", "2001", "1 2", "many", ""])
def test_what_is_no_whole_number_of_a_field_is_told_with_its_name(text: str) -> None:
    with pytest.raises(ValueError, match=r"^heads"):
        whole_number("heads", text, 2000)
