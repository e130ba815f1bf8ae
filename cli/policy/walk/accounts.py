"""Steps of accounts: people say where they are paid, or the desk enters it for them and another person agrees."""

from cli.policy.walk.casework import signed_in
from cli.policy.walk.form import OwnAccount
from cli.policy.walk.stage import Person, Stage
from client.models.subsidy import DecideChange, PutPayoutAccount

AGREED = "走查复核"
_ENDINGS = {"open": "1234", "closed": "0000"}
"""Of an account's number: the stand-in bank returns what goes to a closed one."""


def own_account(stage: Stage, order: OwnAccount) -> None:
    for name in order.people:
        person = stage.people[name]
        stage.accounts += 1
        account: PutPayoutAccount = {
            "holder": person.who.name,
            "account": account_number(stage, order.account),
        }
        _put(stage, person, account, order.by)


def _put(stage: Stage, person: Person, account: PutPayoutAccount, by: str) -> None:
    """What the desk enters waits for a reviewer, who has not acted on a claim of the person yet."""
    subsidy, area = stage.platform.subsidy, person.area
    if by == "self":
        who = signed_in(stage, person)
        stage.once_heard(lambda: subsidy.put_payout_account(who, person.entry, account))
        return
    desk = stage.staff.caseworker(area)
    waiting = stage.once_heard(lambda: subsidy.put_payout_account(desk, person.entry, account))
    agreed: DecideChange = {"verdict": "apply", "note": AGREED}
    subsidy.decide_payout_account_change(stage.staff.second_reviewer(area), person.entry, waiting["id"], agreed)


def account_number(stage: Stage, ending: str) -> str:
    """Of this run's own."""
    return f"6200{int(stage.nonce, 16):010d}{len(stage.employers) + stage.accounts:02d}{_ENDINGS[ending]}"
