"""Imports join the file's own lines, and take no name away."""

from __future__ import annotations

import pytest

from tablewright.source.edits import ImportNeed, apply, import_edits
from tablewright.source.module import parse_module

MODELS = ImportNeed("django.db", "models")


@pytest.mark.parametrize(
    ("before", "needs", "after"),
    [
        ("", [MODELS], "from django.db import models\n"),
        ("from django.db import models\n", [MODELS], "from django.db import models\n"),
        ("from django.db import connection\n", [MODELS], "from django.db import connection, models\n"),
        ("from django.db import transaction\n", [MODELS], "from django.db import models, transaction\n"),
        ("from django.db import z, a  # why\n", [MODELS], "from django.db import z, a, models  # why\n"),
        (
            "from django.db import (\n    connection,\n    router,\n)\n",
            [MODELS],
            "from django.db import (\n    connection,\n    models,\n    router,\n)\n",
        ),
        (
            "from django.db import (\r\n    connection\r\n)\r\n",
            [MODELS],
            "from django.db import (\r\n    connection,\r\n    models\r\n)\r\n",
        ),
        ('"""Doc."""\nx = 1\n', [MODELS], '"""Doc."""\n\nfrom django.db import models\n\nx = 1\n'),
        (
            "import os\n\nx = 1\n",
            [ImportNeed("uuid", ""), MODELS],
            "import os\nimport uuid\n\nfrom django.db import models\n\nx = 1\n",
        ),
        ("import os", [MODELS], "import os\n\nfrom django.db import models\n"),
        (
            "import os\n\nfrom django.db import (\n    models,\n)\n\nfrom .base import B\n",
            [
                ImportNeed("decimal", "Decimal"),
                ImportNeed("uuid", ""),
                ImportNeed("django.contrib.fields", "A"),
            ],
            (
                "import os\nimport uuid\nfrom decimal import Decimal\n\nfrom django.contrib.fields import A\n"
                "from django.db import (\n    models,\n)\n\nfrom .base import B\n"
            ),
        ),
        (
            '"""Doc\nimport this\n"""\nfrom __future__ import annotations\n\nfrom .a import b\n',
            [ImportNeed("zlib", ""), MODELS],
            (
                '"""Doc\nimport this\n"""\nfrom __future__ import annotations\n\n'
                "import zlib\n\nfrom django.db import models\n\nfrom .a import b\n"
            ),
        ),
        ("from .a import b\r\n", [MODELS], "from django.db import models\r\n\r\nfrom .a import b\r\n"),
        ("# Licence\nx = 1\n", [MODELS], "# Licence\n\nfrom django.db import models\n\nx = 1\n"),
        ("\ufeffx = 1\r\n", [MODELS], "\ufefffrom django.db import models\r\n\r\nx = 1\r\n"),
        ("models = 1\n", [MODELS], "models = 1\n"),
        ("class models: pass\n", [MODELS], "class models: pass\n"),
        ("import a; b = '''\nx'''\n", [MODELS], "import a; b = '''\nx'''\nfrom django.db import models\n"),
        ("x = 1\n", [ImportNeed("a", "b", "c"), ImportNeed("a", "d")], "from a import b as c, d\n\nx = 1\n"),
        ("class A:\n    x = (\n", [MODELS], "from django.db import models\n\nclass A:\n    x = (\n"),
    ],
)
def test_import_edits(before: str, needs: list[ImportNeed], after: str) -> None:
    module = parse_module(before)
    text = apply(before, import_edits(module, needs))
    assert text == after
    assert import_edits(parse_module(text), needs) == ()
