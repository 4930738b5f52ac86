"""`retention plan / erase`: what an officer types and reads where no rule lets anything go yet."""

import json

from tests.cli.test_review import run  # noqa: F401

WHY = ("--why", "hết thời hạn lưu (mẫu)")


def test_the_verbs_say_what_they_did(run) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    assert json.loads(run("retention", "plan", "--json").stdout) == []
    assert "(không có gì)" in run("retention", "plan").output  # a table without a row looks like one that broke off
    done = json.loads(run("retention", "erase", "--by", "nv.a", *WHY, "--json").stdout)
    assert done == {"erased": 0, "bytes": 0, "removed": 0, "mails_forgotten": 0, "files_renewed": 0}
    told = run("retention", "erase", "--by", "nv.a", *WHY)
    assert told.exit_code == 0 and "Đã xóa 0 tệp (0 byte) cùng lời văn, tên người trong đó;" in told.output
    refused = run("retention", "erase", "--by", "ai.do", *WHY)
    assert refused.exit_code == 2 and "Chưa đăng ký cán bộ" in refused.output
