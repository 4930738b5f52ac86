"""What has to be there before the first program of a set in containers starts: `python -m stack.installation [DIR]`.

Run by the service `init`, at every `up`: databases, roles and their passwords, both schemas, pools, users. Safe to
repeat; a password of a role that was changed in its file is changed in the server too. With the folder of backups DIR
(the service `restore`) an empty server is filled from the newest set on the way.
"""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from etl import schema
from etl.backup import find_set, put_reports_back, restore
from etl.cli.backup import tell_restored
from etl.config import Settings
from etl.embedded import SUPERUSER, roles
from etl.model.errors import EtlError, RetryableError
from stack.container import DATABASE_HOST
from stack.given import Given
from stack.lifecycle import write_configuration
from stack.metadata import prepare
from stack.places import Places

PATIENCE_SECONDS = 120.0


def install(settings: Settings, given: Given, backups: Path | None = None) -> bool:
    """Everything, in order; whether all that a backup should have held is here."""
    superuser = make_conninfo(
        host=DATABASE_HOST, dbname="postgres", user=SUPERUSER, password=given["database_superuser"]
    )
    _wait_for(superuser)
    roles.prepare(superuser)
    roles.set_passwords(superuser, {login: given[f"database_{login.removeprefix('etl_')}"] for login in roles.LOGINS})
    restored = restore(settings, find_set(backups)) if backups is not None else None
    schema.upgrade(settings, datetime.now(UTC))
    if restored is not None:
        tell_restored(restored, put_reports_back(settings))
    write_configuration(Places.of(settings))
    prepare(given.logins())
    return restored is None or not restored.missing


def _wait_for(superuser: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            psycopg.connect(superuser, connect_timeout=5).close()
            return
        except psycopg.OperationalError as error:
            if "authentication failed" in str(error):
                raise RetryableError(
                    "máy chủ cơ sở dữ liệu không nhận mật khẩu trong secrets/database_superuser: tệp này không phải "
                    "tệp đã dùng khi cài đặt lần đầu; hãy chép lại tệp cũ từ bản lưu."
                ) from error
            if time.monotonic() > deadline:
                raise RetryableError(f"máy chủ cơ sở dữ liệu không trả lời: {error}") from error
        time.sleep(1)


def main(backups: Path | None = None) -> int:
    """0 when everything is there; 1 with the reason, or without some raw files that were named."""
    try:
        is_complete = install(Settings.from_environment(), Given.all_of("init"), backups)
    except EtlError as error:
        print(f"Chưa cài đặt xong: {error}", file=sys.stderr)
        return 1
    print("Đã cài đặt xong: cơ sở dữ liệu, vai trò, người dùng.")
    return 0 if is_complete else 1


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
