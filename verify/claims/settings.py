"""What a run of the oracles is told."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """`digits` that both sides must share, `seed` of every draw, `timeout` in seconds for one piece of evidence."""

    digits: int = 30
    seed: int = 0
    timeout: float = 300.0

    def __post_init__(self) -> None:
        if not 1 <= self.digits <= 1000:
            raise ValueError(
                f"--digits is {self.digits}; expected a whole number from 1 to 1000, for example --digits 30"
            )
        if self.seed < 0:
            raise ValueError(f"--seed is {self.seed}; expected a whole number from 0 up, for example --seed 0")
        if not 0 < self.timeout <= 1e6:
            raise ValueError(f"--timeout is {self.timeout:g}; expected a number of seconds above 0, at most a million")
