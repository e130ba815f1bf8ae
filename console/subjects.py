"""What the forms of an address are about: an object that is read before an empty form is shown, so that nobody fills
one in for nothing. Forms within a page need none of it: the page has read its object."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx

from client.caller import RequestRefused
from console import labels
from console.desk import Desk, NotThere, identifier, row_of

NUMBER = "_id"
"""How the parts of an address end that are the number of an object."""


@dataclass(frozen=True)
class Subject:
    """The operation that shows it to the caller, or lists it among others."""

    operation: str
    """`service.operation`; `{part}` is that part of the address."""
    parts: Sequence[str] = ()
    """Of the address, in the order in which the operation takes them."""
    row: str = ""
    """The part that is the number of a row, where the operation lists."""
    named: str = "id"
    """The field in which a row has its number."""
    queries: Sequence[Mapping[str, str]] = ({},)
    """A row may stand in the list of any of them."""
    has_pages: bool = False

    def read(self, desk: Desk, path: Mapping[str, str]) -> None:
        """Raises NotThere, or what the service refuses."""
        parts = {name: identifier(value) if name.endswith(NUMBER) else value for name, value in path.items()}
        operation = partial(_operation(desk, self.operation.format(**parts)), None, *(parts[it] for it in self.parts))
        for query in self.queries:
            ask = partial(operation, **{name: value.format(**parts) for name, value in query.items()})
            if self._has(ask, parts):
                return
        raise NotThere

    def _has(self, ask: Callable[..., Any], parts: Mapping[str, str]) -> bool:
        if self.has_pages:
            return row_of(ask, parts[self.row]) is not None
        answer = ask()
        return not self.row or any(row[self.named] == parts[self.row] for row in answer)


def _operation(desk: Desk, name: str) -> Callable[..., Any]:
    service, _, operation = name.partition(".")
    if service not in labels.SERVICES:
        raise NotThere
    method: Callable[..., Any] = getattr(getattr(desk, service), operation)
    return method


def _shown(operation: str, *parts: str, **query: str) -> Subject:
    return Subject(operation, parts, queries=(query,))


def _listed(operation: str, row: str, *queries: Mapping[str, str]) -> Subject:
    return Subject(operation, row=row, queries=queries or ({},), has_pages=True)


def _among_those_of(operation: str, owner: str, row: str) -> Subject:
    """In a list that is there at once."""
    return Subject(operation, (owner,), row)


SUBJECTS: Mapping[str, Subject] = {
    "/account-requests/{request_id}": _listed("registry.list_account_requests", "request_id"),
    "/archive-transfers/{transfer_id}": _shown("registry.show_archive_transfer", "transfer_id"),
    "/area-transfers/{area_transfer_id}": _listed("registry.list_area_transfers", "area_transfer_id"),
    "/attestations/{payee_id}/{scheme}": _shown("subsidy.list_attestations", payee_id="{payee_id}", scheme="{scheme}"),
    "/bank-discrepancies/{discrepancy_id}": _listed("subsidy.list_bank_discrepancies", "discrepancy_id"),
    "/bank-receipts/{receipt_id}": _shown("subsidy.show_bank_receipt", "receipt_id"),
    "/case-handovers/{handover_id}": _listed("registry.list_case_handovers", "handover_id"),
    "/certificate-requests/{request_id}": _listed("registry.list_certificate_requests", "request_id"),
    "/claims/{claim_id}": _shown("subsidy.show_claim", "claim_id"),
    "/client-account-changes/{request_id}": _listed("registry.list_client_account_changes", "request_id"),
    "/client-accounts/{client_account_id}": _shown("registry.show_client_account", "client_account_id"),
    "/colleagues/{account_id}": Subject("registry.list_colleagues", row="account_id"),
    "/clocks/{clock_id}": _shown("notify.show_clock", "clock_id"),
    "/community-codes/{community_code_id}": _listed("registry.list_community_codes", "community_code_id"),
    "/dead-letters/{service}/{letter_id}": _shown("{service}.show_dead_letter", "letter_id"),
    "/dead-letters/{service}/{letter_id}/rewrites/{request_id}": _among_those_of(
        "{service}.list_dead_letter_rewrites", "letter_id", "request_id"
    ),
    "/desk-cases/{case_id}": _listed("registry.list_desk_cases", "case_id"),
    "/desk-changes/{kind}/{change_id}": _listed("registry.list_desk_changes", "change_id", {"kind": "{kind}"}),
    "/employers/{employer_id}": _shown("jobfair.get_employer", "employer_id"),
    "/evidence/{evidence_id}": _shown("subsidy.show_evidence", "evidence_id"),
    "/failed-messages/{message_id}": _listed(
        "notify.list_failed_messages", "message_id", *({"channel": channel} for channel in labels.CHANNEL)
    ),
    "/internship-proposals/{internship_id}": _shown("jobfair.get_proposal", "internship_id"),
    "/internships/{internship_id}": _shown("jobfair.get_internship", "internship_id"),
    "/messages/{message_id}": _listed("notify.list_messages", "message_id"),
    "/pauses/{request_id}": _listed("notify.list_pause_requests", "request_id"),
    "/payment-batches/{batch_id}": _shown("subsidy.show_payment_batch", "batch_id"),
    "/payout-accounts/{payee_id}": _shown("subsidy.list_changes_of_payout_account", "payee_id"),
    "/payout-accounts/{payee_id}/changes/{request_id}": _among_those_of(
        "subsidy.list_changes_of_payout_account", "payee_id", "request_id"
    ),
    "/training-changes/{request_id}": _listed("registry.list_training_changes", "request_id"),
    "/baseline-changes/{request_id}": _listed("registry.list_baseline_changes", "request_id"),
    "/welfare-changes/{request_id}": _listed("registry.list_welfare_changes", "request_id"),
    "/hardship-changes/{request_id}": _listed("registry.list_hardship_changes", "request_id"),
    "/people/{graduate_id}": _shown("registry.show_graduate", "graduate_id"),
    "/people/{graduate_id}/contacts/{contact_id}": _among_those_of(
        "registry.list_contacts", "graduate_id", "contact_id"
    ),
    "/people/{graduate_id}/enlistment-checks/{enlistment_check_id}": _among_those_of(
        "registry.list_enlistments", "graduate_id", "enlistment_check_id"
    ),
    "/people/{graduate_id}/statuses/{status_id}": _among_those_of("registry.list_statuses", "graduate_id", "status_id"),
    "/people/{graduate_id}/placements/{placement_id}": Subject(
        "registry.list_placements", ("graduate_id",), row="placement_id", named="placement_id"
    ),
    "/periodic-reports/{report_id}": _shown("registry.show_periodic_report", "report_id"),
    "/places/{substitution_id}": Subject("registry.list_own_substitutions", row="substitution_id"),
    "/plans/{plan_id}": _shown("registry.show_plan", "plan_id"),
    "/policies/{city}/schemes/{scheme}": _shown("subsidy.show_scheme", "city", "scheme"),
    "/posts/{post_id}": _shown("jobfair.get_post", "post_id"),
    "/proposals/{proposal_id}": _listed("registry.list_proposals", "proposal_id"),
    "/provider-link-requests/{request_id}": _listed("registry.list_provider_link_requests", "request_id"),
    "/rosters/{roster_id}": _shown("registry.show_roster", "roster_id"),
    "/rosters/{roster_id}/rows/{row_no}": _shown("registry.show_roster_row", "roster_id", "row_no"),
    "/rosters/{roster_id}/undo": _shown("registry.show_roster_undo", "roster_id"),
    "/roster-undos/{request_id}": _listed("registry.list_roster_undos", "request_id"),
    "/second-factor-resets/{request_id}": _listed(
        "registry.list_reset_requests", "request_id", {"kind": "reset_second_factor"}
    ),
    "/secret-resets/{request_id}": _listed("registry.list_reset_requests", "request_id", {"kind": "reset_secret"}),
    "/simulations/{simulation_id}": _shown("subsidy.show_simulation", "simulation_id"),
    "/staff-account-changes/{request_id}": _listed("registry.list_staff_account_changes", "request_id"),
    "/staff-accounts/{account_id}": _shown("registry.show_staff_account", "account_id"),
    "/substitution-requests/{request_id}": _listed("registry.list_substitution_requests", "request_id"),
    "/substitutions/{substitution_id}": _listed("registry.list_substitutions", "substitution_id"),
    "/tasks/{task_id}": _shown("registry.show_task", "task_id"),
}
"""Address of an object → how it is read. A form stands below the longest that it begins with."""


def subject_of(address: str) -> Subject | None:
    """Of the forms at this address (with its parts in braces); None where it has no parts."""
    above = [place for place in SUBJECTS if address == place or address.startswith(f"{place}/")]
    return SUBJECTS[max(above, key=len)] if above else None


def refuse_absent(desk: Desk, address: str, path: Mapping[str, str]) -> None:
    """Raises NotThere or the service's refusal for what is not there for the caller. Parts that cannot be any object's
    are no address."""
    subject = subject_of(address)
    if subject is None:
        return
    try:
        subject.read(desk, path)
    except RequestRefused as refused:
        if refused.status == httpx.codes.UNPROCESSABLE_ENTITY:
            raise NotThere from None
        raise
