"""All verbs under one command."""

import typer

import etl.cli.retry  # noqa: F401 (adds a verb to `receipts`)
from etl.cli.answers import answer_verbs
from etl.cli.backup import backup_verbs
from etl.cli.common import set_up_logging
from etl.cli.configuration import db_verbs, regime_verbs
from etl.cli.contacts import contact_verbs
from etl.cli.desk import desk_verbs, letter_verbs, report_file_verbs
from etl.cli.doctor import doctor_verbs
from etl.cli.mailroom import mailroom_verbs
from etl.cli.oversight import audit_verbs, oversight_verbs
from etl.cli.plan import history_verbs, plan_verbs, score_verbs
from etl.cli.reports import forms_verbs, ledger_verbs, receipts_verbs, report_verbs
from etl.cli.retention import retention_verbs
from etl.cli.review import officer_verbs, period_verbs, review_verbs
from etl.cli.run import run_verbs
from etl.cli.stages import stage_verbs
from etl.cli.statements import narrative_verbs

app = typer.Typer(
    name="etl",
    help="Thu báo cáo của các đơn vị, kiểm tra, tổng hợp thành một báo cáo.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    callback=set_up_logging,
)
for verbs in (
    stage_verbs,
    run_verbs,
    report_verbs,
    plan_verbs,
    review_verbs,
    oversight_verbs,
    mailroom_verbs,
    answer_verbs,
    desk_verbs,
    doctor_verbs,
):
    app.registered_commands += verbs.registered_commands
app.add_typer(regime_verbs, name="regime")
app.add_typer(db_verbs, name="db")
app.add_typer(backup_verbs, name="backup")
app.add_typer(forms_verbs, name="forms")
app.add_typer(report_file_verbs, name="report")
app.add_typer(letter_verbs, name="letters")
app.add_typer(receipts_verbs, name="receipts")
app.add_typer(ledger_verbs, name="ledger")
app.add_typer(period_verbs, name="period")
app.add_typer(officer_verbs, name="officers")
app.add_typer(contact_verbs, name="contacts")
app.add_typer(score_verbs, name="scores")
app.add_typer(audit_verbs, name="audit")
app.add_typer(history_verbs, name="history")
app.add_typer(narrative_verbs, name="narratives")
app.add_typer(retention_verbs, name="retention")
