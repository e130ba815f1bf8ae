"""What a table of a stranger's may not be: each refusal says it in words, and repeats no cell. Light to import."""

from chassis.problems import TooLarge, Unprocessable, UnsupportedMedia

MAX_COLUMNS = 64
MAX_ROWS = 50_000


class NotATable(UnsupportedMedia):
    slug, title = "not-a-table", "文件不是 Excel 工作簿（.xlsx）或 CSV"


class InflatesTooMuch(TooLarge):
    slug, title = "inflates-too-much", "文件解压后过大"


class TooManyRows(TooLarge):
    slug, title = "too-many-rows", f"表格超过 {MAX_ROWS} 行，请拆分后上传"


class FormulaCell(Unprocessable):
    slug, title = "formula-cell", "单元格含有公式，请粘贴为数值后上传"


def formula_at(cell: str) -> FormulaCell:
    return FormulaCell(f"含公式的单元格：{cell}", cell=cell)
