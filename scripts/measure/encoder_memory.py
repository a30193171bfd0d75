"""Measure the memory that the encoder's page takes, and write models/encoder_memory.json.

python -m scripts.measure.encoder_memory

In megabytes, all processes of the tab: the page alone, the most while Python and the model are
loaded, with both, and after twenty sentences. Linux only. CHROMIUM names the browser.
"""

import json

from playwright.sync_api import sync_playwright

from model_files import FOLDER
from scripts.measure.bench import contestants, encoders
from scripts.measure.bench_report import ENCODER_MEMORY, memory_of

ROUNDS = 3


def main() -> None:
    with sync_playwright() as playwright, contestants() as server:
        rows = [row for _ in range(ROUNDS) for row in encoders(playwright, server)]
    text = json.dumps(memory_of(rows), indent=1) + "\n"
    (FOLDER / ENCODER_MEMORY).write_text(text, encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main()
