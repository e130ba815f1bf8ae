"""Points 2, 3, 5 and 6: what comes in at a door, how much of it and how often."""

from tests.mutants.runner import Guard

HALF_SENT = "tests/component/doors/test_half_sent.py"
LIMITS = "tests/component/doors/test_database_limits.py"
HOSTILE = "tests/component/doors/test_hostile_input.py"
UNREADABLE = "tests/component/doors/test_unreadable.py"
HEADERS = "tests/component/doors/test_headers.py"
SIGN_INS = "tests/component/registry/test_sign_ins.py"
BODIES = "tests/unit/chassis/test_bodies.py"
ROUTES = "tests/component/chassis/test_routes.py"
TOTALS = "tests/component/registry/test_totals.py::test_the_ledger_counts_ones_own_area_and_what_was_asked_for"
PAGING = "tests/unit/chassis/test_pagination.py"
EXPORTS = "tests/unit/chassis/test_exports.py"
ADDRESSES = "tests/unit/chassis/test_addresses.py"
GATEWAY = "tests/unit/deploy/test_gateway.py"
SECRETS = "tests/unit/deploy/test_secrets.py"
THROTTLE = "services/registry/sign_ins/rules.py"

GUARDS = (
    Guard(
        "15",
        "a school asks about the cities in which it stands",
        "services/registry/reports/commands.py",
        """    if area is None or not (await places(session, packs)).has(city_of(area), "school", caller.org or ""):
""",
        "    if area is None:\n",
        (
            "tests/component/registry/test_observers.py"
            "::test_a_schools_office_sees_the_rates_of_its_own_people_in_the_cities_where_it_stands",
        ),
    ),
    Guard(
        "16.5",
        "a route of the house asks the access table before its endpoint",
        "chassis/routes.py",
        "            await guard(request)\n",
        "",
        (f"{ROUTES}::test_who_has_no_right_gets_no_endpoint",),
    ),
    Guard(
        "16.5",
        "whoever was admitted to one route is not admitted to another",
        "chassis/dependencies.py",
        'getattr(request.state, "admitted_to", None) is route',
        'getattr(request.state, "admitted_to", None) is not None',
        (f"{ROUTES}::test_who_was_admitted_to_one_route_is_asked_about_again_at_another",),
    ),
    Guard(
        "2",
        "a body is whole before a transaction begins",
        "chassis/bodies.py",
        "                await self._take(body, most, scope, receive)\n",
        "                async with self._runtime.transaction() as session:\n"
        '                    await session.execute(__import__("sqlalchemy").text("SELECT 1"))\n'
        "                    await self._take(body, most, scope, receive)\n",
        (f"{HALF_SENT}::test_ten_half_sent_requests_hold_no_transaction[a plain route with a session]",),
    ),
    Guard(
        "2",
        "whoever has no right is refused before the body",
        "chassis/bodies.py",
        "        await guard(Request(scope))\n",
        "",
        (f"{HALF_SENT}::test_whoever_has_no_right_is_refused_before_the_body",),
    ),
    Guard(
        "2",
        "a body that drips is ended",
        "chassis/bodies.py",
        "self._open.extend(deadline, started + seconds)",
        "self._open.extend(deadline, asyncio.get_running_loop().time() + seconds)",
        (f"{HALF_SENT}::test_a_body_that_drips_slower_than_the_least_rate_is_ended",),
    ),
    Guard(
        "2",
        "where all places are taken the longest open gives way",
        "chassis/bodies.py",
        "            self._deadlines.pop(next(iter(self._deadlines))).reschedule(0)\n",
        "            pass\n",
        (f"{BODIES}::test_one_body_more_than_places_ends_the_one_that_takes_longest",),
    ),
    Guard(
        "2",
        "bodies that wait on disk are bounded together",
        "chassis/bodies.py",
        "        if self._spooled + len(chunk) > self._runtime.settings.spool_bytes:\n            raise SpoolFull()\n",
        "",
        (f"{HALF_SENT}::test_bodies_that_wait_on_disk_are_bounded_together",),
    ),
    Guard(
        "2",
        "a wait for a connection ends after a second",
        "chassis/settings.py",
        "pool_timeout_seconds: float = Field(1.0,",
        "pool_timeout_seconds: float = Field(5.0,",
        (f"{LIMITS}::test_a_wait_for_a_connection_ends_after_a_second_with_503",),
    ),
    Guard(
        "2",
        "a database that is busy or away is 503 with a time to come again",
        "chassis/problem_answers.py",
        "    for outage in (OperationalError, InterfaceError, PoolTimeout):\n",
        "    for away in (InterfaceError,):\n",
        (f"{LIMITS}::test_a_database_that_is_away_is_503_as_well",),
    ),
    Guard(
        "2",
        "the database ends what its role leaves open",
        "chassis/migrations.py",
        "        for setting, value in {**ROLE_LIMITS, **PLANNING}.items():\n",
        "        for setting, value in PLANNING.items():\n",
        (f"{LIMITS}::test_the_role_itself_is_bound_by_limits_in_the_database",),
    ),
    Guard(
        "3",
        "guesses at a login from one address wait",
        THROTTLE,
        "    if wait := pair.seconds_blocked(now):\n        return Judgement(wait, counts)\n",
        "",
        (f"{SIGN_INS}::test_guesses_at_a_login_from_one_address_wait_longer_and_longer",),
    ),
    Guard(
        "3",
        "logins sprayed from one address wait",
        THROTTLE,
        "    if wait := counts.address.seconds_blocked(now):\n        return Judgement(wait, counts)\n",
        "",
        (f"{SIGN_INS}::test_forty_logins_sprayed_from_one_address_are_slowed",),
    ),
    Guard(
        "3",
        "one login guessed from many addresses waits",
        THROTTLE,
        "    if beyond >= 0 and pair.blocked_until is None:\n",
        "    if False:\n",
        (f"{SIGN_INS}::test_a_new_address_waits_before_each_guess_at_a_login_that_is_tried_from_everywhere",),
    ),
    Guard(
        "3",
        "who has signed in before is not kept out by strangers",
        THROTTLE,
        "    if pair.familiar_at is not None:\n        return Judgement(0, replace(counts, pair=counted))\n",
        "",
        (f"{SIGN_INS}::test_who_has_signed_in_from_the_sprayers_address_still_signs_in_there",),
    ),
    Guard(
        "3",
        "a client's right secret always signs in",
        "services/registry/client_tokens/commands.py",
        "            proven = await self._recognised(runtime, list(by_hash)) if account else None\n",
        "            proven = None\n",
        (f"{SIGN_INS}::test_wrong_secrets_for_a_clients_id_do_not_stop_the_client",),
    ),
    Guard(
        "3",
        "guesses at once are counted one by one",
        "services/registry/sign_ins/repository.py",
        '        await session.execute(_LOCK, {"key": key})\n',
        "        pass\n",
        (f"{SIGN_INS}::test_many_guesses_at_once_are_counted_one_by_one",),
    ),
    Guard(
        "3",
        "an IPv6 subscriber is one",
        "chassis/addresses.py",
        "    if isinstance(parsed, IPv6Address):\n        return str(",
        "    if False:\n        return str(",
        (f"{ADDRESSES}::test_attempts_of_one_ipv6_subscriber_count_together",),
    ),
    Guard(
        "3",
        "the gateway limits an address's connections",
        "deploy/nginx.conf",
        "        limit_conn connections 200;\n",
        "",
        (f"{GATEWAY}::test_who_says_who_they_are_is_limited_by_address_and_so_is_everybody",),
    ),
    Guard(
        "3",
        "the gateway overwrites a caller's word about its address",
        "deploy/nginx.conf",
        "        proxy_set_header X-Real-IP $caller;\n",
        "",
        (f"{GATEWAY}::test_the_callers_own_word_about_its_address_goes_no_further",),
    ),
    Guard(
        "5",
        "a host that is not ours reaches no service",
        "deploy/nginx.conf",
        "            return 421 ",
        "            return 200 ",
        (f"{GATEWAY}::test_a_host_that_is_not_ours_reaches_no_service",),
    ),
    Guard(
        "15",
        "a total counts what the list's own query has, and nothing else",
        "chassis/pagination.py",
        "    matching = query.with_only_columns(literal(1), maintain_column_froms=True)",
        "    matching = select(literal(1)).select_from(*query.get_final_froms())",
        (TOTALS,),
    ),
    Guard(
        "15",
        "a count ends at its bound",
        "chassis/pagination.py",
        "maintain_column_froms=True).limit(COUNTED + 1)",
        "maintain_column_froms=True)",
        ("tests/component/chassis/test_pagination.py::test_a_count_ends_where_the_list_does_not",),
    ),
    Guard(
        "5",
        "a cursor's number is one that a row can have",
        "chassis/pagination.py",
        '    if not re.fullmatch(r"-?\\d{1,18}", part, re.ASCII):\n        raise ValueError("no number of a row")\n',
        "",
        ("tests/unit/chassis/test_pagination.py::test_a_number_that_no_row_can_have_is_refused",),
    ),
    Guard(
        "5",
        "a NUL or half a character in a body is named",
        "chassis/bodies.py",
        '            unstorable.refuse_in_body(kind, b"".join(body.chunks()))\n',
        "            pass\n",
        (f"{HOSTILE}::test_a_nul_or_half_a_character_is_named_wherever_it_stands[notify]",),
    ),
    Guard(
        "5",
        "JSON in another encoding hides nothing",
        "chassis/unstorable.py",
        '    elif b"\\0" in body:\n        _refuse([("body",)])\n',
        "",
        (f"{HOSTILE}::test_json_in_another_encoding_hides_nothing",),
    ),
    Guard(
        "5",
        "a list outlives a row that nobody can open",
        "chassis/pii.py",
        "        except SealBroken:\n            return None\n",
        "        except SealBroken:\n            raise\n",
        (f"{UNREADABLE}::test_no_list_fails_over_seals_that_nobody_can_open[registry]",),
    ),
    Guard(
        "5",
        "a weak key does not start",
        "chassis/strength.py",
        "len(set(key)) < LEAST_DIFFERENT_BYTES",
        "False",
        (f"{SECRETS}::test_a_weak_value_of_any_secret_refuses_to_start",),
    ),
    Guard(
        "5",
        "a weak word does not start",
        "chassis/strength.py",
        "    return short or len(rest)",
        "    return len(rest)",
        (f"{SECRETS}::test_a_weak_value_of_any_secret_refuses_to_start",),
    ),
    Guard(
        "5",
        "a known key does not start",
        "chassis/strength.py",
        "return weak_key(text) or any(bytes.fromhex(text) == bytes.fromhex(key) for key in self.published)",
        "return weak_key(text)",
        (f"{SECRETS}::test_a_known_key_is_weak_however_it_is_written",),
    ),
    Guard(
        "5",
        "a cell that a spreadsheet would run is text",
        "chassis/exports.py",
        "    return _FORMULA.match(cell) is not None\n",
        '    return cell.startswith("=")\n',
        (f"{EXPORTS}::test_a_cell_that_would_run_is_text",),
    ),
    Guard(
        "5",
        "no redirect repeats the Host of a caller",
        "chassis/app.py",
        "        redirect_slashes=False,\n",
        "",
        (f"{HEADERS}::test_no_answer_repeats_the_host",),
    ),
    Guard(
        "3",
        "no content type makes the token's form fail",
        "services/registry/client_tokens/endpoints.py",
        "await _form(request) if kind == _FORM else {}",
        "dict(await request.form())",
        (f"{HOSTILE}::test_no_content_type_makes_a_form_fail",),
    ),
    Guard(
        "2",
        "the gateway slows down who starts identity checks",
        "deploy/nginx.conf",
        "oauth/signing-key|me/identity-checks|me/real-name",
        "oauth/signing-key|me/real-name",
        (f"{GATEWAY}::test_who_says_who_they_are_is_limited_by_address_and_so_is_everybody",),
    ),
    Guard(
        "5",
        "every answer says what a browser may",
        "chassis/headers.py",
        "    headers.raw.extend(header for header in _RAW if header[0] not in present)\n",
        "    pass\n",
        (f"{HEADERS}::test_every_answer_has_the_security_headers",),
    ),
    Guard(
        "6",
        "large files go in by memory",
        "chassis/uploads/admission.py",
        "self._queue and self._used + self._queue[0][0] <= self._budget",
        "self._queue",
        (f"{BODIES}::test_files_go_in_by_memory_and_in_the_order_they_came",),
    ),
    Guard(
        "6",
        "a large file that waited long enough is told when to come again",
        "chassis/uploads/admission.py",
        "            if isinstance(error, TimeoutError):\n",
        "            if False:\n",
        (f"{BODIES}::test_a_wait_is_bounded_and_leaves_nothing_behind",),
    ),
)
