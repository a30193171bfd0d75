"""Pages as text, for tests of what they say."""

import re
from functools import cache
from html import unescape
from pathlib import Path

from markdown import Markdown
from mkdocs.config import load_config

from lessons import Lesson

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


def page_of(lesson: Lesson) -> Path:
    """The file of a lesson's prose."""
    return DOCS / f"lessons/{lesson.page}.md"


@cache
def html_of(path: Path) -> str:
    """A page as the site's own settings make it."""
    config = load_config(str(ROOT / "mkdocs.yml"))
    md = Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs)
    return md.convert(path.read_text(encoding="utf-8"))


def text_of(html: str) -> str:
    """What a reader reads, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def typed(markdown: str) -> str:
    """What was typed into a page: all but the values, which are computed."""
    return re.sub(r"\{\{.+?\}\}", "", markdown)


def quizzes(path: Path) -> list[str]:
    """The HTML of each question with answers to choose from."""
    return re.findall(r'<div class="quiz"[^>]*>(.*?</details>)\s*</div>', html_of(path), flags=re.S)
