"""What operators see of processes: who sees it, and that it says neither too much nor too little."""

from tests.mutants.runner import Guard

PARTS = "tests/component/messaging/test_worker_parts.py"
PROCESSES = "tests/component/messaging/test_worker_processes.py"
ENDPOINTS = "chassis/background/worker_part_endpoints.py"
BEATS = "chassis/background/beats.py"
LATENESS = "tests/component/notify/test_clock_lateness.py"
COARSE = "tests/unit/subsidy/test_coarse_reports.py"
DRAFTS = "tests/component/subsidy/test_drafts.py"

GUARDS = (
    Guard(
        "15",
        "access rows: the parts of processes, not for auditor",
        ENDPOINTS,
        '{"ops": Reach.ANY}',
        '{"ops": Reach.ANY, "auditor": Reach.ANY}',
        (f"{PARTS}::test_nobody_but_ops_sees_how_processes_do",),
    ),
    Guard(
        "15",
        "a failure is shown by its class, not by its message",
        "chassis/background/turns.py",
        "type(error).__name__",
        "str(error)",
        (f"{PARTS}::test_a_failing_part_says_how_often_and_by_class_alone_until_it_succeeds",),
    ),
    Guard(
        "15",
        "a process that is silent is lost",
        ENDPOINTS,
        'case((_LOST, "lost"), (_FAILING',
        "case((_FAILING",
        (f"{PARTS}::test_a_process_that_died_is_lost_after_three_beats_and_forgotten_after_a_day",),
    ),
    Guard(
        "15",
        "a part that has ended is failing",
        ENDPOINTS,
        "_FAILING = ~_STORED.c.alive | (_STORED.c.failures > 0)",
        "_FAILING = _STORED.c.failures > 0",
        (f"{PARTS}::test_a_part_that_has_ended_is_failing_though_it_never_failed",),
    ),
    Guard(
        "15",
        "a process that ends in order takes its word back",
        BEATS,
        '            await _run(service.runtime, _WITHDRAW, {"process": process.id})\n',
        "            pass\n",
        (f"{PARTS}::test_a_process_that_ends_in_order_takes_its_word_back",),
    ),
    Guard(
        "15",
        "SIGTERM ends a process in order",
        "deploy/service.py",
        "    signal.signal(signal.SIGTERM, _leave)\n",
        "",
        (f"{PROCESSES}::test_a_process_is_seen_with_its_build_and_only_a_killed_one_stays",),
    ),
    Guard(
        "15",
        "lateness is that of the caller's own area",
        "services/notify/clock_lateness/repository.py",
        "else reach(Clock, caller)",
        "else true()",
        (f"{LATENESS}::test_staff_see_their_own_area_and_nothing_of_another",),
    ),
    Guard(
        "15",
        "whoever may see no case sees no district of few payees",
        "services/subsidy/simulations/endpoints.py",
        "own or caller.role in OFFICERS",
        "True",
        (f"{DRAFTS}::test_winners_are_payees_and_whoever_sees_no_case_sees_no_district_of_few",),
    ),
    Guard(
        "15",
        "one small district takes the next along, or the total gives it away",
        "services/subsidy/simulations/rules.py",
        ">= FEWEST and len(small) > 1",
        ">= 0",
        (f"{COARSE}::test_one_small_district_takes_the_next_along",),
    ),
    Guard(
        "15",
        "a payee with several cases wins or loses once",
        "services/subsidy/simulations/commands.py",
        "            population.PAYEE: str(claim.payee_id),\n",
        "            population.PAYEE: str(claim.id),\n",
        (f"{DRAFTS}::test_a_payee_with_two_periods_on_record_wins_once",),
    ),
)
