"""What may stand in a pack's `targets.yaml`, `services.yaml` and `taxonomies.yaml`."""

import re
from collections.abc import Mapping
from datetime import date
from typing import get_args

from contracts.events.registry import PlaceKind, ServiceKind
from policy_engine.packs.departments import departments
from policy_engine.packs.flaws import At, Flaws, closest
from policy_engine.packs.pack import Tree
from policy_engine.packs.places import PLACES
from policy_engine.packs.provisions import provisions
from policy_engine.packs.schema import (
    NAMES,
    READINGS,
    Shape,
    citation,
    day,
    either,
    entries,
    fits,
    integer,
    items,
    keys,
    only,
    parameter,
    read,
    text,
    truth,
    word,
)
from policy_engine.packs.wording import worded
from services.registry.facts.catalogue import FACTS, TIMES
from services.registry.graduates.rules import PLACED
from services.registry.reports.catalogue import MEASURES

_comparison = word("at_least", "over", "exactly", "about")
_of_hundred = keys({"comparison": _comparison, "percent": integer(0, 100)})
_of_count = keys({"comparison": _comparison, "count": integer(0, 10**9)})
EXAMPLE_OF_A_PERIOD = "{from: 2024-01-01, until: 2024-12-31}"
COUNTED = ("百分数", "人", "名", "人次", "个", "笔", "家", "场", "所")


def _goal(node: Tree, at: At) -> None:
    """A share in per cent or a number, with the word that says how it is meant."""
    shares = isinstance(node, Mapping) and "percent" in node
    (_of_hundred if shares else _of_count)(node, at)


_bound = parameter(_goal, *COUNTED)
_milestone = keys({"key": text, "measure": word(*MEASURES), "due_on": day, "bound": read(_of_hundred, "百分数")})


def _fact(node: Tree, at: At) -> None:
    if not isinstance(node, str) or node not in FACTS:
        raise at.wrong(f"没有这个事实；可写：{'、'.join(FACTS)}", node, closest(node, FACTS) or next(iter(FACTS)))


_facts = items(_fact)
_period = keys({"from": day, "until": day})
_whose = {"without": _facts, "classes": word("own", "all"), "period": _period}
_own_row = keys({"title": text, "part": _facts}, {"whole": _facts, "without": _facts})
_people = keys(
    {"whole": _facts, "part": _facts},
    {**_whose, "apart": entries(_own_row), "same_day_last_year": word("at_least", "over")},
)
_openings = keys({"openings": word("published"), "period": _period})
_counted_each = keys({"times": word(*TIMES)}, {"kinds": items(text), "whole": _facts, "beside": _facts, **_whose})


def _measured(node: Tree, at: At) -> None:
    """Distinct people of two sets of facts, records that are counted each, or the openings of posts."""
    shapes = {"times": _counted_each, "openings": _openings} if isinstance(node, Mapping) else {}
    next((shape for key, shape in shapes.items() if key in node), _people)(node, at)


_UNITS = {"persons": ("百分数", "人", "名"), "person_times": ("人次",), "posts": ("个",)}
"""What can be counted, and the units in which a bound may then be."""
_indicator_keys = keys(
    {"counted_as": text, "bound": _bound},
    {
        "measured": _measured,
        "due_on": day,
        "provisions": provisions,
        "readings": entries(parameter(entries(either(integer(0, 10**9), items(text), text)), *COUNTED)),
        "chosen": read(text),
    },
)


def _indicator(node: Tree, at: At) -> None:
    """What is counted fits its bound: a share has a bound in per cent, a number one in its own unit."""
    flaws = Flaws()
    flaws.of(_indicator_keys, node, at)
    bound = node.get("bound") if isinstance(node, Mapping) else None
    if fits(_bound, bound):
        flaws.of(_one_unit, bound, at.key(node, "bound"))
    if bound is not None and fits(_measured, node.get("measured")):
        measured, place = node["measured"], at.key(node, "measured")
        flaws.of(_counted_in_its_unit, node, at)
        for rule in (_each_once, _of_its_kinds, _in_time):
            flaws.of(rule, measured, place)
    flaws.refuse()


def _counted_in_its_unit(node: Tree, at: At) -> None:
    word(*_UNITS)(node.get("counted_as"), at.key(node, "counted_as"))
    kinds = {"person_times": "times", "posts": "openings"}
    if any((name in node["measured"]) is not (node["counted_as"] == kind) for kind, name in kinds.items()):
        wanted = "人次（person_times）与 measured.times 同用，岗位（posts）与 openings 同用，"
        wanted += "人数（persons）与 whole、part 同用"
        raise at.key(node, "counted_as").wrong(wanted, node["counted_as"])
    units, bound = _UNITS[node["counted_as"]], at.key(node, "bound")
    if fits(_bound, node["bound"]) and str(node["bound"].get("unit")).partition("，")[0] not in units:
        unit = node["bound"].get("unit", "")
        raise bound.key(node["bound"], "unit").wrong(f"计数的指标须写单位：{'、'.join(units)} 之一", unit, units[0])


def _one_unit(bound: Tree, at: At) -> None:
    share = bound.get("unit") == "百分数"
    for place, entry in enumerate(bound.get("values", ())):
        if "unit" in bound and ("percent" in entry["value"]) is not share:
            wanted = "percent" if share else "count"
            raise at.item(entry, place).wrong(f"单位为 {bound['unit']} 的写 {wanted}", entry["value"], f"{wanted}: 50")


def _each_once(measured: Tree, at: At) -> None:
    """A fact in whole and part at once would be a filter that is given twice; a part without facts is the whole."""
    last = at.key(measured, _counted_by(measured))
    for place in ("whole", "without", "part", "kinds", "beside"):
        if not measured.get(place, True):
            raise at.key(measured, place).wrong("空的清单不起作用：至少写一项，或者不写", [])
    named = _named_facts(measured)
    if twice := sorted({fact for fact in named if named.count(fact) > 1}):
        raise last.wrong("同一个事实只写一次", "、".join(twice))
    if "expected" in named and "expected" not in measured.get("whole", ()):
        raise last.wrong("expected 对所有计入的人都成立，只能写在 whole", "expected")


def _counted_by(measured: Tree) -> str:
    return next((name for name in ("times", "openings") if name in measured), "part")


def _named_facts(measured: Tree) -> list[str]:
    return [fact for place in ("whole", "without", "part", "beside") for fact in measured.get(place, ())]


def _of_its_kinds(measured: Tree, at: At) -> None:
    for kind in measured.get("kinds", ()):
        word(*TIMES[measured["times"]].kinds)(kind, at.key(measured, "kinds"))


def _in_time(measured: Tree, at: At) -> None:
    """A fact of a time needs the time; a time that nothing is counted within would change nothing."""
    timed = [fact for fact in _named_facts(measured) if FACTS[fact].takes_period]
    if "period" not in measured:
        if timed:
            last = at.key(measured, _counted_by(measured))
            raise last.wrong(f"缺少 period：{'、'.join(timed)} 须限定一段时间", example=EXAMPLE_OF_A_PERIOD)
        return
    place, period = at.key(measured, "period"), measured["period"]
    if not timed and _counted_by(measured) == "part":
        raise place.wrong("没有按期计数的事实，写了 period 不起作用；写期内的事实，如 assisted_within", period)
    if not date(2000, 1, 1) <= period["from"] <= period["until"]:
        raise place.wrong("应为 2000 年以后的一段时间，from 不晚于 until", period, EXAMPLE_OF_A_PERIOD)


_channel_keys = keys(
    {"bound": _bound}, {"due_on": day, "statuses": items(word(*PLACED)), "classes": word("own", "all")}
)


def _channel(node: Tree, at: At) -> None:
    _channel_keys(node, at)
    _one_unit(node["bound"], at.key(node, "bound"))


def _addressed(inner: Shape) -> Shape:
    """Entries whose keys stand in an address."""

    def shape(node: Tree, at: At) -> None:
        flaws = Flaws()
        flaws.of(entries(inner), node, at)
        for key in node if isinstance(node, Mapping) else ():
            if not _KEY.fullmatch(str(key)):
                flaws.add(at.key(node, key).flaw(_ADDRESS, key, "service_coverage"))
        flaws.refuse()

    return shape


_ADDRESS = "名称应为小写字母、数字和 _，以字母开头：它用在网址里"
_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
_reading = parameter(keys({"whole": word("listed_or_registered", "listed"), "hukou": word("any", "local")}))
_population_keys = keys({"readings": entries(_reading), "chosen": read(text)})


_covered = parameter(keys({"whole": _facts, "part": _facts}))
_coverage_keys = keys({"readings": entries(_covered), "chosen": read(text)})


def _population(node: Tree, at: At) -> None:
    """The readings of who is in the population, each with a title to print; the chosen one is one of them."""
    _population_keys(node, at)
    _titled_and_chosen(node, at)


def _coverage(node: Tree, at: At) -> None:
    """The readings of who is covered (覆盖), as those of the population."""
    _coverage_keys(node, at)
    _titled_and_chosen(node, at)
    flaws = Flaws()
    for reading in node["readings"].values():
        for entry in reading.get("values", ()):
            flaws.of(_each_once, entry["value"], at.key(node, "readings"))
    flaws.refuse()


def _titled_and_chosen(node: Tree, at: At) -> None:
    flaws = Flaws()
    for key, reading in node["readings"].items():
        if "title" not in reading:
            place = at.key(node["readings"], key)
            flaws.add(place.flaw("缺少 title：报表以它为口径名称", example="title: 名册所列和已登记的"))
    values = [entry["value"] for entry in node["chosen"].get("values", ())]
    for chosen in (*values, *([node["chosen"]["setting"]] if "setting" in node["chosen"] else [])):
        flaws.of(word(*node["readings"]), chosen, at.key(node, "chosen"))
    flaws.refuse()


_examples = items(
    keys(
        {"day": day},
        {
            "indicator": text,
            "target": text,
            "person": _facts,
            "assisted": _facts,
            "covered_by": items(text),
            **READINGS,
            "part": integer(0, 10**9),
            "whole": integer(0, 10**9),
            "count": integer(0, 10**9),
            "due": day,
            "comparison": _comparison,
            "met": truth,
            "cohort": integer(1990, 2200),
            "counted_in": items(text),
            "refused": text,
        },
    )
)

TARGETS = keys(
    {"milestones": items(_milestone), "cohort": read(integer(1990, 2200), "届")},
    {
        "whole": _population,
        "soe_fresh_graduate_share": parameter(_of_hundred, "百分数"),
        "coverage": _coverage,
        "indicators": _addressed(_indicator),
        "channels": _addressed(_channel),
        "examples": _examples,
    },
)

_service_kind, _place_kind = word(*get_args(ServiceKind)), word(*get_args(PlaceKind))
_minimum_keys = keys({"kinds": items(_service_kind), "least": read(integer(1, 1000), "次", "个/人")})


def _minimum(node: Tree, at: At) -> None:
    """How often at least services of these kinds together are due; of no kind, it could never be met."""
    _minimum_keys(node, at)
    if not node["kinds"] and "unset" not in node["least"]:
        raise at.key(node, "kinds").wrong("至少写一种服务", [], "[guidance]")


_examples_of_services = items(
    keys(
        {"day": day},
        {
            **READINGS,
            "admitted": items(_place_kind),
            "minimum": text,
            "services": items(_service_kind),
            "had": integer(0, 1000),
            "met": truth,
            "refused": text,
            "plans": integer(0, 100),
            "planned": truth,
            "valid_to": day,
            "expiring": truth,
            "standing": truth,
            "hardship": text,
            "confirmable": truth,
        },
    )
)

_hardships = keys(
    {"plan": read(integer(1, 10), "份/人"), "warn_before_days": read(integer(1, 366), "日")},
    {"measured_by": entries(text)},
)

_youth_ages = read(keys({"least": integer(0, 120), "most": integer(0, 120)}), "周岁")
SERVICES = keys(
    {
        "registration": keys({"places": read(items(_place_kind))}, {"youth_ages": _youth_ages}),
        "minimum": entries(_minimum),
    },
    {
        "minimum_for": parameter(only(["job"])),
        "hardships": _hardships,
        "provisions": provisions,
        "examples": _examples_of_services,
    },
)

_district = keys({"code": text, "name": text}, {"functional_zone": truth})
_named = keys({"title": text, "source": citation})
_listed = keys(
    {"source": citation, "items": entries(keys({"title": text}, {"target": text, "item": integer(1, 1000)}))}
)
_value = worded(parameter(either(NAMES, text, integer(0, 10**9)), "类", "所"))
_group = entries(either(_value, entries(_value)))
_taxonomy = either(_value, _listed, entries(_named), _group)
TAXONOMIES = entries(_taxonomy, {"districts": keys({"source": text, "items": items(_district)})})
SHAPES = {
    "targets": TARGETS,
    "services": SERVICES,
    "taxonomies": TAXONOMIES,
    "places": PLACES,
    "departments": departments,
}
