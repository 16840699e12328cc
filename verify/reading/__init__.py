"""The author's own file: LaTeX or Markdown → formulas with their places → statements → answers. It never guesses.

`documents` finds the formulas, `macros` expands what the author defined, `lines` splits displays, `scope` and
`sentences` say what letters are, `elaboration` makes SymPy expressions of syntax trees, `judging` asks the oracles.
"""
