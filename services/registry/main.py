"""The registry: people, rosters, casework, accounts, reports."""

from collections.abc import Iterator
from pathlib import Path

from fastapi import FastAPI
from pydantic import SecretStr

from chassis.app import build_app
from chassis.runtime import Runtime
from chassis.service import Definition, Service
from contracts.roles import ClientScope, Role
from services.registry.account_opening.feature import feature as account_opening
from services.registry.accounts import commands
from services.registry.accounts.commands import NewAccount
from services.registry.accounts.feature import feature as accounts
from services.registry.archive_bodies.feature import feature as archive_bodies
from services.registry.archive_transfers.feature import feature as archive_transfers
from services.registry.area_transfers.feature import feature as area_transfers
from services.registry.assistance_plans.feature import feature as assistance_plans
from services.registry.baselines.feature import feature as baselines
from services.registry.calendars.feature import feature as calendars
from services.registry.case_handovers.feature import feature as case_handovers
from services.registry.caseload.feature import feature as caseload
from services.registry.casework.feature import feature as casework
from services.registry.client_accounts.feature import feature as client_accounts
from services.registry.client_credentials import commands as client_credentials
from services.registry.client_credentials.feature import feature as client_credentials_feature
from services.registry.client_tokens.feature import feature as client_tokens
from services.registry.code_systems.feature import feature as code_systems
from services.registry.community_codes.feature import feature as community_codes
from services.registry.contact_notes.feature import feature as contact_notes
from services.registry.contact_points.feature import feature as contact_points
from services.registry.course_attendances.feature import feature as course_attendances
from services.registry.courses.feature import feature as courses
from services.registry.data_keys.feature import feature as data_keys
from services.registry.desk.feature import feature as desk
from services.registry.desk_cases.feature import feature as desk_cases
from services.registry.dossiers.feature import feature as dossiers
from services.registry.enlistments.feature import feature as enlistments
from services.registry.exchange.feature import feature as exchange
from services.registry.figures.feature import feature as figures
from services.registry.graduate_records.feature import feature as graduate_records
from services.registry.hardship_sheets.feature import feature as hardship_sheets
from services.registry.hardships.feature import feature as hardships
from services.registry.identity.feature import feature as identity
from services.registry.indicators.feature import feature as indicators
from services.registry.institution_links.feature import feature as institution_links
from services.registry.internships.feature import feature as internships
from services.registry.leavings.feature import feature as leavings
from services.registry.lemis_exports.feature import feature as lemis_exports
from services.registry.life_lines.feature import feature as life_lines
from services.registry.models_base import Base
from services.registry.name_matches.feature import feature as name_matches
from services.registry.periodic_reports.feature import feature as periodic_reports
from services.registry.person_search.feature import feature as person_search
from services.registry.phone_lists.feature import feature as phone_lists
from services.registry.phones.feature import feature as phones
from services.registry.placement_sheets.feature import feature as placement_sheets
from services.registry.placements.feature import feature as placements
from services.registry.places.feature import feature as places
from services.registry.plans.feature import feature as plans
from services.registry.projections.feature import feature as projections
from services.registry.proposals.feature import feature as proposals
from services.registry.provider_links.feature import feature as provider_links
from services.registry.provider_sign_ins.feature import feature as provider_sign_ins
from services.registry.published_plans.feature import feature as published_plans
from services.registry.pushed_lists.feature import feature as pushed_lists
from services.registry.registration.feature import feature as registration
from services.registry.reports.feature import feature as reports
from services.registry.reveals.feature import feature as reveals
from services.registry.roster_corrections.feature import feature as roster_corrections
from services.registry.roster_undos.feature import feature as roster_undos
from services.registry.rosters.feature import feature as rosters
from services.registry.secret_changes.feature import feature as secret_changes
from services.registry.service_queues.feature import feature as service_queues
from services.registry.settings import RegistrySettings
from services.registry.sign_ins.feature import feature as sign_ins
from services.registry.source_sheets.feature import feature as source_sheets
from services.registry.staff_accounts.feature import feature as staff_accounts
from services.registry.staff_sessions.feature import feature as staff_sessions
from services.registry.startup_cases.feature import feature as startup_cases
from services.registry.statuses.feature import feature as statuses
from services.registry.study_records.feature import feature as study_records
from services.registry.substitutions.feature import feature as substitutions
from services.registry.targeted_posts.feature import feature as targeted_posts
from services.registry.tasks.feature import feature as tasks
from services.registry.training_cohorts.feature import feature as training_cohorts
from services.registry.training_intents.feature import feature as training_intents
from services.registry.training_surveys.feature import feature as training_surveys
from services.registry.trainings.feature import feature as trainings
from services.registry.unemployment_register.feature import feature as unemployment_register
from services.registry.welfare_cases.feature import feature as welfare_cases

definition = Definition(
    name="registry",
    title="启航 · 实名台账与跟踪服务",
    features=(
        accounts,
        account_opening,
        staff_accounts,
        contact_points,
        name_matches,
        phones,
        identity,
        desk_cases,
        desk,
        graduate_records,
        person_search,
        registration,
        proposals,
        statuses,
        code_systems,
        study_records,
        internships,
        leavings,
        enlistments,
        lemis_exports,
        life_lines,
        community_codes,
        pushed_lists,
        source_sheets,
        places,
        area_transfers,
        case_handovers,
        casework,
        contact_notes,
        caseload,
        targeted_posts,
        service_queues,
        exchange,
        hardships,
        assistance_plans,
        hardship_sheets,
        welfare_cases,
        dossiers,
        courses,
        training_intents,
        baselines,
        placement_sheets,
        placements,
        trainings,
        startup_cases,
        training_surveys,
        course_attendances,
        training_cohorts,
        institution_links,
        archive_bodies,
        archive_transfers,
        unemployment_register,
        reports,
        indicators,
        figures,
        periodic_reports,
        plans,
        tasks,
        calendars,
        published_plans,
        rosters,
        roster_undos,
        roster_corrections,
        phone_lists,
        reveals,
        sign_ins,
        client_tokens,
        client_accounts,
        client_credentials_feature,
        staff_sessions,
        substitutions,
        provider_links,
        provider_sign_ins,
        secret_changes,
        projections,
        data_keys,
    ),
    metadata=Base.metadata,
    migrations=Path(__file__).parent / "migrations",
)


def create_app(service: Service) -> FastAPI:
    return build_app(service)


async def prepare(runtime: Runtime) -> None:
    """Creates the accounts that the settings name, once: the two operators, and the clients of our own services."""
    own = RegistrySettings()
    async with runtime.transaction() as session:
        for login, password in own.operators:
            await commands.create_staff_account(
                session, NewAccount(login=login, secret=password, role=Role.OPS, display_name="运维")
            )
        for client in _own_clients(own):
            await client_credentials.create_client_account(session, client)


def _own_clients(own: RegistrySettings) -> Iterator[NewAccount]:
    """Notify asks where people are reached, subsidy whether a name is a person's; neither does what the other does."""
    if own.notify_client_id:
        yield _own_client(own.notify_client_id, own.notify_client_secret, ClientScope.CONTACTS, "消息服务")
    if own.subsidy_client_id:
        yield _own_client(own.subsidy_client_id, own.subsidy_client_secret, ClientScope.NAMES, "资金服务")


def _own_client(login: str, secret: SecretStr, scope: ClientScope, title: str) -> NewAccount:
    return NewAccount(
        login=login, secret=secret.get_secret_value(), role=Role.SERVICE, scopes=(scope,), display_name=title
    )
