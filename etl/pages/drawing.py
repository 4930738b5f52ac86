"""From facts to HTML: templates with everything escaped, words in the reader's language."""

import tomllib
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from etl.model import words
from etl.model.clock import LOCAL
from etl.publish.words import STATE, TIME_SOURCE
from etl.text import number_text, share_decimals

LANGUAGES = ("vi", "en")
_HERE = Path(__file__).parent
_TEXTS = tomllib.loads((_HERE / "texts.toml").read_text("utf-8"))
_TEMPLATES = Environment(
    loader=FileSystemLoader(_HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.tests["contains_code"] = lambda codes, code: code in codes
_CODES: dict[str, dict[str, dict[str, str]]] = {
    "vi": {
        "status": words.STATUS,
        "timeliness": words.TIMELINESS,
        "severity": words.SEVERITY,
        "state": STATE,
        "mail": {
            "held": "để gộp vào thư ngày sau",
            "folded": "đã gộp",
            "queued": "chờ gửi",
            "sending": "đang gửi",
            "sent": "đã gửi",
            "uncertain": "chưa rõ đã gửi được chưa, sẽ gửi lại",
            "dead": "không gửi được",
        },
        "source": TIME_SOURCE,
    },
    "en": {},
}
"""What people read for codes; English readers are IT and get the code's own words."""


def page(request: Request, template: str, who: str, *, status_code: int = 200, **facts: Any) -> HTMLResponse:
    """One page in the reader's language."""
    language = request.cookies.get("etl_lang", "vi")
    language = language if language in LANGUAGES else "vi"
    known = _CODES[language]

    def word(kind: str, code: str | None) -> str:
        return "" if code is None else known.get(kind, {}).get(code, code.replace("_", " "))

    def text(key: str, **values: object) -> str:
        told: str = _TEXTS[key][language]
        return told.format(**values)

    body = _TEMPLATES.get_template(template).render(
        t=text,
        word=word,
        moment=_moment,
        number=_number,
        root=request.scope.get("root_path", ""),
        here=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        language=language,
        who=who,
        **facts,
    )
    return HTMLResponse(body, status_code=status_code)


def _moment(value: datetime | None) -> str:
    return "" if value is None else f"{value.astimezone(LOCAL):%d/%m/%Y %H:%M}"


def _number(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    number = Decimal(str(value))
    return number_text(number, 0 if number == number.to_integral_value() else share_decimals(number, least=2))
