"""The environment variables that this software knows, and how a value of each reads. Who reads them: `etl.config`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from tempfile import TemporaryFile

from etl.model.errors import ConfigProblem

SHORTEST_TOKEN = 16
"""Characters; a shorter one can be guessed. What `deploy/make-secrets.sh` makes is longer."""

_PLACE = re.compile("<.+?>")
"""In the name of a variable of which there are several."""

LIKENESS = 0.8
"""From here on a name that we do not know is a slip for one that we know (difflib), below it somebody else's."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a value reads. `wanted` says it to whoever has to write one."""

    fits: Callable[[str], object]
    wanted: str


def _like(pattern: str) -> Callable[[str], object]:
    return re.compile(pattern).fullmatch


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdecimal() and 0 < int(text) < 1 << 16


def _takes_files(folder: str) -> bool:
    try:
        with TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


_HOST = r"([^\s:/?#@\[\]]*|\[[0-9A-Fa-f:.]+\])(:\d+)?"
_FOLDER = Form(_like(r"(?!~|\w+:).+"), "đường dẫn của một thư mục, ví dụ /srv/bao-cao")
_DATABASE = Form(
    _like(rf"postgres(ql)?(\+psycopg)?://([^:/@]*(:[^@]*)?@)?{_HOST}([/?].*)?"),
    "địa chỉ PostgreSQL dạng postgresql://vai-trò:mật-khẩu@máy-chủ:5432/etl",
)
_ELSEWHERE = Form(_like(r"(?s).*"), "")
"""Judged by who uses it, who knows more: which store there is, whom one can write to."""

KNOWN: Mapping[str, Form] = {
    "ETL_HOME": _FOLDER,
    "ETL_REGIMES": _FOLDER,
    "ETL_SECRETS": _FOLDER,
    "ETL_LANDING": _ELSEWHERE,
    "ETL_WAREHOUSE_URL": _DATABASE,
    "ETL_WAREHOUSE_OWNER_URL": _DATABASE,
    "ETL_WAREHOUSE_READER_URL": _DATABASE,
    "ETL_METADATA_URL": _DATABASE,
    "ETL_IMAP_<TÊN>_URL": Form(_like(r"imaps?://\S+@\S+"), "địa chỉ dạng imaps://tên:mật-khẩu@máy-chủ:993/INBOX"),
    "ETL_SMTP_URL": Form(_like(r"smtps?://\S+"), "địa chỉ dạng smtps://tên:mật-khẩu@máy-chủ:465/?from=địa-chỉ-gửi"),
    "ETL_METRICS_TOKEN": Form(_like(rf"\S{{{SHORTEST_TOKEN},}}"), f"một mã bí mật từ {SHORTEST_TOKEN} ký tự trở lên"),
    "ETL_ALERT_TO": _ELSEWHERE,
    "ETL_LOG_LEVEL": Form(_like(r"(?i)debug|info|warn(ing)?|error|critical"), "DEBUG, INFO, WARNING hoặc ERROR"),
    "ETL_LOG_FORMAT": Form(_like(r"(?i)json|text"), "json hoặc text"),
    "ETL_WEB_PORT": Form(_is_port, "số cổng từ 1 đến 65535, ví dụ 8081"),
    "ETL_PAGE_URL": Form(
        _like(rf"https?://(?=[^:/]){_HOST}(/[^\s?#]*)?"), "địa chỉ trang dạng https://bao-cao.example"
    ),
    "ETL_AIRFLOW_<TÊN>": _ELSEWHERE,
    "TMPDIR": Form(_takes_files, "một thư mục có thật mà tài khoản đang chạy ghi được, hoặc bỏ biến này"),
}
MAY_BE_FILES = ("ETL_IMAP_<TÊN>_URL", "ETL_SMTP_URL", "ETL_METRICS_TOKEN")
"""With _FILE behind the name: the value stands in the file so named, and in no environment."""

_FORMS = {**KNOWN, **{f"{name}_FILE": KNOWN[name] for name in MAY_BE_FILES}}


def is_known(name: str) -> bool:
    """Whether this software reads a variable of that name."""
    return _form(name) is not None


def mistake(name: str, value: str) -> ConfigProblem | None:
    """What is wrong with a value, which may be a password and is not told; None if it reads well."""
    form = _form(name)
    if form is None or form.fits(value):
        return None
    return ConfigProblem(name, "giá trị không dùng được", f"cần {form.wanted}")


def slip(name: str) -> ConfigProblem | None:
    """What a variable that nobody reads was probably meant to be; None for one that we know, and for a stranger's."""
    if is_known(name) or not name.startswith("ETL_"):
        return None
    several = [known for known in _FORMS if name.startswith(_PLACE.split(known)[0]) and _PLACE.search(known)]
    meant = several or get_close_matches(name, _FORMS, 1, LIKENESS)
    return ConfigProblem(name, "phần mềm không có biến này", f"sửa tên thành {meant[0]}") if meant else None


def _form(name: str) -> Form | None:
    return next((form for known, form in _FORMS.items() if re.fullmatch(_PLACE.sub("[A-Z0-9_]+", known), name)), None)
