"""Run by the system's Python inside no project: fills a form the way a clerk does, through LibreOffice itself.

Usage: python3 office_fill.py PIPE SOURCE TARGET ENTRIES (JSON: sheet → cell → text as typed or number).
"""

import json
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue


def desktop(pipe: str) -> object:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(300):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except Exception:
            time.sleep(0.1)
    raise SystemExit("LibreOffice did not start")


def option(name: str, value: object) -> PropertyValue:
    return PropertyValue(name, 0, value, 0)


def main(pipe: str, source: str, target: str, entries: str) -> None:
    office = desktop(pipe)
    book = office.loadComponentFromURL(Path(source).as_uri(), "_blank", 0, (option("Hidden", True),))
    for name, cells in json.loads(Path(entries).read_text(encoding="utf-8")).items():
        sheet = book.Sheets.getByName(name)
        for address, value in cells.items():
            cell = sheet.getCellRangeByName(address)
            if isinstance(value, str):
                cell.setFormula(value)  # what typing does: "25/4/2023" may become a date
            else:
                cell.setValue(value)
    book.storeToURL(Path(target).as_uri(), (option("FilterName", "Calc MS Excel 2007 XML"),))
    book.close(True)
    office.terminate()


if __name__ == "__main__":
    main(*sys.argv[1:])
