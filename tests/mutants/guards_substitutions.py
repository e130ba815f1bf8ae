"""Issue 14.3: a colleague in an absent colleague's place, as themselves and no longer than agreed."""

from tests.mutants.runner import Guard

COMMANDS = "services/registry/substitutions/commands.py"
REPOSITORY = "services/registry/substitutions/repository.py"
RULES = "services/registry/substitutions/rules.py"
SESSIONS = "services/registry/staff_sessions/commands.py"
TESTS = "tests/component/registry/test_substitutions.py"
STANDING_IN = "tests/component/registry/test_standing_in.py"
RULE_TESTS = "tests/unit/registry/test_substitution_rules.py"
PLACE = (f"{STANDING_IN}::test_a_place_is_open_to_its_substitute_alone_on_its_days_by_their_own_session",)
LENT = (f"{RULE_TESTS}::test_only_roles_of_a_part_of_a_city_are_lent_and_each_to_itself_alone",)
ELSEWHERE = (f"{RULE_TESTS}::test_a_colleague_is_of_the_same_city_and_elsewhere",)
DAYS = (f"{RULE_TESTS}::test_days_are_in_order_not_over_not_too_many_and_not_too_far_off",)
EARLY = (f"{STANDING_IN}::test_either_administrator_ends_it_early_and_alone_and_its_tokens_with_it",)
OWN_SESSION = (f"{STANDING_IN}::test_it_ends_with_the_substitutes_own_session",)
CLOSED = (f"{STANDING_IN}::test_it_ends_when_either_account_is_closed",)
MOVED = (f"{STANDING_IN}::test_it_ends_when_either_account_is_moved",)

GUARDS = (
    Guard(
        "14.3",
        "nobody stands in for another role",
        RULES,
        "    if absent.role != substitute.role or absent.role not in ROLES:\n",
        "    if absent.role not in ROLES:\n",
        LENT,
    ),
    Guard(
        "14.3",
        "administration, audit and security are not lent",
        RULES,
        "    if absent.role != substitute.role or absent.role not in ROLES:\n",
        "    if absent.role != substitute.role:\n",
        LENT,
    ),
    Guard(
        "14.3",
        "nobody stands in in another city",
        RULES,
        "    if absent.area is None or city_of(absent.area) != city_of(substitute.area):\n",
        "    if absent.area is None or substitute.area is None:\n",
        ELSEWHERE,
    ),
    Guard(
        "14.3",
        "a substitution lasts sixty days at most",
        RULES,
        "    return in_order and span.last_on - span.first_on < longest and",
        "    return in_order and",
        DAYS,
    ),
    Guard(
        "14.3",
        "nobody stands in for themselves",
        COMMANDS,
        "    if absent.id == substitute.id:\n        raise SubstituteIsAbsent()\n",
        "",
        (f"{TESTS}::test_days_that_are_over_out_of_order_or_too_many_are_refused",),
    ),
    Guard(
        "14.3",
        "an account is stood in for by who administers it",
        COMMANDS,
        "    absent = await staff_accounts.administered(session, account_id, seen, by)\n",
        "    absent = await staff_accounts._locked(session, account_id)\n",
        (f"{TESTS}::test_days_that_are_over_out_of_order_or_too_many_are_refused",),
    ),
    Guard(
        "14.3",
        "an administrator lends no place to accounts of another city",
        COMMANDS,
        "    substitute = await in_reach(session, wanted.substitute_id, by, reach_of(by))\n",
        "    substitute = await accounts.staff_by_id(session, wanted.substitute_id)\n",
        (f"{TESTS}::test_an_administrator_does_not_learn_of_accounts_elsewhere",),
    ),
    Guard(
        "14.3",
        "of the same two there is one substitution at a time",
        COMMANDS,
        "    if await repository.overlaps(session, absent.id, substitute.id, span):\n",
        "    if False:\n",
        (f"{TESTS}::test_the_same_two_have_one_substitution_at_a_time_so_that_its_end_is_the_end",),
    ),
    Guard(
        "14.3",
        "a substitution is of the substitute's account as it was asked for",
        COMMANDS,
        '    if substitute.token_version != request.payload["substitute_version"]:\n',
        "    if False:\n",
        (f"{TESTS}::test_a_substitute_who_has_changed_since_is_not_who_was_asked_for",),
    ),
    Guard(
        "14.3",
        "a place is open to its own substitute alone",
        REPOSITORY,
        "Substitution.id == substitution_id, Substitution.substitute_id == account_id)\n",
        "Substitution.id == substitution_id)\n",
        PLACE,
    ),
    Guard(
        "14.3",
        "a place opens no further place",
        COMMANDS,
        "    if by.standing_in is not None:\n        raise OwnSessionNeeded()\n",
        "",
        PLACE,
    ),
    Guard(
        "14.3",
        "a place is open on its days alone",
        COMMANDS,
        ' or state_of(substitution, today) != "running":\n',
        ":\n",
        PLACE,
    ),
    Guard(
        "14.3",
        "a place of an account that has changed opens to nobody",
        COMMANDS,
        "    return absent if (_post(absent), _post(substitute)) == as_agreed else None\n",
        "    return absent\n",
        MOVED,
    ),
    Guard(
        "14.3",
        "a token for a place belongs to a session of one's own",
        SESSIONS,
        "    if current is None or current.account_id != caller.id or current.ended_at is not None:\n",
        "    if current is None or current.ended_at is not None:\n",
        PLACE,
    ),
    Guard(
        "14.3",
        "the end of a session is remembered as long as its tokens for places live",
        SESSIONS,
        "    current.tokens_until = max(current.tokens_until, until)\n",
        "",
        OWN_SESSION,
    ),
    Guard(
        "14.3",
        "a token for a place does not outlive the last day",
        SESSIONS,
        "    life = min(longest, rules.token_life(current.expires_at, now, bounds))\n",
        "    life = rules.token_life(current.expires_at, now, bounds)\n",
        (f"{STANDING_IN}::test_a_token_for_the_place_lives_ten_minutes_and_not_beyond_the_last_day",),
    ),
    Guard(
        "14.3",
        "every service refuses a token whose substitution has ended",
        "chassis/middleware.py",
        "            await self._runtime.ended_sessions.refuse(caller.standing_in.substitution)\n",
        "            pass\n",
        (
            "tests/component/chassis/test_ended_sessions.py"
            "::test_all_services_refuse_the_token_for_a_colleagues_place_when_the_substitution_ends",
        ),
    ),
    Guard(
        "14.3",
        "the end of a substitution ends its tokens",
        COMMANDS,
        "    if substitution.tokens_until is not None:\n",
        "    if False:\n",
        EARLY,
    ),
    Guard(
        "14.3",
        "a substitution is ended within one's own city",
        REPOSITORY,
        "    query = select(Substitution).where(Substitution.id == substitution_id, _reached(by, scope))\n",
        "    query = select(Substitution).where(Substitution.id == substitution_id)\n",
        EARLY,
    ),
    Guard(
        "14.3",
        "a substitution ends with its last day",
        REPOSITORY,
        "or_(Substitution.last_on < today, changed)",
        "changed",
        (f"{STANDING_IN}::test_it_ends_by_itself_after_the_last_day",),
    ),
    Guard(
        "14.3",
        "a substitution ends when either account is closed",
        REPOSITORY,
        "    return or_(~account.active, account.role",
        "    return or_(account.role",
        CLOSED,
    ),
    Guard(
        "14.3",
        "a substitution ends when either account is moved",
        REPOSITORY,
        ", account.area.is_distinct_from(area))",
        ")",
        MOVED,
    ),
    Guard(
        "14.3",
        "the trail says for whom somebody stood in",
        "chassis/audit.py",
        "    if by is None or by.standing_in is None:\n",
        "    if True:\n",
        (
            f"{STANDING_IN}::test_two_persons_agree_and_the_substitute_works_in_the_absent_ones_area_as_themselves",
            "tests/component/notify/test_third_city_pauses.py"
            "::test_one_who_stands_in_for_two_colleagues_is_one_person_and_another_than_either",
        ),
    ),
    Guard(
        "14.3",
        "an answer for a place is not given again to one's own token",
        "chassis/idempotency.py",
        "    if caller.standing_in is not None:\n",
        "    if False:\n",
        (f"{STANDING_IN}::test_an_answer_for_the_place_is_not_given_again_to_the_substitutes_own_token",),
    ),
    Guard(
        "14.3",
        "who filed a proposal does not decide it in another place",
        "services/registry/proposals/commands.py",
        "    if matter.proposal.filed_by == by.id:\n",
        "    if False:\n",
        (
            "tests/component/registry/test_proposals.py::test_who_filed_a_proposal_does_not_decide_it_where_they_stand_in",
        ),
    ),
)
