"""Mail in and out: connects, secures, logs in, and says nothing more."""

import re
from collections.abc import Iterator
from dataclasses import replace

from etl.doctor.line import Examined, Line, Teller, check
from etl.model.errors import EtlError
from etl.receive.imap import ImapSession, MailServer
from etl.regime import load_all
from etl.smtp import PostTrouble, Session, SmtpServer

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
PATIENCE = 15.0
"""Seconds for each step: doctor is run by somebody who waits."""


@check("mailboxes", "Hộp thư nhận")
def mailboxes(examined: Examined, tell: Teller) -> Iterator[Line]:
    """Every mailbox with an address opens."""
    good, _ = load_all(examined.settings.regimes)
    named = {box.name for regime in good.values() for box in regime.mailboxes}
    urls = examined.settings.mailboxes
    for name, url in sorted(urls.items()):
        if name not in named:
            remedy = "sửa tên trong biến ETL_IMAP_<TÊN>_URL hoặc trong mục [[mailbox]] của regime.toml"
            yield tell.warn(f"“{name}” có địa chỉ nhưng không chế độ nào dùng", remedy)
        yield _opened(name, url, tell)
    off = sorted(named - set(urls))
    if off:
        yield tell.ok(f"{', '.join(off)}: không đặt trong môi trường (tắt, hoặc đặt bằng kết nối của Airflow)")


def _opened(name: str, url: str, tell: Teller) -> Line:
    try:
        server = replace(MailServer.parse(url), timeout=PATIENCE)
        with ImapSession.open(server) as session:
            session.examine(server.folder or "INBOX")
    except (EtlError, OSError) as error:
        remedy = f"xem máy chủ thư có chạy không, địa chỉ và mật khẩu trong ETL_IMAP_{name.upper()}_URL có đúng không"
        return tell.fail(f"“{name}” không mở được: {error}", remedy)
    return tell.ok(f"“{name}” mở được")


@check("mail_out", "Máy chủ gửi thư")
def mail_out(examined: Examined, tell: Teller) -> Iterator[Line]:
    """The server takes our login."""
    if examined.settings.smtp_url is None:
        yield tell.ok("không đặt trong môi trường (không gửi thư, hoặc đặt bằng kết nối của Airflow)")
        return
    remedy = "xem máy chủ thư có chạy không, địa chỉ, mật khẩu và chứng thư trong ETL_SMTP_URL có đúng không"
    try:
        server = replace(SmtpServer.of(examined.settings.smtp_url), timeout=PATIENCE)
        with Session(server) as session:
            session.connect()
    except (EtlError, PostTrouble, OSError) as error:
        yield tell.fail(f"không kết nối được: {error}", remedy)
    else:
        yield tell.ok("kết nối và đăng nhập được")


@check("alert_to", "Người nhận báo động")
def alert_to(examined: Examined, tell: Teller) -> Iterator[Line]:
    """Who is told when something goes wrong can be written to."""
    wrong = [address for address in examined.settings.alert_to if not _ADDRESS.fullmatch(address)]
    if wrong:
        yield tell.fail(
            f"không phải địa chỉ thư: {', '.join(wrong)}", "sửa ETL_ALERT_TO: các địa chỉ cách nhau dấu phẩy"
        )
    else:
        told = f"{len(examined.settings.alert_to)} địa chỉ" if examined.settings.alert_to else "không đặt ETL_ALERT_TO"
        yield tell.ok(told)


CHECKS = (mailboxes, mail_out, alert_to)
