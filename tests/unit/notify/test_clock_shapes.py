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
from tests.harness import ROOT
from tests.packs import FOLDER

PACK = FOLDER / "xinghe-2024"
CLOCKS = (PACK / "clocks.yaml").read_text()
STARTS = "starts: {event: graduate_registered, date: registered_on, where: {channel: roster}}"
MEETS = "meets: {event: service_delivered, date: delivered_on, where: {kind: training_offer}}"


def checked(text: str) -> None:
    sources = {path.name: path.read_bytes() for path in PACK.glob("*.yaml")}
    check(pack_from("xinghe-2024", {**sources, "clocks.yaml": text.encode()}), SHAPES)


def test_the_city_as_it_stands_is_sound() -> None:
    checked(CLOCKS)
    feature.check_packs(load_packs(FOLDER))


@pytest.mark.parametrize(
    ("before", "after", "path", "what"),
    [
        (STARTS, STARTS.replace("graduate_registered", "graduate_regisered"), "starts.event", "one of"),
        (STARTS, STARTS.replace("event: graduate_registered", "event: post_referred"), "starts.event", "one of"),
        (STARTS, STARTS.replace("date: registered_on", "date: listed_on"), "starts.date", "one of registered_on"),
        (STARTS, STARTS.replace("channel: roster", "chanel: roster"), "starts.where.chanel", "one of"),
        (STARTS, STARTS.replace("channel: roster", "channel: paper"), "starts.where.channel", "one of mini_program"),
        (STARTS, STARTS.replace("channel: roster", "cohort_year: 2024"), "starts.where", ""),
        (STARTS, STARTS.replace("starts: ", "start: "), "start", "unknown"),
        (MEETS, MEETS.replace("kind: training_offer", "kind: true"), "meets.where.kind", "one of guidance"),
        (MEETS, "meets: []", "meets", "at least one event"),
        (MEETS, "meets: {event: post_closed, date: closed_on}", "meets", "post_closed names no graduate"),
        (MEETS, "announce: true\n    subject: post\n    " + MEETS, "starts", "names no post"),
        ("kind: deadline", "kind: dedline", "kind", "one of deadline"),
        ("  training_offer:\n", "  first_contact:\n", "first_contact", "a name such as"),
        ("  training_offer:\n", "  Training-Offer:\n", "Training-Offer", "a name such as"),
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


COUNTS = "counts: {event: post_published, date: published_on}"
SPAN = "{first: {month: 3, day: 1}, last: {month: 6, day: 30}}"


@pytest.mark.parametrize(
    ("before", "after", "path", "what"),
    [
        (COUNTS, COUNTS.replace("post_published", "fair_held"), "weekly_posts.counts.event", "one of"),
        (COUNTS, COUNTS.replace("published_on", "held_on"), "weekly_posts.counts.date", "one of published_on"),
        ("value: week}", "value: fortnight}", "weekly_posts.every", "one of week"),
        (
            "- {level: city, after_days: 3}\n      reason: 市级督办",
            "- {level: district, after_days: 3}\n      reason: 区级",
            "weekly_posts.escalation",
            "one of city",
        ),
        ("value: district}", "value: city}", "weekly_posts.escalation", "没有上一级"),
        ("value: district}", "value: street}", "weekly_posts.per", "one of city"),
        (SPAN, SPAN.replace("month: 6, day: 30", "month: 2, day: 29"), "campus_season.period", ""),
        (SPAN, "{first: 2024-03-01, last: 2024-02-01}", "campus_season.period", "before the first"),
        ("    counts_from:", "    count_from:", "internship_bases.count_from", "unknown"),
    ],
)
def test_a_clock_of_areas_that_could_not_run_is_refused(before: str, after: str, path: str, what: str) -> None:
    start = CLOCKS.index("  weekly_posts:")
    text = CLOCKS[:start] + CLOCKS[start:].replace(before, after, 1)
    assert text != CLOCKS
    with pytest.raises(PackInvalid, match=rf"clocks\.yaml:\d+: kinds\.{re.escape(path)}.*{what}"):
        checked(text)


def test_an_employer_may_be_told_and_a_post_has_no_inbox() -> None:
    starts = "starts: {event: post_published, date: published_on}"
    meets = "meets: {event: post_closed, date: closed_on}"
    text = CLOCKS.replace(STARTS, starts).replace(MEETS, meets + "\n    announce: true\n    subject: employer")
    checked(text)
    with pytest.raises(PackInvalid, match="announce: a post has no inbox"):
        checked(text.replace("subject: employer", "subject: post"))


def test_a_city_may_describe_its_first_contact_otherwise(tmp_path: Path) -> None:
    own = "first_contact:\n  meets: {event: service_delivered, date: delivered_on}\n"
    checked(CLOCKS.replace("first_contact:\n", own, 1))


def test_the_pack_of_another_city_takes_no_clock_along() -> None:
    known = ROOT / "policies/urumqi-2023"
    sources = {path.name: path.read_bytes() for path in known.glob("*.yaml")}
    sources["clocks.yaml"] += CLOCKS[CLOCKS.index("kinds:") :].encode()
    made = laid_out(pack_from("urumqi-2023", sources), "lanzhou-2024", "兰州市")
    assert "\nkinds: {}\n" in made["clocks.yaml"]
    check(pack_from("lanzhou-2024", {file: text.encode() for file, text in made.items()}), SHAPES)
