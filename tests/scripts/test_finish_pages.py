"""The pass after the build: what it stops on, and what it says."""

import json
import re
from pathlib import Path

import pytest
from markdown import Markdown

from scripts.build.finish_pages import SiteError, finish

HEAD = '<!doctype html><html><head><meta charset="utf-8"><title>t</title></head><body>'


def write_site(folder: Path, pages: dict[str, str]) -> tuple[Path, Path]:
    """Markdown pages, and a site of their bare HTML."""
    out, docs = folder / "site", folder / "docs"
    for name, text in {"index.md": "# Home", "404.md": "# Gone", **pages}.items():
        source = docs / name
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_text(text, encoding="utf-8")
        page = out / name
        page = page.parent if page.stem == "index" else page.with_suffix("")
        page.mkdir(parents=True, exist_ok=True)
        html = Markdown(extensions=["toc", "attr_list", "weave"]).convert(text)
        (page / "index.html").write_text(f"{HEAD}{html}</body></html>", encoding="utf-8")
    (out / "sitemap.xml").write_text(
        "<urlset><url>\n<loc>https://a.b/repo/</loc></url>"
        "<url>\n<loc>https://a.b/repo/404/</loc></url></urlset>"
    )
    return out, docs


def run(folder: Path, pages: dict[str, str]) -> Path:
    out, docs = write_site(folder, pages)
    finish(out, docs, "https://a.b/repo/", ["sha256-extra"], [])
    return out


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a\n\n/// attention-matrx\n///", 3, "unknown block 'attention-matrx'; did you mean"),
        (
            "/// attention-matrix\n    sentense: x\n///",
            1,
            "attention-matrix: unknown option 'sentense'; did you mean 'sentence'?",
        ),
        ("/// attention-matrix\n    show: 5\n///", 1, "their text in quotes"),
        ("/// exercise | softmx\n///", 1, "there is no exercise 'softmx'; did you mean 'softmax'?"),
        ("/// plot | cost-of-pairs\n///", 1, "unknown plot 'cost-of-pairs'; did you mean"),
        ("/// progress | lessons/x.md\n///", 1, "there is no docs/lessons/x.md"),
        ("/// exercise\n///", 1, "exercise: it takes what it is of behind '|'"),
        ("/// code-cel\n///", 1, "unknown block 'code-cel'; did you mean 'code-cell'?"),
        ("/// attention-matrix\n    show: all\n///", 1, "show cannot be 'all'"),
        ("/// attention-matrix\n  show: scores\n///", 2, "options need four spaces"),
        ("\n\n/// source | attention.softmx\n///", 3, "no source for 'attention.softmx'"),
        ("/// notebook | 4-2-x\n///", 1, "there is no notebooks/4-2-x.ipynb"),
        ("a\n\nb {{ nothing_here }} c", 3, "name 'nothing_here' is not defined"),
        ("a\n\nb {{ [1] }} c", 3, "cannot print a list in a sentence"),
        ("a\n\n$\\nosuch$", 3, "Undefined control sequence: \\nosuch"),
        ("a\n\n$$\n\\nosuch\n$$", 4, "Undefined control sequence: \\nosuch"),
    ],
)
def test_what_was_not_woven_is_reported_with_file_and_line(
    tmp_path: Path, text: str, line: int, says: str
) -> None:
    with pytest.raises(SiteError) as error:
        run(tmp_path, {"lessons/one.md": text})
    assert str(error.value).count("\n") == 0
    assert f"docs/lessons/one.md:{line}: " in str(error.value)
    assert says in str(error.value)


def test_slashes_in_code_are_no_block(tmp_path: Path) -> None:
    run(tmp_path, {"one.md": "    /// a\n\n`/// b`"})


@pytest.mark.parametrize(
    ("link", "says"),
    [
        ("two/", "two/ leads nowhere"),
        ("../", None),
        ("../#home", None),
        ("../#away", "there is no such anchor"),
        ("#here", None),
        ("#there", "there is no such anchor"),
        ("#attention-matrix-1?show=scores", None),
        ("#attention-matrix-1?show=queries", "show cannot be"),
        ("#attention-matrix-1?sentense=cat", "unknown option"),
        ("#attention-matrix-2?show=scores", "there is no such anchor"),
        ("#here?show=scores", "is no figure"),
        ("../../", "leads out of the site"),
        ("/repo/one/", None),
        ("/one/", "leads out of the site"),
        ("https://elsewhere.example/", None),
        ("mailto:a@b.example", None),
    ],
)
def test_dead_links_and_anchors(tmp_path: Path, link: str, says: str | None) -> None:
    figure = "## A figure { #attention-matrix-1 }"
    pages = {"one.md": f"# Here\n\n[a]({link})\n\n{figure}"}
    if says is None:
        run(tmp_path, pages)
        return
    with pytest.raises(SiteError) as error:
        run(tmp_path, pages)
    assert f"one/index.html: {link}" in str(error.value)
    assert says in str(error.value)


def test_404_has_addresses_from_the_root_and_leaves_the_map(tmp_path: Path) -> None:
    out = run(
        tmp_path,
        {"404.md": "[home](../) [one](../one/#here) [x](#gone)\n\n# Gone", "one.md": "# Here"},
    )
    html = (out / "404.html").read_text(encoding="utf-8")
    assert 'href="/repo/"' in html
    assert 'href="/repo/one/#here"' in html
    assert 'href="#gone"' in html
    assert not (out / "404").exists()
    assert "404" not in (out / "sitemap.xml").read_text(encoding="utf-8")
    assert "https://a.b/repo/" in (out / "sitemap.xml").read_text(encoding="utf-8")


def test_each_section_has_a_link_to_report_a_mistake(tmp_path: Path) -> None:
    text = "# One\n\n## First *part*\n\na\n\n## Second & last\n\nb"
    out, docs = write_site(tmp_path, {"one.md": text})
    page = out / "one/index.html"
    body = page.read_text(encoding="utf-8").replace("<body>", "<body><article>")
    page.write_text(body.replace("</body>", "</article></body>"), encoding="utf-8")
    finish(out, docs, "https://a.b/repo/", [], [], repository="owner/name")
    html = page.read_text(encoding="utf-8")
    links = re.findall(r'<p class="report"><a href="([^"]*)"', html)
    assert len(links) == 2
    assert links[0].startswith("https://github.com/owner/name/issues/new?title=Mistake+in+one")
    assert "First+part" in links[0]
    assert "Second+%26+last" in links[1]
    assert html.index(links[0]) < html.index("Second") < html.index("<p>b</p>")
    assert html.index("<p>b</p>") < html.rindex('class="report"')


def test_without_a_repository_no_link_is_invented(tmp_path: Path) -> None:
    out = run(tmp_path, {"one.md": "# One\n\n## Part"})
    assert "github.com" not in (out / "one/index.html").read_text(encoding="utf-8")


def test_every_page_allows_every_page_s_inline_scripts_and_no_others(tmp_path: Path) -> None:
    out, docs = write_site(tmp_path, {"one.md": "# One"})
    for name, script in {"index.html": "a()", "one/index.html": "b()"}.items():
        page = out / name
        html = page.read_text(encoding="utf-8")
        data = '<script type="application/json">{"c": 1}</script>'
        page.write_text(f"{html}<script>{script}</script>{data}", encoding="utf-8")
    finish(out, docs, "https://a.b/repo/", ["sha256-extra"], [])
    policies = {
        page.read_text(encoding="utf-8").split('Policy" content="')[1].split('"')[0]
        for page in out.rglob("*.html")
    }
    assert len(policies) == 1
    policy = policies.pop()
    # printf 'a()' | openssl dgst -sha256 -binary | base64
    assert "'sha256-qVpDBgj7bpq5hMAcGp3AOc79J3Y1Z4HvySTwKrWDoy4='" in policy
    assert policy.count("'sha256-") == 3
    assert "'sha256-extra'" in policy


def test_the_course_s_script_runs_before_the_theme_s(tmp_path: Path) -> None:
    theme = '<script src="../assets/javascripts/bundle.1f.min.js"></script>'
    course = '<script src="../assets/course/course.js?2e" async></script>'
    out, docs = write_site(tmp_path, {"a.md": theme + course + "end"})
    for name in ("javascripts/bundle.1f.min.js", "course/course.js"):
        (out / "assets" / name).parent.mkdir(parents=True)
        (out / "assets" / name).touch()
    finish(out, docs, "https://a.b/repo/", [], [])
    html = (out / "a/index.html").read_text()
    assert course.replace(" async", "") + theme in html
    assert html.count("<script") == 2


def test_two_elements_of_one_id_stop_it(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="two elements have the id 'twice'"):
        run(tmp_path, {"a.md": '# A {#twice}\n\n<p id="twice">b</p>'})


def test_the_search_has_each_formula_once(tmp_path: Path) -> None:
    text = "# Home\n\nSee $X\\,X^\\top$ & more.\n\n## Softmax\n\nIt is $e^{x} < 1$, in `code`."
    out, docs = write_site(tmp_path, {"index.md": text})
    page = out / "index.html"
    html = page.read_text().replace("<body>", "<body><article>")
    page.write_text(html.replace("</body>", "</article></body>"))
    index = out / "search/search_index.json"
    index.parent.mkdir()
    was = [{"location": "", "title": "Home", "text": "x"}]
    was.append({"location": "#softmax", "title": "Softmax", "text": "y"})
    index.write_text(json.dumps({"config": {}, "docs": was}))
    finish(out, docs, "https://a.b/repo/", [], [])
    assert [entry["text"] for entry in json.loads(index.read_text())["docs"]] == [
        "<p>See X X^⊤ &amp; more.</p>",
        "<p>It is e^x &lt; 1, in <code>code</code>.</p>",
    ]
