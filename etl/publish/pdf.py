"""PDF beside Word and Excel, by LibreOffice where it is installed."""

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from etl.model.errors import RetryableError

PROGRAM = "soffice"
MISSING = "Máy này chưa cài LibreOffice: không xuất được bản PDF (Word và Excel vẫn đầy đủ)."
_SECONDS = 180
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>vi-VN</value></prop>
</item>
<item oor:path="/org.openoffice.Office.Common/Filter/PDF/Export">
<prop oor:name="ExportFormFields" oor:op="fuse"><value>false</value></prop>
</item>
</oor:items>
"""
"""Numbers of a workbook are printed in the machine's locale, if none is set: 40,760 for 40.760 is another number here.
Content controls must not become form fields: they would print with a grey ground.
"""


def is_there() -> bool:
    """Whether LibreOffice is installed."""
    return shutil.which(PROGRAM) is not None


def make_pdfs(sources: Sequence[Path], folder: Path) -> list[Path]:
    """Writes `<name>.pdf` of each file into the folder; nothing where LibreOffice is not installed.

    Raises:
        RetryableError: LibreOffice gave no PDF of one of them in three minutes.
    """
    sources = [source for source in sources if source.suffix in (".docx", ".xlsx")]
    if not sources or not is_there():
        return []
    # A profile of its own: an office that somebody has open, or a second run, would take the document over.
    with tempfile.TemporaryDirectory(prefix="etl-pdf-") as profile:
        (Path(profile) / "user").mkdir()
        (Path(profile) / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
        return _convert(sources, folder, Path(profile))


def _convert(sources: Sequence[Path], folder: Path, profile: Path) -> list[Path]:
    """All in one start of the program, which takes as long as the files do."""
    command = [PROGRAM, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "pdf"]
    try:
        subprocess.run(
            [*command, "--outdir", str(folder), *map(str, sources)], check=True, capture_output=True, timeout=_SECONDS
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise RetryableError(f"LibreOffice made no PDF: {error}") from error
    made = [folder / f"{source.stem}.pdf" for source in sources]
    missing = [path.name for path in made if not path.is_file()]
    if missing:
        raise RetryableError(f"LibreOffice made no {', '.join(missing)}")
    return made
