"""Which tables of the warehouse each task of the DAGs reads and writes, for those who draw where figures come from."""

_READ = ("submission", "cell_value", "narrative", "model_row", "task_progress")
_JUDGED = ("verdict", "finding")
_DRAFT = ("report_version", "report_input", "figure", "figure_source")

READS_AND_WRITES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "take_deliveries": ((), ("blob", "receipt")),
    "take_mail": ((), ("blob", "receipt", "message")),
    "announce": (("receipt",), ()),
    "announce_mail": (("receipt",), ()),
    "check_regimes": ((), ()),
    "read_receipts": (("blob", "receipt"), _READ),
    "validate_periods": (_READ, _JUDGED),
    "due": (("submission", "verdict", "report_version"), ()),
    "make_draft": ((*_READ, *_JUDGED), _DRAFT),
    "ask_officer": (("report_version",), ("report_step",)),
    "send_answers": (("receipt", *_JUDGED), ("outbox",)),
    "find_overdue": (("receipt", "verdict"), ()),
    "send_reminders": (("receipt", "verdict"), ("outbox",)),
    "write_forms": ((), ()),
    "look_around": (("receipt", "ledger", "outbox"), ("outbox",)),
}
"""Tables by the task's id: (read, written)."""
