"""`receipts retry`: has files read again that could not be read or loaded."""

from typing import Annotated

import typer

from etl.cli.common import AsOf, Json, clock, console, journey, show
from etl.cli.reports import receipts_verbs
from etl.cli.review import Officer, Why, by
from etl.model.errors import UsageError
from etl.oversight import retry


@receipts_verbs.command("retry")
def retry_verb(
    officer: Officer,
    why: Why,
    receipt: Annotated[list[str] | None, typer.Argument(metavar="ID", help="Mã tệp; xem `receipts --json`.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Mọi tệp không đọc được.")] = False,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """Đọc lại những tệp không đọc được hoặc chưa nạp được (ở lần `process` tới)."""
    with journey() as opened:
        if bool(receipt) is every:
            raise UsageError("Cần nêu mã tệp, hoặc --all để thử lại mọi tệp không đọc được.")
        done = retry(opened, None if every else receipt, by(officer), why, clock(as_of))
        show(done, as_json, lambda: console.print(f"Sẽ đọc lại {len(done['receipts'])} tệp ở lần xử lý tới."))
