"""Funds: no approval goes beyond what is left, and nothing is counted twice."""

from tests.mutants.runner import Guard

FUNDS = "tests/component/subsidy/test_third_city_funds.py"
DISTRICTS = "tests/component/subsidy/test_third_city_district_funds.py"
PACKS = "tests/unit/subsidy/test_funds.py"

GUARDS = (
    Guard(
        "13.3",
        "an approval beyond what is left of the fund is refused",
        "services/subsidy/funds/commands.py",
        "    if short := rules.short_fen(amount_fen, limit, committed.total_fen):\n",
        "    if short := 0:\n",
        (f"{FUNDS}::test_an_approval_beyond_what_is_left_says_what_is_missing_and_a_smaller_one_fits",),
    ),
    Guard(
        "13.3",
        "approvals of one fund come one after the other",
        "services/subsidy/funds/commands.py",
        "    await repository.lock(session, fund.pack.city, fund.key, day.year)\n",
        "",
        (f"{FUNDS}::test_of_two_approvals_at_once_for_the_last_sum_exactly_one_gets_it",),
    ),
    Guard(
        "13.3",
        "an approval reserves within its fund",
        "services/subsidy/claims/commands.py",
        "        await funds.reserve(session, own, approved, today)\n",
        "        approved = None\n",
        (f"{FUNDS}::test_an_approval_reserves_and_the_bank_turns_it_into_paid_once",),
    ),
    Guard(
        "13.3",
        "what gives way is given back to the fund",
        "services/subsidy/claims/commands.py",
        "            await funds.release(session, claim.id, today)\n",
        "            pass\n",
        (f"{FUNDS}::test_a_correction_gives_back_what_was_reserved",),
    ),
    Guard(
        "13.3",
        "a clawback reserves nothing and gives nothing back before it is paid",
        "services/subsidy/funds/repository.py",
        "    reserves, entry = func.greatest(FundEntry.claim_fen, 0), FundEntry\n",
        "    reserves, entry = FundEntry.claim_fen, FundEntry\n",
        (f"{FUNDS}::test_a_clawback_is_back_when_it_is_paid_and_is_borne_as_the_line_was",),
    ),
    Guard(
        "13.3",
        "a district's claims are paid of its own part",
        "services/subsidy/funds/commands.py",
        "    part = _district_of(approved.area) if fund.per_district else None\n",
        "    part = next(iter(limits)) if fund.per_district else None\n",
        (f"{DISTRICTS}::test_a_district_without_enough_refuses_and_the_next_district_pays",),
    ),
    Guard(
        "13.3",
        "what is reserved of a district's part is counted in it",
        "services/subsidy/funds/commands.py",
        "        district=_district_of(approved.area),\n",
        "        district=None,\n",
        (f"{DISTRICTS}::test_two_at_once_race_for_the_last_sum_of_a_district_and_one_gets_it",),
    ),
    Guard(
        "13.3",
        "what is given back is given back to its district",
        "services/subsidy/funds/commands.py",
        "        district=reservation.district,\n",
        "        district=None,\n",
        (f"{DISTRICTS}::test_what_gives_way_is_given_back_to_its_district",),
    ),
    Guard(
        "13.3",
        "a district that the document gives nothing is not paid of another's",
        "services/subsidy/funds/commands.py",
        "    if limit is None:\n        raise DistrictNotFunded(",
        "    if limit is None:\n        return\n        raise DistrictNotFunded(",
        (f"{DISTRICTS}::test_a_payee_of_a_district_without_an_amount_waits",),
    ),
    Guard(
        "13.3",
        "a district's part of a fund is its own staff's",
        "services/subsidy/funds/commands.py",
        "    seen = [code for code in pack.districts() if own in (None, code)]\n",
        "    seen = [code for code in pack.districts() if own != code or own == code]\n",
        (f"{DISTRICTS}::test_a_district_sees_its_own_part_and_the_city_all",),
    ),
    Guard(
        "13.3",
        "a fund of the districts names every district and no other",
        "services/subsidy/funds/shapes.py",
        '        if odd := sorted({*map(str, value)} ^ {*districts}) if "per" in node else []:\n',
        "        if odd := []:\n",
        (f"{PACKS}::test_a_fund_that_cannot_be_meant_is_refused_at_the_check_and_at_start",),
    ),
    Guard(
        "13.3",
        "a city's funds are its own staff's",
        "services/subsidy/funds/commands.py",
        '    if by.area is None or by.area.split("/")[0] != pack.city:\n',
        "    if by.area is None:\n",
        (f"{FUNDS}::test_who_sees_a_citys_funds",),
    ),
    Guard(
        "13.3",
        "a scheme is paid by one fund",
        "services/subsidy/funds/shapes.py",
        "    if other is not None:\n",
        "    if other is not None and not schemes:\n",
        (f"{PACKS}::test_a_fund_that_cannot_be_meant_is_refused_at_the_check_and_at_start",),
    ),
)
