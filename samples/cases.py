"""The special cases of the district: what happens at a unit, and what must become of each of its files.

The expectations are written here by hand, from DESIGN.md §5–6 and DOMAIN.md §3–5, not taken from the system.
"""

from dataclasses import dataclass
from enum import StrEnum

from etl.model.regime import Period, Regime, Unit
from samples import changes as do
from samples.changes import Change, Rework


class Source(StrEnum):
    """Where the bytes of a delivery come from."""

    FORM = "form"
    PREVIOUS_FORM = "previous_form"
    NEIGHBOURS_FORM = "neighbours_form"
    AGAIN = "again"
    SIGNED_COPY = "signed_copy"
    WEB_PAGE = "web_page"
    CUT_SHORT = "cut_short"
    LITTER = "litter"


class When(StrEnum):
    """When a delivery comes; `AFTER`: a few days after the unit's delivery before."""

    USUAL = "usual"
    AFTER = "after"
    LAST_DAYS = "last_days"
    LATE = "late"
    CORRECTED_LATE = "corrected_late"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One file of a case. `status`, `codes`, `counts` as in `SampleFile`; `name`: "" for a usual one.

    `changes` are made to the entries before they are typed, `rework` is done on the workbook afterwards.
    """

    status: str
    codes: tuple[str, ...] = ()
    counts: str = ""
    source: Source = Source.FORM
    when: When = When.USUAL
    changes: tuple[Change, ...] = ()
    rework: Rework | None = None
    name: str = ""
    is_above_unit_folder: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """What happens at one unit. `needs` are indicators that the unit must answer, `sections` those of the regime.

    `unit_status`, `timeliness`: as in `SampleUnit`. A stranger is no unit of the roster.
    """

    name: str
    what: str
    deliveries: tuple[Delivery, ...]
    unit_status: str
    timeliness: str = "on_time"
    needs: tuple[str, ...] = ()
    ownership: str = ""
    level: str = ""
    is_stranger: bool = False
    sections: tuple[str, ...] = ()

    def suits(self, unit: Unit, regime: Regime, period: Period) -> bool:
        """Whether this can happen at the unit: the regime asks for it and has the rules that notice it."""
        codes = {indicator.code for indicator in regime.indicators if indicator.binds(unit)}
        written = {section.code for section in regime.sections if section.narrative == "required"}
        return (
            set(self.needs) <= codes
            and set(self.sections) <= written
            and self._rules <= _rules_for(unit, regime, period)
            and self.ownership in ("", unit.ownership)
            and self.level in ("", unit.level)
            and (not self._needs_neighbour or _has_neighbour(unit, regime, period))
        )

    @property
    def _rules(self) -> set[str]:
        """Rules among the codes of its findings; the kinds that reading finds have hyphens."""
        return {code for delivery in self.deliveries for code in delivery.codes if "_" in code}

    @property
    def _needs_neighbour(self) -> bool:
        return any(delivery.source is Source.NEIGHBOURS_FORM for delivery in self.deliveries)


def _rules_for(unit: Unit, regime: Regime, period: Period) -> set[str]:
    return {
        use.rule
        for use in regime.rules
        if use.is_in_force(period) and (not use.ownerships or unit.ownership in use.ownerships)
    }


def _has_neighbour(unit: Unit, regime: Regime, period: Period) -> bool:
    return sum(other.level == unit.level for other in regime.roster(period.code)) > 1


ACCEPTED, WARNED, REJECTED = "accepted", "accepted_with_warnings", "rejected"
REVIEW, REFUSED, DUPLICATE, EVIDENCE = "needs_review", "refused", "duplicate", "evidence"

ANSWERED_BEFORE = "Có 03 ý kiến nhận từ kỳ trước, trong kỳ này mới trả lời xong."


def _plain(*changes: Change, rework: Rework | None = None, name: str = "") -> tuple[Delivery, ...]:
    """One delivery that is accepted as it is."""
    return (Delivery(ACCEPTED, counts="base", changes=changes, rework=rework, name=name),)


def _returned(*codes: str, change: Change, when: When = When.USUAL) -> Delivery:
    return Delivery(REJECTED, codes, changes=(change,), when=when)


GOOD = Case("good", "báo cáo đầy đủ, đúng", _plain(), ACCEPTED)
GOOD_SIGNED = Case(
    "good_signed",
    "báo cáo đầy đủ, kèm bản chụp văn bản ký",
    (*_plain(), Delivery(EVIDENCE, source=Source.SIGNED_COPY, when=When.AFTER)),
    ACCEPTED,
)

CASES: tuple[Case, ...] = (
    Case(
        "figures_as_text",
        "số liệu ghi dạng chữ: “1.234”, “05”, “KPS”, “không”, “12 cuộc”; ô tỷ lệ bị ghi đè “98%”",
        _plain(do.big_school, do.typed_as_text),
        ACCEPTED,
        needs=("QM02", "CD06", "HS11"),
        level="TH",
    ),
    Case("ticked", "ô có/không được đánh dấu “x”, “✓”, “X”", _plain(do.ticked), ACCEPTED),
    Case(
        "percent_for_count",
        "ghi “95%” vào ô số phiếu",
        (_returned("value-unreadable", change=do.set_to("HL02", "95%")),),
        REJECTED,
        needs=("HL02",),
    ),
    Case(
        "tick_for_count",
        "đánh dấu “x” vào ô số cuộc kiểm tra",
        (Delivery(REJECTED, ("value-unreadable",), rework=do.tick_in_number("KT03")),),
        REJECTED,
        needs=("KT03",),
    ),
    Case(
        "broken_sum",
        "tổng số người không bằng các thành phần",
        (_returned("qm03_sum", change=do.add_to("QM03", 2)),),
        REJECTED,
        needs=("QM03",),
    ),
    Case(
        "explained_excess",
        "trả lời nhiều ý kiến hơn số nhận được, có giải trình",
        _plain(do.exceed("DC08", "DC07", 3, ANSWERED_BEFORE)),
        ACCEPTED,
        needs=("DC08",),
    ),
    Case(
        "unexplained_excess",
        "giải quyết nhiều vấn đề hơn số được nêu, không giải trình",
        (Delivery(WARNED, ("dc12_le_dc11",), "base", changes=(do.exceed("DC12", "DC11", 2),)),),
        WARNED,
        needs=("DC12",),
    ),
    Case(
        "required_missing",
        "bỏ trống chỉ tiêu bắt buộc",
        (_returned("required_missing", change=do.leave_out("KT01")),),
        REJECTED,
        needs=("KT01",),
    ),
    Case(
        "narrative_missing",
        "bỏ trống mục lời văn bắt buộc",
        (Delivery(WARNED, ("narrative_missing",), "base", changes=(do.leave_out_narrative("III.1"),)),),
        WARNED,
        sections=("III.1",),
    ),
    Case("moved_about", "chèn thêm hàng, đổi tên trang, đổi thứ tự trang", _plain(rework=do.moved_about), ACCEPTED),
    Case(
        "previous_form",
        "dùng biểu mẫu của kỳ trước",
        (Delivery(REJECTED, ("form-of-other-period",), source=Source.PREVIOUS_FORM),),
        REJECTED,
    ),
    Case(
        "neighbours_form",
        "biểu mẫu của đơn vị khác trong thư mục của đơn vị",
        (Delivery(REVIEW, ("unit-mismatch",), source=Source.NEIGHBOURS_FORM),),
        REVIEW,
        "missing",
    ),
    Case(
        "unknown_unit",
        "thư mục và biểu mẫu của đơn vị không có trong danh sách",
        (Delivery(REVIEW, ("unit-unknown",)),),
        "",
        is_stranger=True,
    ),
    Case(
        "sent_twice",
        "cùng một tệp gửi hai lần, hai tên",
        (*_plain(), Delivery(DUPLICATE, source=Source.AGAIN, when=When.AFTER, name="BaoCao (1).xlsx")),
        ACCEPTED,
    ),
    Case(
        "corrected",
        "bản đầu sai tổng, bản thay thế đúng",
        (
            _returned("td01_sum", change=do.add_to("TD01", 1)),
            Delivery(ACCEPTED, (), "base", when=When.AFTER, changes=(do.kind("replacement"),)),
        ),
        ACCEPTED,
        needs=("TD01",),
    ),
    Case(
        "corrected_after_deadline",
        "bản đầu đúng hạn nhưng sai tổng, bản đúng gửi ngày làm việc đầu tiên sau hạn",
        (
            _returned("dt_kinds_le_dt01", change=do.set_to("DT08", 9), when=When.LAST_DAYS),
            Delivery(ACCEPTED, (), "base", when=When.CORRECTED_LATE, changes=(do.kind("replacement"),)),
        ),
        ACCEPTED,
        "on_time_corrected",
        needs=("DT08",),
    ),
    Case(
        "supplement",
        "báo cáo thiếu phiếu khảo sát và một mục lời văn, sau gửi bổ sung",
        (
            Delivery(
                ACCEPTED,  # once the supplement has what was missing
                (),
                "base",
                changes=(do.set_to("HL01", 120), do.leave_out("HL01", "HL02"), do.leave_out_narrative("IV")),
            ),
            Delivery(
                ACCEPTED,
                (),
                "supplement",
                when=When.AFTER,
                changes=(do.set_to("HL01", 120), do.set_to("HL02", 117), do.only(("HL01", "HL02"), ("IV",)),
                         do.kind("supplement")),
                name="Bao cao bo sung.xlsx",
            ),
        ),
        ACCEPTED,
        needs=("HL01", "HL02"),
        sections=("IV",),
    ),
    Case("late", "gửi trễ hạn", (Delivery(ACCEPTED, (), "base", when=When.LATE),), ACCEPTED, "late"),
    Case(
        "not_a_workbook",
        "tệp .xlsx thật ra là trang web",
        (Delivery(REFUSED, ("file-other-type",), source=Source.WEB_PAGE),),
        REJECTED,
        "missing",
    ),
    Case(
        "cut_short",
        "tệp tải lên dở dang, hôm sau gửi lại",
        (
            Delivery(REFUSED, ("file-damaged",), source=Source.CUT_SHORT),
            Delivery(ACCEPTED, (), "base", when=When.AFTER),
        ),
        ACCEPTED,
    ),
    Case(
        "signed_only",
        "chỉ gửi bản chụp văn bản ký",
        (Delivery(EVIDENCE, source=Source.SIGNED_COPY),),
        "signed_only",
        "missing",
    ),
    Case("silent", "không gửi gì", (), "missing", "missing"),
    Case("silent_too", "không gửi gì", (), "missing", "missing"),
    Case(
        "model_short",
        "đăng ký hai mô hình, chỉ kê một",
        (_returned("dv01_models", change=do.one_model_short),),
        REJECTED,
        needs=("DV01",),
    ),
    Case(
        "negative",
        "ghi số âm",
        (_returned("negative", change=do.set_to("KT02", -1)),),
        REJECTED,
        needs=("KT02",),
    ),
    Case("no_metadata", "trang thông tin ẩn bị mất", _plain(rework=do.without_metadata), ACCEPTED),
    Case(
        "older_form",
        "biểu mẫu bản cũ hơn",
        (Delivery(WARNED, ("form-outdated",), "base", rework=do.of_older_form),),
        WARNED,
    ),
    Case(
        "above_folder",
        "tệp nằm ngoài thư mục đơn vị, còn thông tin nhận dạng",
        (Delivery(ACCEPTED, (), "base", is_above_unit_folder=True),),
        ACCEPTED,
    ),
    Case(
        "litter",
        "tệp tạm của Excel và của macOS nằm cạnh báo cáo",
        (*_plain(name="BaoCao.xlsx"), Delivery("", source=Source.LITTER, name="~$BaoCao.xlsx", when=When.AFTER),
         Delivery("", source=Source.LITTER, name=".DS_Store", when=When.AFTER)),
        ACCEPTED,
    ),
    Case(
        "from_a_mac",
        "tên tệp có dấu, lưu từ macOS (NFD)",
        _plain(name="BÁO CÁO DÂN VẬN - {short}.xlsx"),
        ACCEPTED,
    ),
)  # fmt: skip


def case_named(name: str) -> Case:
    """The case with this name; `KeyError` lists those there are."""
    for case in (GOOD, GOOD_SIGNED, *CASES):
        if case.name == name:
            return case
    raise KeyError(f"no case {name!r}; there are: {', '.join(case.name for case in CASES)}")
