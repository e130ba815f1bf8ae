"""The grammar of an expression: a text, parsed by Lark into a tree that is neither long nor deep."""

from functools import lru_cache
from typing import Any

from lark import Lark, Tree
from lark.exceptions import UnexpectedInput

from policy_engine.expressions.types import ExpressionError

LONGEST = 500
DEEPEST = 40
_GRAMMAR = r"""
    ?start: disjunction
    ?disjunction: conjunction ("or" conjunction)*
    ?conjunction: negation ("and" negation)*
    ?negation: "not" negation -> negated | comparison
    ?comparison: sum (COMPARE sum)? | sum "in" sum -> member
    ?sum: product (SIGN product)*
    ?product: atom (TIMES atom)*
    ?atom: NUMBER -> number
        | NAME -> name
        | NAME "(" disjunction ("," disjunction)* ")" -> call
        | NAME "[" NAME "]" -> lookup
        | "(" disjunction ")"
    COMPARE: "==" | "!=" | ">=" | "<=" | ">" | "<"
    SIGN: "+" | "-"
    TIMES: "*" | "//" | "/"
    NAME: /(?!(?:and|or|not|in)\b)[a-z][a-z0-9_]*/
    NUMBER: /\d{1,15}/
    %ignore " "
    %ignore "\n"
"""
_PARSER = Lark(_GRAMMAR, parser="lalr", maybe_placeholders=False, keep_all_tokens=False)


@lru_cache(maxsize=4096)
def parse(text: str) -> Any:
    if not isinstance(text, str) or len(text) > LONGEST:
        raise ExpressionError(f"算式应为文字，至多 {LONGEST} 字")
    try:
        tree = _PARSER.parse(text)
    except UnexpectedInput as error:
        column = getattr(error, "column", 0)
        raise ExpressionError(f"第 {column} 个字符处看不懂") from None
    if _depth(tree) > DEEPEST:
        raise ExpressionError(f"嵌套超过 {DEEPEST} 层")
    return tree


def _depth(tree: Any) -> int:
    deepest, waiting = 0, [(tree, 1)]
    while waiting:
        node, level = waiting.pop()
        deepest = max(deepest, level)
        if isinstance(node, Tree):
            waiting += [(child, level + 1) for child in node.children]
    return deepest
