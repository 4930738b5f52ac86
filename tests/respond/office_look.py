"""Run by the system's Python inside no project: opens a workbook in LibreOffice, tells what it sees, saves it.

Usage: python3 office_look.py PIPE SOURCE TARGET SHEET CELLS (comma-separated); prints JSON.
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


def main(pipe: str, source: str, target: str, name: str, cells: str) -> None:
    office = desktop(pipe)
    book = office.loadComponentFromURL(Path(source).as_uri(), "_blank", 0, (option("Hidden", True),))
    sheet = book.Sheets.getByName(name)
    comments = {}
    for number in range(sheet.Annotations.Count):
        one = sheet.Annotations.getByIndex(number)
        comments[f"{one.Position.Column},{one.Position.Row}"] = one.String
    found = {
        "sheets": list(book.Sheets.ElementNames),
        "protected": sheet.isProtected(),
        "comments": comments,
        "colours": {cell: sheet.getCellRangeByName(cell).CellBackColor & 0xFFFFFF for cell in cells.split(",")},
        "locked": {cell: sheet.getCellRangeByName(cell).CellProtection.IsLocked for cell in cells.split(",")},
        "lists": {cell: sheet.getCellRangeByName(cell).Validation.getFormula1() for cell in cells.split(",")},
        "formula": sheet.getCellRangeByName("F4").Formula,
        "prints_notes": book.StyleFamilies.getByName("PageStyles").getByName(sheet.PageStyle).PrintAnnotations,
    }
    book.storeToURL(Path(target).as_uri(), (option("FilterName", "Calc MS Excel 2007 XML"),))
    book.close(True)
    office.terminate()
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
