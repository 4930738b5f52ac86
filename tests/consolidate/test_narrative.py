"""What may leave the office of the units' own words: shared by several, without digits and names."""

import tracemalloc
from collections import Counter
from types import SimpleNamespace

import pytest

from etl.consolidate import narrative
from etl.consolidate.chosen import Chosen, GroupChoice
from etl.consolidate.narrative import Heard, Wording, group_section, hear, is_quotable, statements
from etl.consolidate.voice_sentences import heard_paragraphs
from etl.model.voices import Choice, Manner, SectionVoices, VoiceGroup
from etl.regime.own_words import default_wording

KNOWN = frozenset({"Ban", "Chỉ", "Công", "Đảng", "Nhân", "UBND", "Phòng", "GD", "ĐT"})


def heard(*bodies: str) -> Heard:
    rows = [SimpleNamespace(section="III", unit=f"{n:02d}", body=body) for n, body in enumerate(bodies)]
    return dict(hear(rows))["III"]


def grouped(
    *bodies: str, manner: Manner = Manner.RESULTS, chosen: Chosen | None = None, office: str = "Sở mẫu"
) -> SectionVoices:
    names = {f"{n:02d}": f"Trường {n} (mẫu)" for n in range(len(bodies))}
    return group_section(heard(*bodies), manner, KNOWN, 5, chosen or Chosen(), names, office).voices


def voices(*bodies: str) -> list[tuple[str, int]]:
    """What is printed, and of how many units."""
    return [(group.body, group.units) for group in grouped(*bodies).printed]


def printed(*bodies: str, manner: Manner = Manner.RESULTS, chosen: Chosen | None = None) -> list[str]:
    found = grouped(*bodies, manner=manner, chosen=chosen)
    said = heard_paragraphs(default_wording(), "III", manner, found, 60, is_counted=False)
    return [paragraph.text for paragraph in said]


def group_of(found: SectionVoices, beginning: str) -> VoiceGroup:
    return next(group for group in found.groups if group.body.startswith(beginning))


@pytest.mark.parametrize(
    "statement",
    [
        "Đã tổ chức 12 cuộc quán triệt cho toàn thể nhân viên",
        "Cô Lan đã vận động phụ huynh tham gia đầy đủ",
        "Hiệu trưởng Nguyễn Văn An chỉ đạo sâu sát và kịp thời",
        "Trường Mầm non Hoa Sen làm tốt công tác tuyên truyền",
        "Xem thêm tại www.truongmau.vn về các hoạt động",
        "<b>Đội ngũ</b> đoàn kết, thống nhất và trách nhiệm",
        "{{ hoạt động }} của các đoàn thể trong nhà trường",
        "=cmd() của các đoàn thể trong nhà trường",
        "Quá ngắn",
        "Trong kỳ, đơn vị không phát sinh trường hợp vi phạm kỷ luật",
        "Được sự giúp đỡ của thầy Nhân trong công tác tuyên truyền",
    ],
)
def test_what_names_counts_or_injects_stays_inside(statement: str) -> None:
    assert not is_quotable(statement, KNOWN)


@pytest.mark.parametrize(
    "statement",
    [
        "Phong trào “Dân vận khéo” gắn với nhiệm vụ chuyên môn của nhà trường",
        "Tuyên truyền Luật Thực hiện dân chủ ở cơ sở đến toàn thể viên chức",
        "Học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh",
    ],
)
def test_names_that_are_everybodys_may_go_out(statement: str) -> None:
    """In a report on dân vận the clause on “Dân vận khéo” never had a sentence."""
    assert is_quotable(statement, KNOWN)
    assert not is_quotable(f"{statement} của trường Hoa Sen", KNOWN)


def test_quotation_marks_within_a_quotation_are_single() -> None:
    said = printed(*["Phong trào “Dân vận khéo” gắn với nhiệm vụ chuyên môn"] * 3)
    assert said == ["- Một số đơn vị (03/60) nêu: “Phong trào ‘Dân vận khéo’ gắn với nhiệm vụ chuyên môn”."]


def test_a_title_before_a_common_word_names_nobody() -> None:
    assert is_quotable("Các thầy cô giáo tích cực tham gia đóng góp ý kiến", KNOWN)


def test_words_of_the_regime_are_no_names() -> None:
    assert is_quotable("Thực hiện tốt sự lãnh đạo của Đảng và Ban Chỉ đạo", KNOWN)


def test_the_same_statement_of_several_units_is_counted_once_a_unit() -> None:
    statement = "Đội ngũ đoàn kết, thống nhất trong thực hiện nhiệm vụ"
    found = voices(
        f"- {statement}.\n- {statement}", f"1. {statement};", statement.upper(), "Điều kiện còn khó khăn lắm"
    )
    assert found == [(statement, 3)]


def test_two_units_are_not_several() -> None:
    assert voices(*["Đội ngũ đoàn kết, thống nhất trong công việc"] * 2) == []


def test_units_that_write_nothing_to_say_are_counted_apart() -> None:
    rows = [
        SimpleNamespace(section="III", unit=str(n), body=b) for n, b in enumerate(["Không.", "Không có", "Thiếu người"])
    ]
    found = dict(hear(rows))["III"]
    assert (found.units, found.nothing) == (3, 2)


def test_the_order_of_units_does_not_matter() -> None:
    one, other = "Phối hợp tốt với cha mẹ học sinh", "Công khai đầy đủ các khoản thu chi"
    bodies = [one, other, f"{one}. {other}", one.replace("tốt", "tot"), other]
    assert voices(*bodies) == voices(*reversed(bodies))


def test_bullets_and_sentences_are_taken_apart() -> None:
    found = list(statements("- đã họp phụ huynh. Đã công khai;\na) Đã đối thoại\n\n  + 1) còn thiếu giáo viên "))
    assert found == ["Đã họp phụ huynh", "Đã công khai", "Đã đối thoại", "Còn thiếu giáo viên"]


def test_one_schools_numbers_never_stand_for_others() -> None:
    bodies = ["Đã tổ chức 12 cuộc họp phụ huynh học sinh trong năm"] * 4 + ["Tổ chức họp phụ huynh học sinh trong năm"]
    assert voices(*bodies) == [("Tổ chức họp phụ huynh học sinh trong năm", 5)]


def test_what_nobody_said_without_a_number_stays_inside() -> None:
    found = grouped(*["Đã tổ chức 12 cuộc họp phụ huynh học sinh trong năm"] * 4)
    assert found.printed == () and found.groups[0].units == 4


def test_an_opposite_joins_nobody() -> None:
    found = grouped(
        *["Kinh phí đã được cấp kịp thời cho các hoạt động"] * 3, "Kinh phí chưa được cấp kịp thời cho các hoạt động"
    )
    assert sorted(group.units for group in found.groups) == [1, 3]


@pytest.mark.parametrize(
    ("manner", "statement", "sentence"),
    [
        (
            Manner.RESULTS,
            "Nhà trường đã công khai đầy đủ thu chi",
            "- Một số đơn vị (03/60) đã công khai đầy đủ thu chi.",
        ),
        (
            Manner.RESULTS,
            "Công khai đầy đủ các khoản thu chi",
            "- Một số đơn vị (03/60) đã công khai đầy đủ các khoản thu chi.",
        ),
        (Manner.RESULTS, "Nội bộ nhà trường đoàn kết", "- Một số đơn vị (03/60) nêu: “Nội bộ nhà trường đoàn kết”."),
        (Manner.SHORTCOMINGS, "Chậm số hóa hồ sơ học sinh", "- Một số đơn vị (03/60) còn chậm số hóa hồ sơ học sinh."),
        (Manner.SHORTCOMINGS, "Đơn vị còn thiếu giáo viên", "- Một số đơn vị (03/60) còn thiếu giáo viên."),
        (
            Manner.RESULTS,
            "Các đơn vị được chính quyền địa phương quan tâm",
            "- Một số đơn vị (03/60) được chính quyền địa phương quan tâm.",
        ),
        (
            Manner.RESULTS,
            "Được địa phương quan tâm, nhà trường đã sửa sân chơi",
            "- Một số đơn vị (03/60) nêu: “Được địa phương quan tâm, nhà trường đã sửa sân chơi”.",
        ),
        (
            Manner.PLANS,
            "Tiếp tục thực hiện quy chế dân chủ",
            "- Một số đơn vị (03/60) xác định nhiệm vụ: tiếp tục thực hiện quy chế dân chủ.",
        ),
    ],
)
def test_a_group_goes_on_as_a_sentence_or_is_quoted(manner: Manner, statement: str, sentence: str) -> None:
    assert printed(*[statement] * 3, manner=manner) == [sentence]


def test_some_do_not_say_some() -> None:
    bodies = ["Một số viên chức, người lao động ngại góp ý tại cuộc họp"] * 3
    assert printed(*bodies, manner=Manner.SHORTCOMINGS) == [f"- 03/60 đơn vị nêu: “{bodies[0]}”."]


def test_said_by_one_in_five_or_more_they_are_many() -> None:
    assert printed(*["Công khai đầy đủ các khoản thu chi"] * 12)[0].startswith("- Nhiều đơn vị (12/60) đã công khai")


def test_recommendations_stand_under_whom_they_address() -> None:
    bodies = ["Đề nghị UBND phường quan tâm bổ sung nhân viên văn thư"] * 4
    bodies += ["Kính đề nghị Phòng GD&ĐT mở lớp tập huấn về dân vận"] * 3
    bodies += ["Đề nghị tăng mức hỗ trợ học sinh khó khăn"] * 5
    assert printed(*bodies, manner=Manner.RECOMMENDATIONS) == [
        "- Đối với Ủy ban nhân dân phường:",
        "+ Một số đơn vị (04/60) đề nghị quan tâm bổ sung nhân viên văn thư.",
        "- Đối với Phòng Giáo dục và Đào tạo:",
        "+ Một số đơn vị (03/60) đề nghị mở lớp tập huấn về dân vận.",
        "- Đối với cơ quan cấp trên:",
        "+ Một số đơn vị (05/60) đề nghị tăng mức hỗ trợ học sinh khó khăn.",
    ]


def test_the_same_request_to_another_body_is_another_recommendation() -> None:
    """What some ask of "cấp trên" must not swell the count under the body that the report goes to."""
    asked = "bổ sung biên chế nhân viên y tế trường học"
    bodies = [f"Đề nghị UBND quận {asked}"] * 3 + [f"Kiến nghị cấp trên {asked}"] * 4
    bodies += [f"Kính đề nghị UBND phường {asked}"] * 5
    assert printed(*bodies, manner=Manner.RECOMMENDATIONS) == [
        "- Đối với Ủy ban nhân dân phường:",
        f"+ Một số đơn vị (05/60) đề nghị {asked}.",
        "- Đối với Ủy ban nhân dân quận:",
        f"+ Một số đơn vị (03/60) đề nghị {asked}.",
        "- Đối với cơ quan cấp trên:",
        f"+ Một số đơn vị (04/60) đề nghị {asked}.",
    ]


@pytest.mark.parametrize(
    ("statement", "asked"),
    [
        ("Đề nghị Ủy ban nhân dân quận Gò Vấp hỗ trợ kinh phí sửa chữa", "hỗ trợ kinh phí sửa chữa"),
        ("Kiến nghị Phòng GDĐT quận Gò Vấp tổ chức tập huấn", "tổ chức tập huấn"),
        ("Đề nghị UBND quận Quan tâm bố trí kinh phí", "quan tâm bố trí kinh phí"),
        ("Đề nghị ngành giáo dục quan tâm bố trí kinh phí", "quan tâm bố trí kinh phí"),
    ],
)
def test_a_body_is_named_with_its_place(statement: str, asked: str) -> None:
    """ "Đối với Ủy ban nhân dân quận: … đề nghị Gò Vấp hỗ trợ kinh phí" stood in a report."""
    known = KNOWN | {"Gò", "Vấp", "Ủy", "Quan", "GDĐT"}
    found = group_section(heard(*[statement] * 3), Manner.RECOMMENDATIONS, known, 5, Chosen(), {}, "Sở mẫu").voices
    said = heard_paragraphs(default_wording(), "V", Manner.RECOMMENDATIONS, found, 60, is_counted=False)
    assert [paragraph.text for paragraph in said][-1] == f"+ Một số đơn vị (03/60) đề nghị {asked}."


def test_what_is_asked_of_the_office_itself_goes_up_only_if_an_officer_says_so() -> None:
    """A Phòng does not tell the Ủy ban nhân dân what its schools want of the Phòng."""
    asks = "Kính đề nghị Phòng GD&ĐT mở lớp tập huấn về dân vận"
    bodies = [asks] * 3 + ["Đề nghị UBND phường quan tâm bổ sung nhân viên văn thư"] * 3
    ours = "Phòng Giáo dục và Đào tạo quận mẫu"
    found = grouped(*bodies, manner=Manner.RECOMMENDATIONS, office=ours)
    assert [group.addressee for group in found.printed] == ["Ủy ban nhân dân phường"]
    (kept,) = [group for group in found.groups if not group.is_printed]
    chosen = Chosen(dict.fromkeys({one.identity for one in heard(asks).statements}, "g"), {"g": GroupChoice(Choice.IN)})
    assert kept.addressee == "Phòng Giáo dục và Đào tạo"
    assert len(grouped(*bodies, manner=Manner.RECOMMENDATIONS, office=ours, chosen=chosen).printed) == 2


def test_how_many_wrote_is_said_where_nothing_else_says_it() -> None:
    """ "Có 48/60 đơn vị báo cáo nội dung này." opened most sections and told the reader nothing."""

    def said(*bodies: str) -> str:
        found = heard_paragraphs(default_wording(), "III", Manner.SHORTCOMINGS, grouped(*bodies), 60, is_counted=True)
        return next(paragraph.text for paragraph in found)

    shared = "Hồ sơ lưu chưa thật đầy đủ, khoa học"
    assert said(*[shared] * 3).startswith("- Một số đơn vị (03/60)")
    assert said(shared) == "Có 01/60 đơn vị báo cáo nội dung này."
    assert said(*[shared] * 3, "Không có") == "Có 04/60 đơn vị báo cáo nội dung này, trong đó 01 đơn vị ghi “không có”."


TASKS = "Ngay từ đầu năm, đơn vị đã ban hành kế hoạch dân vận, dân chủ và giao việc rõ ràng cho từng tổ"
SHOWN = "Lịch tiếp công dân của người đứng đầu được niêm yết"
SAME_MATTER = (
    (TASKS, "Kế hoạch dân chủ của năm đã được lấy ý kiến toàn thể viên chức, người lao động trước khi ban hành"),
    (TASKS, "Nhà trường đã ban hành văn bản về công tác dân vận, thực hiện quy chế dân chủ ở cơ sở"),
    ("Người đứng đầu duy trì tiếp công dân theo lịch, giải quyết ngay những việc thuộc thẩm quyền", SHOWN),
    ("Hồ sơ được tiếp nhận tại một đầu mối, hẹn ngày trả và trả đúng hẹn", "Hồ sơ được giải quyết nhanh gọn"),
    ("Đơn vị duy trì đối thoại định kỳ với viên chức", "Đơn vị công khai lịch đối thoại với viên chức"),
)


@pytest.mark.parametrize(("one", "other"), SAME_MATTER)
def test_no_unit_is_counted_with_what_it_did_not_claim(one: str, other: str) -> None:
    """Three units said it, six spoke of the same matter: nine in print would be untrue, whatever is grouped."""
    bodies = [*[one] * 3, *[other] * 6]
    for group in grouped(*bodies).printed:
        assert group.borne_out == bodies.count(group.body), (group.body, group.borne_out)


def test_a_chain_of_alike_statements_counts_those_who_said_what_is_printed() -> None:
    """Each is like the next, the ends are not: the plan was issued, tasks were given, staff were heard."""
    middle = "Nhà trường đã ban hành kế hoạch thực hiện dân chủ của năm, giao việc cho từng bộ phận"
    chain = [TASKS, middle, "Kế hoạch thực hiện dân chủ của năm đã được ban hành và công khai tại đơn vị"]
    chain += [SAME_MATTER[0][1], SAME_MATTER[1][1]]
    found = grouped(*[text for text in chain for _ in range(4)])
    assert max(group.units for group in found.groups) > 8, (
        "they are on one matter, and stand in one group for the officer"
    )
    assert all(group.borne_out <= 8 for group in found.printed), [(g.body, g.borne_out) for g in found.printed]


def test_an_officers_choice_makes_no_unit_say_more() -> None:
    """ "Có" raised "09/60 đơn vị đã giao việc rõ ràng cho từng tổ" to 35/60: the others wrote of plans only."""
    middle = "Nhà trường đã ban hành kế hoạch thực hiện dân chủ của năm, giao việc cho từng bộ phận"
    bodies = [text for text in (TASKS, middle, SAME_MATTER[0][1], SAME_MATTER[1][1]) for _ in range(4)]
    before = max(grouped(*bodies).groups, key=lambda group: group.units)
    assert before.units > before.borne_out
    every = {one.identity: "g" for one in heard(*bodies).statements}
    for choice in (GroupChoice(Choice.IN), GroupChoice(Choice.IN, "Công tác dân chủ được quan tâm")):
        (after,) = (one for one in grouped(*bodies, chosen=Chosen(every, {"g": choice})).groups if one.group_id == "g")
        assert after.borne_out < after.units, "what stood in one loose group was not put together by the officer"


def test_what_an_officer_puts_together_counts_together() -> None:
    bodies = [ONE] * 3 + [OTHER] * 4
    every = {one.identity: "g" for one in heard(*bodies).statements}
    (group,) = grouped(*bodies, chosen=Chosen(every, {"g": GroupChoice()})).groups
    assert group.borne_out == 7


def test_paraphrases_are_counted_with_what_they_say() -> None:
    texts = ["Phối hợp tốt với cha mẹ học sinh", "Nhà trường phối hợp chặt chẽ với phụ huynh học sinh"]
    (group,) = grouped(*[text for text in texts for _ in range(3)]).printed
    assert group.borne_out == 6


ONE, OTHER = "Phối hợp tốt với cha mẹ học sinh", "Tuyên truyền về phòng chống dịch bệnh"


def decided(choice: Choice, *bodies: str, body: str = "", position: int | None = None) -> Chosen:
    """An officer's decision on the group of the last body."""
    identity = heard(*bodies).statements[-1].identity
    return Chosen({identity: "g"}, {"g": GroupChoice(choice, body, position)})


def test_what_one_unit_says_goes_out_only_when_picked() -> None:
    bodies = [*[ONE] * 3, OTHER]
    assert len(printed(*bodies)) == 1
    chosen = decided(Choice.PICKED, *bodies)
    assert f"- Tiêu biểu: {OTHER}." in printed(*bodies, chosen=chosen)


def test_a_picked_group_names_its_unit_where_the_officer_says_so_but_no_shortcoming() -> None:
    bodies = [*[ONE] * 3, OTHER]
    chosen = decided(Choice.NAMED, *bodies)
    assert f"- Tiêu biểu: Trường 3 (mẫu): {OTHER}." in printed(*bodies, chosen=chosen)
    for manner in (Manner.SHORTCOMINGS, Manner.DISCIPLINE):
        assert not any("Trường 3" in text for text in printed(*bodies, manner=manner, chosen=chosen))


def test_a_dropped_group_is_not_printed_and_an_edited_one_as_edited() -> None:
    assert printed(*[ONE] * 3, chosen=decided(Choice.OUT, *[ONE] * 3)) == []
    chosen = decided(Choice.IN, *[ONE] * 3, body="phối hợp chặt chẽ với gia đình")
    assert printed(*[ONE] * 3, chosen=chosen) == ["- Một số đơn vị (03/60) đã phối hợp chặt chẽ với gia đình."]


def test_a_later_statement_of_the_same_meaning_joins_what_was_decided() -> None:
    chosen = decided(Choice.IN, *[ONE] * 3, body="phối hợp chặt chẽ với gia đình")
    found = grouped(*[ONE] * 3, "Nhà trường phối hợp rất tốt với phụ huynh học sinh", chosen=chosen)
    assert [(group.body, group.units) for group in found.printed] == [("phối hợp chặt chẽ với gia đình", 4)]


def test_an_officers_order_comes_first() -> None:
    bodies = [*[ONE] * 5, *[OTHER] * 3]
    assert [group.body for group in grouped(*bodies).groups] == [ONE, OTHER]
    chosen = decided(Choice.IN, *bodies, position=1)
    assert [group.body for group in grouped(*bodies, chosen=chosen).groups] == [OTHER, ONE]


@pytest.mark.parametrize(
    ("units", "expected", "words"),
    [(12, 60, "Nhiều"), (11, 60, "Một số"), (3, 14, "Một số"), (5, 14, "Nhiều"), (3, 5, "Nhiều"), (2, 5, "Một số")],
)
def test_three_of_fourteen_are_not_many(units: int, expected: int, words: str) -> None:
    """Twelve of sixty are many in the issue's own example; three of fourteen were called so, three of five may be."""
    group = VoiceGroup(
        1, "g", "Công khai thu chi", units, units, "", Choice.AUTO, None, is_quotable=True, is_printed=True
    )
    found = SectionVoices(units, 0, (group,))
    (said,) = heard_paragraphs(default_wording(), "III", Manner.RESULTS, found, expected, is_counted=False)
    assert said.text.startswith(f"- {words} đơn vị (")


def test_a_statement_in_many_wordings_takes_no_times_as_many_units() -> None:
    """45,000 units with a thousand wordings, each of which bore out all others, took 4 GB."""
    said = "công khai tài chính kế hoạch năm học cho phụ huynh"
    wordings = [
        Wording(f"{said} {chr(number)}", False, "", Counter([said]), {f"{number}-{unit}" for unit in range(100)})
        for number in range(200, 300)
    ]
    tracemalloc.start()
    _, _, units = narrative._clearest(wordings, frozenset())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(units) == 10_000
    assert most < 10 * 1024**2
