"""The whole check, element by element in the order of the page."""

import zipfile
from collections.abc import Iterator
from enum import StrEnum

from lxml import etree

from etl.model.errors import UsageError
from etl.publish.layout.appendix import check_appendices
from etl.publish.layout.body import check_body
from etl.publish.layout.deviation import Deviation
from etl.publish.layout.foot import check_foot
from etl.publish.layout.head import check_head
from etl.publish.layout.pages import check_letters, check_pages, check_tables
from etl.publish.layout.reading import Document, read_document


class Kind(StrEnum):
    """What kind of document it is, by the name that it carries; a công văn carries none."""

    REPORT = "BÁO CÁO"
    NOTICE = "THÔNG BÁO"
    SLIP = "PHIẾU TRÌNH"
    LETTER = ""


def check_layout(package: bytes, kind: Kind = Kind.REPORT) -> tuple[Deviation, ...]:
    """Every deviation of a .docx from DOMAIN §4, in the order of the page; none if it is as it should be.

    Raises:
        UsageError: the bytes are no Word document.
    """
    return tuple(dict.fromkeys(_all(open_document(package), kind)))


def open_document(package: bytes) -> Document:
    """What a .docx says and how it looks; `UsageError` if it is none."""
    try:
        return read_document(package)
    except (zipfile.BadZipFile, KeyError, AttributeError, etree.XMLSyntaxError) as error:
        raise UsageError("Tệp này không phải là văn bản Word (.docx) đọc được.") from error


def _all(document: Document, kind: Kind) -> Iterator[Deviation]:
    yield from check_pages(document)
    yield from check_letters(document)
    yield from check_head(document, kind.value)
    yield from check_body(document, is_report=kind is Kind.REPORT)
    yield from check_foot(document)
    yield from check_appendices(document)
    yield from check_tables(document)
