"""The worked examples of a pack's departments: who is asked, until when, and what an answer certifies on a day."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from cli.policy.proofs.comparing import Example
from cli.policy.proofs.comparing import failures as differing
from policy_engine.errors import Flaw
from policy_engine.packs.departments import FILE, Answer, expires_on, questions_of
from policy_engine.packs.flaws import At
from policy_engine.packs.pack import Pack

GIVEN = ("question", "asked_on", "about_on", "answer", "valid_from", "valid_to", "judged_on")


def failures(pack: Pack) -> Iterator[Flaw]:
    """A flaw for each example that does not come out as written, of a pack whose departments are sound."""
    at = At(f"{pack.name}/{FILE}.yaml", "examples", 1)
    yield from differing(pack.get(FILE).get("examples", ()), at, GIVEN, partial(comes_to, pack))


def comes_to(pack: Pack, example: Example) -> Mapping[str, Any]:
    """Whom a question goes to and until when; why its answer is refused; or what that counts as on the judged day,
    `over` where it does not speak of that day."""
    questions = questions_of(pack)
    question = questions.get(example["question"])
    if question is None:
        return {"error": f"没有问题 {example['question']}；现有：{'、'.join(questions)}"}
    seen: dict[str, Any] = {"department": question.department, "certifies": question.certifies}
    seen |= {"hardship": question.hardship} if question.hardship else {}
    last = expires_on(pack, example["asked_on"])
    seen |= {"lacking": ["answered_within"]} if last is None else {"expires_on": last}
    if "answer" not in example:
        return seen
    about_on = example.get("about_on", example["asked_on"])
    answer = Answer(example["answer"], example.get("valid_from"), example.get("valid_to"))
    if (flaw := question.flaw(answer, about_on)) is not None:
        return {**seen, "refused": flaw}
    counts_as = answer.on(example.get("judged_on", about_on), about_on)
    return {**seen, **({"over": True} if counts_as is None else {"counts_as": counts_as})}
