"""Messages as units, machines and forgers write them; all samples ("mẫu")."""

import base64
import io
import zipfile
from collections.abc import Sequence
from email.header import Header
from email.message import EmailMessage
from email.utils import formatdate

XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
OFFICE = "phong.gd@quan.example"


def letter(
    sender: str = "mn-a@truong.example",
    subject: str = "Báo cáo (mẫu)",
    files: Sequence[tuple[str, bytes]] = (),
    body: str = "Kính gửi Phòng, nhà trường gửi báo cáo.",
    number: int = 0,
    headers: Sequence[tuple[str, str]] = (),
) -> bytes:
    """A message with attachments, as a mail program writes it."""
    made = EmailMessage()
    made["From"] = sender
    made["To"] = OFFICE
    made["Subject"] = subject
    made["Date"] = formatdate(0)
    made["Message-ID"] = f"<mau-{number}@truong.example>"
    for name, value in headers:
        made[name] = value
    made.set_content(body)
    for name, data in files:
        made.add_attachment(data, *XLSX, filename=name)
    return made.as_bytes().replace(b"\n", b"\r\n")


def zipped(files: Sequence[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return buffer.getvalue()


def raw(headers: str, body: bytes = b"") -> bytes:
    """A message written by hand, byte for byte."""
    return headers.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body


def attachment(disposition: str, data: bytes = b"PK\x03\x04 mau", kind: str = "application/octet-stream") -> bytes:
    """One part of a message, its headers as given."""
    headers = (f"Content-Type: {kind}", "Content-Transfer-Encoding: base64", f"Content-Disposition: {disposition}")
    return "\r\n".join((*headers, "", "")).encode() + base64.encodebytes(data)


def multipart(parts: Sequence[bytes], headers: str = "From: mn-a@truong.example", kind: str = "mixed") -> bytes:
    """A message of these parts."""
    lines = "\r\n".join(headers.split("\n")) + f'\r\nContent-Type: multipart/{kind}; boundary="ranh-gioi"\r\n\r\n'
    return lines.encode() + b"".join(b"--ranh-gioi\r\n" + part + b"\r\n" for part in parts) + b"--ranh-gioi--\r\n"


def encoded(text: str) -> str:
    return Header(text, "utf-8").encode()
