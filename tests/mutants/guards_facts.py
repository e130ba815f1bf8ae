"""Point 11 again: the facts of internships that money rests on, and whose word they are."""

from tests.mutants.runner import Guard

RETENTION_NEWS = "tests/component/registry/test_retention_news.py"
CERTIFIERS = "tests/component/subsidy/test_certifiers.py"
COHORTS = "tests/component/subsidy/test_cohorts.py"
RETENTIONS = "tests/component/jobfair/test_retentions.py"
RULES = "tests/unit/jobfair/test_internship_rules.py"
RETAIN = "services/jobfair/retentions/commands.py"
FACTS = "services/subsidy/internships/repository.py"

GUARDS = (
    Guard(
        "11",
        "an early retention taken back is a term broken off",
        "services/jobfair/internships/commands.py",
        "    await break_off_if_early(session, internship, word, by)\n",
        "",
        (f"{RETENTIONS}::test_an_early_retention_taken_back_is_a_term_broken_off_by_the_bases_word",),
    ),
    Guard(
        "11",
        "an early retention contradicted is a term broken off",
        RETAIN,
        '        await internships.break_off_if_early(session, internship, "declared", by)\n',
        "",
        (f"{RETENTIONS}::test_an_early_retention_that_the_intern_contradicts_is_a_term_broken_off_until_certified",),
    ),
    Guard(
        "11",
        "no base moves the end of a retention that another stands for",
        "services/jobfair/internships/rules.py",
        '    return "retention_stands" if now.retained and',
        '    return "retention_stands" if False and',
        (f"{RULES}::test_a_base_alone_moves_no_end_that_another_stands_for",),
    ),
    Guard(
        "11",
        "no base changes an end that the district certified",
        "services/jobfair/internships/rules.py",
        '    if end_origin == "certified":\n',
        "    if False:\n",
        (f"{RULES}::test_a_base_alone_moves_no_end_that_another_stands_for",),
    ),
    Guard(
        "11",
        "an early end without a retention counts where it was planned",
        FACTS,
        "case((is_retained, func.least(outcome.ended_on, outcome.planned_end_on)), else_=planned)",
        "func.least(outcome.ended_on, outcome.planned_end_on)",
        (f"{COHORTS}::test_who_is_said_to_have_left_in_another_period_is_missed_in_the_planned_one",),
    ),
    Guard(
        "11",
        "who was kept early and is not after all is shown as left",
        FACTS,
        ' or row.outcome == "completed"]',
        "]",
        (f"{COHORTS}::test_an_early_retention_counts_where_it_began_as_long_as_it_stands",),
    ),
    Guard(
        "11",
        "an end that the base states after the intern's word is its own word",
        FACTS,
        " or _ended_since(row)]",
        "]",
        (f"{COHORTS}::test_an_end_that_the_base_states_after_the_interns_word_is_its_own_word",),
    ),
    Guard(
        "11",
        "who certified a fact decides on no money that rests on it",
        "services/subsidy/internships/source.py",
        "            raise OwnCertification()\n",
        "            pass\n",
        (f"{CERTIFIERS}::test_who_certified_a_fact_neither_reviews_nor_approves_the_claim",),
    ),
    Guard(
        "11",
        "a retention by one reviewer's word waits for a second person",
        "services/registry/casework/commands.py",
        'CERTIFIED if fact.origin == "certified" else "internship"',
        '"internship"',
        (f"{RETENTION_NEWS}::test_a_certified_retention_counts_when_a_second_person_has_confirmed_it",),
    ),
)
