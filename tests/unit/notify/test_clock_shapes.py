"""A clock that could never run is refused before the service starts, with file and line."""

import re
from pathlib import Path

import pytest

from cli.policy.new import laid_out
from policy_engine.errors import PackInvalid
from policy_engine.packs.loader import load_packs, pack_from
from policy_engine.packs.schema import check
from services.notify.clocks.feature import feature
from services.notify.clocks.shapes import SHAPES
from tests.packs import FOLDER
from tests.support.platform import ROOT

PACK = FOLDER / "xinghe-2024"
CLOCKS = (PACK / "clocks.yaml").read_text()
STARTS = "starts: {event: graduate_registered, date: registered_on, where: {channel: mini_program}}"
MEETS = "meets: {event: service_delivered, date: delivered_on, where: {kind: training_offer}}"

QUOTED = "clause: 六\n      quote: 列入名册的毕业生三个工作日内推介培训\n"
DAYS = f"    days:\n      {QUOTED}      unit: 日\n      values:\n        - {{from: 2024-01-01, value: 3}}\n"
DAY_TYPE = f"    day_type:\n      {QUOTED}      values:\n        - {{from: 2024-01-01, value: working}}\n"
MONTHS = "    months: {clause: 六, setting: 1, reason: 本市选择, unit: 月}\n"
LEVELS = "- {level: district, after_days: 2}\n        - {level: city, after_days: 5}"
AT_ONCE = "    title: 认证当日发布岗位\n"
RESTS = "    pauses: [{key: army_service, label: 应征入伍, source: {clause: 十, quote: 应征入伍期间}}]\n"
AGAIN = "    repeats: {source: {clause: 十, quote: 每日}, until: {event: employer_suspended, date: suspended_on}}\n"
MOVES = "    moved_by_holidays: {clause: 六, setting: true, reason: 本市选择}\n"


def checked(text: str) -> None:
    sources = {path.name: path.read_bytes() for path in PACK.glob("*.yaml")}
    check(pack_from("xinghe-2024", {**sources, "clocks.yaml": text.encode()}), SHAPES)


def test_the_city_as_it_stands_is_sound() -> None:
    checked(CLOCKS)
    feature.check_packs(load_packs(FOLDER))


@pytest.mark.parametrize(
    ("before", "after", "path", "what"),
    [
        (STARTS, STARTS.replace("graduate_registered", "graduate_regisered"), "starts.event", "应为"),
        (STARTS, STARTS.replace("event: graduate_registered", "event: post_referred"), "starts.event", "应为"),
        (STARTS, STARTS.replace("date: registered_on", "date: listed_on"), "starts.date", "应为 registered_on"),
        (STARTS, STARTS.replace("channel: mini_program", "chanel: roster"), "starts.where.chanel", "应为"),
        (
            STARTS,
            STARTS.replace("channel: mini_program", "channel: paper"),
            "starts.where.channel",
            "应为 mini_program",
        ),
        (
            STARTS,
            STARTS.replace("channel: mini_program", "cohort_year: 2024"),
            "starts.where.cohort_year",
            "应为 place_kind",
        ),
        (STARTS, STARTS.replace("{channel: mini_program}", "[mini_program]"), "starts.where", "应为一组"),
        (
            STARTS,
            "starts: {event: graduate_listed, date: listed_on, where: {channel: mini_program}}",
            "starts.where.channel",
            "没有可以写成条件的栏目",
        ),
        (STARTS, STARTS.replace("mini_program", "roster"), "starts.where.channel", "没有办理入口写入 channel: roster"),
        (STARTS, STARTS.replace("mini_program", "[roster]"), "starts.where.channel", "应为 mini_program、caseworker"),
        (STARTS, STARTS.replace("starts: ", "start: "), "start", "没有这一栏"),
        (MEETS, MEETS.replace("kind: training_offer", "kind: true"), "meets.where.kind", "应为 guidance"),
        (MEETS, "meets: []", "meets", "至少写一个事件"),
        (MEETS, "meets: {event: post_closed, date: closed_on}", "meets", "事件 post_closed 不涉及 graduate"),
        (MEETS, "announce: true\n    subject: post\n    " + MEETS, "starts", "不涉及 post"),
        ("kind: deadline", "kind: dedline", "kind", "应为 deadline"),
        (DAY_TYPE, "", "training_offer", "days 须写 day_type"),
        (DAY_TYPE, DAY_TYPE + MONTHS, "training_offer", "二者写一项"),
        (DAY_TYPE, DAY_TYPE + MOVES, "moved_by_holidays", "最后一日总是工作日"),
        (DAYS + DAY_TYPE, DAY_TYPE + MONTHS, "training_offer", "months 按日历月计"),
        (DAYS, DAYS.replace("value: 3", "value: 0"), "training_offer.day_type", "0 日为起算当日"),
        (DAYS, DAYS.replace("value: 3", "value: -1"), "training_offer.days", "应为 0 至"),
        (AT_ONCE, AT_ONCE + RESTS, "opening_posts.pauses", "没有可以中止的日子"),
        (AT_ONCE, AT_ONCE + AGAIN, "opening_posts.repeats", "不能反复"),
        (LEVELS, LEVELS.replace("level: district", "level: community"), "escalation.setting", "应为 district、city"),
        (LEVELS, LEVELS.replace("level: city", "level: district"), "escalation", "同一级只写一次"),
        (LEVELS, LEVELS.replace("after_days: 2}", "after_days: 2, day_type: workday}"), "day_type", "应为 calendar"),
        (LEVELS, LEVELS.replace("after_days: 5}", "after_days: 0, day_type: working}"), "day_type", "不起作用"),
        (LEVELS, LEVELS.replace("after_days: 2}", "after_days: 2, day_type: working}"), "escalation", "先后会颠倒"),
        ("  training_offer:\n", "  first_contact:\n", "first_contact", "名称应为小写字母"),
        ("  training_offer:\n", "  Training-Offer:\n", "Training-Offer", "名称应为小写字母"),
    ],
)
def test_what_could_not_run_is_refused_with_its_line(before: str, after: str, path: str, what: str) -> None:
    text = CLOCKS.replace(before, after, 1)
    assert text != CLOCKS
    with pytest.raises(
        PackInvalid, match=rf"xinghe-2024/clocks\.yaml:\d+: kinds\.\S*{re.escape(path)}.*{what}"
    ) as refused:
        checked(text)
    [line] = re.findall(r"yaml:(\d+)", str(refused.value))
    assert int(line) > CLOCKS.split("kinds:")[0].count("\n")


MISSES = "    misses:\n      clause: 七\n      quote: 连续两周未完成的，由市级约谈\n"
COUNTS = "counts: {event: post_published, date: published_on}"
SPAN = "{first: {month: 3, day: 1}, last: {month: 6, day: 30}}"


@pytest.mark.parametrize(
    ("before", "after", "path", "what"),
    [
        (COUNTS, COUNTS.replace("post_published", "fair_held"), "weekly_posts.counts.event", "应为"),
        (COUNTS, COUNTS.replace("published_on", "held_on"), "weekly_posts.counts.date", "应为 published_on"),
        ("value: week}", "value: fortnight}", "weekly_posts.every", "应为 week"),
        (
            "- {level: city, after_days: 3}\n      reason: 市级督办",
            "- {level: district, after_days: 3}\n      reason: 区级",
            "weekly_posts.escalation",
            "应为 city",
        ),
        ("value: district}", "value: city}", "weekly_posts.escalation", "没有上一级"),
        ("value: district}", "value: street}", "weekly_posts.per", "应为 city"),
        ("in_a_row: 2", "in_a_row: 1", "weekly_posts.misses.0.in_a_row", "应为 2 至"),
        ("in_a_row: 2, level: city", "in_a_row: 2, level: district", "weekly_posts.misses.0.level", "应为 city"),
        ("in_a_row: 2, level: city", "in_a_row: 2", "weekly_posts.misses.0", "缺少 level"),
        (MISSES, MISSES.replace("quote: 连续两周未完成的，由市级约谈\n", "\n"), "weekly_posts.misses", ""),
        (SPAN, SPAN.replace("month: 6, day: 30", "month: 2, day: 29"), "campus_season.period", ""),
        (SPAN, "{first: 2024-03-01, last: 2024-02-01}", "campus_season.period", "不能早于 first"),
        ("    counts_from:", "    count_from:", "internship_bases.count_from", "没有这一栏"),
    ],
)
def test_a_clock_of_areas_that_could_not_run_is_refused(before: str, after: str, path: str, what: str) -> None:
    start = CLOCKS.index("  weekly_posts:")
    text = CLOCKS[:start] + CLOCKS[start:].replace(before, after, 1)
    assert text != CLOCKS
    with pytest.raises(PackInvalid, match=rf"clocks\.yaml:\d+: kinds\.{re.escape(path)}.*{what}"):
        checked(text)


@pytest.mark.parametrize(
    ("every", "due_by", "what"),
    [
        ("week", "{day: 5}", "按 week 计的写 weekday"),
        ("week", "{weekday: 8}", "应为 1 至 7"),
        ("half_month", "{day: 5}", "不写 due_by"),
        ("month", "{month: 1, day: 10}", "按 month 计的写 day"),
        ("month", "{day: 32}", "应为 1 至 31"),
        ("quarter", "{day: 10}", "按 quarter 计的写 month、day"),
        ("quarter", "{month: 4, day: 10}", "没有第 4 个月"),
        ("year", "{weekday: 1}", "按 year 计的写 month、day"),
        ("year", "{}", "按 year 计的写 month、day"),
    ],
)
def test_a_due_day_is_said_as_its_periods_are_counted(every: str, due_by: str, what: str) -> None:
    start = CLOCKS.index("  quarterly_opening:")
    text = CLOCKS[start:].replace("value: quarter}", f"value: {every}}}", 1)
    text = text.replace("value: {month: 1, day: 10}", f"value: {due_by}", 1)
    with pytest.raises(PackInvalid, match=rf"clocks\.yaml:\d+: kinds\.quarterly_opening\.due_by.*{what}"):
        checked(CLOCKS[:start] + text)


@pytest.mark.parametrize(
    ("every", "due_by"),
    [
        ("week", "{weekday: 5}"),
        ("month", "{day: 31}"),
        ("quarter", "{month: 3, day: 1}"),
        ("year", "{month: 12, day: 1}"),
    ],
)
def test_a_due_day_that_its_periods_have_is_sound(every: str, due_by: str) -> None:
    start = CLOCKS.index("  quarterly_opening:")
    text = CLOCKS[start:].replace("value: quarter}", f"value: {every}}}", 1)
    checked(CLOCKS[:start] + text.replace("value: {month: 1, day: 10}", f"value: {due_by}", 1))


def test_a_clock_of_the_city_has_no_level_above_it_that_hears_of_misses() -> None:
    start = CLOCKS.index("  weekly_posts:")
    of_city = (
        CLOCKS[start:]
        .replace("value: district}", "value: city}", 1)
        .replace("setting:\n        - {level: city, after_days: 3}", "setting: []", 1)
    )
    with pytest.raises(PackInvalid, match=r"weekly_posts\.misses: .*没有上一级"):
        checked(CLOCKS[:start] + of_city)


def test_levels_may_be_told_in_working_days_after_as_many_calendar_days() -> None:
    mixed = LEVELS.replace("after_days: 5}", "after_days: 2, day_type: working}")
    checked(CLOCKS.replace(LEVELS, mixed))


UNTIL = "until: {event: graduate_status_changed, date: since_on, where: {status: employed}}"
SOURCE = "source: {clause: 十一, quote: 未就业期间每月至少联系一次，直至就业}"


@pytest.mark.parametrize(
    ("before", "after", "path", "what"),
    [
        (UNTIL, "until: []", "repeats.until", "至少写一个事件"),
        (UNTIL, UNTIL.replace("employed", "hired"), "repeats.until.where.status", "应为 unknown"),
        (UNTIL, UNTIL.replace("since_on", "changed_on"), "repeats.until.date", "应为 since_on"),
        (UNTIL, "until: {event: post_closed, date: closed_on}", "repeats.until", "不涉及 graduate"),
        (f"      {UNTIL}\n", "", "repeats", "缺少 until"),
        (f"      {SOURCE}\n", "", "repeats", "缺少 source"),
        (SOURCE, "source: {clause: 十一}", "repeats.source", "应为条款和原文"),
        ("value: 12}", "value: 1}", "repeats.at_most", "应为 2 至"),
        ("    repeats:\n", MOVES + "    repeats:\n", "moved_by_holidays", "末日不顺延"),
    ],
)
def test_a_promise_that_could_not_repeat_is_refused(before: str, after: str, path: str, what: str) -> None:
    start = CLOCKS.index("  monthly_contact:")
    text = CLOCKS[:start] + CLOCKS[start:].replace(before, after, 1)
    assert text != CLOCKS
    with pytest.raises(PackInvalid, match=rf"clocks\.yaml:\d+: kinds\.monthly_contact\.{re.escape(path)}.*{what}"):
        checked(text)


@pytest.mark.parametrize("kind", ["weekly_posts", "internship_bases", "campus_season"])
def test_what_the_calendar_divides_does_not_repeat_besides(kind: str) -> None:
    repeats = f"    repeats:\n      {SOURCE}\n      {UNTIL}\n"
    text = CLOCKS.replace(f"  {kind}:\n", f"  {kind}:\n{repeats}", 1)
    with pytest.raises(PackInvalid, match=rf"kinds\.{kind}\.repeats: .*只有 deadline 可以写 repeats"):
        checked(text)


def test_an_employer_may_be_told_and_a_post_has_no_inbox() -> None:
    starts = "starts: {event: post_published, date: published_on}"
    meets = "meets: {event: post_closed, date: closed_on}"
    text = CLOCKS.replace("starts: {event: graduate_listed, date: listed_on}", starts)
    text = text.replace(MEETS, meets + "\n    announce: true\n    subject: employer")
    checked(text)
    with pytest.raises(PackInvalid, match="announce: post 没有收件处"):
        checked(text.replace("subject: employer", "subject: post"))


def test_a_city_may_describe_its_first_contact_otherwise(tmp_path: Path) -> None:
    start, end = CLOCKS.index("  meets:"), CLOCKS.index("  days:")
    own = "  meets: {event: service_delivered, date: delivered_on}\n"
    checked(CLOCKS[:start] + own + CLOCKS[end:])


@pytest.mark.parametrize("key", ["title", "starts", "meets"])
def test_what_a_first_contact_is_stands_in_the_pack(key: str) -> None:
    text = CLOCKS.replace(f"  {key}:", f"  # {key}:", 1)
    if key == "meets":
        text = CLOCKS[: CLOCKS.index("  meets:")] + CLOCKS[CLOCKS.index("  days:") :]
    with pytest.raises(PackInvalid, match=rf"clocks\.yaml:\d+: first_contact: 缺少 {key}.*例"):
        checked(text)


def test_the_pack_of_another_city_takes_no_clock_along() -> None:
    known = ROOT / "policies/urumqi-2023"
    sources = {path.name: path.read_bytes() for path in known.glob("*.yaml")}
    sources["clocks.yaml"] += CLOCKS[CLOCKS.index("kinds:") :].encode()
    made = laid_out(pack_from("urumqi-2023", sources), "lanzhou-2024", "兰州市")
    assert "\nkinds: {}\n" in made["clocks.yaml"]
    check(pack_from("lanzhou-2024", {file: text.encode() for file, text in made.items()}), SHAPES)


PAUSE = """      - key: army_service
        label: 应征入伍
        source: {clause: 十, quote: 应征入伍期间办理时限中止}
"""


@pytest.mark.parametrize(
    ("before", "after", "path", "what"),
    [
        (PAUSE, "      - key: army_service\n        label: 应征入伍\n", "pauses.0", "缺少 source"),
        (PAUSE, PAUSE.replace(", quote: 应征入伍期间办理时限中止", ""), "pauses.source", "应为条款和原文"),
        (PAUSE, PAUSE.replace("label: 应征入伍", "label: ''"), "pauses.0.label", "应为文字"),
        (PAUSE, PAUSE.replace("army_service", "入伍"), "pauses.0.key", "名称应为小写字母"),
        (PAUSE, PAUSE + PAUSE, "pauses.1.key", "同一个 key 只写一次"),
        (PAUSE, PAUSE.replace("label", "titel"), "pauses.0.titel", "没有这一栏"),
        ("value: 20}", "value: 0}", "pauses.1.longest_days", "应为 1 至"),
        ("value: 20}", "value: 二十}", "pauses.1.longest_days", "应为 1 至"),
    ],
)
def test_a_pause_that_no_document_gives_is_refused(before: str, after: str, path: str, what: str) -> None:
    text = CLOCKS.replace(before, after, 1)
    assert text != CLOCKS
    with pytest.raises(PackInvalid, match=rf"clocks\.yaml:\d+: kinds\.guidance_offer\.{re.escape(path)}.*{what}"):
        checked(text)


@pytest.mark.parametrize("kind", ["weekly_posts", "internship_bases", "campus_season"])
def test_what_the_document_fixes_to_its_days_is_not_paused(kind: str) -> None:
    text = CLOCKS.replace(f"  {kind}:\n", f"  {kind}:\n    pauses:\n{PAUSE}", 1)
    with pytest.raises(PackInvalid, match=rf"kinds\.{kind}\.pauses: .*只有 deadline 可以写 pauses"):
        checked(text)


def test_first_contact_may_be_paused_where_the_document_says_so() -> None:
    checked(CLOCKS.replace("first_contact:\n", f"first_contact:\n  pauses:\n{PAUSE}", 1))
