"""The Word template in the repository is the one that its script makes, and the office can style it."""

import importlib.util
from pathlib import Path

from docx import Document

FOLDER = Path("regimes/shared/templates")


def test_the_template_is_what_the_script_makes(repo: Path) -> None:
    spec = importlib.util.spec_from_file_location("make_templates", repo / FOLDER / "make_templates.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert sorted(module.TEMPLATES) == sorted(path.name for path in (repo / FOLDER).glob("*.docx"))
    for name in module.TEMPLATES:
        assert module.make_template(name) == (repo / FOLDER / name).read_bytes(), f"{name}: run make_templates.py"


def test_every_paragraph_has_a_named_style_to_restyle(repo: Path) -> None:
    for path in (repo / FOLDER).glob("*.docx"):
        plain = [p.text for p in Document(str(path)).paragraphs if p.style.name == "Normal" and p.text]
        assert plain == [], path.name
