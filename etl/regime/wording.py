"""Says pydantic's complaints in Vietnamese: what stands there and what would be right."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher, get_close_matches
from itertools import takewhile
from typing import Any

from pydantic import BaseModel, ValidationError

from etl.model.errors import ConfigProblem


def near(found: str, valid: Iterable[str]) -> str:
    """The remedy for an unknown word: the nearest valid one; all of them where they are few, else the nearest."""
    options = list(valid)
    match = get_close_matches(found, options, 1)
    asked = f"có phải là “{match[0]}”? " if match else ""
    if not options:
        return "bỏ đi"
    if len(options) <= (5 if found.isdigit() else 12):  # a list of numbers says nothing to the eye
        return f"{asked}dùng một trong: {', '.join(options)}"
    return asked.rstrip() or f"gần giống nhất: {', '.join(_nearest(found, options))}"


def _nearest(found: str, options: Iterable[str]) -> list[str]:
    """Those that begin alike first: the codes of one district begin with the same digits."""

    def likeness(option: str) -> tuple[int, float]:
        same = takewhile(lambda pair: pair[0] == pair[1], zip(found, option, strict=False))
        return sum(1 for _ in same), SequenceMatcher(None, found, option).ratio()

    return sorted(options, key=likeness, reverse=True)[:5]


def then(hint: str, more: str) -> str:
    """A hint and what else may be done, as one text: after a question a new sentence begins."""
    return f"{hint} {more[0].upper()}{more[1:]}" if hint.endswith("?") else f"{hint}; {more}"


def field_problems(
    error: ValidationError, place: str, tree: Mapping[str, Any], model: type[BaseModel]
) -> Iterator[ConfigProblem]:
    """One mistake for each complaint; `place` is a file ("x.toml" + field) or a CSV row ("x.csv:12")."""
    is_row = place.rpartition(":")[2].isdigit()
    for detail in error.errors(include_url=False):
        field = field_name(detail["loc"], tree)
        wrong, remedy = _said(detail["type"], detail.get("ctx", {}), detail["input"], detail["loc"], model)
        if is_row:
            yield ConfigProblem(place, f"cột {field}: {wrong}" if field else wrong, remedy)
        else:
            yield ConfigProblem(f"{place}: {field}" if field else place, wrong, remedy)


def field_name(loc: tuple[int | str, ...], tree: Any) -> str:
    """("cycles", 0, "opens") → "cycles.H1.opens": list items go by their code or name where they have one."""
    parts: list[str] = []
    for step in loc:
        try:
            tree = tree[step]
        except (KeyError, IndexError, TypeError):
            tree = None
        own = (tree.get("code") or tree.get("name")) if isinstance(step, int) and isinstance(tree, dict) else None
        parts.append(str(own or step + 1) if isinstance(step, int) else step)
    return ".".join(parts)


def _said(
    kind: str, context: Mapping[str, Any], found: Any, loc: tuple[int | str, ...], model: type[BaseModel]
) -> tuple[str, str]:
    if kind == "regime":
        return context["wrong"], context["remedy"]
    if kind == "extra_forbidden":
        return "mục này không có trong mẫu", near(str(loc[-1]), _siblings(loc, model))
    if kind in _SAID:
        return _SAID[kind][0].format(found=found), _SAID[kind][1].format(**context).replace(" or ", " hoặc ")
    return f"“{found}” không dùng được ({kind})", "xem docs/regime-files.md"


def _siblings(loc: tuple[int | str, ...], model: type[BaseModel]) -> list[str]:
    """The valid keys beside the unknown one."""
    for step in loc[:-1]:
        if isinstance(step, str) and step in model.model_fields:
            inner = _model_within(model.model_fields[step].annotation)
            model = inner or model
    return list(model.model_fields)


def _model_within(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_model_within(argument) for argument in getattr(annotation, "__args__", ()))
    return next((model for model in found if model), None)


_SAID = {
    "missing": ("thiếu mục này", "thêm vào (xem docs/regime-files.md)"),
    "string_too_short": ("bỏ trống", "phải ghi nội dung"),
    "too_short": ("danh sách trống", "phải có ít nhất {min_length} mục"),
    "string_type": ("“{found}” không phải là chữ", 'đặt trong ngoặc kép "…"'),
    "string_pattern_mismatch": ("mã “{found}” không đúng mẫu", "theo mẫu {pattern}"),
    "literal_error": ("“{found}” không hợp lệ", "một trong: {expected}"),
    "enum": ("“{found}” không hợp lệ", "một trong: {expected}"),
    "int_type": ("“{found}” không phải là số nguyên", "ghi số nguyên, không đặt trong ngoặc kép"),
    "int_parsing": ("“{found}” không phải là số nguyên", "ghi số nguyên"),
    "int_from_float": ("“{found}” không phải là số nguyên", "ghi số nguyên"),
    "greater_than_equal": ("{found} quá nhỏ", "từ {ge} trở lên"),
    "less_than_equal": ("{found} quá lớn", "không quá {le}"),
    "tuple_type": ("“{found}” không phải là danh sách", 'ghi trong ngoặc vuông: ["…", "…"]'),
    "frozen_set_type": ("“{found}” không phải là danh sách", 'ghi trong ngoặc vuông: ["…", "…"]'),
    "model_type": ("“{found}” không phải là một nhóm mục", "ghi thành nhóm [tên] (xem docs/regime-files.md)"),
}
