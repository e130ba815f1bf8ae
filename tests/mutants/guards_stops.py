"""Point 13.5: a broken pack stops its own city and nothing else."""

from tests.mutants.runner import Guard

STOPPED = "tests/component/doors/test_stopped_city.py"
PACKS = "tests/unit/policy_engine/test_stopped_cities.py"
JOBS = "tests/component/doors/test_stopped_city_jobs.py"

GUARDS = (
    Guard(
        "13.5",
        "a pack that cannot be loaded stops its own city alone",
        "policy_engine/packs/loader.py",
        "        except Exception as error:  # whatever a pack does to its loader, it does to its own city\n",
        "        except ZeroDivisionError as error:\n",
        (f"{PACKS}::test_a_flaw_stops_its_own_city_and_says_where_it_is",),
    ),
    Guard(
        "13.5",
        "a pack that a feature misreads stops its own city alone",
        "chassis/service.py",
        "            except Exception as error:  # whatever a pack does to a check, it does to its own city\n",
        "            except ZeroDivisionError as error:\n",
        (f"{STOPPED}::test_log_readiness_and_metrics_name_the_stopped_city_and_the_service_stays_ready",),
    ),
    Guard(
        "13.5",
        "a service without a sound pack does not start",
        "chassis/service.py",
        "        if not packs.cities:\n            raise PackInvalid(packs.refused[0].reason)\n",
        "",
        (f"{STOPPED}::test_where_every_city_is_misread_the_service_does_not_start",),
    ),
    Guard(
        "13.5",
        "a stopped city is not an unknown one",
        "policy_engine/packs/pack.py",
        '            raise CityStopped(city, "；".join(reasons))\n',
        "            return False\n",
        (f"{STOPPED}::test_the_other_city_is_served_and_the_stopped_one_is_answered_in_plain_words",),
    ),
    Guard(
        "13.5",
        "a sound pack beside a refused one of its city decides nothing",
        "policy_engine/packs/pack.py",
        "if city not in stopped}",
        "}",
        (f"{PACKS}::test_two_packs_for_one_city_are_both_refused_and_stop_it",),
    ),
    Guard(
        "13.5",
        "whoever acts for a stopped city is refused everywhere",
        "chassis/dependencies.py",
        '        runtime_of(request).packs.has(caller.area.partition("/")[0])',
        "        pass",
        (f"{STOPPED}::test_whoever_acts_for_the_stopped_city_is_refused_everywhere_after_access_is_judged",),
    ),
    Guard(
        "13.5",
        "file and line of a flaw are for staff",
        "chassis/problem_answers.py",
        "if isinstance(error, CityStopped) and _mends_packs(request):",
        "if isinstance(error, CityStopped):",
        (f"{STOPPED}::test_file_and_line_are_for_those_who_mend_it",),
    ),
    Guard(
        "13.5",
        "an event of a stopped city is a dead letter at once",
        "chassis/messaging/inbox.py",
        "except (ValidationError, CityStopped) as error:",
        "except ValidationError as error:",
        (f"{STOPPED}::test_an_event_of_the_stopped_city_waits_beside_another_citys_and_counts_once_it_is_mended",),
    ),
    Guard(
        "13.5",
        "what counts for an area of a stopped city is not passed over",
        "services/notify/area_clocks/event_handlers.py",
        "runtime.packs.has(fact.city) and",
        "fact.city in runtime.packs.cities and",
        (f"{STOPPED}::test_what_counts_for_an_area_waits_too_and_counts_once",),
    ),
    Guard(
        "13.5",
        "clocks of a stopped city rest as they are",
        "services/notify/clocks/repository.py",
        "        Clock.next_on <= today,\n        Clock.city.not_in(stopped),\n",
        "        Clock.next_on <= today,\n",
        (f"{STOPPED}::test_clocks_of_the_stopped_city_rest_as_they_are_and_the_others_are_warned",),
    ),
    Guard(
        "13.5",
        "calculations of a stopped city wait",
        "services/subsidy/assessments/repository.py",
        "        Assessment.dirty,\n        Assessment.city.not_in(stopped),\n",
        "        Assessment.dirty,\n",
        (f"{JOBS}::test_a_correction_of_the_stopped_city_waits_and_is_made_once_the_pack_is_mended",),
    ),
    Guard(
        "13.5",
        "a simulation of a stopped city waits and stops no other",
        "services/subsidy/simulations/repository.py",
        "    query = query.where(Simulation.city.not_in(stopped))\n",
        "",
        (f"{JOBS}::test_a_simulation_of_the_stopped_city_waits_and_stops_no_other",),
    ),
    Guard(
        "13.5",
        "a roster of a stopped city waits",
        "services/registry/rosters/repository.py",
        'Roster.state != "done", Roster.city.not_in(stopped))',
        'Roster.state != "done")',
        (f"{JOBS}::test_a_roster_of_the_stopped_city_waits_and_its_schools_still_stand_for_others",),
    ),
    Guard(
        "13.5",
        "people who come from a stopped city are served where they go",
        "policy_engine/packs/places.py",
        "        self._cities = (*packs.cities, *packs.stopped)\n",
        "        self._cities = packs.cities\n",
        (f"{PACKS}::test_the_places_of_a_stopped_city_still_stand_for_people_who_go_elsewhere",),
    ),
)
