"""`etl doctor`: looks at everything that the system stands on and says what to do; changes nothing.

Each check is one function that yields lines; a check that breaks is itself a line, never a traceback.
"""

import os
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy

from etl.config import Settings
from etl.doctor import configuration, database, home, machine, mail, watched
from etl.doctor.configuration import VARIABLES
from etl.doctor.line import Check, Examined, Level, Line
from etl.model.errors import EtlError

CHECKS: tuple[Check, ...] = (*machine.CHECKS, *configuration.CHECKS, *home.CHECKS, *database.CHECKS, *mail.CHECKS)
WATCHED: tuple[Check, ...] = watched.CHECKS
"""What the alert mails look at twice an hour: it goes wrong by itself, while nobody is looking."""

NOT_OURS = "chạy bằng tài khoản của phần mềm; nếu tệp do tài khoản khác để lại (như sau `sudo`): trả lại bằng `chown`"

__all__ = ["CHECKS", "VARIABLES", "WATCHED", "Check", "Level", "Line", "examine"]


def examine(settings: Settings, now: datetime, checks: Sequence[Check] = CHECKS) -> list[Line]:
    """All lines of the checks in their order; `now` is the moment by this machine's clock."""
    lines: list[Line] = []
    with Examined.of(settings, now) as examined:
        for check in checks:
            failed = {line.check for line in lines if line.level is Level.FAIL}
            lines += [] if failed & set(check.needs) else _lines(check, examined)
    return lines


def _lines(check: Check, examined: Examined) -> list[Line]:
    try:
        examined.settle()
        found = list(check.look(examined))
    except sqlalchemy.exc.SQLAlchemyError as error:
        found = [check.fail(f"kho dữ liệu không trả lời: {_first_line(error)}", "xem dòng “Máy chủ dữ liệu” ở trên")]
    except PermissionError as error:
        words = f"tài khoản đang chạy (số {os.geteuid()}) không mở được {error.filename}"
        found = [check.fail(words, NOT_OURS)]
    except (EtlError, OSError) as error:
        found = [check.fail(_first_line(error), "làm theo lời báo ở dòng này rồi chạy lại doctor")]
    except Exception as error:  # whatever it is, the other checks go on and the reader sees no traceback
        words = f"không kiểm tra được ({type(error).__name__}: {_first_line(error)})"
        found = [check.fail(words, "báo cho người phát triển phần mềm, kèm dòng này")]
    return found


def _first_line(error: Exception) -> str:
    text = str(getattr(error, "orig", None) or error).strip()
    return text.splitlines()[0][:300] if text else type(error).__name__
