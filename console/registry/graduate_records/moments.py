"""Everything of one person that the caller may see, on one line of time, from whichever service has it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from client.caller import RequestRefused
from client.models.jobfair import InternshipView
from client.models.notify import ClockView, GraduateMessageView
from client.models.registry import GraduateView
from console import labels
from console.components import Moment, Section, Timeline, Tone
from console.desk import Desk, refused_as_absent
from console.notify.supervision import supervision_of
from console.transport import ServiceAway

MANY = 200


def timeline(desk: Desk, entry: GraduateView) -> Section:
    """The newest first. Whom a service has not heard of has nothing there; what it does not answer is named."""
    moments, silent = list(_of_the_ledger(desk, entry)), list[str]()
    for source in SOURCES:
        if not desk.may(source.operation):
            continue
        try:
            moments += source.moments(desk, entry["id"])
        except ServiceAway:
            silent.append(source.title)
        except RequestRefused as refused:
            if not refused_as_absent(refused):
                silent.append(source.title)
    note = f"暂未取得：{'、'.join(silent)}。" if silent else ""
    return Section("时间线", Timeline(sorted(moments, key=lambda moment: moment.at, reverse=True)), note=note)


def _of_the_ledger(desk: Desk, entry: GraduateView) -> Iterator[Moment]:
    number = entry["id"]
    if entry["registered_at"]:
        yield Moment(entry["registered_at"], "登记", labels.of(labels.PLACE_KIND, entry["place_kind"]))
    if entry["listed_on"]:
        yield Moment(entry["listed_on"], "名册", "列入高校名册")
    if desk.may("registry.list_contacts"):
        for contact in desk.registry.list_contacts(None, number):
            outcome = "联系到本人" if contact["reached"] else "没有联系到"
            late = "补记" if contact["late_entry"] else ""
            kind = labels.of(labels.CONTACT, contact["kind"])
            tone: Tone = "plain" if contact["reached"] else "warn"
            yield Moment(contact["contacted_at"], "联系", f"{kind}：{outcome}", detail=late, tone=tone)
    if desk.may("registry.list_services"):
        for service in desk.registry.list_services(None, number)["services"]:
            yield Moment(service["delivered_on"], "服务", labels.of(labels.SERVICE, service["kind"]))
    if desk.may("registry.list_statuses"):
        for status in desk.registry.list_statuses(None, number):
            text = status["title"] or labels.of(labels.STATUS, status["status"])
            yield Moment(status["since_on"], "就业状态", text, detail=labels.of(labels.STANDING, status["standing"]))
    if desk.may("registry.list_intentions"):
        for stated in desk.registry.list_intentions(None, number):
            yield Moment(stated["since_on"], "意愿", labels.of(labels.INTENTION, stated["intention"]))


def _referrals(desk: Desk, number: str) -> Iterator[Moment]:
    for referral in desk.jobfair.list_referrals(None, graduate_id=number, limit=MANY)["items"]:
        yield Moment(referral["referred_on"], "岗位推介", "向本人推介岗位", href=f"/posts/{referral['post_id']}")


def _internships(desk: Desk, number: str) -> Iterator[Moment]:
    for internship in desk.jobfair.list_internships(None, graduate_id=number, limit=MANY)["items"]:
        yield from _internship(internship)


def _internship(internship: InternshipView) -> Iterator[Moment]:
    page = f"/internships/{internship['id']}"
    plan = f"计划至 {internship['planned_end_on']}"
    yield Moment(internship["started_on"], "见习", "开始见习", detail=plan, href=page)
    if internship["ended_on"]:
        origin = labels.of(labels.INTERNSHIP_ORIGIN, internship["end_origin"])
        ended = labels.of(labels.INTERNSHIP_OUTCOME, internship["outcome"])
        yield Moment(internship["ended_on"], "见习", ended, detail=origin, href=page)
    if internship["retained_on"]:
        origin = labels.of(labels.INTERNSHIP_ORIGIN, internship["retention_origin"])
        yield Moment(internship["retained_on"], "见习", "留用", detail=origin, href=page)


def _claims(desk: Desk, number: str) -> Iterator[Moment]:
    for claim in desk.subsidy.list_claims(None, payee_id=number, limit=MANY)["items"]:
        title = desk.scheme_name(claim["city"], claim["scheme"])
        text = f"{title}：{labels.of(labels.CLAIM_STATE, claim['state'])}"
        yield Moment(claim["judged_on"], "资金申请", text, detail=claim["period"], href=f"/claims/{claim['id']}")


def _clocks(desk: Desk, number: str) -> Iterator[Moment]:
    for clock in desk.notify.list_clocks(None, subject_id=[number], limit=MANY)["items"]:
        yield from _clock(clock)


def _clock(clock: ClockView) -> Iterator[Moment]:
    """Its beginning with the last day, and what came of it."""
    title, page = clock["title"], f"/clocks/{clock['id']}"
    if clock["started_on"]:
        last = f"最后一日 {clock['due_on']}" if clock["due_on"] else "没有到期日"
        following = supervision_of(clock)
        detail = f"{last}；下一步督办：{following}" if following else last
        yield Moment(clock["started_on"], "时限", f"{title}：起算", detail=detail, href=page)
    if clock["breached_on"]:
        yield Moment(clock["breached_on"], "时限", f"{title}：超期", tone="bad", href=page)
    if clock["met_on"]:
        late = "补记，待另一人确认" if clock["late_entry"] else ""
        yield Moment(clock["met_on"], "时限", f"{title}：完成", detail=late, tone="good", href=page)


def _messages(desk: Desk, number: str) -> Iterator[Moment]:
    """One moment for what was told at once by several ways."""
    rows = desk.notify.list_graduate_messages(None, number, limit=MANY)["items"]
    occasions = sorted(rows, key=lambda row: (row["created_at"], row["template"]))
    for (at, _), group in groupby(occasions, key=lambda row: (row["created_at"], row["template"])):
        ways = list(group)
        has_failed = all(row["state"] == "failed" for row in ways)
        detail = "，".join(map(_way, ways))
        yield Moment(at, "消息", ways[0]["title"], detail=detail, tone="warn" if has_failed else "plain")


def _way(row: GraduateMessageView) -> str:
    state = labels.of(labels.MESSAGE_STATE, row["state"])
    read = f" {labels.day(row['read_at'])}" if row["read_at"] else ""
    return f"{labels.of(labels.MESSAGE_WAY, row['channel'])}{state}{read}"


@dataclass(frozen=True)
class Source:
    """What another service knows of a person."""

    title: str
    operation: str
    moments: Callable[[Desk, str], Iterator[Moment]]


SOURCES: Sequence[Source] = (
    Source("岗位推介", "jobfair.list_referrals", _referrals),
    Source("见习", "jobfair.list_internships", _internships),
    Source("资金申请", "subsidy.list_claims", _claims),
    Source("时限", "notify.list_clocks", _clocks),
    Source("消息", "notify.list_graduate_messages", _messages),
)
