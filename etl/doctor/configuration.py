"""What the office wrote: the environment's variables, regimes and their templates; and the rules that they use."""

from collections.abc import Iterator

from etl.config import misspelt_variables, wrong_variables
from etl.doctor.line import Examined, Line, Teller, check
from etl.model.errors import FatalError
from etl.publish.templates import load_template
from etl.regime import load_all

VARIABLES = "Biến môi trường"


@check("variables", VARIABLES)
def variables(_: Examined, tell: Teller) -> Iterator[Line]:
    """What is set is known and reads well: nobody else says a word of a name that is misspelt."""
    wrong, misspelt = list(wrong_variables()), list(misspelt_variables())
    for one in wrong:
        yield tell.fail(f"{one.place}: {one.wrong}", one.remedy)
    for one in misspelt:
        yield tell.warn(f"{one.place}: {one.wrong}", one.remedy)
    if not wrong and not misspelt:
        yield tell.ok("đọc được cả")


@check("regimes", "Chế độ báo cáo")
def regimes(examined: Examined, tell: Teller) -> Iterator[Line]:
    """Every regime's files are without a mistake."""
    good, broken = load_all(examined.settings.regimes)
    for name, error in broken.items():
        first = error.problems[0]
        more = f" (và {len(error.problems) - 1} lỗi nữa)" if len(error.problems) > 1 else ""
        yield tell.fail(f"{name}: {first.place}: {first.wrong}{more}", f"chạy `python -m etl regime check {name}`")
    if good:
        yield tell.ok(f"{len(good)} chế độ hợp lệ")
    elif not broken:
        remedy = "kiểm tra biến ETL_REGIMES, hoặc lập chế độ mới theo docs/adding-a-regime.md"
        yield tell.fail(f"{examined.settings.regimes} không có chế độ nào", remedy)


@check("templates", "Mẫu Word")
def templates(examined: Examined, tell: Teller) -> Iterator[Line]:
    """Each regime finds its Word template."""
    good, _ = load_all(examined.settings.regimes)
    for regime in good.values():
        try:
            load_template(regime)
        except FatalError:
            yield tell.fail(f"{regime.name} không có mẫu báo cáo", "khôi phục regimes/shared/templates/bao-cao.docx")
            return
    yield tell.ok("đủ")


@check("suite", "Bộ tiêu chí kiểm tra")
def suite(examined: Examined, tell: Teller) -> Iterator[Line]:
    """The suites are all there and define every rule that a regime uses."""
    from etl.validate.rules import load_rules, rules_in_force  # pandas takes half a second of every command

    remedy = "khôi phục thư mục expectations/ của bản cài đặt, rồi chạy `python -m etl regime check`"
    try:
        rules = load_rules(examined.settings.suites)
        good, _ = load_all(examined.settings.regimes)
        for regime in good.values():
            rules_in_force(rules, regime, regime.periods[-1])
    except (FatalError, OSError, ValueError) as error:
        yield tell.fail(f"thiếu hoặc sai: {str(error).splitlines()[0][:200]}", remedy)
    else:
        yield tell.ok(f"{len(rules)} tiêu chí")


CHECKS = (variables, regimes, templates, suite)
