"""A named quantity is what it stands for."""

from typing import Any

from derive.language.named import Named
from verify.values.evaluate import Environment, evaluate
from verify.values.meanings import ball, value


@ball.register
@value.register
def _(expression: Named, env: Environment) -> Any:
    return evaluate(expression.expression, env)
