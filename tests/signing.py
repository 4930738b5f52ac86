"""Makes signed PDFs with a throw-away certificate: nobody's name, nobody's key, valid nowhere."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cache
from io import BytesIO

from asn1crypto import keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

SIGNER = "Người Ký Mẫu"
WORDS = b"BT (Bao cao mau) Tj ET"


def plain_pdf() -> bytes:
    """One page with a few words."""
    writer = PdfFileWriter()
    words = writer.add_object(generic.StreamObject(stream_data=WORDS))
    box = generic.ArrayObject(map(generic.NumberObject, (0, 0, 595, 842)))
    writer.insert_page(PageObject(contents=words, media_box=box))
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def signed_pdf(pdf: bytes | None = None, signer: str = SIGNER, field: str = "ChuKy1") -> bytes:
    """The PDF with a signature in a further revision."""
    writer = IncrementalPdfFileWriter(BytesIO(plain_pdf() if pdf is None else pdf))
    how = signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256")
    fields.append_signature_field(writer, fields.SigFieldSpec(field))
    with ThreadPoolExecutor(1) as apart:  # it wants an event loop of its own, and a test may be running in one
        signing = apart.submit(signers.sign_pdf, writer, how, signer=_signer(signer))
        return bytes(signing.result().getvalue())


def edited_since(pdf: bytes) -> bytes:
    """A further revision in which the page says something else."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT (99) Tj ET"))
    writer.update_container(page)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


@cache
def _signer(name: str) -> signers.SimpleSigner:
    key = rsa.generate_private_key(65537, 2048)
    named = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, name),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Trường Mầm non Lá Xanh (mẫu)"),
        ]
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Nơi cấp mẫu")]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2040, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, plain)
    return signers.SimpleSigner(
        signing_cert=asn1.Certificate.load(made.public_bytes(serialization.Encoding.DER)),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore(),
    )
