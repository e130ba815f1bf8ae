"""Generated people are valid, nobody's, and another run's only by a rare accident."""

from datetime import datetime

from stdnum.cn import ric

from demo.people import OWN_DIVISIONS, SEEDED_DIVISIONS, fictional_people, people_of_own


def test_each_has_a_valid_number_of_a_division_that_does_not_exist() -> None:
    for person in [*people_of_own(500), *fictional_people(200, "any")]:
        number = person.id_number
        assert ric.calc_check_digit(number) == number[-1]
        datetime.strptime(number[6:14], "%Y%m%d")
        assert int(number[:6]) in (*SEEDED_DIVISIONS, *OWN_DIVISIONS)


def test_all_of_a_run_are_different_people() -> None:
    assert len({person.id_number for person in people_of_own(2_100)}) == 2_100


def test_a_run_never_meets_the_demo_year() -> None:
    assert not set(SEEDED_DIVISIONS) & set(OWN_DIVISIONS)
    assert {int(person.id_number[:6]) for person in people_of_own(50)} <= set(OWN_DIVISIONS)
    assert {int(person.id_number[:6]) for person in fictional_people(50, 1)} <= set(SEEDED_DIVISIONS)


def test_two_runs_share_all_their_people_or_none() -> None:
    runs = [{person.id_number for person in people_of_own(2_100)} for _ in range(12)]
    shared = [len(one & other) for index, one in enumerate(runs) for other in runs[:index]]
    assert set(shared) <= {0, 2_100}


def test_the_same_seed_gives_the_same_people() -> None:
    assert fictional_people(30, "seed") == fictional_people(30, "seed")
    assert fictional_people(30, "seed") != fictional_people(30, "other")
