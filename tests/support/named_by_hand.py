"""Operations that name their object in the body or not at all, and the test that tries each by hand."""

BY_HAND = {
    "show_targeted_post_coverage": "test_coverage_and_who_is_short_are_shown_within_reach_alone",
    "issue_community_code": "test_a_code_is_of_ones_own_streets",
    **dict.fromkeys(("take_pushed_list", "take_pushed_rows"), "test_a_list_is_its_own_areas"),
    "export_lemis_records_in_clear": "test_records_leave_in_clear_of_ones_own_people_alone",
    **dict.fromkeys(("fill_phones", "fill_phones_by_file"), "test_phones_are_filled_in_for_ones_own_people_alone"),
    "import_register": "test_a_file_of_the_register_is_for_ones_own_area",
    **dict.fromkeys(
        ("verify_phone", "start_identity_check", "prove_real_name"),
        "test_a_name_is_proven_once_and_by_ones_own_account",
    ),
    "send_phone_code": "test_a_code_is_sent_for_ones_own_account",
    "sign_out": "test_a_session_is_ended_by_its_own_account_alone",
    "who_am_i": "test_everybody_is_told_of_themselves",
    **dict.fromkeys(
        ("list_certificate_questions", "answer_certificates", "answer_certificates_as_officer"),
        "test_a_department_is_shown_and_answers_its_own_questions_only",
    ),
    **dict.fromkeys(
        ("show_calendar_feed", "open_calendar_feed", "end_calendar_feed"), "test_a_feed_is_its_own_accounts_alone"
    ),
    "show_guidance_sheet": "test_who_may_record_days_and_see_them",
    "show_training_employment": "test_a_question_that_cannot_be_is_refused",
    **dict.fromkeys(
        ("state_institution_link", "show_institution_link_gaps"), "test_whose_link_it_is_and_what_is_refused"
    ),
    "publish_course": "test_a_course_is_of_its_publishers_own_city",
    "send_archive_batch": "test_a_batch_is_sent_by_its_own_school_alone",
    **dict.fromkeys(
        ("search_people", "take_cases", "ask_case_handover", "order_case_handover"),
        "test_people_are_searched_and_taken_within_reach_alone",
    ),
    "show_clock_lateness": "test_lateness_is_counted_within_reach_only",
    **dict.fromkeys(
        ("bring_evidence", "attest_facts", "list_attestations"),
        "test_facts_are_stated_and_read_of_ones_own_payees_only",
    ),
}
"""What no position in a token describes: the account itself is the object; or what no pack of the two cities has."""
OF_A_FEATURE = {
    "test_who_may_record_days_and_see_them": "tests/component/registry/test_course_attendances.py",
    "test_a_question_that_cannot_be_is_refused": "tests/component/registry/test_training_cohorts.py",
    "test_whose_link_it_is_and_what_is_refused": "tests/component/registry/test_institution_links.py",
    "test_a_file_of_the_register_is_for_ones_own_area": "tests/component/registry/test_unemployment_register.py",
    "test_a_code_is_of_ones_own_streets": "tests/component/registry/test_sources.py",
    "test_records_leave_in_clear_of_ones_own_people_alone": "tests/component/registry/test_lemis_exports.py",
    "test_a_list_is_its_own_areas": "tests/component/registry/test_sources.py",
    "test_coverage_and_who_is_short_are_shown_within_reach_alone": "tests/component/registry/test_targeted_posts.py",
}
"""Such tests that stand beside those of their feature."""
