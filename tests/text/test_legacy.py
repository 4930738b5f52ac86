"""Text of the old fonts comes back letter by letter, and nothing else is ever touched.

The encoders here are written from the code tables themselves, in another shape than the decoder's.
"""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.text import clean, from_legacy, guess_legacy, legacy_of_font

PASSAGE = """
Thực hiện Kế hoạch của Ủy ban nhân dân quận về công tác dân vận và thực hiện quy chế dân chủ ở cơ sở, nhà trường
báo cáo kết quả sáu tháng đầu năm như sau. Đặc điểm tình hình: trường có hai mươi lớp với bảy trăm trẻ, đội ngũ
cán bộ quản lý, giáo viên, nhân viên đoàn kết, nhiệt tình, yêu nghề, mến trẻ. Chi bộ đã quán triệt các văn bản chỉ
đạo của cấp trên; tổ chức hội nghị cán bộ, công chức, viên chức và người lao động; ký cam kết thi đua giữa các tổ
khối. Công tác tiếp công dân được duy trì thường xuyên, không có đơn thư khiếu nại, tố cáo vượt cấp. Việc giải
quyết thủ tục hành chính bảo đảm đúng hẹn, giảm phiền hà; phụ huynh học sinh hài lòng về thái độ giao tiếp, ứng xử.
Nhà trường niêm yết công khai thu chi tài chính, quỹ phúc lợi, nâng lương, quy hoạch, bổ nhiệm, mua sắm, sửa chữa.
Ban thanh tra nhân dân giám sát hằng quý, kiến nghị bổ sung quạt, đèn, ghế đá, cây xanh; hiệu trưởng đã trả lời bằng
văn bản. Mô hình dân vận khéo: bếp ăn sạch, bữa cơm yêu thương, góc thư viện mở, khuyến khích đọc sách, trồng rau
ngoài vườn, tiết kiệm điện nước, phòng chống dịch bệnh sởi, thuỷ đậu, quai bị, sốt xuất huyết. Hạn chế: một số giáo
viên trẻ còn ngại phát biểu; nguyên nhân do tuyên truyền chưa sâu rộng. Phương hướng: tiếp tục đẩy mạnh cải cách hành
chính, chuyển đổi số, đối thoại trực tiếp, lắng nghe ý kiến; phấn đấu đạt trường chuẩn quốc gia mức độ hai, giữ vững
danh hiệu lá cờ đầu; quyết tâm hoàn thành xuất sắc nhiệm vụ được giao. Kiến nghị, đề xuất: kính đề nghị lãnh đạo quan
tâm hỗ trợ kinh phí sửa mái che, lắp thêm camera, bồi dưỡng nghiệp vụ ngoại ngữ, tin học. Nguyễn Thị Mỹ Huỳnh, Trịnh
Đỗ Uyển, Vũ Ngọc Ánh, Lý Ái Quỳnh, Phạm Đức Thiện, Hồ Xuân Hương, Bùi Ỷ Lan, Đặng Thuỳ Trâm, Châu Ổn, Tạ Ẩn, Ỡm Ờ
"""
WORDS = sorted({word.strip(".,:;") for word in normalize("NFC", PASSAGE).split()})
LETTERS = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"

# TCVN 5712:1993, VN3: code in hexadecimal and letter. Capitals exist only without tone.
TCVN3_TABLE = """
b8:á b5:à b6:ả b7:ã b9:ạ a8:ă be:ắ bb:ằ bc:ẳ bd:ẵ c6:ặ a9:â ca:ấ c7:ầ c8:ẩ c9:ẫ cb:ậ ae:đ
d0:é cc:è ce:ẻ cf:ẽ d1:ẹ aa:ê d5:ế d2:ề d3:ể d4:ễ d6:ệ dd:í d7:ì d8:ỉ dc:ĩ de:ị
e3:ó df:ò e1:ỏ e2:õ e4:ọ ab:ô e8:ố e5:ồ e6:ổ e7:ỗ e9:ộ ac:ơ ed:ớ ea:ờ eb:ở ec:ỡ ee:ợ
f3:ú ef:ù f1:ủ f2:ũ f4:ụ ad:ư f8:ứ f5:ừ f6:ử f7:ữ f9:ự fd:ý fa:ỳ fb:ỷ fc:ỹ fe:ỵ
a1:Ă a2:Â a3:Ê a4:Ô a5:Ơ a6:Ư a7:Đ
"""
TCVN3_BYTES = {entry[3:]: chr(int(entry[:2], 16)) for entry in TCVN3_TABLE.split()}
# VNI for Windows: the letter that stands behind the vowel, by shape and tone.
VNI_BEHIND = {
    "": {"": "", "\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"},
    "\u0302": {"": "â", "\u0301": "á", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0323": "ä"},
    "\u0306": {"": "ê", "\u0301": "é", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë"},
}
VNI_OWN = {"đ": "ñ", "í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î"}


def to_tcvn3(text: str) -> str:
    """A capital with tone has no code; clerks typed its small letter."""
    return "".join(TCVN3_BYTES.get(char) or TCVN3_BYTES.get(char.lower(), char) for char in text)


def to_vni(text: str) -> str:
    return "".join(vni_letter(char) for char in text)


def vni_letter(char: str) -> str:
    if char.lower() in VNI_OWN:
        own = VNI_OWN[char.lower()]
        return own.upper() if char.isupper() else own
    base, *marks = normalize("NFD", char)
    if "\u031b" in marks:
        base = {"o": "ô", "u": "ö", "O": "Ô", "U": "Ö"}[base]
        marks.remove("\u031b")
    shape = next((mark for mark in marks if mark in VNI_BEHIND and mark), "")
    tone = next((mark for mark in marks if mark != shape), "")
    behind = VNI_BEHIND[shape][tone] if marks else ""
    return base + (behind.upper() if char.isupper() else behind)


def test_the_encoders_know_real_text() -> None:
    """Spellings seen in public documents, so that encoder and decoder cannot be wrong together."""
    assert to_tcvn3("Trường Mầm non") == "Tr\xadêng MÇm non"
    assert to_tcvn3("Bảo Thắng, Mường Khương, Bát Xát") == "B¶o Th¾ng, M\xadêng Kh\xad¬ng, B¸t X¸t"
    assert to_vni("Xin chào các bạn") == "Xin chaøo caùc baïn"
    assert to_vni("CỘNG HÒA XÃ HỘI") == "COÄNG HOØA XAÕ HOÄI"


def test_every_letter_of_both_tables() -> None:
    for letter in LETTERS:
        assert from_legacy(to_tcvn3(letter), "tcvn3") == letter
        assert from_legacy(to_tcvn3(letter), "tcvn3_capitals") == letter.upper()
        assert from_legacy(to_vni(letter), "vni") == letter
        assert from_legacy(to_vni(letter.upper()), "vni") == letter.upper()
    for capital in "ĂÂÊÔƠƯĐ":
        assert from_legacy(to_tcvn3(capital), "tcvn3") == capital


def test_words_round_trip() -> None:
    assert len(WORDS) > 250
    for word in WORDS:
        assert from_legacy(to_vni(word), "vni") == word
        assert from_legacy(to_vni(word.upper()), "vni") == word.upper()
        assert from_legacy(to_tcvn3(word.lower()), "tcvn3") == word.lower()
        assert from_legacy(to_tcvn3(word), "tcvn3_capitals") == word.upper()


@given(st.text(st.sampled_from(LETTERS + LETTERS.upper() + " .,5")))
def test_vni_letter_by_letter(text: str) -> None:
    # A vowel before a lone letter that VNI uses as a mark cannot be told apart, in VNI itself either.
    assert from_legacy(" ".join(to_vni(char) for char in text), "vni") == " ".join(text)


def test_a_vni_mark_typed_in_the_other_case() -> None:
    assert from_legacy("TRÖÔøNG", "vni") == "TRƯỜNG"
    assert from_legacy("TröôØng", "vni") == "Trường"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("TRƯỜNG TIỂU HỌC", "TRƯỜNG TIỂU HỌC"),  # typed with caps lock in a font without capitals for tones
        ("HÀ NỘI", "HÀ NỘI"),
        ("Hà Nội", "Hà Nội"),
        ("Bà", "Bà"),  # one letter is no sign of capitals
        ("UBND thành phố", "UBND thành phố"),
        ("TRƯỜNG MẦM NON Hoa Hồng", "TRƯỜNG MẦM NON Hoa Hồng"),
        ("Ông Vũ Đức Ý", "Ông Vũ Đức ý"),  # a lone capital with tone is lost in this encoding
    ],
)
def test_tcvn3_capitals_that_the_encoding_lacks(typed: str, meant: str) -> None:
    assert from_legacy(to_tcvn3(typed), "tcvn3") == meant


def test_capital_vowel_with_a_small_toned_letter_behind() -> None:
    """Some converters write À as "Aà": no syllable has two such letters."""
    assert from_legacy("Aµ, ¤é", "tcvn3") == "À, Ộ"
    assert from_legacy("Oanh, Ho¸n, ¤ng", "tcvn3") == "Oanh, Hoán, Ông"


@pytest.mark.parametrize(
    ("font", "encoding"),
    [
        (".VnTime", "tcvn3"),
        (".VnArial", "tcvn3"),
        (".VNtime", "tcvn3"),
        (".VnTimeH", "tcvn3_capitals"),
        (".VnArialH", "tcvn3_capitals"),
        (".VnArial NarrowH", "tcvn3_capitals"),
        ("VNI-Times", "vni"),
        ("VNI-Helve", "vni"),
        ("vni times", "vni"),
        (" VNI-Aptima", "vni"),
        ("Times New Roman", None),
        ("Arial", None),
        ("UTM Avo", None),
        ("Vn", None),
        ("", None),
        (None, None),
    ],
)
def test_fonts(font: str | None, encoding: str | None) -> None:
    assert legacy_of_font(font) == encoding


def test_sentences_in_old_fonts_are_recognised() -> None:
    for sentence in normalize("NFC", PASSAGE).replace("\n", " ").split(". "):
        assert guess_legacy(to_tcvn3(sentence)) == "tcvn3", sentence
        assert guess_legacy(to_vni(sentence)) == "vni", sentence


@pytest.mark.parametrize(
    "text",
    [
        "Trường Mầm non Hoa Sen",
        "không phát sinh",
        "Phòng GDĐT quận Gò Vấp",
        "Quyết định số 12/QĐ-UBND của HĐND",
        "TRƯỜNG TIỂU HỌC KIM ĐỒNG",
    ],
)
def test_short_cells_in_old_fonts_are_recognised(text: str) -> None:
    assert guess_legacy(to_tcvn3(text)) == "tcvn3"
    assert guess_legacy(to_vni(text)) == "vni"
    assert from_legacy(to_tcvn3(text), "tcvn3") == text
    assert from_legacy(to_vni(text), "vni") == text


def test_clean_would_destroy_tcvn3() -> None:
    """Why conversion comes first: the code of ư is a soft hyphen."""
    assert clean(to_tcvn3("hương")) != to_tcvn3("hương")


UNTOUCHED = [
    "",
    "x",
    "Bao cao so 12/BC-MN, truong mam non",
    "Có cô giáo và trò, tôi có bí thư, hè này lá cờ có màu gì, hoà, hoá, loá, toà",  # all letters in Latin-1
    "cô ấy bảo thế",
    "Hoà",
    "·  Công khai",
    "· Bí thư chi bộ báo cáo",
    "«Hoa Sen» và «hô»",
    "Microsoft® Windows™ © 2023, ½ trang, 1½ giờ, 20 °C, 5 µm, §5, 3×4, ±2",
    "10 µm",
    "naïve café résumé façade Zoë Noël coöperation rôle",
    "Phêrô Giôan Têrêsa, Xô-viết, ôtô, sôcôla, Kông Plông, Crông, Êban, Bôn, Côr",
    "Côngtác tôichức thôngbáo",  # spaces left out
    "hôp",  # tones left out
    "tôt",
    "En båt",
    "Hän näkee pöydän ja tyttö syö jäätelöä",  # "hän" would become a syllable, the other words speak against it
    "Die Schüler hören schöne Lieder über die Bäume, für Väter und Söhne in München",
    "Le garçon a été très âgé, où êtes-vous, à la forêt, l'élève préféré, la fenêtre, naître",
    "El niño pequeño está aquí, mañana sí, después de la canción, el señor Núñez tú él más",
    "Ação não é só coração, você também está",
]


@pytest.mark.parametrize("text", [*UNTOUCHED, *(normalize("NFD", text) for text in UNTOUCHED)])
def test_everything_else_is_left_alone(text: str) -> None:
    assert guess_legacy(text) is None


def test_half_converted_text_is_left_alone() -> None:
    """Converting it would spoil the half that is right already."""
    assert guess_legacy(to_tcvn3("Trường Mầm non quận") + " Đặng Thuỳ Trâm, có") is None
    assert guess_legacy(to_vni("Trường Mầm non quận") + " Đặng Thuỳ Trâm, có") is None


def test_our_own_language_is_left_alone() -> None:
    for word in WORDS:
        for spelling in (word, word.upper(), normalize("NFD", word)):
            assert guess_legacy(spelling) is None, spelling
    assert guess_legacy(PASSAGE) is None


_INITIALS = "b ch d g gi h kh l m n ng nh ph t th tr v x s"
_RIMES = "a an anh ai ao e em i in ia o oa oi on ong ông ôi ôn ô ê ên ênh êu u ui un ua uôn uê y âu ây ân âng"
INITIALS = st.sampled_from(_INITIALS.split())
RIMES = st.sampled_from(_RIMES.split())
TONES = st.sampled_from(["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"])


def with_tone(rime: str, tone: str) -> str:
    """Puts the tone on the shaped vowel, else on any vowel: real spelling varies ("hoà", "hòa")."""
    place = next((i for i, char in enumerate(rime) if char in "âêô"), 0)
    return normalize("NFC", rime[: place + 1] + tone + rime[place + 1 :])


SYLLABLE = st.builds(lambda initial, rime, tone: initial + with_tone(rime, tone), INITIALS, RIMES, TONES)
LATIN1_SYLLABLE = SYLLABLE.filter(lambda word: all(ord(char) < 256 for char in word))


@given(st.lists(SYLLABLE, min_size=1, max_size=12) | st.lists(LATIN1_SYLLABLE, min_size=1, max_size=12))
def test_unicode_vietnamese_is_never_taken_for_legacy(words: list[str]) -> None:
    text = " ".join(words)
    assert guess_legacy(text) is None
    assert guess_legacy(text.upper()) is None
    assert guess_legacy(text.title()) is None


@given(st.text(st.characters(exclude_categories=())))
def test_never_raises(text: str) -> None:
    guess_legacy(text)
    for encoding in ("tcvn3", "tcvn3_capitals", "vni"):
        from_legacy(text, encoding)


@given(st.text(st.characters(max_codepoint=127)))
def test_ascii_stays(text: str) -> None:
    assert guess_legacy(text) is None
    assert from_legacy(text, "tcvn3") == text
    assert from_legacy(text, "vni") == text
