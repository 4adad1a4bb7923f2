"""Arrays of PostgreSQL -> their fields: as deep as declared, compared as what they are, times without a zone too."""

import pytest

from tablewright.rendering.context import Context
from tablewright.rendering.models import models_for
from tablewright.schema.model import Column, Schema, Table


@pytest.mark.parametrize(
    ("native", "use_tz", "call"),
    [
        ("integer[]", True, "ArrayField(models.IntegerField())"),
        ("integer[][]", True, "ArrayField(ArrayField(models.IntegerField()))"),
        ("text[][][]", True, "ArrayField(ArrayField(ArrayField(models.TextField())))"),
        ("real[][]", True, 'NativeArrayField(ArrayField(models.FloatField()), native_type="real[][]")'),
        ("timestamp without time zone[]", True, "ArrayField(NaiveDateTimeField())"),
        ("timestamp(3) without time zone[][]", True, "ArrayField(ArrayField(NaiveDateTimeField()))"),
        (
            "timestamp without time zone[]",
            False,
            'NativeArrayField(models.DateTimeField(), native_type="timestamp without time zone[]")',
        ),
        ("timestamp with time zone[]", True, "ArrayField(models.DateTimeField())"),
    ],
)
def test_an_array(native: str, use_tz: bool, call: str) -> None:
    key = Column("id", 1, "integer", "integer", False)
    one = Column("c", 2, native, native, False)
    table = Table("", "t", "table", columns=(key, one), primary_key=("id",))
    schema = Schema("default", "postgresql", "", (table,))
    (model,) = models_for([table], schema, Context((5, 2), "postgresql", use_tz=use_tz))
    assert "".join(call.split()) in "".join(model.text.replace(",\n    )", ")").split())
