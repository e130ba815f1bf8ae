"""The policy loader: what a pack may say, and that a flaw is found before anything is calculated by it."""

from datetime import date
from pathlib import Path

import pytest

from policy_engine.errors import CityUnknown, PackInvalid, ParameterNotCited
from policy_engine.packs.loader import load_pack, load_packs
from policy_engine.packs.pack import Pack
from tests.support.platform import ROOT

DOCUMENT = "city: example\ntitle: 示例文件\nissuer: 示例机关\n"
GOOD = """\
days:
  clause: (五)20
  quote: 落实5日内必联系
  values:
    - {from: 2023-01-01, value: 5}
    - {from: 2023-07-01, value: 3, until: 2023-12-31}
left_open:
  clause: 二(六)
  quote: 逐一联系
  unset: 未规定天数
choice:
  clause: (五)20
  setting: calendar
  reason: 按较严的读法
plain: [{code: "650102", name: 天山区}]
"""
PARAMETER = "key:\n  days:\n    clause: (一)\n    quote: 原文\n    values:\n"


def pack_of(folder: Path, text: str, document: str = DOCUMENT) -> Pack:
    folder.mkdir(exist_ok=True)
    (folder / "document.yaml").write_text(document)
    (folder / "rules.yaml").write_text(text)
    return load_pack(folder)


def flaw(folder: Path, text: str) -> str:
    with pytest.raises(PackInvalid) as refused:
        pack_of(folder, text)
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\ndays:\n  clause: x\n  quote: y\n  vlaues: []\n", 5, "写作“vlaues”；没有这一栏"),
        (
            "days:\n  clause: x\n  quote: y\n  qoute: y\n  values: [{from: 2023-01-01, value: 1}]\n",
            4,
            "写作“qoute”；没有这一栏",
        ),
        ("days:\n  clause: x\n  values: [{from: 2023-01-01, value: 1}]\n", 2, "缺少 quote"),
        ("days:\n  clause: x\n  unset: 未规定\n", 2, "缺少 quote"),
        ("days:\n  quote: y\n  values: [{from: 2023-01-01, value: 1}]\n", 2, "缺少 clause"),
        ("days:\n  clause: x\n  setting: 1\n", 2, "缺少 reason"),
        ("days: {clause: x, quote: y, unset: z, values: [{from: 2023-01-01, value: 1}]}\n", 1, "须有且只有一项"),
        (PARAMETER + "      - {from: 2023-01-01, worth: 5}\n", 6, "写作“worth”；没有这一栏"),
        (PARAMETER + "      - {from: Januar, value: 5}\n", 6, "写作“Januar”；应为日期"),
        (PARAMETER + "      - {from: 2023-01-01}\n", 6, "缺少 value"),
        ("a:\n  b: 1\n  b: 2\n", 3, "同一个名称只写一次"),
        ("a: 1\nrate: 0.5\n", 2, "不写小数"),
        ("a: 1\nrate: .inf\n", 2, "不写小数"),
        ("a: &bomb [x, x]\nb: [*bomb, *bomb]\n", 2, "不能用 & 和 *"),
        ("a: 1\nday: 2023-02-30\n", 2, "没有这一天"),
        ("a: 1\nb: \x99\n", 2, "YAML 不允许的字符"),
        ("a: 1\ndays:\n  title: 5\n  clause: x\n  quote: y\n  unset: z\n", 3, "days.title: 写作“5”；应为文字"),
        ("days:\n  clause: x\n  quote: [y]\n  unset: z\n", 3, "days.quote: 写作“[y]”；应为文字"),
        ("a: [1, 2\nb: 3\n", 2, "方括号须配对"),
        ("a: 1\nb: !!python/object/apply:os.getpid []\n", 2, "不能用 ! 标记"),
    ],
)
def test_a_flaw_is_refused_with_its_file_and_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    message = flaw(tmp_path / "example-2023", text)
    assert message.startswith("example-2023/rules.yaml:")
    assert f"rules.yaml:{line}: " in message
    assert words in message


@pytest.mark.parametrize(
    "values",
    [
        "[{from: 2023-01-01, value: 1}, {from: 2023-01-01, value: 2}]",
        "[{from: 2023-01-01, until: 2023-12-31, value: 1}, {from: 2023-06-01, value: 2}]",
        "[{from: 2023-06-01, value: 2}, {from: 2023-01-01, until: 2023-06-01, value: 1}]",
        "[{from: 2023-01-01, until: 2022-12-31, value: 1}]",
    ],
)
def test_values_whose_dates_overlap_or_run_backwards_are_refused(tmp_path: Path, values: str) -> None:
    message = flaw(tmp_path / "example-2023", f"days:\n  clause: x\n  quote: y\n  values: {values}\n")
    assert message.startswith("example-2023/rules.yaml:4: days.values")


def test_an_alias_bomb_is_refused_before_it_unfolds(tmp_path: Path) -> None:
    layers = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 30)]
    assert "不能用 & 和 *" in flaw(tmp_path / "example-2023", "\n".join(["l0: &l0 [x]", *layers]))


def test_a_file_that_is_too_deep_or_not_utf8_is_refused(tmp_path: Path) -> None:
    assert flaw(tmp_path / "example-2023", "[" * 5_000).startswith("example-2023/rules.yaml:1: 文件: ")
    (tmp_path / "example-2023" / "rules.yaml").write_bytes(b"a: \xff\xfe")
    with pytest.raises(PackInvalid, match=r"^example-2023/rules\.yaml:1: 文件: 应为 UTF-8"):
        load_pack(tmp_path / "example-2023")


def test_a_huge_file_is_not_parsed(tmp_path: Path) -> None:
    assert "不能大于" in flaw(tmp_path / "example-2023", "#" * 2_000_001)


@pytest.mark.parametrize("missing", ["city", "title", "issuer"])
def test_a_document_says_whose_it_is(tmp_path: Path, missing: str) -> None:
    document = "".join(line for line in DOCUMENT.splitlines(keepends=True) if not line.startswith(missing))
    with pytest.raises(PackInvalid, match=rf"document\.yaml:1: 文件: 缺少 {missing}"):
        pack_of(tmp_path / "example-2023", GOOD, document)


def test_the_value_of_a_day_comes_with_its_clause_and_words(tmp_path: Path) -> None:
    pack = pack_of(tmp_path / "example-2023", GOOD)
    june, july = (pack.value("rules.days", on=date(2023, month, 30)) for month in (6, 7))
    assert (june.value, july.value) == (5, 3)
    assert (july.clause, july.quote, july.from_on) == ("(五)20", "落实5日内必联系", date(2023, 7, 1))


@pytest.mark.parametrize("day", [date(2022, 12, 31), date(2024, 1, 1)])
def test_outside_its_dates_a_parameter_has_no_value(tmp_path: Path, day: date) -> None:
    pack = pack_of(tmp_path / "example-2023", GOOD)
    with pytest.raises(ParameterNotCited) as refused:
        pack.value("rules.days", on=day)
    assert refused.value.quote == "落实5日内必联系"


def test_what_the_document_leaves_open_is_not_calculated(tmp_path: Path) -> None:
    pack = pack_of(tmp_path / "example-2023", GOOD)
    with pytest.raises(ParameterNotCited) as refused:
        pack.value("rules.left_open", on=date(2023, 7, 28))
    assert refused.value.extra["clause"] == "二(六)"


def test_a_citys_own_choice_says_why_and_quotes_nothing(tmp_path: Path) -> None:
    chosen = pack_of(tmp_path / "example-2023", GOOD).value("rules.choice", on=date(2023, 7, 28))
    assert (chosen.value, chosen.quote, chosen.reason) == ("calendar", "", "按较严的读法")


def test_a_path_that_is_no_parameter_is_an_error_of_the_code(tmp_path: Path) -> None:
    pack = pack_of(tmp_path / "example-2023", GOOD)
    for path in ("rules.plain", "rules.nothing", "nothing"):
        with pytest.raises(PackInvalid):
            pack.value(path, on=date(2023, 7, 28))
    assert (pack.has("rules.days"), pack.has("rules.nothing")) == (True, False)


def test_the_version_changes_with_every_byte(tmp_path: Path) -> None:
    first = pack_of(tmp_path / "example-2023", GOOD)
    assert pack_of(tmp_path / "example-2023", GOOD).version == first.version
    assert pack_of(tmp_path / "example-2023", GOOD + "# \n").version != first.version


def test_a_city_has_one_pack(tmp_path: Path) -> None:
    for name in ("example-2022", "example-2023"):
        pack_of(tmp_path / name, GOOD)
    with pytest.raises(PackInvalid, match="has a pack already"):
        load_packs(tmp_path)


def test_a_folder_without_packs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackInvalid, match="no policy pack"):
        load_packs(tmp_path)


def test_the_packs_of_both_cities_load_and_no_other_city_is_known() -> None:
    packs = load_packs(ROOT / "policies")
    assert packs.cities == ("urumqi", "wuhan")
    with pytest.raises(CityUnknown, match="wuhan"):
        packs.city("chengdu")


@pytest.mark.parametrize(
    ("key", "on", "value"),
    [
        ("days", date(2023, 7, 1), 3),
        ("days", date(2022, 12, 31), None),
        ("days", date(2024, 1, 1), None),
        ("left_open", date(2023, 7, 1), None),
        ("choice", date(2023, 7, 1), "calendar"),
        ("nowhere", date(2023, 7, 1), None),
    ],
)
def test_a_document_that_is_silent_gives_none_where_none_is_asked_for(
    tmp_path: Path, key: str, on: date, value: object
) -> None:
    cited = pack_of(tmp_path / "pack", GOOD).value_or_none(f"rules.{key}", on=on)
    assert (None if cited is None else cited.value) == value


def test_what_is_no_parameter_is_never_taken_for_silence(tmp_path: Path) -> None:
    with pytest.raises(PackInvalid):
        pack_of(tmp_path / "pack", GOOD).value_or_none("rules.plain", on=date(2023, 7, 1))
