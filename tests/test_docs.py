"""The docs name everything that the software has, and nothing that it has not."""

import re
from pathlib import Path

import typer
from lxml import etree

from etl.cli.main import app


def commands() -> set[str]:
    group = typer.main.get_command(app)
    found = set()
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", {})
        found |= {f"{name} {sub}" for sub in inner} or {name}
    return found


def test_every_command_is_documented_and_every_documented_one_exists(repo: Path) -> None:
    text = (repo / "docs" / "commands.md").read_text("utf-8")
    rows = re.findall(r"^\| (`.+?) \|", text.split("## Settings")[0], re.MULTILINE)
    documented = {
        re.match(r"[a-z]+( [a-z]+(?= |$))?", code).group()  # type: ignore[union-attr]
        for row in rows
        for code in re.findall(r"`([^`]+)`", row)
    }
    assert commands() - documented == set()
    assert {name for name in documented if name.split()[0] not in {c.split()[0] for c in commands()}} == set()


def test_every_setting_is_documented(repo: Path) -> None:
    sources = "\n".join(
        path.read_text("utf-8") for folder in ("etl", "stack") for path in (repo / folder).rglob("*.py")
    )
    read = set(re.findall(r"ETL_[A-Z_]+[A-Z]", sources))
    docs = "\n".join(path.read_text("utf-8") for path in (repo / "docs").glob("*.md"))
    assert read - set(re.findall(r"ETL_[A-Z_]+[A-Z]", docs)) == set()


def test_links_lead_somewhere(repo: Path) -> None:
    for page in (repo / "README.md", *(repo / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text("utf-8")):
            assert target.startswith("http") or (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_drawing_can_be_shown(repo: Path) -> None:
    """A browser shows nothing of a picture that is no XML."""
    drawings = sorted((repo / "docs").rglob("*.svg"))
    assert drawings
    for drawing in drawings:
        assert etree.parse(drawing).getroot().tag == "{http://www.w3.org/2000/svg}svg", drawing.name
