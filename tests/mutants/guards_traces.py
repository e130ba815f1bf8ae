"""Point 18: who did what, from where, and no way to rewrite it."""

from tests.mutants.runner import Guard

CHAIN = "tests/component/messaging/test_audit_chain.py"
AUDIT_TAMPERING = "tests/component/messaging/test_audit_tampering.py"
AUDIT_TRAIL = "tests/component/messaging/test_audit_trail.py"
AUDIT = "tests/component/messaging/test_audit.py"
REVEALS = "tests/component/registry/test_reveals.py"
SIGN_INS = "tests/component/registry/test_sign_ins.py"
ROSTER_REPORTS = "tests/component/registry/test_roster_reports.py"
ADDRESSES = "tests/unit/chassis/test_addresses.py"
CHECK = "chassis/audit_check.py"
TAMPERED = f"{AUDIT_TRAIL}::test_the_auditor_sees_the_chain_and_what_is_wrong_with_it"
THOUSAND = f"{AUDIT_TAMPERING}::test_a_thousand_changes_by_a_superuser_are_all_named"

GUARDS = (
    Guard(
        "18",
        "a changed entry is named",
        CHECK,
        '    if digest(entry, algorithm) != link["digest"]:\n        return "entry-changed"\n',
        "",
        (TAMPERED,),
    ),
    Guard(
        "18",
        "a chain made anew without the key is named",
        CHECK,
        "    if seal_of(cipher, block) != block.seal:\n",
        "    if False:\n",
        (f"{CHAIN}::test_a_chain_made_anew_without_the_key_is_named",),
    ),
    Guard(
        "18",
        "an entry dated back is named",
        CHECK,
        '    return "entry-late" if complete_at is not None and entry["at"] < complete_at - GRACE else None\n',
        "    return None\n",
        (f"{AUDIT_TAMPERING}::test_an_entry_dated_back_is_named_even_after_the_job_has_linked_it",),
    ),
    Guard(
        "18",
        "a missing entry is named",
        CHECK,
        '        return "entry-missing"\n',
        "        return None\n",
        (THOUSAND,),
    ),
    Guard(
        "18",
        "a missing block is named",
        CHECK,
        '            yield Fault("block-missing", number)\n',
        "            pass\n",
        (THOUSAND,),
    ),
    Guard(
        "18",
        "a changed block is named",
        CHECK,
        'or hash_of(block, [link["digest"] for link in links]) != block.hash:',
        "or False:",
        (THOUSAND,),
    ),
    Guard(
        "18",
        "an entry outside of every block is named",
        CHECK,
        '        faults += [Fault("entry-unchained", entry=number) for number in left_out]\n',
        "",
        (THOUSAND,),
    ),
    Guard(
        "18",
        "the service's role rewrites neither entry nor link nor block",
        "chassis/migrations.py",
        '    protect_append_only("audit_block", "audit_link")\n',
        "",
        (f"{CHAIN}::test_the_services_own_role_changes_neither_entry_nor_link_nor_block",),
    ),
    Guard(
        "18",
        "an entry that commits late is linked too",
        "chassis/audit_chain.py",
        "FROM audit_entry AS e WHERE e.id > ({_FLOOR})\n",
        "FROM audit_entry AS e WHERE e.id > (SELECT coalesce(max(last_entry), 0) FROM audit_block)\n",
        (f"{CHAIN}::test_an_entry_that_commits_after_later_numbers_is_linked_too",),
    ),
    Guard(
        "18",
        "an auditor reads within the jurisdiction",
        "chassis/audit_endpoints.py",
        "(e.area = :reach OR starts_with(e.area, :reach || '/')",
        "(e.area IS NOT NULL OR starts_with(e.area, :reach || '/')",
        (f"{AUDIT_TRAIL}::test_entries_are_read_by_actor_object_action_and_time_within_the_jurisdiction",),
    ),
    Guard(
        "18",
        "the source address is in the trail",
        "chassis/audit.py",
        '"address": addresses.current(),',
        '"address": None,',
        (f"{AUDIT}::test_an_entry_says_from_where_the_act_came",),
    ),
    Guard(
        "18",
        "no personal data is in a purpose",
        "chassis/audit.py",
        "None if purpose is None else scrubbed(purpose)",
        "purpose",
        (f"{AUDIT}::test_a_detail_is_kept_without_what_looks_like_personal_data",),
    ),
    Guard(
        "18",
        "no personal data is in a detail",
        "chassis/audit.py",
        "{name: scrubbed(value) for name, value in stated.items()}",
        "dict(stated)",
        (f"{AUDIT}::test_a_detail_is_kept_without_what_looks_like_personal_data",),
    ),
    Guard(
        "18",
        "reveals are limited per hour",
        "services/registry/reveals/commands.py",
        "    if tallied.reveals > registry_settings().reveals_per_hour:\n",
        "    if False:\n",
        (f"{REVEALS}::test_an_account_reveals_so_often_an_hour_also_all_at_once",),
    ),
    Guard(
        "18",
        "who reveals more than the peers stands out",
        "services/registry/reveals/rules.py",
        "        return self.revealer.reveals >= NOTABLE and self.revealer.reveals >= TIMES_MEDIAN * usual\n",
        "        return False and self.revealer.reveals >= usual\n",
        (f"{REVEALS}::test_the_auditor_sees_who_reveals_more_than_the_peers",),
    ),
    Guard(
        "18",
        "a look-up of a clear phone is in the trail",
        "services/registry/contact_points/commands.py",
        '    await audit.record(session, by, "find_contact_point", "graduate", entry.id,'
        " detail=channels, area=entry.area)\n",
        "",
        (f"{REVEALS}::test_a_look_up_of_a_contact_point_is_in_the_trail_without_what_it_found",),
    ),
    Guard(
        "18",
        "a refused sign-in is in the trail",
        "services/registry/sign_ins/commands.py",
        '        await audit.record(session, concerned, "sign_in_refused", attempt.kind, about, detail=detail)\n',
        "        pass\n",
        (f"{SIGN_INS}::test_every_sign_in_and_every_refused_one_is_in_the_trail",),
    ),
    Guard(
        "18",
        "a failed proof is in the trail with its reason",
        "services/registry/identity/commands.py",
        '    await audit.record(session, by, "fail_real_name",',
        '    await audit.record(session, by, "sign_in",',
        (
            "tests/component/registry/test_identity.py::"
            "test_a_claim_that_the_service_does_not_take_is_refused_as_every_failure",
        ),
    ),
    Guard(
        "18",
        "a roster in clear is in the trail with its purpose",
        "services/registry/rosters/commands.py",
        '    await audit.record(session, by, "download_roster", "roster", roster.id, purpose, area=roster.area)\n',
        "",
        (f"{ROSTER_REPORTS}::test_the_file_comes_back_with_the_reasons_beside_the_rows",),
    ),
    Guard(
        "18",
        "a whole list in clear states what it is for",
        "chassis/dependencies.py",
        "    Query(min_length=4, max_length=200,",
        "    Query(min_length=0, max_length=200,",
        (f"{ROSTER_REPORTS}::test_a_roster_in_clear_states_what_it_is_for",),
    ),
    Guard(
        "18",
        "only a trusted gateway says where a caller is",
        "chassis/addresses.py",
        "claimed if claimed is not None and await self._trusts(peer) else peer",
        "claimed if claimed is not None else peer",
        (f"{ADDRESSES}::test_nobody_else_does",),
    ),
)
