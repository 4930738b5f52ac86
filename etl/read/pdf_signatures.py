"""Reads the digital signatures of a PDF; runs in a worker of the sandbox, for the PDF is a stranger's."""

import hashlib
import logging
import re
from datetime import datetime
from io import BytesIO
from itertools import islice
from typing import Any

from etl.model.signature import PdfSignature, Since
from etl.read.examine import POISON

_RANGE = re.compile(rb"/ByteRange\s{0,9}\[\s{0,9}(\d{1,12})\s{1,9}(\d{1,12})\s{1,9}(\d{1,12})\s{1,9}(\d{1,12})")
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
        found = tuple(_examined(data))
    except Exception:  # a parser of strangers' files may raise anything; the file is kept whatever it is
        found = _UNREAD
    return _by_bytes(data) or found if Since.UNREAD in {one.since for one in found} else found


def _by_bytes(data: bytes) -> tuple[PdfSignature, ...]:
    """What the bytes alone say where the PDF cannot be followed: changed, if the signed ones have another digest.

    Nothing if that cannot be said of every signature.
    """
    ranges = list(islice(_RANGE.finditer(data), MOST))
    try:
        return tuple(_changed(data, *map(int, one.groups())) for one in ranges)
    except Exception:  # as above: what cannot be compared stays unread
        return ()


def _changed(data: bytes, start: int, length: int, later: int, rest: int) -> PdfSignature:
    from asn1crypto import cms

    code = bytes.fromhex(data[start + length : later].strip(b"<>").decode("ascii"))
    signed = cms.ContentInfo.load(code)["content"]
    (signer,) = signed["signer_infos"]
    said = {one["type"].native: one["values"][0].native for one in signer["signed_attrs"]}
    covered = data[start : start + length] + data[later : later + rest]
    digest = hashlib.new(signer["digest_algorithm"]["algorithm"].native, covered).digest()
    if digest == said["message_digest"]:
        raise ValueError("the signed bytes are whole: it is something else that cannot be read")
    certificate = next(one.chosen for one in signed["certificates"] if one.chosen.serial_number == _serial(signer))
    return PdfSignature(
        Since.CHANGED, _named(certificate.subject), _named(certificate.issuer), _moment(said.get("signing_time"))
    )


def _serial(signer: Any) -> int:
    number: int = signer["sid"].chosen["serial_number"].native
    return number


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
    return PdfSignature(
        _since(embedded) if intact and valid else Since.CHANGED,
        _named(certificate.subject),
        _named(certificate.issuer),
        _moment(embedded.self_reported_timestamp),
    )


def _since(embedded: Any) -> Since:
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    if embedded.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return Since.NOTHING
    level = getattr(embedded.diff_result, "modification_level", ModificationLevel.OTHER)
    is_allowed = embedded.summarise_integrity_info()["docmdp_ok"]
    return Since.ADDED if is_allowed and level <= ModificationLevel.FORM_FILLING else Since.CHANGED


def _moment(said: object) -> datetime | None:
    """The signer's own time, if it says one that a database can hold."""
    return said if type(said) is datetime and said.tzinfo is not None else None


def _named(name: Any) -> str:
    """Person and organisation of a certificate's name, as a database and a page can hold them."""
    facts = name.native
    said = [facts.get("common_name"), facts.get("organization_name")]
    texts = [text if isinstance(text, str) else ", ".join(text) for text in said if text]
    return POISON.sub("", " – ".join(dict.fromkeys(texts)))[:_LONGEST_NAME]
