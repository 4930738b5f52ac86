"""Spreads files over processes, so that who is compared with ours has as many at work as ours has workers."""

from collections.abc import Callable, Sequence
from multiprocessing import get_context
from typing import Any

_FORK = get_context("fork")  # what was prepared before the clock started is there without being sent


def side_by_side(work: Callable[..., None], shares: Sequence[tuple[Any, ...]]) -> None:
    """Calls `work(*share)` for each share in a process of its own and waits for all.

    Raises:
        RuntimeError: one of them failed.
    """
    processes = [_FORK.Process(target=work, args=share) for share in shares]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    if failed := [process.exitcode for process in processes if process.exitcode]:
        raise RuntimeError(f"{len(failed)} of {len(processes)} processes failed: {failed}")


def dealt(items: Sequence[Any], hands: int) -> list[Sequence[Any]]:
    """The items dealt out in turn."""
    return [items[first::hands] for first in range(hands)]
