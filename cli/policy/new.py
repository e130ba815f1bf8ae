"""The pack of another city, laid out: every slot that a known pack has, no value, name or number of that pack's city.

Each slot says what to fill in and in which unit; each list that a city has of its own shows one entry, commented out.
"""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date
from typing import Any

import yaml

from policy_engine.packs.pack import Pack, is_parameter
from policy_engine.schemes.catalogue import scheme_of
from policy_engine.schemes.parameters import hint

TO_FILL = "待填"
LONG = 8
"""A title of so many characters that stands in a programme's name is that programme."""
_OWN = ("document", "subsidy", "obligations", "places")
_RULES = (
    "title",
    "payee",
    "payer",
    "facts",
    "consistent",
    "unsettled",
    "applies_when",
    "not_applicable",
    "conditions",
    "amount",
    "lines",
    "readings",
)
_PARTS = {"comparison", "percent", "count", "every", "lowest", "highest", "low", "high", "first", "last"}
_OF_ITS_AMBIGUITIES = ("readings", "chosen", "chosen_by")
_OF_ITS_VALUES = (*_OF_ITS_AMBIGUITIES, "examples", "accounts")
_WIRING: Mapping[str, Any] = {
    "title": "首次联系",
    "announce": True,
    "starts": {"event": "graduate_registered", "date": "registered_on"},
    "meets": [
        {"event": "contact_logged", "date": "contacted_on", "where": {"reached": True}},
        {"event": "contact_confirmed", "date": "contacted_on"},
    ],
}
"""What a first contact is: no figure of any city. Of another city it is taken along as that city has it."""
_HEADER = """# {name}：新政策包，{how}，没有带入任何数值。每一项的做法：
#   对照文件填 clause（条款，如 二(一)）和 quote（原文，一字不差，不超过 120 字），再把 unset 一行换成
#     values: [{{from: {year}-01-01, value: 数值}}]     # from 为自哪天起有效
#   文件没有给出数值的，保留 unset，写明文件怎么说；本市自行选择、文件没有规定的，换成 setting: 数值 并写 reason: 理由。
#   文件没有的项目，整项删去。标题里的 … 处照本市文件写。填一项，运行一次 qihang policy check {name}。
"""
_DATES_OF_THE_DOCUMENT = """
# 另可写（去掉行首的 #）：
# number: 文号
# issued_on: {year}-01-01         # 印发日期
# in_force_from: {year}-01-01     # 施行日期
# policy_year 为文件所述的年度：认定日期在该年度之后的决定提示“沿用本文件须由本市确认”。
# 文件管若干年的，删去 policy_year。"""
_EXAMPLES: Mapping[str, Mapping[str, Any]] = {
    "targets": {"day": TO_FILL, "indicator": TO_FILL, "count": TO_FILL, "due": TO_FILL, "met": True},
    "services": {"day": TO_FILL, "admitted": [TO_FILL]},
    "cadences": {"day": TO_FILL, "cadence": TO_FILL, "count": TO_FILL, "period": TO_FILL, "met": True},
}
_OF_A_DEADLINE = {"starts": TO_FILL, "due": TO_FILL, "warned": TO_FILL, "breached": TO_FILL, "escalated": {}}
_UNITS = {
    "分": "金额以分计，1 元写 100",
    "百分数": "百分数写整数，百分之五十写 50",
    "平方分米": "面积以平方分米计，1 平方米写 100",
}


class _Sample(list[Any]):
    """A list that the city fills on its own; `entry` shows how one entry is written."""

    def __init__(self, entry: Any) -> None:
        super().__init__()
        self.entry = entry


class _Slot(dict[str, Any]):
    """A parameter without a value; `shape` shows how its value is written."""

    def __init__(self, parts: Mapping[str, Any], shape: str) -> None:
        super().__init__(parts)
        self.shape = shape


class _Counting(dict[str, Any]):
    """How a known city counts: no figure of it, yet this city's own choice, so it stands commented out."""


def laid_out(pack: Pack, name: str, city_name: str) -> dict[str, str]:
    """File name → text of the pack `name`, after the slots of `pack`."""
    files: dict[str, Any] = {"subsidy": _schemes(pack)}
    files |= {key: _emptied(tree, _Words(pack)) for key, tree in pack.files.items() if key not in _OWN}
    first = pack.get("clocks.first_contact")
    files["clocks"]["first_contact"] |= {key: _plain(first[key]) for key in _WIRING if key in first}
    return _written(name, city_name, files, f"照 {pack.name} 的栏目建立")


def blank(name: str, city_name: str) -> dict[str, str]:
    """File name → text of the pack `name` with nothing but what every city has to say."""
    start = {
        **_WIRING,
        "days": _slot_of("首次联系的期限", "数值", "日"),
        "day_type": _slot_of("日的口径", "calendar 或 working"),
    }
    start |= {"warn_before_days": _slot_of("提前几日提醒", "数值", "日")}
    start |= {"escalation": _slot_of("逾期后的督办", "[{level: district, after_days: 1}]")}
    districts = {"source": TO_FILL, "items": _Sample({"code": TO_FILL, "name": TO_FILL})}
    places = {"places": _slot_of("登记地点", "[hukou, residence, seeking]")}
    files = {
        "subsidy": {"parameters": {}, "schemes": {}},
        "clocks": {"first_contact": start},
        "cadences": {"week": _slot_of("一周的起止", "iso")},
        "targets": {"cohort": _slot_of("所计的届别", "数值", "届"), "milestones": _Sample(TO_FILL)},
        "services": {"registration": places, "minimum": {}},
        "taxonomies": {"districts": districts},
        "places": {"streets": {"source": TO_FILL, "items": {}}, "schools": {"source": TO_FILL, "items": {}}},
    }
    return _written(name, city_name, files, "只有每个城市都要写的栏目")


def _slot_of(title: str, shape: str, unit: str = "") -> _Slot:
    units = {"unit": unit} if unit else {}
    return _Slot({"title": title, **units, "clause": TO_FILL, "quote": TO_FILL, "unset": TO_FILL}, shape)


def _written(name: str, city_name: str, trees: Mapping[str, Any], how: str) -> dict[str, str]:
    """The files of the pack as text, each with how it is filled in above it."""
    city, _, year = name.partition("-")
    about = {"city": city, "city_name": city_name, "title": TO_FILL, "issuer": TO_FILL, "policy_year": int(year)}
    files: dict[str, Any] = {"document": about, **trees, "obligations": {"rows": _Sample(_row())}}
    for file, example in _EXAMPLES.items():
        files[file]["examples"] = _Sample(example)
    files["clocks"]["first_contact"]["examples"] = _Sample(_OF_A_DEADLINE)
    header = _HEADER.format(name=name, how=how, year=year)
    texts = {key: "\n".join(_lines(tree, 0)) or "{}" for key, tree in files.items()}
    texts["document"] += _DATES_OF_THE_DOCUMENT.format(year=year)
    return {f"{key}.yaml": f"{header}{text}\n" for key, text in texts.items()}


def _row() -> dict[str, str]:
    row = dict.fromkeys(("id", "section", "quote", "reading", "feature"), TO_FILL)
    return {**row, "state": "planned", "reason": TO_FILL}


class _Words:
    """Titles of a pack without what only its own document says: its city's name, its figures, its programmes."""

    def __init__(self, pack: Pack) -> None:
        city = str(pack.document["city_name"])
        self._city = re.compile("|".join(map(re.escape, (city, city.removesuffix("市")))))
        own = [pack.get(path) for path in ("taxonomies.campaigns", "taxonomies.platforms") if pack.has(path)]
        self._names = [str(named["title"]) for listed in own for named in listed.values()]

    def neutral(self, title: str) -> str:
        if any(name in title or (len(title) >= LONG and title in name) for name in self._names):
            return "…"
        plain = re.sub(r"（[^（）]*）|“[^”]*”", "", title)
        plain = self._city.sub("本市", plain)
        return re.sub(r"\d+(?:[—-]\d+)?", "…", plain) or "…"


def _emptied(node: Any, words: _Words) -> Any:
    """The same slots without a value: parameters unset, citations to fill in, lists and named things as samples."""
    if isinstance(node, list):
        return _Sample(_plain(_emptied(node[0], words)) if node else TO_FILL)
    if not isinstance(node, Mapping):
        return TO_FILL
    if is_parameter(node):
        return _slot(node, words)
    if _describes_clocks(node):
        return _Sample({"时限代码": _plain(_emptied(next(iter(node.values())), words))})
    if _names_its_own(node):
        return _Sample({"名称代码": {"title": TO_FILL, "source": {"clause": TO_FILL, "quote": TO_FILL}}})
    return {
        str(key): _Counting(_counted(child)) if key == "measured" else _of_a_key(str(key), child, words)
        for key, child in node.items()
        if str(key) not in (*_OF_ITS_VALUES, "classes") and not re.search(r"\d{3}", str(key)) and _has_slots(child)
    }


def _of_a_key(key: str, child: Any, words: _Words) -> Any:
    """What is reported, and which statuses a channel is of, are kinds of the platform's own, no figure of any city."""
    if key == "statuses":
        return list(child)
    if key == "report":
        return {**_emptied(child, words), "kind": child["kind"]}
    return TO_FILL if isinstance(child, str) else _emptied(child, words)


def _counted(measured: Mapping[str, Any]) -> dict[str, Any]:
    """By which facts of the platform something is counted, without the days of the known city."""
    return {key: dict.fromkeys(child, TO_FILL) if key == "period" else _plain(child) for key, child in measured.items()}


def _has_slots(child: Any) -> bool:
    """A place that has nothing but a known city's readings is that city's own ambiguity."""
    if isinstance(child, Mapping) and child and set(child) <= set(_OF_ITS_AMBIGUITIES):
        return False
    return isinstance(child, Mapping | list | str)


def _names_its_own(node: Mapping[str, Any]) -> bool:
    """Campaigns, platforms: things that only one city's document has."""
    return bool(node) and all(isinstance(child, Mapping) and "source" in child for child in node.values())


def _describes_clocks(node: Mapping[str, Any]) -> bool:
    """Kinds of clocks: what one city has to do by when, and by which events."""
    return bool(node) and all(isinstance(child, Mapping) and {"kind", "title"} <= set(child) for child in node.values())


def _slot(node: Mapping[str, Any], words: _Words) -> dict[str, Any]:
    title = {"title": words.neutral(str(node["title"]))} if "title" in node else {}
    unit = {"unit": str(node["unit"])} if "unit" in node else {}
    return _Slot({**title, **unit, "clause": TO_FILL, "quote": TO_FILL, "unset": TO_FILL}, _shape(node))


def _shape(node: Mapping[str, Any]) -> str:
    """How a value is written in this place, by the one that stands in the known pack, and not that value."""
    if "unset" in node:
        return "数值" if "unit" in node else "照原文"
    value = node["setting"] if "setting" in node else node["values"][0]["value"]
    return _form(value)


def _form(value: Any) -> str:
    if type(value) is bool:
        return "true 或 false"
    if isinstance(value, date):
        return "日期（年-月-日）"
    if isinstance(value, list):
        return f"[{_form(value[0])}, …]"
    if isinstance(value, Mapping):
        fields = {key: "代码" if isinstance(value[key], str) else _form(value[key]) for key in value if key in _PARTS}
        shown = fields if len(fields) == len(value) else {"代码": "名称"}
        return "{" + ", ".join(f"{key}: {form}" for key, form in shown.items()) + "}"
    return "数值" if type(value) is int else "文字或代码"


def _schemes(pack: Pack) -> dict[str, Any]:
    tree = pack.get("subsidy")
    schemes = {str(name): _scheme(pack, str(name)) for name in tree["schemes"]}
    return {"parameters": _emptied(tree["parameters"], _Words(pack)), "schemes": schemes}


def _scheme(pack: Pack, name: str) -> dict[str, Any]:
    node, scheme, words = pack.get(f"subsidy.schemes.{name}"), scheme_of(pack, name), _Words(pack)
    skeleton = _worded(_plain({key: deepcopy(node[key]) for key in _RULES if key in node}), words)
    skeleton["source"] = {"clause": TO_FILL, "quote": TO_FILL}
    for part in (skeleton, *skeleton.get("readings", {}).values()):
        for rule in part.get("conditions", ()):
            rule["source"] = {"clause": TO_FILL, "quote": TO_FILL}
    skeleton["parameters"] = _emptied(node.get("parameters") or {}, words)
    for key, slot in skeleton["parameters"].items():
        slot |= hint(scheme, key)
    if "discretionary" in node:
        skeleton["discretionary"] = {"clause": TO_FILL, "quote": TO_FILL}
    skeleton["examples"] = _Sample(
        {"judged_on": TO_FILL, "facts": dict.fromkeys(scheme.facts, TO_FILL), "amount_fen": TO_FILL}
    )
    return dict(skeleton)


def _worded(node: Any, words: _Words) -> Any:
    """The rules with neutral titles; a name of a choice is a word to read, its code is what rules go by."""
    if isinstance(node, list):
        return [_worded(child, words) for child in node]
    if not isinstance(node, Mapping):
        return node
    neutral = {key: _worded(child, words) for key, child in node.items() if key not in ("note", "source")}
    for key in ("title", "otherwise", "not_applicable", "payer_title"):
        if isinstance(neutral.get(key), str):
            neutral[key] = words.neutral(neutral[key])
    if isinstance(neutral.get("of"), Mapping):
        neutral["of"] = {code: words.neutral(str(name)) for code, name in neutral["of"].items()}
    return neutral


def _plain(node: Any) -> Any:
    """Without the loader's own kinds of mapping and without samples, which YAML could not write."""
    if isinstance(node, _Sample):
        return [_plain(node.entry)]
    if isinstance(node, Mapping):
        return {key: _plain(child) for key, child in node.items()}
    return [_plain(child) for child in node] if isinstance(node, list) else node


def _lines(node: Mapping[str, Any], depth: int) -> Iterator[str]:
    pad = "  " * depth
    for key, child in node.items():
        if isinstance(child, _Sample):
            yield from _sample(str(key), child, pad)
        elif isinstance(child, _Counting):
            yield f"{pad}# 统计办法（平台的事实）：同样统计的，照写（去掉行首的 #），期间照本市文件："
            yield from (f"{pad}# {line}" for line in _dumped({key: dict(child)}, ""))
        elif isinstance(child, _Slot):
            yield f"{pad}{key}:"
            yield f"{pad}  # {_what(child)}"
            yield from _dumped(dict(child), f"{pad}  ")
        elif isinstance(child, Mapping) and child:
            yield f"{pad}{key}:"
            yield from _lines(child, depth + 1)
        else:
            yield from _dumped({key: child}, pad)


def _sample(key: str, sample: _Sample, pad: str) -> Iterator[str]:
    named = isinstance(sample.entry, Mapping) and all(isinstance(child, Mapping) for child in sample.entry.values())
    empty, shown = ("{}", _plain(sample.entry)) if named else ("[]", [_plain(sample.entry)])
    yield f"{pad}{key}: {empty}"
    yield f"{pad}# 写法：删去上一行的 {empty}，照下面逐项写（去掉行首的 #）："
    yield from (f"{pad}# {line}" for line in _dumped(shown, "  "))


def _what(slot: _Slot) -> str:
    """What to fill into a slot, in words."""
    unit = str(slot.get("unit", ""))
    kinds = {"set": "[代码, …]", "table": "{代码: 数值, …}"}
    form = f"写法：{kinds.get(str(slot.get('kind')), slot.shape)}"
    measure = next((text for name, text in _UNITS.items() if unit.startswith(name)), f"单位为{unit}，写整数")
    return f"{form}；{measure}" if unit else form


def _dumped(node: Any, pad: str) -> Iterator[str]:
    text = yaml.safe_dump(node, allow_unicode=True, sort_keys=False, width=100_000)
    yield from (f"{pad}{line}" for line in text.rstrip("\n").split("\n"))
