"""A seed -> conditions in SQL over the columns of a known table, which their vendor takes; few needless brackets."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

_LITERALS = ("0", "1", "2", "3", "7", "-1")
_WORDS = ("'a'", "'b'", "'A'", "''", "'ab'", "'it''s'")
_SIGNS = ("=", "<>", "<", "<=", ">", ">=")


class Conditions:
    """`numbers`: columns of whole numbers, `texts`: of text. There is a column `price` of decimals, too."""

    def __init__(self, vendor: str, seed: int, numbers: Sequence[str], texts: Sequence[str]) -> None:
        self.vendor, self.random = vendor, Random(seed)
        self.numbers, self.texts = numbers, texts

    def condition(self, depth: int) -> str:
        pick = self.random
        if depth <= 0:
            return pick.choice((self._compared, self._listed, self._asked))(0)
        made = pick.choice(
            (self._compared, self._compared, self._listed, self._between, self._asked, self._like, self._joined)
        )
        return made(depth - 1)

    def _joined(self, depth: int) -> str:
        left, right = self.condition(depth), self.condition(depth)
        made = f"{left} {self.random.choice(('AND', 'OR'))} {right}"
        return self.random.choice((made, f"({made})", f"NOT ({made})"))

    def _compared(self, depth: int) -> str:
        side = self.random.choice((self._number, self._text))
        return f"{side(depth)} {self.random.choice(_SIGNS)} {side(depth)}"

    def _listed(self, depth: int) -> str:
        word = self.random.choice(("IN", "NOT IN"))
        if self.random.random() < 0.5:
            return f"{self._number(depth)} {word} ({', '.join(self._some(_LITERALS))})"
        return f"{self._text(depth)} {word} ({', '.join(self._some(_WORDS))})"

    def _between(self, depth: int) -> str:
        low, high = sorted(self._some(_LITERALS, 2), key=int)
        return f"{self._number(depth)} BETWEEN {low} AND {high}"

    def _asked(self, depth: int) -> str:
        what = self.random.choice((self._number, self._text))(depth)
        return f"{what} IS {self.random.choice(('NULL', 'NOT NULL'))}"

    def _like(self, _depth: int) -> str:
        pattern = self.random.choice(("a%", "%b", "%a%", "_%", "%", "a", "A%"))
        return f"{self.random.choice(self.texts)} {self.random.choice(('LIKE', 'NOT LIKE'))} '{pattern}'"

    def _some(self, of: Sequence[str], count: int = 0) -> list[str]:
        return self.random.sample(of, count or self.random.randint(1, 3))

    def _number(self, depth: int) -> str:
        pick = self.random
        if depth <= 0:
            return pick.choice((*self.numbers, *self.numbers, "price", pick.choice(_LITERALS)))
        length = {"mysql": "char_length"}.get(self.vendor, "length")
        return pick.choice(
            (
                lambda: self._arithmetic(depth - 1),
                lambda: self._arithmetic(depth - 1),
                lambda: f"({self._arithmetic(depth - 1)})",
                lambda: f"{self._whole(depth - 1)} % {pick.choice(('3', '7'))}",
                lambda: f"abs({self._number(depth - 1)})",
                lambda: f"coalesce({self._number(depth - 1)}, {self._number(depth - 1)})",
                lambda: f"nullif({self._number(depth - 1)}, {self._number(0)})",
                lambda: f"{length}({self._text(depth - 1)})",
                lambda: f"round({self._number(depth - 1)}, 1)" if self.vendor != "postgresql" else "round(price, 1)",
                lambda: (
                    f"CASE WHEN {self.condition(0)} THEN {self._number(depth - 1)} ELSE {self._number(depth - 1)} END"
                ),
                lambda: f"CASE WHEN {self.condition(0)} THEN {self._number(depth - 1)} END",
            )
        )()

    def _whole(self, depth: int) -> str:
        one, other = self.random.choice(self.numbers), self.random.choice(self.numbers)
        return f"({one} + {other})" if depth else one

    def _arithmetic(self, depth: int) -> str:
        sign = self.random.choice(("+", "-", "*", "-", "/"))
        right = self.random.choice(("2", "4")) if sign == "/" else self._number(depth)
        # A number with a sign of its own, next to one: `n -1`, `n - -1`.
        return f"{self._number(depth)} {sign}{self.random.choice(('', ' ')) if right[0] != '-' else ' '}{right}"

    def _text(self, depth: int) -> str:
        pick = self.random
        if depth <= 0:
            return pick.choice((*self.texts, *self.texts, pick.choice(_WORDS)))
        cut = {"postgresql": "substring", "mysql": "substring", "sqlite": "substr"}[self.vendor]
        return pick.choice(
            (
                lambda: f"lower({self._text(depth - 1)})",
                lambda: f"upper({self._text(depth - 1)})",
                lambda: f"trim({self._text(depth - 1)})",
                lambda: f"replace({self._text(depth - 1)}, 'a', 'b')",
                lambda: f"{cut}({self._text(depth - 1)}, 1, 1)",
                lambda: f"coalesce({self._text(depth - 1)}, {self._text(depth - 1)})",
                lambda: f"nullif({self._text(depth - 1)}, 'a')",
                lambda: f"CASE WHEN {self.condition(0)} THEN {self._text(depth - 1)} ELSE {self._text(depth - 1)} END",
            )
        )()
