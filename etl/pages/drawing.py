"""From facts to HTML: templates with everything escaped, words in the reader's language."""

import tomllib
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from etl.model import words
from etl.model.clock import LOCAL, last_day
from etl.pages.doors import Someone
from etl.publish.words import CHANNEL, STATE, TIME_SOURCE
from etl.text import file_name, number_text, share_decimals, short_date

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
_CODES: dict[str, dict[str, dict[str, str]]] = tomllib.loads((_HERE / "codes.toml").read_text("utf-8"))
_CODES["vi"] |= {
    "status": words.STATUS,
    "timeliness": words.TIMELINESS,
    "severity": words.SEVERITY,
    "state": STATE,
    "source": TIME_SOURCE,
    "channel": CHANNEL,
    "answer": words.ANSWER,
    "change": words.CHANGE,
}
"""What people read for codes; where English has none, the code's own words."""


def language_of(request: Request) -> str:
    """The language that the reader chose, else Vietnamese."""
    language = request.cookies.get("etl_lang", "vi")
    return language if language in LANGUAGES else "vi"


def page(request: Request, template: str, who: Someone | None, *, status_code: int = 200, **facts: Any) -> HTMLResponse:
    """One page in the reader's language."""
    language = language_of(request)
    known = _CODES[language]

    def word(kind: str, code: str | None) -> str:
        return "" if code is None else known.get(kind, {}).get(code, code.replace("_", " "))

    def text(key: str, **values: object) -> str:
        told: str = _TEXTS[key][language]
        return told.format(**values)

    body = _TEMPLATES.get_template(template).render(
        t=text,
        word=word,
        codes=lambda kind: known.get(kind, {}),
        moment=_moment,
        end=_end,
        number=_number,
        root=request.scope.get("root_path", ""),
        here=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        language=language,
        who=who,
        status_code=status_code,
        **facts,
    )
    return HTMLResponse(body, status_code=status_code)


def attachment(data: bytes, name: str) -> Response:
    """A file to keep, under a name that is nothing but a name; no browser opens it in place."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file_name(name))}"}
    return Response(data, media_type="application/octet-stream", headers=headers)


def _moment(value: datetime | None) -> str:
    return "" if value is None else f"{value.astimezone(LOCAL):%d/%m/%Y %H:%M}"


def _end(until: datetime) -> str:
    """The last day of what ends at an exclusive instant."""
    return short_date(last_day(until))


def _number(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    number = Decimal(str(value))
    return number_text(number, 0 if number == number.to_integral_value() else share_decimals(number, least=2))
