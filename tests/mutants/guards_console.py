"""Issue 15: the console is nobody's back door: who is signed in, what a role meets, what a foreign page may send."""

from tests.mutants.runner import Guard

APPLICATION = "console/application.py"
ENTRANCE = "console/entrance.py"
SESSIONS = "console/sessions.py"
TRANSPORT = "console/transport.py"
ANSWERS = "console/answers.py"
ENTRANCE_TESTS = "tests/component/console/test_entrance.py"
ABSENT_TESTS = "tests/component/console/test_absent_subjects.py"
MATRIX_TESTS = "tests/component/console/test_access_matrix.py"
SHELL_TESTS = "tests/component/console/test_shell.py"
PROVIDER = "console/provider_entrance.py"
PROVIDER_TESTS = "tests/component/console/test_provider_entrance.py"
PLACE_TESTS = "tests/component/console/test_substitutions.py"
ROLES = (f"{SHELL_TESTS}::test_what_a_role_may_not_do_stands_in_no_menu_and_at_no_address",)
FOREIGN = (f"{SHELL_TESTS}::test_what_was_not_sent_by_a_page_of_this_sign_in_does_nothing",)
COOKIE = (f"{ENTRANCE_TESTS}::test_a_cookie_is_for_this_site_alone_and_for_no_script",)

GUARDS = (
    Guard(
        "15",
        "a role meets no page whose operation the services would refuse it",
        APPLICATION,
        "        if not may(desk.role, *screen.needs):\n            return self._absent(desk)\n",
        "",
        ROLES,
    ),
    Guard(
        "15",
        "a role meets no menu entry of a page that is not there for it",
        ANSWERS,
        "if menu and may(role, *screen.needs) and",
        "if menu and",
        ROLES,
    ),
    Guard(
        "15",
        "a screen needs what its form sends",
        "console/subsidy/payments/pages.py",
        '    "subsidy.make_payment_batch",\n',
        '    "subsidy.list_payment_batches",\n',
        (f"{MATRIX_TESTS}::test_no_form_that_a_role_has_is_one_that_its_role_may_not_send",),
    ),
    Guard(
        "15",
        "a post's button is for whose post it is",
        "console/jobfair/posts/pages.py",
        "        raise NotThere\n    return ()",
        "        pass\n    return ()",
        (f"{MATRIX_TESTS}::test_what_is_not_for_one_is_no_page_in_no_menu_and_on_no_list",),
    ),
    Guard(
        "15",
        "a form repeats the token of its sign-in",
        APPLICATION,
        "    return is_from_here(desk.request) and hmac.compare_digest(given, desk.seat.csrf)\n",
        "    return is_from_here(desk.request)\n",
        FOREIGN,
    ),
    Guard(
        "15",
        "a foreign page sends no form",
        APPLICATION,
        "    return is_from_here(desk.request) and hmac.compare_digest(given, desk.seat.csrf)\n",
        "    return hmac.compare_digest(given, desk.seat.csrf)\n",
        FOREIGN,
    ),
    Guard(
        "15",
        "no script reads the cookie, and no foreign page sends it",
        APPLICATION,
        'path="/", httponly=True, samesite="strict", secure',
        'path="/", secure',
        COOKIE,
    ),
    Guard(
        "15",
        "requests that arrive together renew a token once",
        SESSIONS,
        "            if done is not None:\n                return done[1]\n",
        "",
        (f"{ENTRANCE_TESTS}::test_requests_that_arrive_together_renew_the_token_once",),
    ),
    Guard(
        "15",
        "a form that is sent twice is one order",
        TRANSPORT,
        "        order = json.dumps([self.form_key, path, content], sort_keys=True, default=_digest)\n",
        "        order = json.dumps([secrets.token_hex(16), path, content], sort_keys=True, default=_digest)\n",
        (f"{SHELL_TESTS}::test_a_form_that_is_sent_twice_is_one_order",),
    ),
    Guard(
        "15",
        "a sign-in leads to no other site",
        ENTRANCE,
        'not address.startswith("/") or address.startswith(("//", "/\\\\")) or "\\n" in address',
        "False",
        (f"{ENTRANCE_TESTS}::test_a_sign_in_leads_to_no_other_site",),
    ),
    Guard(
        "15",
        "a page lets no foreign script in",
        ANSWERS,
        "script-src 'self'; style-src 'self';",
        "script-src 'self' 'unsafe-inline'; style-src 'self';",
        (f"{SHELL_TESTS}::test_a_page_lets_no_foreign_script_in",),
    ),
    Guard(
        "15",
        "what is typed stays text",
        ANSWERS,
        "autoescape=select_autoescape(default=True, default_for_string=True),",
        "autoescape=False,",
        (f"{SHELL_TESTS}::test_hostile_text_stays_text",),
    ),
    Guard(
        "15",
        "signing out ends the session in the services too",
        ENTRANCE,
        "                Registry(self.console.calls_of(request, replace(seat, place=None))).sign_out(None)\n",
        "                pass\n",
        (f"{ENTRANCE_TESTS}::test_who_signs_out_ends_the_session_in_the_services_too",),
    ),
    Guard(
        "15",
        "no foreign page sets a browser on the way to a provider",
        PROVIDER,
        "        if not is_from_here(request):\n            return self.refused(request, 403,",
        "        if False:\n            return self.refused(request, 403,",
        (f"{PROVIDER_TESTS}::test_a_foreign_page_sets_nobody_on_the_way_and_a_city_without_a_provider_has_none",),
    ),
    Guard(
        "15",
        "what a browser keeps on its way to a provider is read by no script",
        PROVIDER,
        'path="/", httponly=True, samesite="lax", secure=secure',
        'path="/", samesite="lax", secure=secure',
        (f"{PROVIDER_TESTS}::test_what_is_kept_on_the_way_is_sealed_and_crosses_sites_while_the_seat_does_not",),
    ),
    Guard(
        "15",
        "a provider's answer is taken once, and a refused one not again",
        PROVIDER,
        '        response.delete_cookie(WAY, path="/")\n',
        "",
        (f"{PROVIDER_TESTS}::test_a_refusal_says_so_on_the_sign_in_page",),
    ),
    Guard(
        "15",
        "a form of a colleague's place is not sent from one's own",
        SESSIONS,
        "return replace(self, place=place, csrf=token_urlsafe(24))",
        "return replace(self, place=place)",
        (f"{PLACE_TESTS}::test_a_form_of_one_place_is_not_sent_from_another",),
    ),
    Guard(
        "15",
        "a form of a place that is over is sent from nowhere",
        TRANSPORT,
        "            raise PlaceOver(place.absent_name) from refused\n",
        "            return self.seat\n",
        (f"{PLACE_TESTS}::test_a_place_that_was_ended_leads_back_to_ones_own",),
    ),
    Guard(
        "15",
        "who signs in over a page of a place is there again, or sends nothing",
        ENTRANCE,
        "        if before is None or before.place is None:\n            return seat\n",
        "        return seat\n",
        (f"{PLACE_TESTS}::test_a_sign_in_over_a_page_of_a_place_stays_in_the_place_or_sends_nothing",),
    ),
    Guard(
        "15",
        "who works in a colleague's place reads it on every page",
        "console/templates/frame.html",
        "{% if desk.seat.place %}",
        "{% if false %}",
        (f"{PLACE_TESTS}::test_the_substitute_works_in_the_place_as_themselves_and_every_page_says_so",),
    ),
    Guard(
        "15",
        "an empty form opens for what is there for its caller alone",
        APPLICATION,
        "            refuse_absent(desk, form.path, path)\n",
        "",
        (
            f"{ABSENT_TESTS}::test_no_form_opens_for_an_object_that_is_not_there",
            f"{ABSENT_TESTS}::test_no_form_opens_for_what_is_of_others",
        ),
    ),
    Guard(
        "15",
        "who verifies an employer says how it stood when they looked",
        "console/jobfair/employers/pages.py",
        "verify_employer(None, identifier(employer_id), body, if_match=seen(desk))",
        "verify_employer(None, identifier(employer_id), body)",
        ("tests/component/console/test_job_fair.py::test_who_looked_at_an_employer_before_it_changed_decides_nothing",),
    ),
)
