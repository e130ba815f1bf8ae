"""Issue 14.1: a phone verified by a code that came by SMS."""

from tests.mutants.runner import Guard

COMMANDS = "services/registry/phones/commands.py"
REPOSITORY = "services/registry/phones/repository.py"
PORTS = "services/registry/phones/ports.py"
CODES = "tests/component/registry/test_phone_codes.py"
SENDING = "tests/unit/registry/test_phone_codes.py"


def limit(name: str, key: str, setting: str) -> Guard:
    """A day's limit that is no limit any more."""
    old = f'        "{key}": own.{setting},\n'
    test = f"{CODES}::test_codes_are_limited_each_day[{setting}]"
    return Guard("14.1", f"codes are limited by {name}", COMMANDS, old, f'        "{key}": 10**9,\n', (test,))


GUARDS = (
    limit("account", "account", "phone_codes_of_account_a_day"),
    limit("number", "number", "phone_codes_to_number_a_day"),
    limit("address", "address", "phone_codes_from_address_a_day"),
    limit("the platform's day", "all", "phone_codes_a_day"),
    Guard(
        "14.1",
        "digits are tried a few times",
        COMMANDS,
        "    code.tries += 1\n",
        "",
        (f"{CODES}::test_digits_are_tried_a_few_times_and_then_the_code_is_worth_nothing",),
    ),
    Guard(
        "14.1",
        "a code works once",
        COMMANDS,
        '    code.state = "used"\n',
        "",
        (f"{CODES}::test_a_code_works_once",),
    ),
    Guard(
        "14.1",
        "a code is its account's alone",
        REPOSITORY,
        "PhoneCode.id == code_id, PhoneCode.account_id == account_id",
        "PhoneCode.id == code_id",
        (f"{CODES}::test_a_stolen_code_is_nothing_to_another_account",),
    ),
    Guard(
        "14.1",
        "a code is for the number it came to",
        COMMANDS,
        'f"{code_id}\\0{phone.reveal()}\\0{digits}"',
        'f"{code_id}\\0{digits}"',
        (f"{CODES}::test_a_code_is_for_the_number_it_came_to_and_no_other",),
    ),
    Guard(
        "14.1",
        "a code expires",
        COMMANDS,
        "    if await repository.has_expired(session, code):\n",
        "    if False:\n",
        (f"{CODES}::test_a_code_expires",),
    ),
    Guard(
        "14.1",
        "wrong digits verify nothing",
        COMMANDS,
        "    if not hmac.compare_digest(",
        "    if False and not hmac.compare_digest(",
        (f"{CODES}::test_digits_are_tried_a_few_times_and_then_the_code_is_worth_nothing",),
    ),
    Guard(
        "14.1",
        "a later code makes the one before it void",
        COMMANDS,
        "        await repository.void_codes_of(session, account.id)\n",
        "",
        (f"{CODES}::test_an_account_has_one_living_code",),
    ),
    Guard(
        "14.1",
        "the same order again sends no second SMS",
        COMMANDS,
        "        if last and wait and _is_for(cipher, last.code, order.phone):\n",
        "        if wait < 0:\n",
        (f"{CODES}::test_the_same_order_again_sends_nothing_and_another_waits",),
    ),
    Guard(
        "14.1",
        "between two codes of an account there is a pause",
        COMMANDS,
        "        if wait:\n",
        "        if wait < 0:\n",
        (f"{CODES}::test_the_same_order_again_sends_nothing_and_another_waits",),
    ),
    Guard(
        "14.1",
        "an SMS whose answer was lost is looked for before another is sent",
        PORTS,
        "                if silence.uncertain and await self._may_be_sent(phone, out_id):\n",
        "                if False:\n",
        (
            f"{SENDING}::test_no_sms_is_sent_again_before_the_provider_has_said_that_it_has_none",
            f"{CODES}::test_an_sms_whose_answer_was_lost_is_looked_for_and_not_sent_again",
        ),
    ),
    Guard(
        "14.1",
        "an SMS is not sent again while nobody says whether it was",
        PORTS,
        "        except NoAnswer:\n            return True\n",
        "        except NoAnswer:\n            return False\n",
        (f"{SENDING}::test_no_sms_is_sent_again_before_the_provider_has_said_that_it_has_none",),
    ),
    Guard(
        "14.1",
        "a number that the provider refuses stays counted",
        COMMANDS,
        "taken_back=isinstance(refusal, SmsUnavailable)",
        "taken_back=True",
        (f"{CODES}::test_a_number_that_the_provider_refuses_stays_counted",),
    ),
)
