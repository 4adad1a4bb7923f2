"""Options of Meta that code changes after it wrote them are not known from source."""

from __future__ import annotations

import pytest

from tablewright.source.module import parse_module
from tablewright.source.resolve import resolve
from tablewright.source.statements import UNKNOWN

TEXT = """
from django.db import models

class A(models.Model):
    name = models.CharField(max_length=5)

    class Meta:
        indexes = [models.Index(fields=["name"])]
{more}
"""


def indexes(*more: str) -> object:
    text = TEXT.format(more="\n".join(f"        {line}" for line in more))
    models = resolve({"/p/app/models.py": parse_module(text)}, root="/p", installed_apps=["app"])
    model = models.target("app.A")
    assert model is not None
    return model.indexes if model.indexes is UNKNOWN else len(model.indexes)


@pytest.mark.parametrize(
    "more",
    [
        ["indexes.append(models.Index(fields=['id']))"],
        ["if FLAG:", "    indexes.append(models.Index(fields=['id']))"],
        ["if FLAG:", "    indexes = []"],
        ["if FLAG:", "    constraints = []"],
        ["indexes += [models.Index(fields=['id'])]"],
        ["for name in NAMES:", "    indexes.append(models.Index(fields=[name]))"],
        ["indexes[0] = models.Index(fields=['id'])"],
        ["del indexes[0]"],
    ],
)
def test_changed(more: list[str]) -> None:
    assert indexes(*more) is UNKNOWN


@pytest.mark.parametrize("more", [[], ["pass"], ["'indexes'"], ["ordering = ['name']"], ["verbose_name = 'x'.upper()"]])
def test_as_written(more: list[str]) -> None:
    assert indexes(*more) == 1
