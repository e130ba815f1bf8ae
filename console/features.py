"""The console at a glance: the features whose screens it has."""

from collections.abc import Sequence

from console.desk_pages import screens as desk
from console.every_service.audit import screens as audit
from console.every_service.dead_letters import screens as dead_letters
from console.every_service.worker_parts import screens as worker_parts
from console.help_pages import screens as instructions
from console.jobfair.employers import screens as employers
from console.jobfair.imports import screens as imports
from console.jobfair.internships import screens as internships
from console.jobfair.posts import screens as posts
from console.jobfair.proposals import screens as internship_proposals
from console.jobfair.referrals import screens as referrals
from console.notify.clock_lateness import screens as clock_lateness
from console.notify.clock_pauses import screens as clock_pauses
from console.notify.clocks import screens as clocks
from console.notify.messages import screens as messages
from console.registry.account_opening import screens as account_opening
from console.registry.archive_transfers import screens as archive_transfers
from console.registry.area_transfers import screens as area_transfers
from console.registry.assistance_plans import screens as assistance_plans
from console.registry.baselines import screens as baselines
from console.registry.calendars import screens as calendars
from console.registry.case_handovers import screens as case_handovers
from console.registry.casework import contacts
from console.registry.casework import screens as casework
from console.registry.client_accounts import screens as client_accounts
from console.registry.code_systems import screens as code_systems
from console.registry.community_codes import screens as community_codes
from console.registry.desk import screens as desk_changes
from console.registry.desk_cases import screens as desk_cases
from console.registry.dossiers import screens as dossiers
from console.registry.enlistments import screens as enlistments
from console.registry.exchange import screens as exchange
from console.registry.graduate_records import screens as graduate_records
from console.registry.hardships import screens as hardships
from console.registry.indicators import screens as indicators
from console.registry.lemis_exports import screens as lemis_exports
from console.registry.life_lines import screens as life_lines
from console.registry.periodic_reports import screens as periodic_reports
from console.registry.person_search import screens as person_search
from console.registry.phone_lists import screens as phone_lists
from console.registry.placement_sheets import screens as placement_sheets
from console.registry.placements import screens as placements
from console.registry.plans import screens as plans
from console.registry.proposals import screens as foreign_proposals
from console.registry.provider_links import screens as provider_links
from console.registry.pushed_lists import screens as pushed_lists
from console.registry.registration import screens as registration
from console.registry.reports import screens as reports
from console.registry.roster_corrections import screens as roster_corrections
from console.registry.roster_undos import screens as roster_undos
from console.registry.rosters import screens as rosters
from console.registry.secret_changes import screens as secret_changes
from console.registry.service_queues import screens as service_queues
from console.registry.source_sheets import screens as source_sheets
from console.registry.staff_accounts import screens as staff_accounts
from console.registry.statuses import screens as statuses
from console.registry.study_records import screens as study_records
from console.registry.substitutions import screens as substitutions
from console.registry.targeted_posts import screens as targeted_posts
from console.registry.tasks import screens as tasks
from console.registry.trainings import screens as trainings
from console.registry.unemployment_register import screens as unemployment_register
from console.registry.welfare_cases import screens as welfare_cases
from console.screens import Screens
from console.subsidy.assessments import screens as assessments
from console.subsidy.attestations import screens as attestations
from console.subsidy.bank_receipts import screens as bank_receipts
from console.subsidy.claims import screens as claims
from console.subsidy.claims.clawbacks import screens as clawbacks
from console.subsidy.evidence import screens as evidence
from console.subsidy.funds import screens as funds
from console.subsidy.objections import screens as objections
from console.subsidy.obligations import screens as obligations
from console.subsidy.payments import screens as payments
from console.subsidy.payout_accounts import screens as payout_accounts
from console.subsidy.schemes import screens as schemes
from console.subsidy.simulations import screens as simulations

FEATURES: Sequence[Screens] = (
    desk,
    account_opening,
    archive_transfers,
    area_transfers,
    assessments,
    attestations,
    audit,
    baselines,
    calendars,
    bank_receipts,
    case_handovers,
    casework,
    contacts,
    claims,
    clawbacks,
    client_accounts,
    clock_lateness,
    clock_pauses,
    clocks,
    dead_letters,
    desk_cases,
    desk_changes,
    employers,
    evidence,
    exchange,
    foreign_proposals,
    funds,
    graduate_records,
    hardships,
    assistance_plans,
    imports,
    indicators,
    lemis_exports,
    instructions,
    internship_proposals,
    internships,
    messages,
    objections,
    obligations,
    payments,
    payout_accounts,
    periodic_reports,
    person_search,
    placement_sheets,
    placements,
    plans,
    posts,
    provider_links,
    referrals,
    registration,
    reports,
    rosters,
    roster_corrections,
    roster_undos,
    phone_lists,
    schemes,
    secret_changes,
    simulations,
    staff_accounts,
    statuses,
    substitutions,
    tasks,
    code_systems,
    community_codes,
    enlistments,
    life_lines,
    pushed_lists,
    source_sheets,
    study_records,
    targeted_posts,
    unemployment_register,
    trainings,
    dossiers,
    service_queues,
    welfare_cases,
    worker_parts,
)
