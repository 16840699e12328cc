"""Mathematics as LaTeX, read to a syntax tree with source spans: `read`, `latex` prints a tree back.

`tokens` cuts TeX into tokens, `terminals` makes of them what `mathematics.lark` is written in, `tree` holds the nodes,
`reader` builds them; `macros` are what a document defines, put in before it is read. Nothing here says what a letter
means: f(x) is a row of f and (x), whatever f is.
"""

from derive.language.grammar.printer import latex
from derive.language.grammar.reader import read
from derive.language.grammar.refusal import NotRead
from derive.language.grammar.tokens import TexToken, tokens_of

__all__ = ["NotRead", "TexToken", "latex", "read", "tokens_of"]
