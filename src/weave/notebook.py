"""The offer of a lesson's exercises as a notebook."""

import os
from pathlib import Path
from xml.etree import ElementTree

from weave.blocks import SayingBlock

FOLDER = Path(__file__).parents[2] / "notebooks"
FROM_LESSON = "../../notebooks"  # a lesson stands two folders deep in the site
COLAB = "https://colab.research.google.com/github/{}/blob/main/notebooks/{}.ipynb"


class NotebookBlock(SayingBlock):
    """A line with the links to a notebook by its name; to Colab where GitHub builds the site.

    /// notebook | 4-2-1-the-problem-attention-solves
    ///
    """

    NAME = "notebook"
    ARGUMENT = True

    def understand(self) -> None:
        self.file = FOLDER / f"{self.argument}.ipynb"
        if not self.file.is_file():
            raise LookupError(
                f"there is no notebooks/{self.file.name}; scripts/derive/notebooks.py writes them"
            )

    def on_create(self, parent: ElementTree.Element) -> ElementTree.Element:
        if self.trouble:
            return self.unwoven(parent)
        element = ElementTree.SubElement(parent, "p", {"class": "notebook"})
        size = f"{self.file.stat().st_size / 1000:.0f}\u202fkB"
        links = [f'<a href="{FROM_LESSON}/{self.file.name}" download>download</a> ({size})']
        if repository := os.environ.get("GITHUB_REPOSITORY"):
            links.append(f'<a href="{COLAB.format(repository, self.argument)}">open in Colab</a>')
        # As finished HTML, since MkDocs would look for the file among the pages.
        stashed = self.md.htmlStash.store(", ".join(links))
        element.text = f"All exercises of this lesson as a Jupyter notebook: {stashed}"
        return element

    def on_markdown(self) -> str:
        return "raw"
