"""Points 8, 10 and 11: what nobody changes once it is paid, how an internship ends, and each value by its day."""

from tests.mutants.runner import Guard

GRANTS = "tests/component/subsidy/test_column_grants.py"
COHORTS = "tests/component/subsidy/test_cohorts.py"
INTERN_RETENTIONS = "tests/component/jobfair/test_intern_retentions.py"
RETENTIONS = "tests/component/jobfair/test_retentions.py"
RULES = "tests/unit/jobfair/test_internship_rules.py"
DECIDE_MONTHS = "tests/unit/policy_engine/test_decide_months.py"
BANDS = "tests/unit/policy_engine/test_bands.py"
DAYS = "tests/unit/policy_engine/test_value_days.py"
LETTERS = "tests/unit/policy_engine/test_letters.py"
SIMULATIONS = "tests/unit/policy_engine/test_simulations.py"
SIMULATION_FILES = "tests/unit/policy_engine/test_simulation_files.py"


GUARDS = (
    Guard(
        "8",
        "who found that it was not paid does not pay it again",
        "services/subsidy/payments/repository.py",
        "    return *account, ~_resolved_by(by.id), ~attested\n",
        "    return *account, ~attested\n",
        (
            "tests/component/subsidy/test_discrepancy_verdicts.py::test_who_found_that_it_was_not_paid_does_not_pay_it_again",
        ),
    ),
    Guard(
        "10",
        "the service's role changes no amount",
        "services/subsidy/migrations/versions/0010_second_person_for_accounts.py",
        '"claim": ("state", "version"),',
        '"claim": ("state", "version", "amount_fen"),',
        (f"{GRANTS}::test_the_role_updates_these_columns_and_no_other",),
    ),
    Guard(
        "10",
        "the service's role deletes nothing of the money",
        "chassis/migrations.py",
        '        return\n    op.execute(f\'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}"',
        '        return\n    op.execute(f\'REVOKE UPDATE, TRUNCATE ON "{table}"',
        (f"{GRANTS}::test_the_role_deletes_nothing_of_the_money",),
    ),
    Guard(
        "11",
        "whoever leaves on the planned day has not broken off",
        "services/jobfair/internships/rules.py",
        '    if not early:\n        return "term_was_served"\n',
        "",
        (f"{RULES}::test_an_end_lies_between_start_and_today_and_agrees_with_a_retention",),
    ),
    Guard(
        "11",
        "completed before the planned end only with a retention",
        "services/jobfair/internships/rules.py",
        '        return "early_without_retention" if early and not retained else None\n',
        "        return None\n",
        (f"{RULES}::test_an_end_lies_between_start_and_today_and_agrees_with_a_retention",),
    ),
    Guard(
        "11",
        "a person is kept by one base at a time",
        "services/jobfair/internships/commands.py",
        "        await _refuse_second(session, internship)\n",
        "        pass\n",
        (f"{INTERN_RETENTIONS}::test_a_person_is_kept_by_one_base_at_a_time",),
    ),
    Guard(
        "11",
        "a code confirms the version that it was issued for",
        "services/jobfair/confirmations/commands.py",
        ":{subject.version}:",
        ":",
        (f"{RETENTIONS}::test_nobody_confirms_by_a_code_what_was_changed_since_it_was_issued",),
    ),
    Guard(
        "11",
        "an intern confirms what they have read",
        "services/jobfair/retentions/commands.py",
        "    answer.seen.hold(internship.version)\n",
        "",
        (f"{RETENTIONS}::test_an_intern_who_is_signed_in_confirms_what_they_have_read_and_nothing_else",),
    ),
    Guard(
        "11",
        "who was told as broken off on the planned day counts as served",
        "services/subsidy/internships/repository.py",
        "    early = func.coalesce(outcome.planned_end_on, _FOREVER) > outcome.ended_on\n",
        "    early = outcome.ended_on.is_not(None)\n",
        (f"{COHORTS}::test_broken_off_on_the_last_planned_day_is_a_term_served",),
    ),
    Guard(
        "11",
        "a person counts once for a base and period",
        "services/subsidy/internships/repository.py",
        "distinct_on(outcome.graduate_id)",
        "distinct_on(outcome.internship_id)",
        (f"{COHORTS}::test_a_person_counts_once_for_a_base_and_period",),
    ),
    Guard(
        "11",
        "an end stated later moves nobody to another period",
        "services/subsidy/internships/repository.py",
        "func.coalesce(outcome.planned_end_on, outcome.ended_on)",
        "func.coalesce(outcome.ended_on, outcome.planned_end_on)",
        (f"{COHORTS}::test_an_end_stated_in_the_next_period_leaves_the_term_where_it_was_planned",),
    ),
    Guard(
        "11",
        "a month's line is due on the first day after that month",
        "policy_engine/schemes/decide.py",
        "due=released and due_on <= on,",
        "due=released,",
        (f"{DECIDE_MONTHS}::test_a_month_is_due_on_the_first_day_after_it_and_only_with_its_insurance",),
    ),
    Guard(
        "11",
        "of what is paid month by month, only what is due is owed",
        "policy_engine/schemes/scheme.py",
        'f"min({self.count}, months_between({self.first_on}, on))"',
        "self.count",
        (f"{DECIDE_MONTHS}::test_a_month_is_due_on_the_first_day_after_it_and_only_with_its_insurance",),
    ),
    Guard(
        "11",
        "a case that hangs on an unset value is refused with its clause",
        "policy_engine/schemes/decide.py",
        "            if hangs(values):\n",
        "            if False:\n",
        (f"{DECIDE_MONTHS}::test_who_is_kept_in_mid_month_is_refused_with_the_clause_that_leaves_it_open",),
    ),
    Guard(
        "11",
        "a letter about no reviewed claim says that it is a trial",
        "policy_engine/explain/letter.py",
        "    by = REVIEWED if reviewed else TRIAL\n",
        "    by = REVIEWED\n",
        (f"{LETTERS}::test_a_paid_bonus_reads_like_this",),
    ),
    Guard(
        "11",
        "a bad row is in no total",
        "policy_engine/simulation/comparison.py",
        "        fits = ~self.cases.bad\n",
        "        fits = ~(self.cases.bad & False)\n",
        (f"{SIMULATION_FILES}::test_a_bad_row_is_in_no_total_whatever_its_other_cells_would_earn",),
    ),
    Guard(
        "11",
        "nothing is calculated for a row that is not eligible",
        "policy_engine/schemes/batch.py",
        "        np.multiply(self.amount(values), eligible, out=self.fen[block])\n",
        "        self.fen[block] = self.amount(values)\n",
        (f"{SIMULATIONS}::test_a_simulation_and_an_explanation_agree_row_by_row",),
    ),
    Guard(
        "11",
        "a choice between readings that switches nothing is refused",
        "policy_engine/schemes/readings.py",
        "            if replace(reading, key=other.key, title=other.title) == other:\n",
        "            if False:\n",
        (
            "tests/unit/policy_engine/test_pack_schemes.py::test_what_would_change_nothing_or_be_read_by_nobody_is_refused",
        ),
    ),
    Guard(
        "13",
        "a setting that is a word is the one that the scheme's rules run",
        "policy_engine/schemes/parameters.py",
        '    if node["setting"] != word:\n',
        "    if False:\n",
        (
            "tests/unit/policy_engine/test_pack_schemes.py::test_what_would_change_nothing_or_be_read_by_nobody_is_refused",
        ),
    ),
    Guard(
        "13",
        "a version of before is not held to what its author should mend",
        "services/subsidy/schemes/commands.py",
        "is_past=True)",
        "is_past=False)",
        (
            "tests/component/subsidy/test_recomputation.py::test_a_version_that_today_would_be_refused_still_gives_its_decisions",
        ),
    ),
    Guard(
        "13",
        "which services count for a minimum, the pack says",
        "services/registry/casework/commands.py",
        '    kinds = tuple(pack.get(path)["kinds"])\n',
        '    kinds = (key, "training_offer", "internship_offer")\n',
        ("tests/component/registry/test_services_owed.py::test_which_services_count_for_a_minimum_the_pack_says",),
    ),
    Guard(
        "13",
        "no setting stands among the provisions that nothing reads",
        "policy_engine/packs/provisions.py",
        '    if "setting" in node:\n',
        "    if False:\n",
        ("tests/unit/policy_engine/test_schema.py::test_a_mistake_is_named_with_its_file_and_line",),
    ),
    Guard(
        "13",
        "a value that changes over time is refused until its day is written",
        "policy_engine/schemes/parameters.py",
        "    return len(values) > 1 or any(",
        "    return False and any(",
        (f"{DAYS}::test_a_value_that_changes_is_refused_until_its_day_is_written",),
    ),
    Guard(
        "13",
        "how many months is a value of a day too",
        "policy_engine/expressions/dated.py",
        "    return _all(args[1:]) | (",
        "    return (",
        (f"{DAYS}::test_a_value_that_changes_is_refused_until_its_day_is_written",),
    ),
    Guard(
        "13",
        "a day picks the value in force on it",
        "policy_engine/expressions/rates.py",
        "            if start <= day and (until is None or day <= until):\n",
        "            if until is None or day <= until:\n",
        (f"{DAYS}::test_the_day_that_is_written_picks_the_value",),
    ),
    Guard(
        "13",
        "a day without a value is refused in columns too",
        "policy_engine/expressions/rates.py",
        "            raise _gap(day, missing)\n",
        "            pass\n",
        (f"{DAYS}::test_one_case_and_columns_come_to_the_same_refusals_included",),
    ),
    Guard(
        "13",
        "whether there is a case hangs on no value of a day",
        "policy_engine/schemes/catalogue.py",
        "    if any(part.find(op) for part in where for op in BY_DAY):\n",
        "    if False:\n",
        (f"{DAYS}::test_whether_there_is_a_case_hangs_on_no_value_by_days",),
    ),
    Guard(
        "13",
        "bands leave no gap and no overlap",
        "policy_engine/expressions/bands.py",
        "    if upper.limit == lower.limit and upper.included != lower.included:\n",
        "    if upper.limit == lower.limit:\n",
        (f"{BANDS}::test_what_is_no_list_of_bands_is_refused",),
    ),
    Guard(
        "13",
        "bands cover all that a fact can be",
        "policy_engine/expressions/signatures.py",
        "        _refuse_outside(number.type.low, number.type.high, bands, args[1].name)\n",
        "",
        (f"{BANDS}::test_bands_cover_all_that_there_can_be",),
    ),
    Guard(
        "13",
        "a bound is in its band as it is written",
        "policy_engine/expressions/bands.py",
        "(included and number == limit * times)",
        "(number == limit * times)",
        (f"{BANDS}::test_a_share_lies_in_its_band_exactly",),
    ),
    Guard(
        "13",
        "half a fen goes up where the pack says so",
        "policy_engine/expressions/evaluate.py",
        "(inner(values) * 2 + divisor) // (2 * divisor) * unit",
        "inner(values) // divisor * unit",
        ("tests/unit/policy_engine/test_amounts.py::test_an_amount_worked_out_by_hand",),
    ),
    Guard(
        "13",
        "a bank's reference is another's in another city",
        "services/subsidy/bank_receipts/repository.py",
        "PaymentLine.city == city, PaymentLine.bank_ref.in_(refs)",
        "PaymentLine.bank_ref.in_(refs)",
        (
            "tests/component/subsidy/test_references_of_cities.py"
            "::test_the_same_reference_of_another_citys_bank_settles_both",
        ),
    ),
)
