"""Step 6: the bonus is calculated and explained, goes through three people and the bank, and is corrected later."""

import secrets
from functools import partial

import httpx

from client.models.registry import CreateAccount
from client.models.subsidy import ActOnClaim, DecideChange, PutPayoutAccount
from client.platform import Json, Platform
from client.waiting import once_heard
from demo.journey.business_time import set_time
from demo.journey.internships import retain
from demo.journey.walk import WUHAN, Walk

PASSED: ActOnClaim = {"verdict": "pass"}


def step(walk: Walk) -> None:
    walk.begin("6 money")
    _amounts(walk)
    _windows(walk)
    claim = _claims(walk)[0]
    explained = claim["explanation"]["conditions"][0]
    shown = explained["clause"], explained["observed"]
    walk.check("explained by clause and observation", ("二(八)", "11/20（55.00%）"), shown)
    letter = walk.platform.subsidy.show_claim("reviewer", claim["id"])["letter"] or ""
    walk.check(
        "the letter marks the base's word",
        True,
        "1 名留用人员的留用、劳动合同和参保情况为用人单位申报，未经核验" in letter,
    )
    _reopen_as_approver(walk)
    before = _spent(walk.platform)
    _pay(walk, claim["id"])
    walk.check("the ledger holds the bonus", 1_100_000, _spent(walk.platform) - before)
    _correct(walk)
    walk.check("the ledger is where it was before", 0, _spent(walk.platform) - before)


def _amounts(walk: Walk) -> None:
    """1,000 yuan a head, where strictly more than half are kept."""
    set_time(walk, "2023-07-31T23:59:00+08:00")
    expected = (
        ("11 of 20 retained", ("eligible", 1_100_000)),
        ("10 of 20 retained", ("not_eligible", 0)),
        ("2 of 3 retained", ("eligible", 200_000)),
    )
    for index, (what, wanted) in enumerate(expected):
        walk.eventually(what, wanted, partial(_target, walk, index))
    walk.check("nobody ended: not applicable", "not_applicable", _assess(walk, 3).json().get("result"))


def _windows(walk: Walk) -> None:
    set_time(walk, "2023-08-01T00:00:00+08:00")
    walk.check_status("the July window closed a minute later", (409, "window-closed"), _assess(walk, 3))
    window = partial(walk.platform.subsidy.show_window, None, "urumqi", "internship_subsidy")
    open_on = [window(on=day)["open"] for day in ("2023-07-31", "2023-08-01", "2023-11-01")]
    walk.check("Urumqi's windows are March, July, November", [True, False, True], open_on)


def _target(walk: Walk, index: int) -> tuple[str, int]:
    explanation = _assess(walk, index).json()["explanation"]
    return "eligible" if explanation["eligible"] else "not_eligible", explanation["amount_fen"]


def _assess(walk: Walk, index: int) -> httpx.Response:
    body = {"employer_id": walk.employers[index], "period": "2023-H1"}
    return walk.platform.call("POST", "/subsidy/v1/retention-bonus-assessments", "reviewer", json=body)


def _claims(walk: Walk) -> list[Json]:
    """Of base 0, the oldest first."""
    return walk.platform.everything(walk.platform.subsidy.list_claims, "auditor", payee_id=walk.employers[0])


def _pay(walk: Walk, claim: str) -> None:
    account: PutPayoutAccount = {"holder": "演示见习基地0（虚构）", "account": walk.account_number}
    path = f"/subsidy/v1/payout-accounts/{walk.employers[0]}"
    once_heard(lambda: walk.platform.subsidy.put_payout_account("clerk0", walk.employers[0], account))
    _decide(walk, claim)
    _try_another_account(walk, path, account)
    _through_the_bank(walk, claim, "pay")


def _try_another_account(walk: Walk, path: str, account: PutPayoutAccount) -> None:
    """After the approval the clerk alone changes nothing; somebody who did not act on the claim decides."""
    platform, seen = walk.platform, {"If-Match": '"1"'}
    other: Json = {**account, "account": f"{walk.account_number[:-4]}5678"}
    stranger = platform.call("PUT", path, "clerk0", json=other | {"holder": "他人（虚构）"}, headers=seen)
    walk.check_status("the account stands in the base's own name", (422, "holder-differs"), stranger)
    blind = platform.call("PUT", path, "clerk0", json=other)
    walk.check_status("nobody replaces an account unseen", (428, "precondition-required"), blind)
    asked = platform.call("PUT", path, "clerk0", json=other, headers=seen)
    walk.check("a change after the approval waits for a second person", 202, asked.status_code)
    decision: DecideChange = {"verdict": "refuse", "note": "单位未申请变更（演示）"}
    decision_path = f"{path}/changes/{asked.json()['id']}/decision"
    refused = platform.call("POST", decision_path, "approver", json=decision)
    walk.check_status("who approved the claim does not decide its account", (409, "acted-on-claim"), refused)
    platform.subsidy.decide_payout_account_change("wuhan_city", walk.employers[0], asked.json()["id"], decision)
    version = platform.subsidy.show_payout_account("clerk0", walk.employers[0])["version"]
    walk.check("refused, the account is what it was", 1, version)


def _correct(walk: Walk) -> None:
    """Late facts after the money has left: a top-up that is off before it is paid, and a clawback that is paid."""
    set_time(walk, "2023-09-15T10:00:00+08:00")
    retain(walk.platform, 0, walk.interns[0][11])
    topped_up = [("settled", 1_100_000), ("open", 100_000)]
    walk.eventually("a late retention tops up", topped_up, partial(_standing, walk))
    for internship in walk.interns[0][:2]:
        retain(walk.platform, 0, internship, retained=False)
    all_back = [("settled", 1_100_000), ("open", -1_100_000)]
    what = "withdrawn to half: all that was paid comes back, and no more"
    walk.eventually(what, all_back, partial(_standing, walk))
    clawback = _claims(walk)[-1]["id"]
    _decide(walk, clawback)
    _through_the_bank(walk, clawback, "collect")


def _standing(walk: Walk) -> list[tuple[str, int]]:
    """State and amount of the claims that nothing has taken the place of."""
    claims = [(claim["state"], claim["amount_fen"]) for claim in _claims(walk)]
    return [claim for claim in claims if claim[0] != "superseded"]


def _decide(walk: Walk, claim: str) -> None:
    platform, path = walk.platform, f"/subsidy/v1/claims/{claim}"
    early = platform.call("POST", f"{path}/approval", "approver", json=PASSED)
    walk.check_status("nothing is approved before its review", (409, "step-out-of-order"), early)
    declared = _declared(platform, claim)
    if declared:
        unseen = platform.call("POST", f"{path}/review", "reviewer", json=PASSED)
        walk.check_status("nobody passes on unseen what is declared", (422, "declared-facts-unacknowledged"), unseen)
    platform.subsidy.review_claim("reviewer", claim, {**PASSED, "declared_acknowledged": declared})
    _try_two_roles(walk, path)
    platform.subsidy.approve_claim("approver", claim, PASSED)


def _declared(platform: Platform, claim: str) -> int:
    """How many facts of a claim are the base's word alone."""
    declared = platform.subsidy.show_claim("reviewer", claim)["declared"]
    return 0 if declared is None else len(declared["retained"]) + len(declared["left"])


def _try_two_roles(walk: Walk, path: str) -> None:
    """On a reviewed claim. A login has one role, so the API refuses first; the database's own refusal of one person
    in two roles cannot be met from outside."""
    batches = "/subsidy/v1/payment-batches"
    for what, who, step_path in (
        ("a reviewer does not approve", "reviewer", f"{path}/approval"),
        ("a reviewer does not pay", "reviewer", batches),
        ("an approver does not review", "approver", f"{path}/review"),
        ("an approver does not pay", "approver", batches),
        ("a payer does not approve", "payer", f"{path}/approval"),
    ):
        refused = walk.platform.call("POST", step_path, who, json=PASSED)
        walk.check_status(what, (403, "forbidden"), refused)


def _reopen_as_approver(walk: Walk) -> None:
    """The reviewer's login, which is in use."""
    again: CreateAccount = {
        "login": f"reviewer-{walk.nonce}",
        "secret": secrets.token_urlsafe(12),
        "role": "district_approver",
        "display_name": "演示reviewer",
        "area": WUHAN,
    }
    created = walk.platform.registry.create_staff_account("ops", again)["created"]
    role = walk.platform.registry.who_am_i("reviewer")["role"]
    walk.check("a reviewer's login does not become an approver's", (False, "district_reviewer"), (created, role))


def _through_the_bank(walk: Walk, claim: str, direction: str) -> None:
    results = _bank_answers(walk, claim, direction)
    confirmations = "/subsidy/v1/bank-confirmations"
    invented = walk.platform.call("POST", confirmations, "payer", json={"results": results})
    walk.check_status("the payer does not confirm the own file", (403, "forbidden"), invented)
    for outcome in ("settled", "repeated"):
        taken = walk.platform.subsidy.take_bank_confirmations("bank", {"results": results})
        seen = [line["outcome"] for line in taken["results"]]
        walk.check(f"the bank's confirmation ({direction}): {outcome}", [outcome], seen)
    detail = walk.platform.subsidy.show_claim("auditor", claim)
    people = len({act["actor_id"] for act in detail["acts"]})
    walk.check("settled, through three people", ("settled", 3, 3), (detail["state"], len(detail["acts"]), people))
    walk.check("the ledger sums to zero", 0, sum(_balances(walk.platform).values()))


def _bank_answers(walk: Walk, claim: str, direction: str) -> list[Json]:
    """Takes the payment file to the bank; its answer for this claim's line."""
    platform = walk.platform
    batch = platform.subsidy.make_payment_batch("payer")
    file = platform.call(
        "GET", f"/subsidy/v1/payment-batches/{batch['id']}/file", "payer", params={"purpose": "送银行发放"}
    )
    answer = platform.read(platform.http.post("/standins/bank/payment-files", content=file.content))
    line, stated = next((line["id"], line["direction"]) for line in batch["lines"] if line["claim_id"] == claim)
    walk.check("the line's direction", direction, stated)
    return [result for result in answer["results"] if result["line_id"] == line]


def _balances(platform: Platform) -> dict[str, int]:
    rows = platform.subsidy.show_ledger_balances("auditor")
    return {row["account"]: row["amount_fen"] for row in rows}


def _spent(platform: Platform) -> int:
    """On the bonus, in the whole city: other runs have spent before this one."""
    return _balances(platform).get("expense:retention_bonus", 0)
