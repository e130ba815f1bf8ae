"""Statements that cite evidence: which files, who may agree to them, and what a pack may insist on."""

from tests.mutants.runner import Guard

CITED = "tests/component/subsidy/test_third_city_evidence.py"
PACKS = "tests/unit/subsidy/test_claimable_schemes.py"

GUARDS = (
    Guard(
        "12.7",
        "a file of another payee is not cited",
        "services/subsidy/evidence/repository.py",
        "    theirs = PayeeEvidence.payee_kind == payee.kind, PayeeEvidence.payee_id == payee.id\n",
        "    theirs = (PayeeEvidence.payee_kind == payee.kind,)\n",
        (f"{CITED}::test_whoever_sees_two_payees_cites_neithers_files_for_the_other",),
    ),
    Guard(
        "12.7",
        "a file of the area that a payee has left is not cited",
        "services/subsidy/evidence/repository.py",
        ".where(PayeeEvidence.area == payee.area)",
        "",
        (f"{CITED}::test_a_file_of_the_area_that_a_payee_has_left_is_brought_anew",),
    ),
    Guard(
        "12.7",
        "a file is cited once in a statement",
        "services/subsidy/evidence/commands.py",
        "        if file_ids.count(file_id) > 1:\n",
        "        if False:\n",
        (f"{CITED}::test_what_may_not_be_cited_is_named_and_leaves_nothing",),
    ),
    Guard(
        "12.7",
        "a file that no scanner found clean is not cited",
        "services/subsidy/evidence/commands.py",
        "    return await clean(session, sorted(file_ids))\n",
        "    return list((await records.files(session, file_ids)).values())\n",
        (f"{CITED}::test_what_may_not_be_cited_is_named_and_leaves_nothing",),
    ),
    Guard(
        "12.7",
        "nobody agrees while a cited file is not clean",
        "services/subsidy/claims/commands.py",
        "    await _refuse_unclean(session, claim, act)\n",
        "",
        (f"{CITED}::test_nobody_agrees_while_a_cited_file_is_not_clean",),
    ),
    Guard(
        "12.7",
        "a citation is neither changed nor taken out",
        "services/subsidy/migrations/versions/0018_evidence_citations.py",
        '    protect_append_only("evidence_citation")\n',
        "",
        (f"{CITED}::test_the_database_holds_a_citation_as_it_was_made",),
    ),
    Guard(
        "12.7",
        "other cited files make an open claim anew",
        "services/subsidy/assessments/commands.py",
        " and cited == list(made.facts.cited_evidence)\n",
        "\n",
        (f"{CITED}::test_other_files_for_the_same_facts_make_an_open_claim_anew",),
    ),
    Guard(
        "12.7",
        "a fact that must be cited for is not stated bare",
        "services/subsidy/attestations/commands.py",
        "    refuse_bare(schemes.evidenced(scheme), statement.facts, len(files))\n",
        "",
        (f"{CITED}::test_a_pack_that_requires_a_file_refuses_a_bare_word",),
    ),
    Guard(
        "12.7",
        "a bare word from before a file had to be cited counts no more",
        "services/subsidy/attestations/source.py",
        "        commands.refuse_bare(question.evidenced, row.facts, len(cited))\n",
        "",
        (f"{CITED}::test_a_word_from_before_the_pack_required_a_file_counts_no_more",),
    ),
    Guard(
        "12.7",
        "a pack has one word for files that must be cited",
        "policy_engine/schemes/reader.py",
        '        if node.get("evidence", claiming.REQUIRED) != claiming.REQUIRED:\n',
        "        if False:\n",
        (f"{PACKS}::test_what_nobody_can_supply_is_refused_with_file_and_line",),
    ),
    Guard(
        "12.7",
        "a source for which nothing is cited requires no file",
        "services/subsidy/claims/catalogue.py",
        "    if sourced.evidence_required and not source.cites_evidence:\n",
        "    if False:\n",
        (f"{PACKS}::test_what_nobody_can_supply_is_refused_with_file_and_line",),
    ),
    Guard(
        "12.7",
        "whoever decides hears how many others have cited the content",
        "services/subsidy/attestations/repository.py",
        ", Attestation.payee_id != but)\n",
        ")\n",
        (f"{CITED}::test_the_same_paper_for_two_payees_is_a_hint_to_who_decides",),
    ),
    Guard(
        "12.7",
        "a payee does not hear who else has cited a content",
        "services/subsidy/claims/endpoints.py",
        " if caller.role in OFFICERS else None",
        "",
        (f"{CITED}::test_the_same_paper_for_two_payees_is_a_hint_to_who_decides",),
    ),
)
