"""Steps of employers: they enter, are verified, offer posts, take interns and keep some."""

from cli.policy.walk.accounts import account_number
from cli.policy.walk.form import Internship, NewEmployer, Post, Retention
from cli.policy.walk.stage import Employer, Stage
from client.caller import Order
from client.models import jobfair as models
from client.models.subsidy import PutPayoutAccount


def employer(stage: Stage, order: NewEmployer) -> None:
    """Entered by its clerk, verified by a reviewer, with an account in its own name."""
    code, area = stage.credit_code(order.name), stage.area(order.district)
    clerk, title = stage.staff.clerk(code), f"{order.name}（走查{stage.nonce}，虚构）"
    body: models.RegisterEmployer = {"credit_code": code, "name": title, "area": area}
    entered = str(stage.platform.jobfair.register_employer(clerk, body)["id"])
    verification: models.VerifyEmployer = {"is_internship_base": order.internship_base}
    stage.platform.jobfair.verify_employer(stage.staff.reviewer(area), entered, verification)
    stage.employers[order.name] = Employer(entered, clerk, area, title)
    account: PutPayoutAccount = {"holder": title, "account": account_number(stage, order.account)}
    stage.once_heard(lambda: stage.platform.subsidy.put_payout_account(clerk, entered, account))


def post(stage: Stage, order: Post) -> None:
    """Published by the clerk, and put before people by their caseworkers."""
    base, jobs = stage.employers[order.employer], stage.platform.jobfair
    title = f"走查岗位{len(stage.posts)}（虚构）"
    body: models.PublishPost = {"employer_id": base.id, "title": title, "openings": order.openings}
    published = str(jobs.publish_post(base.clerk, body)["id"])
    stage.posts.append(published)
    for name in order.refer:
        _refer(stage, published, name)


def _refer(stage: Stage, published: str, name: str) -> None:
    person, jobs = stage.people[name], stage.platform.jobfair
    who = stage.staff.caseworker(person.area)
    stage.once_heard(lambda: jobs.refer_graduate(who, published, {"graduate_id": person.entry}))


def internship(stage: Stage, order: Internship) -> None:
    """The base proposes, each person agrees by the code that their caseworker hands them, and serves the term."""
    base, jobs = stage.employers[order.employer], stage.platform.jobfair
    end: models.EndInternship = {"ended_on": order.last.isoformat(), "outcome": "completed"}
    for name in order.people:
        body: models.ProposeInternship = {
            "employer_id": base.id,
            "graduate_id": stage.people[name].entry,
            "started_on": order.first.isoformat(),
            "planned_end_on": order.last.isoformat(),
        }
        internship_id = str(jobs.propose_internship(base.clerk, body)["id"])
        _agree(stage, name, base.clerk, internship_id, jobs.issue_confirmation_code, jobs.answer_proposal)
        jobs.end_internship(base.clerk, internship_id, end)
        stage.internships[order.employer, name] = internship_id


def retention(stage: Stage, order: Retention) -> None:
    base, jobs = stage.employers[order.employer], stage.platform.jobfair
    body: models.StateRetention = {
        "retained": True,
        "retained_on": stage.day.isoformat(),
        "contract_months": order.contract_months,
        "insured": order.insured,
    }
    for name in order.people:
        internship_id = stage.internships[order.employer, name]
        jobs.state_retention(base.clerk, internship_id, body)
        if order.confirmed:
            _agree(stage, name, base.clerk, internship_id, jobs.issue_retention_code, jobs.confirm_retention)


def _agree(stage: Stage, name: str, clerk: str, internship_id: str, issue: Order, answer: Order) -> None:
    """The person's own word: their caseworker hands them a code, and they give it to the base."""
    who = stage.staff.caseworker(stage.people[name].area)
    code = stage.once_heard(lambda: issue(who, internship_id))["code"]
    answer(clerk, internship_id, {"accept": True, "code": code})
