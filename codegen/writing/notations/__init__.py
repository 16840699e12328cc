"""How the objects of `derive` are written: one file for each file of `derive` that has any, of the same name.

`codegen.writing.notation` finds the files here by itself.
"""
