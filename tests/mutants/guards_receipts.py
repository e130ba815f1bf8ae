"""Receipts of the bank as files: no payment is confirmed on one word, and no row that differs moves money. And two
lists: of what is taken back, and of a payee's files."""

from tests.mutants.runner import Guard

TESTS = "tests/component/subsidy/test_bank_receipts.py"
RULES_TESTS = "tests/unit/subsidy/test_bank_receipts.py"
COMMANDS = "services/subsidy/bank_receipts/commands.py"
REPOSITORY = "services/subsidy/bank_receipts/repository.py"
LISTS = "tests/component/subsidy/test_evidence_lists.py"
CLAWBACKS = "tests/component/subsidy/test_clawbacks.py"
RULES = "services/subsidy/bank_receipts/rules.py"

GUARDS = (
    Guard(
        "15.1",
        "who handed a receipt in does not take it",
        COMMANDS,
        "if receipt.uploaded_by == by.id or await repository",
        "if await repository",
        (f"{TESTS}::test_whoever_handed_it_in_made_the_file_or_decided_on_a_claim_does_not_take_it",),
    ),
    Guard(
        "15.1",
        "who had a hand in the batch does not take its receipt",
        COMMANDS,
        " or await repository.was_handled_by(session, receipt, by.id):",
        ":",
        (f"{TESTS}::test_whoever_handed_it_in_made_the_file_or_decided_on_a_claim_does_not_take_it",),
    ),
    Guard(
        "15.1",
        "a receipt of another district does not exist",
        REPOSITORY,
        "query.where(BankReceipt.id == receipt_id, reach(PaymentBatch, by))",
        "query.where(BankReceipt.id == receipt_id)",
        (f"{TESTS}::test_a_foreign_district_finds_nothing",),
    ),
    Guard(
        "15.1",
        "only rows that agree are taken",
        REPOSITORY,
        "where(BankReceiptRow.receipt_id == receipt_id, ~_differs())",
        "where(BankReceiptRow.receipt_id == receipt_id, BankReceiptRow.line_id.is_not(None))",
        (f"{TESTS}::test_lines_that_differ_stay_open_and_the_others_are_taken",),
    ),
    Guard(
        "15.1",
        "an amount one fen off differs",
        RULES,
        "line is not None and amount != line.amount_fen",
        "False",
        (f"{RULES_TESTS}::test_a_row_that_differs_says_how",),
    ),
    Guard(
        "15.1",
        "another account differs",
        RULES,
        "line is not None and not is_account(account, line.account)",
        "False",
        (f"{RULES_TESTS}::test_a_row_that_differs_says_how",),
    ),
    Guard(
        "15.1",
        "a line that stands twice is taken neither time",
        RULES,
        "line is not None and line.id in repeated",
        "False",
        (f"{RULES_TESTS}::test_a_line_that_stands_twice_is_taken_neither_time",),
    ),
    Guard(
        "15.1",
        "a reference that stands twice settles neither line",
        RULES,
        'row.get("bank_ref") in shared',
        "False",
        (f"{RULES_TESTS}::test_a_reference_that_stands_twice_settles_neither_line",),
    ),
    Guard(
        "15.1",
        "a payment without its reference is contradictory",
        RULES,
        '(not row.get("bank_ref") or bool(row.get("reason")))',
        "False",
        (f"{RULES_TESTS}::test_a_row_that_differs_says_how",),
    ),
    Guard(
        "15.1",
        "a receipt of which nothing agrees is not taken",
        COMMANDS,
        "    if not rows:\n        raise NothingAgrees()\n",
        "",
        (f"{TESTS}::test_a_receipt_of_which_nothing_agrees_is_not_taken",),
    ),
    Guard(
        "15.2",
        "what is taken back is summed within the caller's area",
        "services/subsidy/claims/repository.py",
        "chosen = visible_to(by), *_meeting(",
        "chosen = *(), *_meeting(",
        (f"{CLAWBACKS}::test_totals_are_of_the_callers_area_and_of_what_is_asked_for",),
    ),
    Guard(
        "15.3",
        "the files of a foreign payee are not listed",
        "services/subsidy/attestations/endpoints.py",
        "    area = await evidence.area_of(session, payee_id, caller)\n",
        '    area = ""\n',
        (f"{LISTS}::test_whoever_reads_the_claim_reads_the_list_and_nobody_else",),
    ),
    Guard(
        "15.3",
        "a file that was brought elsewhere or is not clean is not offered for citing",
        "services/subsidy/attestations/repository.py",
        "is_clean(PayeeEvidence.file_id) & (PayeeEvidence.area == area)",
        "is_clean(PayeeEvidence.file_id)",
        (f"{LISTS}::test_what_was_brought_before_the_payee_moved_is_listed_and_not_citable",),
    ),
    Guard(
        "15.1",
        "a reference that another line has is shown before the receipt is taken",
        COMMANDS,
        'return ["reference_twice"] if row.bank_ref in used else []',
        "return []",
        (f"{TESTS}::test_a_reference_of_another_batch_becomes_a_discrepancy_and_settles_nothing",),
    ),
)
