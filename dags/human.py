"""The step at which a run waits for an officer. A waiting run holds no worker: it stands in `awaiting_input`."""

import logging
from datetime import timedelta
from typing import Any

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Param

from dags.steps import entering

logger = logging.getLogger(__name__)

OPTIONS = ["Duyệt", "Trả lại"]
LOOK_AGAIN = timedelta(minutes=20)
"""How soon a question ends by itself that a newer draft, or a decision on the command line, has settled."""

# All may be empty: what a form refuses before it is sent tells nobody why. The answer is checked when it comes.
FIELDS = {
    "can_bo": Param(None, "Mã cán bộ ghi nhận ý kiến của lãnh đạo", type=["null", "string"], title="Mã cán bộ"),
    "ly_do": Param(None, "Bắt buộc khi trả lại", type=["null", "string"], title="Lý do trả lại"),
    "nguoi_ky": Param(None, "In dưới chữ ký; có thể để trống", type=["null", "string"], title="Họ tên người ký"),
}


class AskOfficer(HITLOperator):
    """Asks about the draft that the task `make_draft` made; a wrong answer is told in the log and asked again."""

    def execute(self, context: Any) -> str:
        """Waits while the draft is the newest and undecided."""
        from etl.desk import Desk, ask

        draft = context["ti"].xcom_pull(task_ids="make_draft")
        with entering(context["params"], "see the error below; the draft itself is kept.") as (journey, _):
            question = ask(Desk(journey), draft["regime"], draft["period"], draft["version"])
        if question is None:
            logger.info("Draft %s is settled: a newer one is there, or somebody has decided on it", draft["version"])
            return "settled"
        self.subject, self.body = question.subject, question.body
        return str(super().execute(context))

    def execute_complete(self, context: Any, event: dict[str, Any]) -> str:
        """Takes the answer; nobody's answer yet, or a wrong one, is asked for again."""
        from etl.model.errors import UsageError

        if "error" in event:
            return self.execute(context)
        try:
            answered = super().execute_complete(context, event)
            return self._record(context, answered)
        except (UsageError, ValueError) as error:
            logger.error("This answer cannot be taken: %s. WHAT TO DO: answer again", error)
            return self.execute(context)

    def _record(self, context: Any, answered: Any) -> str:
        from etl.desk import Desk, answer
        from etl.model.decision import By

        draft, said = context["ti"].xcom_pull(task_ids="make_draft"), answered["params_input"]
        who = answered.get("responded_by_user") or {}
        by = By((said.get("can_bo") or "").strip(), f"airflow:{who.get('name', '')}")
        with entering(context["params"], "see the error below; the draft itself is kept.") as (journey, clock):
            return answer(
                Desk(journey),
                draft["regime"],
                draft["period"],
                draft["version"],
                answered["chosen_options"][0],
                by,
                clock,
                why=said.get("ly_do") or "",
                signer=said.get("nguoi_ky") or "",
            )


def ask_officer() -> AskOfficer:
    """The step, as the DAG takes it in."""
    return AskOfficer(
        task_id="ask_officer",
        task_display_name="Chờ ý kiến lãnh đạo",
        subject="Dự thảo báo cáo chờ duyệt",
        options=OPTIONS,
        params=FIELDS,
        response_timeout=LOOK_AGAIN,
    )
