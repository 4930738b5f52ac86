"""Checks a Word document against the layout of Nghị định 30/2020/NĐ-CP, Phụ lục I (DOMAIN §4)."""

from etl.publish.layout.check import Kind, check_layout
from etl.publish.layout.deviation import Deviation

__all__ = ["Deviation", "Kind", "check_layout"]
