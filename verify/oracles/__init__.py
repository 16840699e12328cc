"""Oracles: independent ways to test a statement, one file each, all of the same shape.

An oracle has a `NAME`, a `COST` that ranks it by the time it takes, `CAN_REFUTE`, `applies(statement)` and
`examine(of, statement, settings) -> Evidence`. What integrates stands
apart from what proves: importing one oracle does not import the others, `registry` does.
"""
