"""Said when another Python than the installation's is asked to run us. Needs no library itself."""

import sys
from typing import NoReturn

OURS = ("etl", "stack")


def explain(error: ModuleNotFoundError, command: str) -> NoReturn:
    """Ends with what to type instead; a module of ours that is missing is a fault and stays one."""
    if (error.name or "").split(".")[0] in OURS:
        raise error
    sys.exit(
        f"Lỗi: Python này ({sys.executable}) không có thư viện {error.name}. Trong thư mục của phần mềm hãy gõ "
        f"`.venv/bin/python -m {command} …`; chưa có .venv thì chạy `make setup` trước."
    )
