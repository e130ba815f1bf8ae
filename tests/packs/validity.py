"""星河市's document with a last day, and the one that follows it: who began when is decided by which of them."""

import re
import shutil
from pathlib import Path

from tests.packs import FOLDER, rewritten

WAGE = "wage_grant"
LAST_DAY = """in_force_to:
  title: 有效期
  clause: 附则
  quote: 本措施有效期至2024年12月31日
  values: [{from: 2024-01-01, value: 2024-12-31}]
"""
_WAGE = """  wage_grant:
    title: 吸纳就业补贴
    payee: employer
    source: {clause: 二(七), quote: 2024年12月31日前招用毕业生的，按每人每月500元补贴3个月}
    facts:
      heads: {title: 招用人数, type: integer, unit: 人, max: 1000}
      hired_on: {title: 招用日期, type: date}
    parameters:
      each:
        title: 补贴标准
        clause: 二(七)
        quote: 每人每月500元
        unit: 分/人
        values: [{from: 2024-01-01, value: 50000}]
      longest:
        title: 最长月数
        clause: 二(七)
        quote: 补贴3个月
        unit: 月
        values: [{from: 2024-01-01, value: 3}]
      by_month: {title: 核算期, clause: 二(七), setting: month, reason: 文件写“每月”}
      taken_in: {title: 申报期, clause: 二(七), setting: always, reason: 虚构}
    claim:
      period: by_month
      window: taken_in
      judged_on: last_day
      began_on: hired_on
      facts:
        heads: {from: attestations}
        hired_on: {from: attestations, evidence: required}
    consistent:
      - {rule: hired_on <= on, otherwise: 招用日期不能晚于核算期}
    conditions:
      - key: longest
        title: 未超过最长月数
        rule: months_between(hired_on, on) < longest
        source: {clause: 二(七), quote: 补贴3个月}
    amount: heads * each
    examples:
      - {judged_on: 2025-02-28, facts: {heads: 2, hired_on: 2024-12-31}, amount_fen: 100000}
      - {judged_on: 2025-03-31, facts: {heads: 2, hired_on: 2024-12-31}, unmet: [longest]}
      - {judged_on: 2025-01-31, facts: {heads: 2, hired_on: 2025-01-01}, applicable: false}
"""


def ended(folder: Path) -> Path:
    """The pack of 2024 with its last day: every scheme says which day a case began on."""
    pack = shutil.copytree(FOLDER / "xinghe-2024", folder / "xinghe-2024")
    rewritten(pack / "document.yaml", "in_force_from: 2024-01-01\n", f"in_force_from: 2024-01-01\n{LAST_DAY}")
    subsidy = pack / "subsidy.yaml"
    text = re.sub(
        r"\n      judged_on: (\w+)\n(?!      began_on)",
        r"\n      judged_on: \1\n      began_on: \1\n",
        subsidy.read_text(),
    )
    bare = "registered_on: {from: attestations}"
    assert bare in text
    text = text.replace(bare, "registered_on: {from: attestations, evidence: required}")
    classes = text.index("  class_hiring_award:")
    text = text[:classes] + text[classes:].replace("began_on: last_day", "began_on: first_day", 1)
    subsidy.write_text(text.rstrip("\n") + "\n" + _WAGE)
    return pack


def followed(folder: Path, rule: str | None, each: int) -> Path:
    """Both: the document of 2025 has another rate, and says what becomes of running cases."""
    pack = shutil.copytree(ended(folder), folder / "xinghe-2025")
    document = pack / "document.yaml"
    rewritten(document, LAST_DAY, "")
    rewritten(document, "title: 星河市2024年", "title: 星河市2025年")
    rewritten(document, "policy_year: 2024", "policy_year: 2025")
    rewritten(document, "in_force_from: 2024-01-01", "in_force_from: 2025-01-01")
    if rule is not None:
        words = f"running_cases: {{rule: {rule}, source: {{clause: 附则, quote: 此前已享受的办理}}}}\n"
        document.write_text(document.read_text() + words)
    before, wage = (pack / "subsidy.yaml").read_text().split(f"  {WAGE}:\n")
    wage = wage.replace("value: 50000}", f"value: {each}}}", 1)
    example = wage.index("      - {judged_on: 2025-01-31, facts: {heads: 2, hired_on: 2025-01-01}")
    wage = wage[:example].replace("amount_fen: 100000", f"amount_fen: {2 * each}")
    (pack / "subsidy.yaml").write_text(f"{before}  {WAGE}:\n{wage}")
    return pack
