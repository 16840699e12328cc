"""Oracles: independent ways to test a statement, one file each, all of the same shape.

An oracle has a `NAME`, `applies(statement)` and `examine(of, statement, settings) -> Evidence`. What integrates stands
apart from what proves: importing one oracle does not import the others, `registry` does.
"""
