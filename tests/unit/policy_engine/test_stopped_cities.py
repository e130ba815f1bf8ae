"""A pack that cannot be loaded stops its own city, by its name, and no other."""

from pathlib import Path

import pytest

from policy_engine.errors import CityStopped, CityUnknown, PackInvalid
from policy_engine.packs.loader import load_packs
from policy_engine.packs.pack import Packs
from policy_engine.packs.places import Change, Places
from tests.packs import beside_wuhan, rewritten


def refusal(packs: Packs, city: str) -> str:
    with pytest.raises(CityStopped) as stopped:
        packs.city(city)
    assert stopped.value.extra == {"city": city}
    assert ".yaml" not in str(stopped.value)
    return stopped.value.reason


def test_a_flaw_stops_its_own_city_and_says_where_it_is(tmp_path: Path) -> None:
    line = rewritten(beside_wuhan(tmp_path) / "clocks.yaml", "    kind: deadline\n", "    kind: 1.5\n")
    packs = load_packs(tmp_path)
    assert (packs.cities, packs.stopped) == (("wuhan",), ("xinghe",))
    assert refusal(packs, "xinghe").startswith(f"xinghe-2024/clocks.yaml:{line}: 数值: 写作“1.5”；不写小数")
    assert packs.city("wuhan").name == "wuhan-2023"
    with pytest.raises(CityUnknown):
        packs.city("chengdu")


@pytest.mark.parametrize("document", ["city: [", "title: 无名\n", "- a list\n", "\x00"])
def test_a_document_that_names_no_city_stops_the_city_of_its_folder(tmp_path: Path, document: str) -> None:
    (beside_wuhan(tmp_path) / "document.yaml").write_text(document)
    packs = load_packs(tmp_path)
    assert (packs.cities, packs.stopped) == (("wuhan",), ("xinghe",))
    assert refusal(packs, "xinghe").startswith("xinghe-2024/document.yaml")


def test_the_city_that_the_document_names_is_stopped_whatever_its_folder_is_called(tmp_path: Path) -> None:
    folder = beside_wuhan(tmp_path)
    (folder / "clocks.yaml").write_text("a: [")
    folder.rename(tmp_path / "draft")
    assert load_packs(tmp_path).stopped == ("xinghe",)


def test_whatever_goes_wrong_with_a_pack_goes_wrong_for_its_city(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = beside_wuhan(tmp_path)
    (folder / "odd.yaml").mkdir()
    packs = load_packs(tmp_path)
    assert (packs.cities, packs.stopped) == (("wuhan",), ("xinghe",))
    assert refusal(packs, "xinghe") == "xinghe-2024: IsADirectoryError"


def test_two_packs_for_one_city_are_both_refused_and_stop_it(tmp_path: Path) -> None:
    folder = beside_wuhan(tmp_path)
    (tmp_path / "xinghe-copy").mkdir()
    for file in folder.glob("*.yaml"):
        (tmp_path / "xinghe-copy" / file.name).write_bytes(file.read_bytes())
    packs = load_packs(tmp_path)
    assert (packs.cities, {each.pack.name for each in packs.refused}) == (("wuhan",), {"xinghe-2024", "xinghe-copy"})
    day = "has a pack already in force from 2024-01-01"
    assert set(refusal(packs, "xinghe").split("；")) == {
        f"xinghe-2024: xinghe {day}, xinghe-copy",
        f"xinghe-copy: xinghe {day}, xinghe-2024",
    }


def test_a_sound_pack_beside_a_broken_one_of_its_city_decides_nothing(tmp_path: Path) -> None:
    folder = beside_wuhan(tmp_path)
    (tmp_path / "xinghe-2025").mkdir()
    (tmp_path / "xinghe-2025" / "document.yaml").write_text("city: [")
    packs = load_packs(tmp_path)
    assert (packs.cities, packs.stopped) == (("wuhan",), ("xinghe",))
    assert folder.is_dir()


def test_where_no_pack_is_left_nothing_starts(tmp_path: Path) -> None:
    folder = beside_wuhan(tmp_path)
    (folder / "clocks.yaml").write_text("a: [")
    (tmp_path / "wuhan-2023" / "clocks.yaml").write_text("a: [")
    with pytest.raises(PackInvalid, match=r"^wuhan-2023/clocks\.yaml:1: "):
        load_packs(tmp_path)


def test_the_places_of_a_stopped_city_still_stand_for_people_who_go_elsewhere(tmp_path: Path) -> None:
    school = next(iter(load_packs(beside_wuhan(tmp_path).parent).city("wuhan").get("places.schools.items")))
    (tmp_path / "wuhan-2023" / "clocks.yaml").write_text("a: [")
    packs = load_packs(tmp_path)
    places = Places(packs)
    assert packs.stopped == ("wuhan",)
    assert places.anywhere("school", school)
    assert (places.has_place("wuhan/420106"), places.has_place("420106"), places.has_place("420199")) == (
        True,
        True,
        False,
    )
    closed = Places(packs, [Change("wuhan", "school", school, "", in_use=False)])
    assert not closed.anywhere("school", school)


def test_a_city_whose_lists_cannot_be_read_has_no_places(tmp_path: Path) -> None:
    (beside_wuhan(tmp_path) / "taxonomies.yaml").write_text("districts: {items: 7}\n")
    (tmp_path / "xinghe-2024" / "clocks.yaml").write_text("a: [")
    packs = load_packs(tmp_path)
    assert not Places(packs).has_place("xinghe/990101")
    with pytest.raises(CityStopped):
        Places(packs).of("xinghe", "district")
