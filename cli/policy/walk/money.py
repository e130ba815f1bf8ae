"""Steps of money: facts are stated, decided, reviewed and approved; the file goes to the bank, and its answer back."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from cli.policy.walk.casework import signed_in
from cli.policy.walk.form import Act, Claim, Decision, Payment, Statement, Trial
from cli.policy.walk.stage import Stage
from client.models import subsidy as models
from client.platform import Json, RequestRefused

NOTE = "走查所附材料（虚构）"
ACTED = "走查"
PURPOSE = "走查送银行发放"
_PAPER = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n% walk \ntrailer << /Root 1 0 R >>\n%%EOF\n"
_LISTED = "listed"
"""As a claim's facts mark a list of codes; any other list is of records, which are counted."""


def statement(stage: Stage, order: Statement) -> None:
    """By the payee, or by a caseworker of their area; a cited file is brought first and found clean."""
    who, payee = _stating(stage, order), stage.payee(order.payee)
    body: models.AttestFacts = {
        "scheme": order.scheme,
        "payee_id": payee,
        "period": order.period,
        "facts": order.model_dump(mode="json")["facts"],
        "evidence": NOTE,
        "evidence_ids": [_brought(stage, order.scheme, payee, who)] if order.evidence else [],
    }
    if order.refused is None:
        stage.once_heard(lambda: stage.platform.subsidy.attest_facts(who, body))
        return
    answer = stage.platform.call("POST", "/subsidy/v1/attestations", who, json=body)
    stage.check("声明", order.refused, _slug(answer.json()) if answer.status_code >= 400 else "受理")


def _stating(stage: Stage, order: Statement) -> str:
    if order.by == "caseworker":
        return stage.staff.caseworker(_area(stage, order.payee))
    if order.payee in stage.employers:
        return stage.employers[order.payee].clerk
    return signed_in(stage, stage.people[order.payee])


def _area(stage: Stage, payee: str) -> str:
    return stage.employers[payee].area if payee in stage.employers else stage.people[payee].area


def _brought(stage: Stage, scheme: str, payee: str, who: str) -> str:
    """The id of a file of this run's own, after the scanner has looked at it."""
    subsidy = stage.platform.subsidy
    paper = _PAPER.replace(b"walk", f"{stage.nonce}-{stage.line}".encode())
    form = {"files": {"file": ("材料.pdf", paper, "application/pdf")}, "data": {"scheme": scheme, "payee_id": payee}}
    evidence = str(stage.once_heard(lambda: subsidy.bring_evidence(who, **form))["id"])
    stage.eventually("材料查验", "clean", lambda: subsidy.show_evidence(who, evidence)["state"])
    return evidence


def trial(stage: Stage, order: Trial) -> None:
    """Anybody may ask; nothing is on record afterwards."""
    body = {"facts": order.model_dump(mode="json")["facts"], "on": stage.day.isoformat()}
    path = f"/subsidy/v1/policies/{stage.city}/schemes/{order.scheme}/explain"
    seen = _decided(stage.platform.call("POST", path, None, json=body))
    expected = _wanted(order.expect)
    stage.check("试算", expected, _compared(seen, expected))
    _met(stage, order.scheme, seen)


def claim(stage: Stage, order: Claim) -> None:
    """Asked once what other services have to say has been heard, and again until the decision is as expected."""
    stage.hear_all()
    reviewer, expected = stage.staff.reviewer(_area(stage, order.payee)), _wanted(order.expect)
    body = {"scheme": order.scheme, "payee_id": stage.payee(order.payee), "period": order.period}

    def ask() -> Json:
        decided = _decided(stage.platform.call("POST", "/subsidy/v1/assessments", reviewer, json=body))
        return decided | (_letter(stage, decided["claim"]) if "letter" in expected and decided.get("claim") else {})

    seen = stage.until(ask, lambda answer: bool(_compared(answer, expected) == expected))
    stage.check("核算", expected, _compared(seen, expected))
    _met(stage, order.scheme, seen)


def _wanted(expect: Decision) -> dict[str, Any]:
    return expect.model_dump(mode="json", exclude_unset=True)


def _letter(stage: Stage, claim_id: str) -> dict[str, Any]:
    return {"letter": stage.platform.subsidy.show_claim(stage.staff.auditor(), claim_id)["letter"]}


def _compared(seen: Mapping[str, Any], expected: Mapping[str, Any]) -> dict[str, Any]:
    """Of what was seen, what the file asks for; a refusal that it does not ask for is shown as it is, and of a letter
    what stands in it of the words that are asked for."""
    if "refused" in seen:
        return dict(seen)
    shown = {"letter": [words for words in expected.get("letter", ()) if words in (seen["letter"] or "")]}
    return {name: (shown if name == "letter" else seen).get(name) for name in expected}


def _decided(answer: httpx.Response) -> dict[str, Any]:
    """A decision in the words of the file, or the slug of a refusal."""
    body = answer.json()
    if answer.status_code >= 400:
        return {"refused": _slug(body)}
    claimed = body.get("claim") or {}
    decision = body.get("explanation", body)
    unmet = [rule.get("key") for rule in decision["conditions"] if not rule["held"]]
    facts = claimed.get("facts")
    return {
        **{name: decision[name] for name in ("eligible", "applicable", "amount_fen")},
        "unmet": unmet,
        "facts": None if facts is None else {name: _counted(fact) for name, fact in facts.items()},
        "pack": claimed.get("pack", body.get("pack")),
        "letter": body.get("letter"),
        "claim": claimed.get("id"),
    }


def _slug(problem: Mapping[str, Any]) -> str:
    return str(problem["type"]).removeprefix("urn:qihang:problem:")


def _counted(fact: Any) -> Any:
    if isinstance(fact, dict):
        return fact[_LISTED]
    return len(fact) if isinstance(fact, list) else fact


def _met(stage: Stage, scheme: str, seen: Mapping[str, Any]) -> None:
    """A refusal to calculate is no decision on the conditions."""
    if "refused" not in seen:
        touched = stage.meet("schemes", scheme)
        touched.accepted |= bool(seen["eligible"])
        touched.refused |= seen["eligible"] is False


def review(stage: Stage, order: Act) -> None:
    """The reviewer says how many facts of the claim are one side's word alone, having seen them."""
    latest, who = _claim_of(stage, order), stage.staff.reviewer(_area(stage, order.payee))
    body: models.ActOnClaim = {"verdict": order.verdict, "note": ACTED}
    if declared := sum(len(facts) for facts in (latest["declared"] or {}).values()):
        body["declared_acknowledged"] = declared
    stage.platform.subsidy.review_claim(who, latest["id"], body)


def approval(stage: Stage, order: Act) -> None:
    latest, who = _claim_of(stage, order), stage.staff.approver(_area(stage, order.payee))
    stage.platform.subsidy.approve_claim(who, latest["id"], {"verdict": order.verdict, "note": ACTED})


def _claim_of(stage: Stage, order: Act) -> Json:
    """The latest that nothing has taken the place of. Raises LookupError where there is none."""
    subsidy, payee = stage.platform.subsidy, stage.payee(order.payee)
    listed = stage.platform.everything(subsidy.list_claims, stage.staff.auditor(), payee_id=payee, period=order.period)
    standing = [row for row in listed if row["scheme"] == order.scheme and row["state"] != "superseded"]
    if not standing:
        raise LookupError(f"{order.payee} {order.period} 期没有 {order.scheme} 的申领")
    return max(standing, key=lambda row: int(row["sequence"]))


def payment(stage: Stage, order: Payment) -> None:
    """The lines are counted and summed in the file itself, of this walk's payees alone: others may be due as well."""
    stage.hear_all()
    stage.calculate_all()
    lines, file = _payment_file(stage)
    own = {line["id"]: line for line in lines if line["payee_id"] in _names(stage)}
    fen = [_fen(row["amount_yuan"]) for row in csv.DictReader(io.StringIO(file)) if row["line_id"] in own]
    results = _through_the_bank(stage, file) if own else []
    back = sorted(_names(stage)[own[line]["payee_id"]] for line, state in results if line in own and state != "settled")
    expected = {**order.expect.model_dump(), "returned": sorted(order.expect.returned)}
    stage.check("支付文件", expected, {"lines": len(fen), "total_fen": sum(fen), "returned": back})
    for line, state in results:
        if line in own and state == "settled":
            _settled(stage, own[line]["claim_id"])


def _payment_file(stage: Stage) -> tuple[Sequence[Json], str]:
    """Lines and content; none where nothing is due."""
    subsidy, payer = stage.platform.subsidy, stage.staff.payer()
    try:
        batch = subsidy.make_payment_batch(payer)
    except RequestRefused as refused:
        if "nothing-to-pay" in str(refused):
            return [], ""
        raise
    file = subsidy.download_payment_file(payer, batch["id"], purpose=PURPOSE)
    return batch["lines"], file.content.decode("utf-8-sig")


def _names(stage: Stage) -> dict[str, str]:
    """Payee id → name in the file."""
    people = {person.entry: name for name, person in stage.people.items() if person.entry}
    return people | {employer.id: name for name, employer in stage.employers.items()}


def _fen(yuan: str) -> int:
    return int(yuan.replace(".", ""))


def _through_the_bank(stage: Stage, file: str) -> list[tuple[str, str]]:
    """(line, settled or rejected), as the bank says and the platform has taken."""
    platform, bank = stage.platform, stage.staff.bank()
    answer = platform.read(platform.http.post("/standins/bank/payment-files", content=file.encode()))
    taken = platform.subsidy.take_bank_confirmations(bank, {"results": answer["results"]})["results"]
    return [(line["line_id"], line["outcome"]) for line in taken]


def _settled(stage: Stage, claim_id: str) -> None:
    shown = stage.platform.subsidy.show_claim(stage.staff.auditor(), claim_id)
    stage.check("已发放", "settled", shown["state"])
    stage.meet("schemes", shown["scheme"]).paid = True
