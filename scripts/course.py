"""The front door: `python3 scripts/course.py serve | test | build | zip | bench`.

It needs nothing but Python 3.11. What else is needed it sets up in .cache and node_modules, once.
"""

import argparse
import shutil
import sys
import time
from functools import partial
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - this is the check
    sys.exit(f"The course needs Python 3.11 or newer. This is {sys.version.split()[0]}.")

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)  # so that `scripts` is one package, here and in the tests

from scripts.serve.watch import develop  # noqa: E402
from scripts.setup.progress_lines import StepError, Steps  # noqa: E402
from scripts.setup.set_up import CACHE, Tools, set_up  # noqa: E402

CHECKS = (
    ("format", "python -m ruff format --check ."),
    ("lint", "python -m ruff check ."),
    ("types", "python -m mypy"),
    ("TypeScript's types", "node_modules/.bin/tsc --noEmit"),
)


def build_site(tools: Tools, out: Path, site_url: str) -> bool:
    """Build into a folder; on failure show the end of what the build said."""
    command = ["python", "-m", "scripts.build.build_site", "--out", str(out)]
    if site_url:  # else the build finds it out, or does without
        command += ["--site-url", site_url]
    advice = "The build stopped there. Mend it and run this again."
    try:
        with Steps(1, CACHE / "log").step("build") as step:
            step.run(tools.words(*command), log="build", advice=advice, cwd=ROOT, env=tools.env)
    except StepError as error:
        print(error, file=sys.stderr, flush=True)
        return False
    return True


def build(options: argparse.Namespace, _: list[str]) -> int:
    """Build the site."""
    if not build_site(set_up(), ROOT / "site", options.site_url):
        return 1
    print("\nThe site is in site/.")
    return 0


def zip_(_: argparse.Namespace, __: list[str]) -> int:
    """Build the site, and put the zip that is read from a folder here."""
    if not build_site(set_up(), ROOT / "site", ""):
        return 1
    made = shutil.copyfile(ROOT / "site/attention-course.zip", ROOT / "attention-course.zip")
    print(f"\nThe course for a folder is in {made.name}: unpack it and open its index.html.")
    return 0


def serve(options: argparse.Namespace, _: list[str]) -> int:
    """Build, serve, and build again on every change."""
    tools = set_up()
    return develop(
        ROOT,
        CACHE / "serve",
        options.base,
        options.port,
        lambda out, url: build_site(tools, out, url),
    )


def test(options: argparse.Namespace, rest: list[str]) -> int:
    """Run every check, even after one has failed; pytest is the last to speak."""
    tools = set_up(tests=True, slow_tests=options.all)
    failed = []
    for name, command in CHECKS:
        begun = time.monotonic()
        print(f"\n== {name}: {command}", flush=True)
        if tools.call(*command.split()):
            failed.append(name)
        print(f"   {'failed' if name in failed else 'passed'}, {time.monotonic() - begun:.1f} s")
    if failed:
        print(f"\n== Failed so far: {', '.join(failed)} (see above). Now the tests:", flush=True)
    marks = ["-m", "all or not all"] if options.all else []
    # Two at a time, since browsers mostly wait; a file's tests share pages, so they stay together
    # until one of the two has nothing left to do.
    twice = ["-n", "2", "--dist", "worksteal"]
    print("\n== tests: python -m pytest", flush=True)
    return 1 if tools.call("python", "-m", "pytest", *twice, *marks, *rest) or failed else 0


def bench(_: argparse.Namespace, rest: list[str]) -> int:
    """Measure the built site in a real browser."""
    return set_up(tests=True, whole_browser=True).call(
        "python", "-m", "scripts.measure.bench", *rest
    )


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = argparse.ArgumentParser(prog="course.py", description=__doc__)
    commands = top.add_subparsers(required=True, metavar="command")
    add = partial(commands.add_parser, allow_abbrev=False)
    serve_ = add("serve", help="build, serve on this machine, reload while you write")
    serve_.add_argument("--port", type=int, default=8000, help="8000, or the next free one")
    serve_.add_argument("--base", default="/", help="serve it below /repo/, as GitHub Pages does")
    serve_.set_defaults(run=serve, strict=True)
    test_ = add("test", help="check everything; what follows is for pytest")
    test_.add_argument("--all", action="store_true", help="the slow ones too (PyTorch, browsers)")
    test_.set_defaults(run=test, strict=False)
    build_ = add("build", help="write the site to site/")
    build_.add_argument("--site-url", default="", help="where it will stand, if known")
    build_.set_defaults(run=build, strict=True)
    zip_to = add("zip", help="write attention-course.zip: the course to read from a folder")
    zip_to.set_defaults(run=zip_, strict=True)
    bench_ = add("bench", help="measure in a browser; what follows is for scripts/measure/bench.py")
    bench_.set_defaults(run=bench, strict=False)
    return top


def main() -> int:
    """Run one command; its exit code."""
    top = parser()
    options, rest = top.parse_known_args()
    if rest and options.strict:
        top.error(f"unknown: {' '.join(rest)}")
    try:
        return int(options.run(options, rest))
    except StepError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped")
        return 130


if __name__ == "__main__":
    sys.exit(main())
