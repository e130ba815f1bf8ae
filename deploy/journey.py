"""The journey: one graduate's year, as an outsider calls it over HTTP. Every check prints what it expected and saw.

Safe to run again on the same platform, and on the demo year: each run makes its own people, streets, bases and
accounts, and gives every service back the business time it had, even where a step fails.
"""

import io
import json
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

import httpx
import xlsxwriter
from rich.console import Console

from deploy.hostile import hostile_files
from deploy.people import Fictional, fictional_credit_code, people_of_own

SERVICES = ("registry", "subsidy", "jobfair", "notify")
PATIENCE_SECONDS = 60.0
ROSTER_ROWS = 2_000
HEADERS = ("姓名", "身份证件号码", "手机号", "毕业年份", "学历", "求职地区划")
WRITTEN_ON = datetime(2023, 7, 1)
CAT = 20
"""Whose place in `people` no other step uses."""
URUMQI, WUHAN = "urumqi/650121", "wuhan/420117"
Json = Any


@dataclass(frozen=True)
class Check:
    step: str
    what: str
    expected: Json
    seen: Json

    @property
    def passed(self) -> bool:
        return bool(self.expected == self.seen)


@dataclass
class Platform:
    """The platform as a caller on the other side of the network sees it."""

    http: httpx.Client
    tokens: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str, who: str | None = None, **options: Any) -> httpx.Response:
        headers = dict(options.pop("headers", {}))
        if who is not None:
            headers["Authorization"] = f"Bearer {self.tokens[who]}"
        if method == "POST":
            headers.setdefault("Idempotency-Key", secrets.token_hex(16))
        return self.http.request(method, path, headers=headers, **options)

    def get(self, path: str, who: str | None = None, **query: Any) -> Json:
        return self.read(self.call("GET", path, who, params=query))

    def post(self, path: str, who: str | None = None, body: Json = None) -> Json:
        return self.read(self.call("POST", path, who, json=body))

    def put(self, path: str, who: str | None = None, body: Json = None) -> Json:
        return self.read(self.call("PUT", path, who, json=body))

    def read(self, answer: httpx.Response) -> Json:
        if answer.status_code >= 400:
            raise Refused(answer)
        return answer.json()

    def everything(self, path: str, who: str, **query: Any) -> list[Json]:
        """All pages of a list; the path may bring a query of its own."""
        path, _, given = path.partition("?")
        query = {**dict(parse_qsl(given)), **query}
        items: list[Json] = []
        while True:
            page = self.get(path, who, **query, limit=200)
            items += page["items"]
            if page["next_cursor"] is None:
                return items
            query["cursor"] = page["next_cursor"]


class Refused(RuntimeError):
    def __init__(self, answer: httpx.Response) -> None:
        self.status = answer.status_code
        super().__init__(f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text[:300]}")


class Journey:
    """Walks the eight steps and collects the checks."""

    def __init__(self, http: httpx.Client, ops: tuple[str, str], console: Console) -> None:
        self.platform = Platform(http)
        self._ops = ops
        self._console = console
        self._nonce = secrets.token_hex(4)
        self._step = ""
        self.checks: list[Check] = []
        self._times: dict[str, str | None] = {}
        self.people = people_of_own(ROSTER_ROWS + 100)

    def walk(self) -> list[Check]:
        try:
            self._sign_in()
            for step in (
                self._roster_in,
                self._person_in,
                self._promise,
                self._services,
                self._internships,
                self._money,
                self._told,
                self._sheets,
            ):
                step()
        finally:
            self._give_time_back()
        return self.checks

    # — helpers —

    def _begin(self, title: str) -> None:
        self._step = title
        self._console.print(f"[bold]{title}[/bold]")

    def _check(self, what: str, expected: Json, seen: Json) -> None:
        check = Check(self._step, what, expected, seen)
        self.checks.append(check)
        mark = "[green]✓[/green]" if check.passed else "[red]✗[/red]"
        self._console.print(f"  {mark} {what}: expected {expected!r}, seen {seen!r}", highlight=False)

    def _eventually(self, what: str, expected: Json, ask: Callable[[], Json]) -> None:
        """Events take their time: asks until the answer is as expected, or patience ends."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        seen = ask()
        while seen != expected and time.monotonic() < deadline:
            time.sleep(0.2)
            seen = ask()
        self._check(what, expected, seen)

    def _status(self, what: str, expected: tuple[int, str], answer: httpx.Response) -> None:
        slug = answer.json().get("type", "").removeprefix("urn:qihang:problem:") if answer.content else ""
        self._check(what, expected, (answer.status_code, slug))

    def _once_known(self, order: Callable[[], Json]) -> Json:
        """Another service hears of a person or an employer a moment later: asks again while it answers 404."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return order()
            except Refused as refused:
                if refused.status != 404 or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def _set_time(self, at: str | None) -> None:
        for service in SERVICES:
            self.platform.put(f"/{service}/v1/business-clock", "ops", {"at": at})

    def _take_time(self) -> None:
        """Remembers the business time of every service before the first change."""
        for service in SERVICES:
            self._times[service] = self.platform.get(f"/{service}/v1/business-clock", "ops")["at"]

    def _give_time_back(self) -> None:
        """To each service what it had. One that does not answer leaves the others their turn, and is told of."""
        for service, at in self._times.items():
            try:
                self.platform.put(f"/{service}/v1/business-clock", "ops", {"at": at})
            except (Refused, httpx.HTTPError) as error:
                self._console.print(f"[red]{service} did not get its business time {at} back[/red]: {error}")

    def _empty_street(self, name: str, district: str) -> str:
        """The area of a street where nobody is known yet, with a caseworker `name` for it.

        A district has only a thousand codes of streets, so chance alone would meet an earlier run's.
        """
        for number in secrets.SystemRandom().sample(range(1000), 1000):
            area = f"{district}/{district.partition('/')[2]}{number:03d}"
            self._account(name, "caseworker", area, None, login=f"{name}-{number:03d}-{self._nonce}")
            if not self.platform.get("/registry/v1/graduates", name, limit=1)["items"]:
                return area
        raise RuntimeError(f"every street of {district} has people by now: start on a fresh platform (make reset)")

    def _account(self, name: str, role: str, area: str | None, org: str | None, login: str | None = None) -> None:
        login, secret = login or f"{name}-{self._nonce}", secrets.token_urlsafe(12)
        account = {"login": login, "secret": secret, "role": role, "display_name": f"演示{name}"}
        self.platform.post("/registry/v1/staff-accounts", "ops", {**account, "area": area, "org": org})
        self.platform.tokens[name] = self._token(login, secret)

    def _sign_in(self) -> None:
        self._begin("0 accounts")
        login, password = self._ops
        self.platform.tokens["ops"] = self._token(login, password)
        self._take_time()
        other = "urumqi/650102/650102001"
        self._street = self._empty_street("caseworker", URUMQI)
        self._wuhan_street = self._empty_street("wuhan_worker", WUHAN)
        self._org = "".join(str(secrets.randbelow(10)) for _ in range(10))
        self._codes = [fictional_credit_code(f"{self._nonce}-{index}") for index in range(4)]
        accounts: dict[str, tuple[str, str | None, str | None]] = {
            "university": ("university_office", None, self._org),
            "stranger": ("caseworker", other, None),
            "district": ("district_reviewer", URUMQI, None),
            "city": ("city_approver", "urumqi", None),
            "reviewer": ("district_reviewer", WUHAN, None),
            "approver": ("district_approver", WUHAN, None),
            "payer": ("payer", WUHAN, None),
            "auditor": ("auditor", "wuhan", None),
            "wuhan_city": ("city_approver", "wuhan", None),
            **{f"clerk{i}": ("employer_clerk", None, code) for i, code in enumerate(self._codes)},
        }
        for name, (role, area, org) in accounts.items():
            self._account(name, role, area, org)
        self._check("staff accounts signed in", len(accounts) + 3, len(self.platform.tokens))

    def _token(self, login: str, password: str) -> str:
        signed = self.platform.post("/registry/v1/sessions", None, {"login": login, "password": password})
        return str(signed["access_token"])

    # — 1 —

    def _roster_in(self) -> None:
        self._begin("1 roster in")
        self._set_time("2023-07-03T09:00:00+08:00")
        good = self.people[:ROSTER_ROWS]
        rows = [roster_row(person, "650121") for person in good]
        rows[-1] = (rows[-1][0], rows[-1][1][:-1] + _other_digit(rows[-1][1][-1]), *rows[-1][2:])
        rows[-2] = rows[0]
        file = xlsx(rows)
        roster = self._upload(file, "university", "urumqi", "名册.xlsx")
        counts = {"accepted": ROSTER_ROWS - 2, "updated": 0, "duplicate": 1, "rejected": 1}
        self._eventually("2,000 rows each accounted for", counts, lambda: self._roster_counts(roster))
        again = self._upload(file, "university", "urumqi", "名册.xlsx")
        self._check("the same file again is the same roster", roster, again)
        csv = "\n".join(",".join(row) for row in (HEADERS, *rows[:50])).encode("gb18030")
        second = self._upload(csv, "university", "urumqi", "名册.csv")
        fifty = {"accepted": 0, "updated": 0, "duplicate": 50, "rejected": 0}
        self._eventually("the same people in another file add nothing", fifty, lambda: self._roster_counts(second))
        returned = self.platform.call("GET", f"/registry/v1/rosters/{roster}/file?format=csv", "university")
        self._check("the file comes back with its reasons", True, "身份证件号码校验位不正确" in returned.text)
        self._more_of_rosters(good)
        stranger = self.platform.call("GET", f"/registry/v1/rosters/{roster}", "stranger")
        self._check("a foreign district does not see the roster", 404, stranger.status_code)
        wuhan = [roster_row(person, "420117") for person in self._wuhan_people]
        listed = self._upload(xlsx(wuhan), "university", "wuhan", "武汉名册.xlsx")
        all_in = {"accepted": len(wuhan), "updated": 0, "duplicate": 0, "rejected": 0}
        self._eventually("a roster for the other city", all_in, lambda: self._roster_counts(listed))

    def _more_of_rosters(self, good: Sequence[Fictional]) -> None:
        """The template, the way in, a row that says more than before, and files that nobody should open."""
        template = self.platform.call("GET", "/registry/v1/roster-template", "university", params={"city": "urumqi"})
        self._check("the template is a workbook", (200, b"PK"), (template.status_code, template.content[:2]))
        told = [(*roster_row(person, "650121")[:4], "硕士", "650121") for person in good[2:5]]
        roster = self._upload(xlsx(told), "university", "urumqi", "更正.xlsx")
        seen = self._watched(roster)
        self._check("progress is pushed until the end", ("progress", "done", 3), seen)
        three = {"accepted": 0, "updated": 3, "duplicate": 0, "rejected": 0}
        self._check("a corrected row updates the entry", three, self._roster_counts(roster))
        for what, refusal, content in hostile_files(xlsx([roster_row(good[5], "650121")])):
            answer = self._send(content, "university", "urumqi", "名册.xlsx")
            self._status(f"refused: {what}", refusal, answer)

    def _watched(self, roster: str) -> tuple[str, str, int]:
        """The name, state and row count of the last event that the roster's progress stream sends."""
        headers = {"Authorization": f"Bearer {self.platform.tokens['university']}"}
        event, last = "", dict[str, Any](state="", total=0)
        with self.platform.http.stream("GET", f"/registry/v1/rosters/{roster}/progress", headers=headers) as stream:
            for line in stream.iter_lines():
                field, _, value = line.partition(": ")
                event = value if field == "event" else event
                last = json.loads(value) if field == "data" else last
        return event, last["state"], last["total"]

    @property
    def _wuhan_people(self) -> Sequence[Fictional]:
        return self.people[ROSTER_ROWS : ROSTER_ROWS + 33]

    def _send(self, content: bytes, who: str, city: str, name: str) -> httpx.Response:
        files = {"file": (name, content, "application/octet-stream")}
        return self.platform.call("POST", "/registry/v1/rosters", who, files=files, data={"city": city})

    def _upload(self, content: bytes, who: str, city: str, name: str) -> str:
        answer = self._send(content, who, city, name)
        if answer.status_code >= 400:
            raise Refused(answer)
        return str(answer.json()["id"])

    def _roster_counts(self, roster: str) -> dict[str, int]:
        seen = self.platform.get(f"/registry/v1/rosters/{roster}", "university")
        return {name: seen["counts"].get(name, 0) for name in ("accepted", "updated", "duplicate", "rejected")}

    # — 2 —

    def _person_in(self) -> None:
        self._begin("2 a person in")
        self._set_time("2023-07-28T10:00:00+08:00")
        amy = self.people[0]
        code = {"code": f"demo-{self.openid[2:]}-1", "city": "urumqi"}
        session = self.platform.post("/registry/v1/mini-program/sessions", None, code)
        self.platform.tokens["amy"] = session["access_token"]
        reused = self.platform.call("POST", "/registry/v1/mini-program/sessions", json=code)
        self._status("a login code works once", (400, "sign-in-code-invalid"), reused)
        nobody = {"name": amy.name, "id_number": "", "phone": amy.phone}
        empty = self.platform.call("POST", "/registry/v1/me/real-name", "amy", json=nobody)
        self._status("an empty ID number matches nobody", (422, "invalid-input"), empty)
        proof = {"name": amy.name, "id_number": amy.id_number, "phone": amy.phone}
        proven = self.platform.post("/registry/v1/me/real-name", "amy", proof)
        self.platform.tokens["amy"] = proven["access_token"]
        place = {"place_kind": "residence", "area": self._street, "intention": "job"}
        entry = self.platform.post("/registry/v1/registrations", "amy", place)
        self._amy = entry["id"]
        self._check("roster and mini-program are one entry", ("2023-07-03", "2023-07-28"), _both_days(entry))
        self._check("personal data is masked", True, amy.name not in str(entry) and amy.id_number not in str(entry))
        self._status(
            "nobody registers twice",
            (409, "already-registered"),
            self.platform.call("POST", "/registry/v1/registrations", "amy", json=place),
        )
        foreign = self.platform.call("GET", f"/registry/v1/graduates/{self._amy}", "stranger")
        self._check("a foreign district gets 404", 404, foreign.status_code)
        self._ben = self._register(self.people[1], "caseworker", "hukou", self._street)
        by_residence = self._on_behalf(self._wuhan_people[0], "residence", self._wuhan_street)
        refused = self.platform.call("POST", "/registry/v1/registrations", "wuhan_worker", json=by_residence)
        self._status("Wuhan admits local hukou and job seekers only", (422, "place-not-admitted"), refused)
        wuhan = self._wuhan_street
        self._wuhan_ids = [self._register(p, "wuhan_worker", "seeking", wuhan) for p in self._wuhan_people]

    def _on_behalf(self, person: Fictional, kind: str, area: str) -> Json:
        named = {"name": person.name, "id_number": person.id_number, "phone": person.phone}
        return {"place_kind": kind, "area": area, "cohort_year": 2023, "intention": "job", "person": named}

    def _register(self, person: Fictional, who: str, kind: str, area: str) -> str:
        entry = self.platform.post("/registry/v1/registrations", who, self._on_behalf(person, kind, area))
        return str(entry["id"])

    # — 3 —

    def _promise(self) -> None:
        self._begin("3 the promise starts")
        self._eventually("Urumqi: due five calendar days on", "2023-08-02", lambda: self._clock(self._amy, "due_on"))
        readings = self.platform.get("/notify/v1/first-contact-readings", city="urumqi", started_on="2023-07-28")
        due = {reading["day_type"]: reading["due_on"] for reading in readings["readings"]}
        self._check("both readings of 5日内", {"calendar": "2023-08-02", "working": "2023-08-04"}, due)
        wuhan = self._wuhan_ids[0]
        ask = lambda: self._clock(wuhan, "no_due_reason", "wuhan_worker")  # noqa: E731
        self._eventually("Wuhan gives no number, and the clock says so", "not_cited", ask)
        self._eventually("today's list names both", 2, lambda: len(self._caseload("caseworker")))
        self._check("another district's list does not", False, self._amy in self._caseload("stranger"))
        self._contact(self._amy, reached=False)
        self._contact(self._amy, reached=True)
        self._eventually("reached: the clock is met", "met", lambda: self._clock(self._amy, "state"))
        self._contact(self._ben, reached=False)
        for at, state in (("2023-08-01", "warned"), ("2023-08-03", "breached")):
            self._set_time(f"{at}T10:00:00+08:00")
            self._eventually(f"not contacted by {at}", state, lambda: self._clock(self._ben, "state"))
        self._set_time("2023-08-10T10:00:00+08:00")
        self._eventually("escalated to the top", 2, lambda: self._clock(self._ben, "escalation_level"))
        ben = self._clock(self._ben, "id")
        told = {
            who: sorted(m["template"] for m in self._messages(who) if m["params"].get("clock_id") == ben)
            for who in ("caseworker", "district", "city")
        }
        escalated = ["clock_escalated"]
        expected = {"caseworker": ["clock_breached", "clock_warned"], "district": escalated, "city": escalated}
        self._check("community, district and city are told once each", expected, told)

    def _clock(self, person: str, column: str, who: str = "caseworker") -> Json:
        clocks = self.platform.everything("/notify/v1/clocks", who)
        return next((clock[column] for clock in clocks if clock["subject_id"] == person), None)

    def _caseload(self, who: str) -> list[str]:
        return [case["graduate"]["id"] for case in self.platform.everything("/registry/v1/caseload", who)]

    def _contact(self, person: str, *, reached: bool) -> None:
        body = {"kind": "phone", "reached": reached, "contacted_at": "2023-07-28T09:30:00+08:00"}
        self.platform.post(f"/registry/v1/graduates/{person}/contacts", "caseworker", body)

    def _messages(self, who: str) -> list[Json]:
        return self.platform.everything("/notify/v1/messages", who)

    # — 4 —

    def _services(self) -> None:
        self._begin("4 services")
        self._set_time("2023-07-29T10:00:00+08:00")
        self._employers = [self._base(index) for index in range(4)]
        person = self._wuhan_ids[0]
        self._check("who lacks a service is on the gap list", True, person in self._gaps("any"))
        posts = [self._post(self._employers[0], f"演示岗位{index}") for index in range(3)]
        self._eventually(
            "jobfair knows the graduate",
            True,
            lambda: self._refer(posts[0], person).status_code < 300,
        )
        for post in (posts[0], *posts[1:]):
            self._refer(post, person)
        self._eventually("three distinct posts count three", 3, lambda: self._progress(person)["referral"])
        for kind in ("guidance", "training_offer"):
            body = {"kind": kind, "delivered_on": "2023-07-29"}
            self.platform.post(f"/registry/v1/graduates/{person}/services", "wuhan_worker", body)
        done = {"guidance": 1, "referral": 3, "training_or_internship": 1}
        self._check("one, three and one as the document asks", done, self._progress(person))
        self._check("and off the gap list", False, person in self._gaps("any"))
        refused = self.platform.call("GET", "/registry/v1/graduates?gap=any", "caseworker")
        self._status("Urumqi names no minimum", (422, "no-service-minimum"), refused)

    def _gaps(self, kind: str) -> list[str]:
        return [one["id"] for one in self.platform.everything("/registry/v1/graduates", "wuhan_worker", gap=kind)]

    def _progress(self, person: str) -> Mapping[str, int]:
        record = self.platform.get(f"/registry/v1/graduates/{person}/services", "wuhan_worker")
        return {one["key"]: one["had"] for one in record["minimums"]}

    def _base(self, index: int) -> str:
        body = {"credit_code": self._codes[index], "name": f"演示见习基地{index}（虚构）", "area": WUHAN}
        employer = self.platform.post("/jobfair/v1/employers", f"clerk{index}", body)["id"]
        self.platform.put(f"/jobfair/v1/employers/{employer}/verification", "reviewer", {"is_internship_base": True})
        return str(employer)

    def _post(self, employer: str, title: str) -> str:
        body = {"employer_id": employer, "title": title, "openings": 2}
        return str(self.platform.post("/jobfair/v1/posts", "clerk0", body)["id"])

    def _refer(self, post: str, person: str) -> httpx.Response:
        path = f"/jobfair/v1/posts/{post}/referrals"
        return self.platform.call("POST", path, "wuhan_worker", json={"graduate_id": person})

    # — 5 —

    def _internships(self) -> None:
        self._begin("5 internships")
        self._set_time("2023-06-30T18:00:00+08:00")
        people = self._wuhan_ids
        plan = (
            (0, people[:20], "2023-01-05", "2023-03-31", 11),
            (1, people[:20], "2023-04-03", "2023-06-20", 10),
            (2, people[20:23], "2023-01-05", "2023-06-30", 2),
        )
        self._kept: dict[int, list[str]] = {}
        for index, interns, start, end, retained in plan:
            self._kept[index] = [self._intern(index, person, start, end) for person in interns]
            for internship in self._kept[index][:retained]:
                self._retain(index, internship)
        for index, cohort in enumerate(((20, 11), (20, 10), (3, 2), (0, 0))):
            self._eventually(f"facts of base {index} have arrived", cohort, partial(self._cohort, index))
        ask = lambda: self.platform.get(f"/registry/v1/graduates/{people[0]}", "wuhan_worker")["status"]  # noqa: E731
        self._eventually("who is kept counts as employed", "employed", ask)

    def _cohort(self, index: int) -> tuple[int, int]:
        path = f"/subsidy/v1/employers/{self._employers[index]}/cohort"
        answer = self.platform.call("GET", path, "reviewer", params={"period": "2023-H1"})
        if answer.status_code == 404:
            return -1, -1
        return len(answer.json()["completed"]), len(answer.json()["retained"])

    def _intern(self, index: int, person: str, start: str, end: str) -> str:
        body = {"employer_id": self._employers[index], "graduate_id": person, "started_on": start}
        start_it = {**body, "planned_end_on": end}
        internship = self._once_known(lambda: self.platform.post("/jobfair/v1/internships", f"clerk{index}", start_it))
        path = f"/jobfair/v1/internships/{internship['id']}/end"
        self.platform.post(path, f"clerk{index}", {"ended_on": end, "outcome": "completed"})
        return str(internship["id"])

    def _retain(self, index: int, internship: str, *, retained: bool = True) -> None:
        said = {"retained": retained, "retained_on": "2023-06-30", "contract_months": 24, "insured": True}
        self.platform.put(f"/jobfair/v1/internships/{internship}/retention", f"clerk{index}", said)

    # — 6 —

    def _money(self) -> None:
        self._begin("6 money")
        expected = [("eligible", 1_100_000), ("not_eligible", 0), ("eligible", 200_000)]
        self._set_time("2023-07-31T23:59:00+08:00")
        for index, wanted in enumerate(expected):
            texts = ("11 of 20", "10 of 20", "2 of 3")
            self._eventually(f"{texts[index]} retained", wanted, partial(self._target, index))
        self._check("nobody ended: not applicable", "not_applicable", self._assess(3).json().get("result"))
        self._set_time("2023-08-01T00:00:00+08:00")
        self._status("the July window closed a minute later", (409, "window-closed"), self._assess(3))
        window = "/subsidy/v1/policies/urumqi/schemes/internship_subsidy/window"
        open_on = [self.platform.get(window, on=day)["open"] for day in ("2023-07-31", "2023-08-01", "2023-11-01")]
        self._check("Urumqi's windows are March, July, November", [True, False, True], open_on)
        claim = self._claims(0)[0]
        explained = claim["explanation"]["conditions"][0]
        self._check("explained by clause and observation", ("二(八)", "11/20（55.00%）"), _said(explained))
        self._decide(claim["id"])
        self._pay_first(claim["id"])

    def _target(self, index: int) -> tuple[str, int]:
        answer = self._assess(index).json()
        eligible = "eligible" if answer["explanation"]["eligible"] else "not_eligible"
        return eligible, answer["explanation"]["amount_fen"]

    def _assess(self, index: int) -> httpx.Response:
        body = {"employer_id": self._employers[index], "period": "2023-H1"}
        return self.platform.call("POST", "/subsidy/v1/retention-bonus-assessments", "reviewer", json=body)

    def _claims(self, index: int) -> list[Json]:
        return self.platform.everything("/subsidy/v1/claims", "auditor", payee_id=self._employers[index])

    def _decide(self, claim: str) -> None:
        passed = {"verdict": "pass"}
        early = self.platform.call("POST", f"/subsidy/v1/claims/{claim}/approval", "approver", json=passed)
        self._status("nothing is approved before its review", (409, "step-out-of-order"), early)
        self.platform.post(f"/subsidy/v1/claims/{claim}/review", "reviewer", passed)
        self.platform.post(f"/subsidy/v1/claims/{claim}/approval", "approver", passed)
        own = self.platform.call("POST", f"/subsidy/v1/claims/{claim}/approval", "reviewer", json=passed)
        self._status("a reviewer does not approve", (403, "forbidden"), own)

    def _pay_first(self, claim: str) -> None:
        account = {"holder": "演示见习基地0（虚构）", "account": self.account_number}
        path = f"/subsidy/v1/payout-accounts/{self._employers[0]}"
        self._once_known(lambda: self.platform.put(path, "clerk0", account))
        before = self._spent()
        self._through_the_bank(claim, "pay")
        self._check("the ledger holds the bonus", 1_100_000, self._spent() - before)
        self._corrections(before)

    def _through_the_bank(self, claim: str, direction: str) -> None:
        results = self._bank_answers(claim, direction)
        for outcome in ("settled", "repeated"):
            taken = self.platform.post("/subsidy/v1/bank-confirmations", "payer", {"results": results})
            seen = [line["outcome"] for line in taken["results"]]
            self._check(f"the bank's confirmation ({direction}): {outcome}", [outcome], seen)
        detail = self.platform.get(f"/subsidy/v1/claims/{claim}", "auditor")
        acts = [act["step"] for act in detail["acts"]]
        people = len({act["actor_id"] for act in detail["acts"]})
        self._check("settled, through three people", ("settled", 3, 3), (detail["state"], len(acts), people))
        self._check("the ledger sums to zero", 0, sum(self._balances().values()))

    def _balances(self) -> dict[str, int]:
        rows = self.platform.get("/subsidy/v1/ledger-balances", "auditor")
        return {row["account"]: row["amount_fen"] for row in rows}

    def _spent(self) -> int:
        """On the bonus, in the whole city: other runs have spent before this one."""
        return self._balances().get("expense:retention_bonus", 0)

    @property
    def openid(self) -> str:
        """Amy's, as the stand-in of WeChat gives it for her code."""
        return f"o-amy{self._nonce}"

    @property
    def account_number(self) -> str:
        """The bank account of this run's base; the stand-in bank takes it."""
        return f"6200{int(self._nonce, 16):010d}1234"

    def _bank_answers(self, claim: str, direction: str) -> list[Json]:
        """Takes the payment file to the bank; its answer for this claim's line."""
        batch = self.platform.post("/subsidy/v1/payment-batches", "payer")
        file = self.platform.call("GET", f"/subsidy/v1/payment-batches/{batch['id']}/file", "payer")
        answer = self.platform.http.post("/standins/bank/payment-files", content=file.content)
        if answer.status_code >= 400:
            raise Refused(answer)
        line, stated = next((line["id"], line["direction"]) for line in batch["lines"] if line["claim_id"] == claim)
        self._check("the line's direction", direction, stated)
        return [result for result in answer.json()["results"] if result["line_id"] == line]

    def _corrections(self, spent_before: int) -> None:
        """Late facts after the money has left: a top-up that is off before it is paid, and a clawback that is paid."""
        self._set_time("2023-09-15T10:00:00+08:00")
        self._retain(0, self._kept[0][11])
        self._eventually("a late retention tops up", [("settled", 1_100_000), ("open", 100_000)], self._standing)
        for internship in self._kept[0][:2]:
            self._retain(0, internship, retained=False)
        all_back = [("settled", 1_100_000), ("open", -1_100_000)]
        self._eventually("withdrawn to half: all that was paid comes back, and no more", all_back, self._standing)
        clawback = self._claims(0)[-1]["id"]
        self._decide(clawback)
        self._through_the_bank(clawback, "collect")
        self._check("the ledger is where it was before", spent_before, self._spent())

    def _standing(self) -> list[tuple[str, int]]:
        """State and amount of the claims of base 0 that nothing has taken the place of."""
        claims = [(claim["state"], claim["amount_fen"]) for claim in self._claims(0)]
        return [one for one in claims if one[0] != "superseded"]

    # — 7 —

    def _told(self) -> None:
        self._begin("7 told")
        paid = lambda: [m["params"].get("amount") for m in self._by_template("clerk0", "payment_settled")]  # noqa: E731
        self._eventually("the base is told of its money", ["11,000.00元"], paid)
        back = lambda: [m["params"].get("amount") for m in self._by_template("clerk0", "payment_clawed_back")]  # noqa: E731
        self._eventually("and of what was collected again", ["11,000.00元"], back)
        promised = lambda: len(self._by_template("amy", "first_contact_promised"))  # noqa: E731
        self._eventually("the graduate is told of the promise", 1, promised)
        self._check("another employer's inbox has nothing", 0, len(self._by_template("clerk3", "payment_settled")))
        self._outside()

    def _outside(self) -> None:
        """What WeChat and the SMS provider (their stand-ins) took from us, and how they answered."""
        amy, cat = f"o-amy{self._nonce}", f"o-refused{self._nonce}"
        said = "first_contact_promised"
        self._eventually("WeChat took the graduate's message", ["0"], lambda: self._answers(said, openid=amy))
        ben = self.people[1].phone
        self._eventually("the SMS provider took the other's", ["OK"], lambda: self._answers(said, phone=ben))
        self._cat()
        self._eventually("a refusal is WeChat's last word", ["43101"], lambda: self._answers(said, openid=cat))
        phone = self.people[CAT].phone
        self._eventually("and the SMS reaches the one who refused", ["OK"], lambda: self._answers(said, phone=phone))

    def _cat(self) -> None:
        """Signs in at the mini-program, registers, and does not want its messages; lives in no street of ours."""
        person, sign_in = self.people[CAT], self.platform.post
        code = {"code": f"demo-refused{self._nonce}-1", "city": "urumqi"}
        self.platform.tokens["cat"] = sign_in("/registry/v1/mini-program/sessions", None, code)["access_token"]
        proof = {"name": person.name, "id_number": person.id_number, "phone": person.phone}
        self.platform.tokens["cat"] = sign_in("/registry/v1/me/real-name", "cat", proof)["access_token"]
        place = {"place_kind": "residence", "area": URUMQI, "intention": "job"}
        self.platform.post("/registry/v1/registrations", "cat", place)

    def _answers(self, template: str, **to: str) -> list[str]:
        """The codes that the stand-ins answered to whatever was sent to one person."""
        seen = self.platform.read(self.platform.http.post("/standins/messages-to", json=to))
        return [one["code"] for one in seen["answers"] if template in one["template"]]

    def _by_template(self, who: str, template: str) -> list[Json]:
        return [message for message in self._messages(who) if message["template"] == template]

    # — 8 —

    def _sheets(self) -> None:
        self._begin("8 the year's sheets")
        area = self._street
        self._set_time("2023-07-28T11:00:00+08:00")
        ten = [self._amy, self._ben, *(self._register(p, "caseworker", "hukou", area) for p in self.people[2:10])]
        for person in ten[:6]:
            body = {"status": "employed", "since_on": "2023-07-28"}
            self.platform.post(f"/registry/v1/graduates/{person}/statuses", "caseworker", body)
        sheet = self.platform.get("/registry/v1/sheets/rates", "caseworker", as_of="2023-07-31")["total"]["rates"]
        placed = sheet["placement_rate"]
        self._check("60.00 % meets “60 % or more”", (6, 10, "60.00%", True), _cell(placed))
        names = self.platform.everything(placed["names"], "caseworker")
        self._check("the names behind the number", sorted(ten[:6]), sorted(one["id"] for one in names))
        week = self.platform.get("/registry/v1/sheets/first-contacts", "caseworker", week="2023-W31")["total"]
        self._eventually(
            "first contacts due in the week",
            (10, 1, 1),
            lambda: self._contacts_due("2023-W31"),
        )
        self._check("each number has its list", {"due", "in_time", "late", "open_late", "open"}, set(week["names"]))
        self._wuhan_sheet()

    def _contacts_due(self, week: str) -> tuple[int, int, int]:
        query = {"week": week, "as_of": "2023-08-03"}
        total = self.platform.get("/registry/v1/sheets/first-contacts", "caseworker", **query)["total"]
        return total["due"], total["in_time"], min(total["open_late"], 1)

    def _wuhan_sheet(self) -> None:
        """Ten people of a street of their own: all served, nine placed."""
        street = self._empty_street("street", WUHAN)
        people = self.people[ROSTER_ROWS + 40 : ROSTER_ROWS + 50]
        roster = self._upload(xlsx([roster_row(p, "420117") for p in people]), "university", "wuhan", "十人.xlsx")
        ten = {"accepted": 10, "updated": 0, "duplicate": 0, "rejected": 0}
        self._eventually("ten more are listed", ten, lambda: self._roster_counts(roster))
        for index, person in enumerate(people):
            entry = self._register(person, "street", "seeking", street)
            served = {"kind": "guidance", "delivered_on": "2023-07-28"}
            self.platform.post(f"/registry/v1/graduates/{entry}/services", "street", served)
            if index < 9:
                status = {"status": "employed", "since_on": "2023-07-28"}
                self.platform.post(f"/registry/v1/graduates/{entry}/statuses", "street", status)
        rates = self.platform.get("/registry/v1/sheets/rates", "street", as_of="2023-12-31")["total"]["rates"]
        self._check("90.00 % meets “90 % or more”", (9, 10, "90.00%", True), _cell(rates["placement_rate"]))
        over = _cell(rates["assisted_employment_rate"])
        self._check("90.00 % does not meet “over 90 %”", (9, 10, "90.00%", False), over)


def _cell(cell: Json) -> tuple[int, int, str, bool]:
    return cell["part"], cell["whole"], cell["rate"], cell["met"]


def _said(condition: Json) -> tuple[str, str]:
    return condition["clause"], condition["observed"]


def _both_days(entry: Json) -> tuple[str, str]:
    return entry["listed_on"], entry["registered_on"]


def roster_row(person: Fictional, district: str) -> tuple[str, ...]:
    return person.name, person.id_number, person.phone, "2023", "本科", district


def _other_digit(digit: str) -> str:
    return "1" if digit != "1" else "2"


def xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    """The same bytes for the same rows."""
    out = io.BytesIO()
    book: Any = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": WRITTEN_ON})
    sheet = book.add_worksheet("名册")
    for index, row in enumerate((HEADERS, *rows)):
        sheet.write_row(index, 0, row)
    book.close()
    return out.getvalue()


def run(base_url: str, ops: tuple[str, str], console: Console) -> list[Check]:
    """Walks the journey against a running platform; raises Refused where a step cannot go on."""
    with httpx.Client(base_url=base_url, timeout=60) as http:
        return Journey(http, ops, console).walk()
