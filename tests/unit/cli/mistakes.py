"""One mistake each in the third city's pack: the text that is replaced, what stands there then, and what is told."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.packs import FOLDER

PACK = FOLDER / "xinghe-2024"


@dataclass(frozen=True)
class Mistake:
    """`told` stands in its sentence, which names the line that is `line` below the first that differs."""

    file: str
    old: str
    new: str
    told: str
    line: int = 0
    breaks: str = ""
    """A name that nothing can be reckoned with while it is flawed."""

    @property
    def name(self) -> str:
        return f"{self.file}: {self.told}"

    def place(self) -> int:
        """The line of the untouched file in which the first letter differs, counted from 0."""
        text = (PACK / self.file).read_text()
        assert self.old in text, self.old
        differs = next(i for i, (a, b) in enumerate(zip(self.old + "\0", self.new + "\1", strict=False)) if a != b)
        return text[: text.index(self.old) + differs].count("\n") + self.line


GRANT = "unit: 分/人\n        values: [{from: 2024-01-01, value: 80000}]"
SEASON = "      quote: 三月至六月为校园服务季\n      values:\n        - {from: 2024-01-01, value: {f"
EARLY = "judged_on: 2024-12-31, facts: {months: 5"
AWARD = "{from: 2024-07-01, value: 160000}"
S, C, T = "subsidy.yaml", "clocks.yaml", "targets.yaml"
MISTAKES: Sequence[Mistake] = (
    # a wrong key
    Mistake(S, "    payee: employer", "    payees: employer", "例：payee"),
    Mistake(S, "    conditions:\n      - key: least", "    condition:\n      - key: least", "没有这一栏"),
    Mistake(S, "quote: 每人奖励1500元\n        unit", "qoute: 每人奖励1500元\n        unit", "例：quote"),
    Mistake(C, "warn_before_days:\n    clause: 五", "warn_before:\n    clause: 五", "例：warn_before_days"),
    Mistake(T, "part: [guided, reached]", "parts: [guided, reached]", "例：part"),
    Mistake("services.yaml", "minimum: {}", "minimal: {}", "例：minimum"),
    Mistake("document.yaml", "issuer: ", "isuer: ", "例：issuer"),
    # a wrong unit
    Mistake(S, GRANT, GRANT.replace("分", "元"), "写作“元/人”；没有单位 元", breaks="grant_per_head"),
    Mistake(S, "unit: 月, max: 12}", "unit: 个月, max: 12}", "写作“个月”；没有单位 个月"),
    Mistake(C, "unit: 个\n", "unit: 只\n", "写作“只”；单位应为 场"),
    Mistake(T, "unit: 名\n", "unit: 百人\n", "写作“百人”；单位应为 百分数"),
    # a missing source
    Mistake(S, "        quote: 最多50人\n", "", "缺少 quote", -2),
    Mistake(C, f"      clause: 九\n{SEASON}", SEASON, "缺少 clause"),
    Mistake(S, "        reason: 文件写“全年”\n", "", "缺少 reason", -3),
    Mistake(C, "    reason: 只设区级督办\n", "", "缺少 reason", -3),
    # a wrong date
    Mistake(S, AWARD, AWARD.replace("01,", "32,"), "写作“2024-07-32”；没有这一天"),
    Mistake(S, "value: 2}]", "value: 2}, {from: 2024-01-01, value: 3}]", "2024-01-01 有两个数值", breaks="least"),
    Mistake(C, "value: 2024-06-30}", "value: 六月底}", "写作“六月底”；应为日期"),
    Mistake(T, "until: 2024-07-31}", "until: 2024-05-31}", "from 不晚于 until"),
    Mistake(S, EARLY, EARLY.replace("2024-12-31", "年底"), "写作“年底”；应为日期"),
    # unknown events, sources, words
    Mistake(C, "event: post_published", "event: post_publisht", "例：post_published"),
    Mistake(C, "date: verified_on", "date: checked_on", "写作“checked_on”；应为 verified_on"),
    Mistake(S, "retained: {from: internships}", "retained: {from: hearsay}", "没有事实来源 hearsay"),
    Mistake(S, "level: {from: attestations}", "levl: {from: attestations}", "本项目没有事实 levl", -1),
    Mistake(T, "part: [newly_placed]", "part: [newly_plaiced]", "例：newly_placed"),
    Mistake(C, "value: week}", "value: fortnight}", "写作“fortnight”；应为 week"),
    Mistake(T, "percent: 90}", "percent: 900}", "写作“900”；应为 0 至 100 的整数"),
    Mistake(T, "{comparison: at_least, count: 2}", "{comparison: atleast, count: 2}", "例：at_least"),
    # expressions, examples
    Mistake(S, "rule: mentors >= retained", "rule: mentors >= retainde",
            "没有名为 retainde 的事实或数值，是否为 retained"),
    Mistake(S, "amount: hired * grant_per_head", "amount: hired + grant_per_head", "单位对不上"),
    Mistake(S, "rule: hired >= least", "rule: hired => least", "看不懂"),
    Mistake(S, "rule: months >= min_months", "rule: months > min_months", "写作“{amount_fen: 500000}”；实际算得", 5),
    Mistake(S, "amount_fen: 7500000}", "amount_fen: 7500001}", "实际算得 {amount_fen: 7500000}"),
    Mistake(S, "closes: 2024-09-29}", "closes: 2024-09-30}", "实际算得 {period: C2024, first: 2023-09-01"),
    # YAML
    Mistake(T, "value: 2024}", "value: 2024.5}", "写作“2024.5”；不写小数"),
    Mistake("taxonomies.yaml", 'code: "990102"', "code: 990102", '写作“990102”；应为文字；例："990102"'),
    Mistake("cadences.yaml", "  setting: iso", "  setting: iso\n  setting: iso", "同一个名称只写一次", 1),
    Mistake("places.yaml", '"990102001": 岭', "990102001: 岭", '写作“990102001”；应为文字；例："990102001"'),
    Mistake("places.yaml", "  source: 虚构", "  source 虚构", "冒号"),
)  # fmt: skip
