"""What a city's pack says of guidance courses."""

from datetime import date

from chassis.problems import Unprocessable
from policy_engine.packs.pack import Pack
from services.registry.course_attendances.rules import IN_SCHOOL, Meant

GUIDANCE_TRAINING = "services.provisions.guidance_training"


class NoGuidanceTraining(Unprocessable):
    slug, title = "no-guidance-training", "该城市文件没有就业引导性培训的规定"


def meant_by(pack: Pack, on: date) -> Meant:
    """Raises NoGuidanceTraining where the city's document gives nothing."""
    if not pack.has(GUIDANCE_TRAINING):
        raise NoGuidanceTraining()
    cited = pack.value(GUIDANCE_TRAINING, on=on)
    return Meant(IN_SCHOOL in cited.value, cited.clause, cited.quote)
