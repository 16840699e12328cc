"""The author's own file: LaTeX or Markdown → formulas with their places → statements → answers. It never guesses.

`document` finds the formulas, `letters` is what letters mean, `terms` makes SymPy of syntax trees, with `networks`,
`sides` and `matrices`; `statements` makes questions of links, `judging` asks the oracles, `audit` does it all.
"""
