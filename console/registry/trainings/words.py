"""What the codes of trainings are called."""

KIND = {
    "skills": "职业技能培训",
    "startup": "创业培训",
    "guidance": "就业引导性培训",
    "pre_employment": "劳动预备制培训",
}
WANTS = {
    "skills": "愿参加技能培训",
    "startup": "愿参加创业培训",
    "both": "技能、创业培训都愿参加",
    "none": "无培训意愿",
}
NO_ANSWER = "no_answer"
ASKED = {**WANTS, NO_ANSWER: "已询问，未答复"}
STATE = {"enrolled": "已报名", "recorded": "已登记结业，待第二人确认", "completed": "已结业", "dropped": "已退出"}
CERTIFICATE = {"qualification": "职业资格证书", "skill_level": "职业技能等级证书", "completion": "培训合格证书"}
SOURCE = {"declared": "本人陈述", "certificate": "查看证书", "assessment": "职业技能评价"}
CHANGE = {"confirm_training": "结业", "revoke_training": "撤销结业"}
