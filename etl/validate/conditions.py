"""Evaluates the condition of a rule on a frame, skipping rows that cannot be judged."""

import ast
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd


def failed_rows(frame: pd.DataFrame, holds: str, rows: Mapping[str, Sequence[str]]) -> tuple[int, npt.NDArray[np.intp]]:
    """Number of rows that the condition can judge, and positions of those that do not meet it.

    A row is judged where every column that the condition names has a value, and every column of `rows` has
    one of the values given: "a sum is wrong" cannot be said of parts nobody stated.

    Raises:
        KeyError: the frame lacks a column. (Other errors: the condition is no sound expression.)
    """
    columns = {name: frame[name].to_numpy() for name in names_in(holds)}
    judged = np.ones(len(frame), dtype=bool)
    for column in columns.values():
        if column.dtype.kind == "f":
            judged &= ~np.isnan(column)
    for name, allowed in rows.items():
        judged &= frame[name].isin(list(allowed)).to_numpy()
    met = pd.eval(holds, engine="python", local_dict=columns, global_dict={})
    return int(judged.sum()), np.flatnonzero(judged & ~np.asarray(met, dtype=bool))


@cache
def names_in(holds: str) -> tuple[str, ...]:
    """Columns that a condition names, in order of appearance."""
    names = [node for node in ast.walk(ast.parse(holds, mode="eval")) if isinstance(node, ast.Name)]
    return tuple(dict.fromkeys(node.id for node in sorted(names, key=lambda node: node.col_offset)))
