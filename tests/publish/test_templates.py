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
    assert module.make_report_template() == (repo / FOLDER / "bao-cao.docx").read_bytes(), "run make_templates.py"


def test_every_paragraph_has_a_named_style_to_restyle(repo: Path) -> None:
    document = Document(str(repo / FOLDER / "bao-cao.docx"))
    plain = [p.text for p in document.paragraphs if p.style.name == "Normal" and p.text]
    assert plain == []
