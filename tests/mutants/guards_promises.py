"""Points 15 to 17: promises are kept through outages, read by somebody, and told in WeChat's own words."""

from tests.mutants.runner import Guard

OUTAGES = "tests/component/notify/test_outages.py"
DUTIES = "tests/component/notify/test_duties.py"
RULES = "tests/unit/notify/test_message_rules.py"

GUARDS = (
    Guard(
        "15",
        "time, not a number of tries, ends a message",
        "services/notify/messages/rules.py",
        '    if last:\n        return DeliveryOutcome("failed", f"{GAVE_UP}{code}", uncertain=uncertain)',
        '    if last or attempts > 8:\n        return DeliveryOutcome("failed", f"{GAVE_UP}{code}")',
        (f"{RULES}::test_a_providers_trouble_is_no_fault_of_the_message_however_often_it_was_tried",),
    ),
    Guard(
        "15",
        "a fresh token that is refused rests the channel",
        "services/notify/messages/rules.py",
        '    rest = max(OUTAGE_PAUSE, pause) if answer == "refresh_token" else None',
        "    rest = None",
        (f"{RULES}::test_a_fresh_token_that_is_refused_rests_the_channel_longer_each_time",),
    ),
    Guard(
        "15",
        "the status of an SMS is asked for every day since its first try",
        "services/notify/messages/commands.py",
        "    return [last - timedelta(days=back) for back in range((last - first).days + 1)]",
        "    return [last]",
        (f"{OUTAGES}::test_an_sms_without_an_answer_is_looked_for_under_the_day_of_its_try_ten_days_later",),
    ),
    Guard(
        "15",
        "who refused a message is not sent it again by hand",
        "services/notify/messages/commands.py",
        "    if not rules.may_be_resent(message.reason_code):\n        raise RefusedByRecipient()\n",
        "",
        (f"{OUTAGES}::test_whoever_refused_is_left_alone_also_by_hand",),
    ),
    Guard(
        "16",
        "staff read what is addressed below the area they serve, and nothing else",
        "services/notify/messages/repository.py",
        "caller.area_clause(Message.recipient_area))",
        "Message.recipient_area == caller.area)",
        (f"{DUTIES}::test_whoever_serves_the_whole_district_reads_what_is_for_one_of_its_streets",),
    ),
    Guard(
        "16",
        "the next level is told where nobody serves",
        "services/notify/clocks/steps.py",
        "    return [*notifications, *await _notification_above(session, clock, step, to)]",
        "    return notifications",
        (f"{DUTIES}::test_where_nobody_serves_a_street_the_district_is_told",),
    ),
    Guard(
        "16",
        "a closed account serves nobody",
        "services/notify/duties/repository.py",
        "select(Duty.account_id).where(Duty.active, Duty.role == role",
        "select(Duty.account_id).where(Duty.role == role",
        (f"{DUTIES}::test_a_closed_account_serves_nobody_whatever_the_order_of_the_news",),
    ),
    Guard(
        "16",
        "an older copy of another service's fact overwrites no newer one",
        "chassis/sets.py",
        "index_elements=keys, set_=columns, where=newer)",
        "index_elements=keys, set_=columns)",
        (
            f"{DUTIES}::test_a_closed_account_serves_nobody_whatever_the_order_of_the_news",
            "tests/component/notify/test_inbox.py"
            "::test_an_older_verification_heard_late_does_not_take_the_credit_code_back",
        ),
    ),
    Guard(
        "7",
        "news without a registered name does not make the name forgotten",
        "services/subsidy/projections/repository.py",
        'newer_by=("as_of",), retain=("name",))',
        'newer_by=("as_of",))',
        ("tests/component/subsidy/test_payout_accounts.py::test_news_without_a_name_does_not_make_the_name_forgotten",),
    ),
    Guard(
        "17",
        "keys that WeChat would refuse do not start",
        "services/notify/settings.py",
        "        if faults:\n",
        "        if faults and not faults:\n",
        (f"{OUTAGES}::test_keys_that_wechat_would_refuse_do_not_start",),
    ),
    Guard(
        "17",
        "an amount goes to WeChat without separators",
        "services/notify/messages/templates.py",
        '    "amount": lambda text: text.replace(",", ""),',
        '    "amount": str,',
        (f"{RULES}::test_every_subscribe_message_fits_wechats_types_with_the_longest_values",),
    ),
)
