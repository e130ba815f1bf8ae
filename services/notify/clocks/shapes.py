"""What may stand in a pack's `clocks.yaml` and `cadences.yaml`: a clock with a misspelt name would never run."""

from policy_engine.packs.schema import (
    NAMES,
    Shape,
    day,
    either,
    entries,
    items,
    keys,
    only,
    parameter,
    read,
    text,
    truth,
    whole,
    word,
)

AT_MOST_DAYS = 3660
_levels = word("community", "district", "city")
_days = parameter(whole(0, AT_MOST_DAYS), "日")
_names = parameter(NAMES)
_on = parameter(day)
_period = parameter(keys({"first": day, "last": day}))
_readings = entries(parameter(entries(either(whole(0, 10**6), day, items(text), text)), "场", "次", "日"))
_first_contact = keys(
    {
        "days": read(whole(1, AT_MOST_DAYS), "日"),
        "day_type": read(word("calendar", "working")),
        "warn_before_days": read(whole(0, AT_MOST_DAYS), "日"),
        "escalation": read(items(keys({"level": _levels, "after_days": whole(0, AT_MOST_DAYS)}))),
    }
)
_survey = keys(
    {"day": parameter(whole(1, 31), "日")},
    {"moved_by_holidays": parameter(truth, settles=only(False)), "chosen": read(text)} | {"readings": _readings},
)
CLOCKS = keys(
    {"first_contact": _first_contact},
    {
        "follow_up": keys({"interval_days": _days}),
        "open_letter": keys(
            {"due_on": _on}, {"issuers": parameter(items(_levels)), "blocks": _names, "channels": _names}
        ),
        "training_intention_survey": keys({"due_on": _on}),
        "hardship_posts": keys({"due_on": _on}),
        "internship_post_survey": _survey,
        "campus_window": keys({"period": _period}, {"cohort": parameter(items(whole(1990, 2200)))}),
        "tackling_window": keys({"period": _period}, {"cohort": _names, "services": _names}),
        "year_end": entries(_on),
        "supervision_interview": keys({"misses": parameter(whole(1, 1000), "次")}),
        "long_term_unemployment": keys({"months": parameter(whole(1, 600), "月")}),
    },
)

_UNITS = ("场", "次", "期", "日", "项", "所")
_comparison = word("at_least", "over", "exactly", "about")
_every = word("week", "half_month", "month", "quarter", "season", "year")
_count = {"comparison": _comparison, "count": whole(0, 10**9)}
_HALVES = [{"first_day": 1, "last_day": 15}, {"first_day": 16, "last_day": "end_of_month"}]
_half = keys({"first_day": whole(1, 31), "last_day": either(whole(1, 31), word("end_of_month"))})
_bound: Shape = parameter(keys({**_count, "every": _every}), *_UNITS)
_cadence = keys(
    {},
    {
        "title": text,
        "per": parameter(word("city", "district", "university"), settles=only("city")),
        "bound": _bound,
        "window": text,
        "clock": text,
        "starts_on": _on,
        "due_day": parameter(whole(1, 31), "日"),
        "halves": parameter(items(_half), settles=only(_HALVES)),
        "brand": parameter(text),
        "kinds": _names,
        "contents": _names,
        "scope": _names,
        "other_units": _names,
        "territorial": _names,
        "modes": _names,
        "services": parameter(whole(1, 1000), "项"),
        "universities": parameter(whole(1, 10_000), "所"),
        "sessions": parameter(keys(_count), "场"),
        "chosen": read(text),
        "readings": _readings,
    },
)
CADENCES = entries(_cadence, {"week": parameter(word("iso"), settles=only("iso"))})
SHAPES = {"clocks": CLOCKS, "cadences": CADENCES}
