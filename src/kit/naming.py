"""What a part of a model is called: alike in every table, button and caption."""


def head_name(block: int, head: int, unit: str = "block") -> str:
    """Both counted from 1: "head 3 of block 1"."""
    return f"head {head} of {unit} {block}"
