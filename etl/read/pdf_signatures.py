"""Reads the digital signatures of a PDF; runs in a worker of the sandbox, for the PDF is a stranger's."""

import logging
from io import BytesIO
from typing import Any

from etl.model.signature import PdfSignature, Since
from etl.read.examine import POISON

_UNREAD = (PdfSignature(Since.UNREAD),)
_MARK = b"/ByteRange"
"""Every signature has one, outside all compressed streams: what it covers cannot be known before it is written."""

MOST = 20
_LONGEST_NAME = 200


def signatures_of(data: bytes, *, is_careful: bool = False) -> tuple[PdfSignature, ...]:
    """The signatures in the order in which they were made; nothing of a PDF without any is parsed.

    `is_careful`: a worker has died of this file once. Then it is said that there is one, and no more.
    """
    if not data.startswith(b"%PDF-") or _MARK not in data:
        return ()
    if is_careful:
        return _UNREAD
    try:
        return tuple(_examined(data))
    except Exception:  # a parser of strangers' files may raise anything; the file is kept whatever it is
        return _UNREAD


def _examined(data: bytes) -> list[PdfSignature]:
    from pyhanko.pdf_utils.reader import PdfFileReader  # half a second, and few PDFs are signed

    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # it tells at length what it finds wrong
    embedded = list(PdfFileReader(BytesIO(data), strict=False).embedded_signatures)
    return [_one(signature) for signature in embedded[:MOST]] or list(_UNREAD)


def _one(embedded: Any) -> PdfSignature:
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    try:
        embedded.compute_integrity_info()
        certificate, digest = embedded.signer_cert, embedded.compute_digest()
        intact, valid = validate_sig_integrity(embedded.signer_info, certificate, "data", digest)
    except Exception:  # as above; the other signatures of the file are still looked at
        return _UNREAD[0]
    signed_at = embedded.self_reported_timestamp
    return PdfSignature(
        _since(embedded) if intact and valid else Since.CHANGED,
        _named(certificate.subject),
        _named(certificate.issuer),
        signed_at if signed_at is not None and signed_at.tzinfo is not None else None,
    )


def _since(embedded: Any) -> Since:
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    if embedded.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return Since.NOTHING
    level = getattr(embedded.diff_result, "modification_level", ModificationLevel.OTHER)
    is_allowed = embedded.summarise_integrity_info()["docmdp_ok"]
    return Since.ADDED if is_allowed and level <= ModificationLevel.FORM_FILLING else Since.CHANGED


def _named(name: Any) -> str:
    """Person and organisation of a certificate's name, as a database and a page can hold them."""
    facts = name.native
    said = [facts.get("common_name"), facts.get("organization_name")]
    texts = [text if isinstance(text, str) else ", ".join(text) for text in said if text]
    return POISON.sub("", " – ".join(dict.fromkeys(texts)))[:_LONGEST_NAME]
