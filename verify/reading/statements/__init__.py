"""Formulas as definitions, conditions and claims: a question or an answer for each link."""
