"""The pack of the laboratory with one text replaced."""

from pathlib import Path

from policy_engine.packs.loader import load_pack
from policy_engine.packs.pack import Pack

LAB = Path(__file__).parent / "lab-2023"


def amended(folder: Path, old: str, new: str, *more: tuple[str, str]) -> Pack:
    """The tests' own pack with the first `old` in its `subsidy.yaml` replaced, and those of `more`."""
    target = folder / LAB.name
    target.mkdir()
    for file in LAB.glob("*.yaml"):
        text = file.read_text()
        for before, after in ((old, new), *more) if file.name == "subsidy.yaml" else ():
            assert before in text
            text = text.replace(before, after, 1)
        (target / file.name).write_text(text)
    return load_pack(target)
