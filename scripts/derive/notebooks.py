"""Write the notebooks of the exercises: `python -m scripts.derive.notebooks`.

A notebook works alone, in Jupyter or Colab, with NumPy: its first cell carries what checks the
others. The same exercises give the same file; a test compares it with the one that is committed.
"""

import ast
import base64
import json
import re
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from exercises import EXERCISES, PYTORCH, Exercise, Step
from lessons import LESSONS, Lesson
from scripts.derive.notebook_stretches import STRETCHES
from scripts.derive.pack_course import COMMONEST, packed

FOLDER = Path(__file__).parents[2] / "notebooks"
Cell = dict[str, Any]


# By their names in the curriculum: part, module and lesson.
NOTEBOOKS = {lesson.notebook: lesson for lesson in LESSONS if lesson.notebook}

OPENING = """\
# {lesson}: exercises

These are the exercises of this lesson of the course *Attention, from the dot product up*. You write
small functions that build on one another.

For each there is a cell for your code and a cell that checks it. The check calls your function with
fresh numbers and compares what comes back with the course's own. If something is off, it says what
your code did, and shows it on a small example. Nothing is graded, and a check sends nothing away.

Most have a worked example before them, to run cell by cell. Below each check there is help to
unfold: the solution with blanks, hints, and the solution itself.

Shift+Enter runs a cell. You need Python 3.11 or newer, and NumPy. Colab has both; elsewhere
`%pip install numpy` in a cell brings NumPy. One part uses PyTorch, and can be left out.

The next cell holds the checks, packed; it is folded away. Run it first, and again whenever the
kernel has been restarted.
"""

SETUP = '''\
# @title Run this first: it brings the checks
# Packed in COURSE: the exercises with their checks (src/exercises in the course's repository), the
# small NumPy core that they compare with (src/attention), and {commonest:,} word embeddings. Packed
# so that the notebook needs nothing else, and no solution meets the eye. Licence: MIT, see LICENSE
# in it; Apache-2.0 for the embeddings, which are made from those of all-MiniLM-L6-v2.
import base64, bz2, io, sys, tempfile, zipfile

if sys.version_info < (3, 11):
    raise RuntimeError("These exercises need Python 3.11 or newer, and this is " + sys.version)

COURSE = """
{course}
"""

if "exercises.notebook" not in sys.modules:
    course_folder = tempfile.TemporaryDirectory()  # it is deleted when the kernel ends
    with zipfile.ZipFile(io.BytesIO(bz2.decompress(base64.b64decode(COURSE)))) as archive:
        archive.extractall(course_folder.name)
    sys.path.insert(0, course_folder.name)

from exercises.notebook import check

print("Ready. Go on with the first exercise.")'''

FEWER_WORDS = f"""
(The table in this notebook has the {COMMONEST:,} commonest entries of the course's. For a word that
is not among them, `vectors_of` raises a `KeyError`.)
"""

TORCH = """\
try:
    import torch
except ModuleNotFoundError:
    print("PyTorch is not installed. Run %pip install torch in a cell, then this one again.")
    print("Or leave this part out: nothing after it needs PyTorch.")"""


def exported(name: str) -> str:
    """The notebook of that name, as text in nbformat 4.5."""
    lesson = NOTEBOOKS[name]
    cells = [markdown("opening", OPENING.format(lesson=lesson.title)), setup(lesson)]
    for number, each in enumerate(lesson.exercises, 1):
        cells += exercise_cells(each, f"## {number}. {EXERCISES[each].title}", EXERCISES[each])
        if each in lesson.pytorch:
            cells += pytorch_cells(each, f"### {number}b. {PYTORCH[each].title}", PYTORCH[each])
    for each_cell in STRETCHES.get(name, ()):
        make = code if each_cell.is_code else markdown
        cells.append(make(each_cell.id, each_cell.source))
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    whole = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def setup(lesson: Lesson) -> Cell:
    """The cell that unpacks the checks, folded in Jupyter and in Colab."""
    course = "\n".join(textwrap.wrap(base64.b64encode(packed(lesson)).decode(), 100))
    cell = code("setup", SETUP.format(course=course, commonest=COMMONEST))
    cell["metadata"] = {"cellView": "form", "jupyter": {"source_hidden": True}}
    return cell


def exercise_cells(name: str, heading: str, exercise: Exercise, torch: bool = False) -> list[Cell]:
    """One exercise, from its prompt to its solution. name: begins the cells' ids."""
    prompt = exercise.prompt.strip()
    if "word_embeddings" in prompt:
        prompt += f"\n{FEWER_WORDS}"
    cells = [markdown(f"{name}-prompt", f"{heading}\n\n{prompt}")]
    if exercise.worked:
        text = "**A worked example.** Run its cells one by one, or go on to your own below."
        cells.append(markdown(f"{name}-worked", text))
    for i, step in enumerate(step_cells(exercise.worked), 1):
        cells.append(code(f"{name}-worked-{i}", step))
    asked = f'check("{name.removesuffix("-pytorch")}"{", torch=True" if torch else ""})'
    return [
        *cells,
        markdown(f"{name}-yours", "**Your code.** Change this cell and run it, then the next one."),
        code(f"{name}-starter", exercise.starter),
        code(f"{name}-check", asked),
        markdown(f"{name}-help", "\n\n".join(help_for(exercise))),
    ]


def pytorch_cells(name: str, heading: str, exercise: Exercise) -> list[Cell]:
    """The variant of an exercise in PyTorch, which need not be there."""
    prompt, *rest = exercise_cells(f"{name}-pytorch", heading, exercise, torch=True)
    return [prompt, code(f"{name}-pytorch-import", TORCH), *rest]


def step_cells(steps: Iterable[Step]) -> Iterator[str]:
    """The steps of an example, each ending in its value; one without goes with the next."""
    lines: list[str] = []
    for step in steps:
        lines += [*textwrap.wrap(step.why, 88, initial_indent="# ", subsequent_indent="# ")]
        lines.append(step.code)
        match ast.parse(step.code).body[-1]:
            case ast.Assign(targets=[ast.Name(id=made)]):
                lines.append(made)
            case ast.Expr():
                pass
            case _:
                continue
        yield "\n".join(lines)
        lines = []


def help_for(exercise: Exercise) -> Iterator[str]:
    """What can be unfolded, from vague to plain."""
    if exercise.faded:
        blanks = "Copy this into your cell, and put something in the place of each `____`."
        yield details("With blanks to fill in", fenced(exercise.faded), blanks)
    for i, hint in enumerate(exercise.hints, 1):
        yield details(f"Hint {i}", hint)
    yield details("The solution", fenced(exercise.solution), exercise.explanation.strip())
    if exercise.stretch:
        way = details("A way to see it", *map(fenced, step_cells(exercise.stretch.steps)))
        yield details("A stretch", exercise.stretch.task.strip(), way)


def details(summary: str, *parts: str) -> str:
    """Markdown that is folded away; the empty lines let Markdown be Markdown within HTML."""
    return "\n\n".join([f"<details>\n<summary>{summary}</summary>", *parts, "</details>"])


def fenced(source: str) -> str:
    """Python in Markdown."""
    return f"```python\n{source.strip()}\n```"


def markdown(id_: str, text: str) -> Cell:
    """A cell of prose."""
    return {"cell_type": "markdown", "id": id_, "metadata": {}, "source": lines_of(unwrapped(text))}


def unwrapped(text: str) -> str:
    """Each paragraph in one line: in Jupyter, a line that happens to begin with "1." is a list."""
    parts = re.split(r"(```.*?```|\$\$.*?\$\$|<details>\n)", text, flags=re.DOTALL)
    parts[::2] = [re.sub(r"(?<=\S)\n(?=\S)", " ", part) for part in parts[::2]]
    return "".join(parts)


def code(id_: str, source: str) -> Cell:
    """A cell of code that has not been run."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": id_,
        "metadata": {},
        "outputs": [],
        "source": lines_of(source),
    }


def lines_of(text: str) -> list[str]:
    """Text as nbformat stores it."""
    return text.strip("\n").splitlines(keepends=True)


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name in NOTEBOOKS:
        path = FOLDER / f"{name}.ipynb"
        path.write_text(exported(name), encoding="utf-8", newline="\n")
        print(f"wrote {path.relative_to(FOLDER.parent)}, {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
