"""What may stand in a pack's `document.yaml`: the letters quote it, and its first day and year bear on decisions."""

from chassis.shapes import citation, day, entries, items, keys, parameter, text, whole

_number = whole(1, 1000)
_act = keys({"number": _number, "source": citation}, {"title": text, "items": items(_number)})
_measure = keys(
    {"number": _number, "action": _number, "title": text, "source": citation},
    {"lead": items(text), "with": items(text), "words": citation},
)
_year = whole(1990, 2200)
DOCUMENT = keys(
    {"city": text, "title": text, "issuer": text},
    {
        "city_name": text,
        "number": text,
        "year": _year,
        "policy_year": _year,
        "issued_on": day,
        "in_force_from": day,
        "in_force_from_rests_on": parameter(text),
        "in_force_to": parameter(day),
        "parents": items(text),
        "basis": items(citation),
        "addressees": citation,
        "audience": citation,
        "publicity": citation,
        "contact": citation,
        "heading": citation,
        "introduction": citation,
        "goals": items(_act),
        "actions": items(_act),
        "requirements": items(_act),
        "measures": items(_measure),
        "campus_items": keys({"source": citation, "items": items(_number)}),
        "departments": entries(items(text)),
        "funding_split": parameter(entries(whole(0, 100))),
        "responsible_units": parameter(entries(items(text))),
    },
)
SHAPES = {"document": DOCUMENT}
