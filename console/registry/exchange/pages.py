"""Departments are asked about a person, their officers answer: who asks never does."""

from typing import Any

from client.models.registry import AnswerView, CertificateRequestView, LedgerEntryView
from console import labels
from console.components import Cell, Column, Field, Filter, Listing, Shown, Table, with_query
from console.desk import Desk, identifier
from console.screens import Done, Menu, Screens

screens = Screens()
STATE = {"asked": "待答复", "answered": "已答复", "refused": "查无此人", "expired": "逾期未答"}
ANSWER = {"yes": "是", "no": "否", "unknown": "本部门没有此人"}
EFFECT = {
    "recorded": "已记录答复",
    "repeated": "与前次答复相同",
    "contradicts": "与前次答复不同，须重新询问",
    "closed": "该询问已结束，未记录",
}
_COLUMNS = (
    Column[CertificateRequestView]("询问", lambda row: row["question_title"] or row["question"]),
    Column[CertificateRequestView]("部门", lambda row: row["department_title"] or row["department"]),
    Column[CertificateRequestView]("就何日", lambda row: row["about_on"]),
    Column[CertificateRequestView]("询问于", lambda row: row["asked_on"]),
    Column[CertificateRequestView]("最后答复日", lambda row: row["expires_on"] or "文件未规定"),
    Column[CertificateRequestView]("进展", lambda row: _state(row)),
    Column[CertificateRequestView]("答复", lambda row: _answer(row["answer"])),
    Column[CertificateRequestView]("另一答复", lambda row: _answer(row["contrary"])),
)


def _state(row: CertificateRequestView) -> Shown:
    return Cell(STATE[row["state"]], tone="good" if row["state"] == "answered" else "warn", hint=row["answered_on"])


def _answer(answer: AnswerView | None) -> Shown:
    if answer is None:
        return "—"
    days = f"{answer['valid_from']} 至 {answer['valid_to']}" if answer["valid_from"] else None
    return Cell(ANSWER[answer["answer"]], hint=days)


@screens.page("/certificate-requests", "部门核验", "registry.list_certificate_requests", Menu("帮扶", "部门核验", 60))
def requests(desk: Desk) -> Listing[CertificateRequestView]:
    answering = desk.may(*answer_certificate.needs)
    last = Column[CertificateRequestView]("办理", lambda row: _way(desk, row))
    return Listing(
        columns=(Column[CertificateRequestView]("姓名", _person), *_COLUMNS, *((last,) if answering else ())),
        page=lambda **query: desk.registry.list_certificate_requests(None, **query),
        filters=(Filter("state", "进展", STATE),),
        note="部门的答复以部门为准；询问人不能代为答复。",
        empty="没有询问",
    )


def _person(row: CertificateRequestView) -> Shown:
    number, name = row.get("graduate_id"), row.get("name") or "（已注销）"
    return Cell(name, f"/people/{number}") if number else Cell(name, hint=row.get("id_number"))


def _way(desk: Desk, row: CertificateRequestView) -> Shown:
    if row["state"] != "asked":
        return "—"
    return Cell("答复", with_query(answer_certificate.path.format(request_id=row["id"]), question=row["question"]))


_ANSWER_FIELDS = (
    Field("question", "", "hidden"),
    Field("answer", "答复", "select", choices=ANSWER),
    Field("valid_from", "有效期起", "date", required=False, hint="答复为“是”且该事项有期限的，起止都填"),
    Field("valid_to", "有效期止", "date", required=False),
)


@screens.form(
    "/certificate-requests/{request_id}/answer",
    "答复询问",
    "registry.answer_certificates_as_officer",
    _ANSWER_FIELDS,
    "答复",
    warning="答复即记录，不能撤回；再答不同的，两者都不作数，须重新询问。",
)
def answer_certificate(desk: Desk, request_id: str) -> Done:
    values = desk.values
    answer: Any = {"request_id": identifier(request_id), **{key: values.get(key, "") for key in ("question", "answer")}}
    answer |= {name: values[name] for name in ("valid_from", "valid_to") if values.get(name)}
    taken = desk.registry.answer_certificates_as_officer(None, {"answers": [answer]})
    return Done("/certificate-requests", EFFECT[taken["results"][0]["outcome"]])


def certificates_of(desk: Desk, graduate_id: str) -> Table | None:
    """What departments were asked of the person, and what they answered; None before anybody asked."""
    if not desk.may("registry.list_certificate_requests"):
        return None
    rows = desk.registry.list_certificate_requests(None, graduate_id=graduate_id)["items"]
    return Table(_COLUMNS, rows) if rows else None


def _ask_fields(desk: Desk, **_: str) -> list[Field]:
    topics = desk.registry.list_certificate_topics(None)
    choices = {topic["question"]: f"{topic['department_title']}：{topic['title']}" for topic in topics}
    return [
        Field("question", "询问事项", "select", choices=choices),
        Field("about_on", "就何日询问", "date", required=False, hint="不填即今日"),
        Field("purpose", "用途", longest=200, hint="至少四个字，留痕；不写个人信息"),
    ]


@screens.form(
    "/people/{graduate_id}/certificate-requests",
    "询问部门",
    ("registry.ask_certificate", "registry.list_certificate_topics"),
    _ask_fields,
    "询问（留痕）",
)
def ask_certificate(desk: Desk, graduate_id: str) -> Done:
    number = identifier(graduate_id)
    body: Any = {"graduate_id": number, **{key: desk.values.get(key, "") for key in ("question", "purpose")}}
    if desk.values.get("about_on"):
        body["about_on"] = desk.values["about_on"]
    asked = desk.registry.ask_certificate(None, body)
    return Done(f"/people/{number}", f"已询问{asked['department_title'] or asked['department']}")


DIRECTION = {"out": "发出询问", "in": "收到答复"}


@screens.page("/exchange-ledger", "部门交换台账", "registry.list_exchange_entries", Menu("审计", "部门交换台账", 30))
def ledger(desk: Desk) -> Listing[LedgerEntryView]:
    return Listing(
        columns=(
            Column[LedgerEntryView]("时间", lambda row: labels.day(row["at"])),
            Column[LedgerEntryView]("方向", lambda row: DIRECTION[row["direction"]]),
            Column[LedgerEntryView]("部门", lambda row: row["department"]),
            Column[LedgerEntryView]("询问", lambda row: row["question"]),
            Column[LedgerEntryView]("结果", lambda row: row["outcome"]),
            Column[LedgerEntryView]("人员", _of_ledger),
        ),
        page=lambda **query: desk.registry.list_exchange_entries(None, **query),
        filters=(Filter("department", "部门代号"),),
        note="询问和答复各记一条，新的在前，不改不删。",
        empty="没有交换记录",
    )


def _of_ledger(row: LedgerEntryView) -> Shown:
    return Cell("打开", f"/people/{row['graduate_id']}") if row["graduate_id"] else None
