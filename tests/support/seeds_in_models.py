"""Drift seeded by editing the models: the tables are as Django made them."""

from __future__ import annotations

from support.seeds import Seed, of

_NO_SQLITE = ("postgresql", "mysql")
_ID = "class Record(models.Model):\n"

IN_MODELS: tuple[Seed, ...] = (
    # -- tables
    Seed("another table's name", of("no-such-table Record"), {'"{p}record"': '"{p}recrod"'}),
    Seed(
        "two models over one table",
        of("table-mapped-twice Record", "table-mapped-twice Copy"),
        {
            'db_table = "{p}record"\n': 'db_table = "{p}record"\n\n\nclass Copy(models.Model):\n'
            '    patient = models.OneToOneField(Patient, models.CASCADE, related_name="copy")\n'
            "    pages = models.SmallIntegerField()\n\n"
            '    class Meta:\n        managed = False\n        db_table = "{p}record"\n'
        },
    ),
    # -- columns
    Seed(
        "a plain field's column is missing",
        of("no-such-column Record.pages", "required-column-unmapped Record.pages"),
        {"pages = models.SmallIntegerField()": 'pages = models.SmallIntegerField(db_column="number_of_leaves")'},
    ),
    Seed(
        "a db_column that is not there",
        of("no-such-column Patient.weight", "column-unmapped Patient.weight_kg"),
        {'db_column="weight_kg"': 'db_column="weight_in_pounds"'},
    ),
    Seed(
        "a foreign key's column is missing",
        of("no-such-column Patient.referred_by", "column-unmapped Patient.referrer"),
        {'db_column="referrer"': 'db_column="sent_by_whom"'},
    ),
    Seed(
        "an inherited field's column is missing",
        of(
            *("no-such-column Doctor.email", "no-such-column Patient.email"),
            *("required-column-unmapped Doctor.e_mail", "required-column-unmapped Patient.e_mail"),
        ),
        {'db_column="e_mail"': 'db_column="address_for_letters"'},
    ),
    Seed(
        "a child's column is missing",
        of("no-such-column Surgeon.speciality", "required-column-unmapped Surgeon.speciality"),
        {"models.CharField(max_length=40)": 'models.CharField(max_length=40, db_column="field_of_work")'},
    ),
    Seed(
        "a column without a field",
        of("column-unmapped Patient.weight_kg"),
        {'    weight = models.IntegerField(db_column="weight_kg", null=True)\n': ""},
    ),
    Seed(
        "a column that must be given",
        of("required-column-unmapped Patient.notes"),
        {"    notes = models.TextField()\n": ""},
    ),
    Seed(
        "another letter case",
        of("column-name-case Patient.weight"),
        {'db_column="weight_kg"': 'db_column="Weight_KG"'},
        vendors=("postgresql",),
    ),
    Seed(
        "another join table",
        of("many-to-many-table Record.surgeons"),
        {'related_name="records"': 'related_name="records", db_table="{p}record_of_surgeon"'},
    ),
    Seed(
        "another comment",
        of("column-comment-differs Patient.height"),
        {"height = models.IntegerField()": 'height = models.IntegerField(db_comment="in cm")'},
        vendors=_NO_SQLITE,
    ),
    Seed(
        "another comment of the table",
        of("table-comment-differs Record"),
        {'db_table = "{p}record"': 'db_table = "{p}record"\n        db_table_comment = "kept for ten years"'},
        vendors=_NO_SQLITE,
    ),
    # -- types
    Seed(
        "a plain field of another type",
        of("type-mismatch Patient.notes"),
        {"notes = models.TextField": "notes = models.DateField"},
        vendors=_NO_SQLITE,
    ),
    Seed(
        "a db_column of another type",
        of("type-mismatch Patient.born"),
        {'born = models.DateField(db_column="birth_day")': 'born = models.IntegerField(db_column="birth_day")'},
    ),
    Seed(
        "a foreign key to a key of another type",
        of("type-mismatch Patient.referred_by", "foreign-key-target Patient.referred_by"),
        {'to_field="licence", ': ""},
    ),
    Seed(
        "an inherited field of another type",
        of("type-mismatch Doctor.name", "type-mismatch Patient.name"),
        {"name = models.CharField(max_length=60)": "name = models.DateTimeField()"},
        vendors=_NO_SQLITE,
    ),
    Seed(
        "a child's field of another type",
        of("type-mismatch Surgeon.speciality"),
        {"models.CharField(max_length=40)": "models.FloatField()"},
    ),
    Seed("a longer text", of("field-wider-than-column Patient.code"), {"max_length=10": "max_length=20"}),
    Seed(
        "a longer text, inherited",
        of("field-wider-than-column Doctor.name", "field-wider-than-column Patient.name"),
        {"max_length=60": "max_length=61"},
    ),
    Seed(
        "more digits",
        of("field-wider-than-column Doctor.salary"),
        {"max_digits=8": "max_digits=10"},
        vendors=_NO_SQLITE,
    ),
    Seed(
        "a wider range",
        of("field-wider-than-column Record.pages"),
        {"SmallIntegerField": "IntegerField"},
        vendors=_NO_SQLITE,
    ),
    Seed("a shorter text", of("field-narrower-than-column Patient.code"), {"max_length=10": "max_length=5"}),
    Seed(
        "fewer digits",
        of("field-narrower-than-column Doctor.salary"),
        {"max_digits=8": "max_digits=6"},
        vendors=_NO_SQLITE,
    ),
    Seed(
        "another collation",
        of("collation-differs Patient.notes"),
        {"notes = models.TextField()": 'notes = models.TextField(db_collation="C")'},
        vendors=("sqlite", "postgresql"),
    ),
    # -- NULL and defaults
    Seed(
        "None is refused",
        of("null-refused Patient.born"),
        {'db_column="birth_day"': 'db_column="birth_day", null=True'},
    ),
    Seed(
        "None is refused by a foreign key",
        of("null-refused Patient.doctor"),
        {"(Doctor, models.CASCADE)": "(Doctor, models.CASCADE, null=True)"},
    ),
    Seed(
        "None is refused, inherited",
        of("null-refused Doctor.name", "null-refused Patient.name"),
        {"max_length=60": "max_length=60, null=True"},
    ),
    Seed(
        "NULL is possible",
        of("null-possible Patient.weight"),
        {'db_column="weight_kg", null=True': 'db_column="weight_kg"'},
    ),
    Seed(
        "NULL is possible in a foreign key",
        of("null-possible Patient.referred_by"),
        {"models.SET_NULL": "models.CASCADE", 'db_column="referrer", null=True': 'db_column="referrer"'},
    ),
    Seed(
        "a default that the column lacks",
        of("default-differs Patient.height"),
        {"height = models.IntegerField()": "height = models.IntegerField(db_default=170)"},
    ),
    Seed(
        "a key that counts by itself",
        of("auto-increment-unmapped Record.id"),
        {_ID: f"{_ID}    id = models.BigIntegerField(primary_key=True)\n"},
        vendors=_NO_SQLITE,  # where every such key counts, and many are given all the same
    ),
    # -- keys and constraints
    Seed(
        "another key",
        of("primary-key-differs Record.pages", "column-unmapped Record.id"),
        {"pages = models.SmallIntegerField()": "pages = models.SmallIntegerField(primary_key=True)"},
    ),
    Seed(
        "another key that is as good",
        of("column-unmapped Record.id"),
        {
            "models.OneToOneField(Patient, models.CASCADE)": "models.OneToOneField(Patient, models.CASCADE, "
            "primary_key=True)"
        },
    ),
    Seed("a unique column", of("unique-unmapped Doctor.licence"), {"max_length=12, unique=True": "max_length=12"}),
    Seed(
        "unique columns",
        of("unique-unmapped Patient"),
        {'            models.UniqueConstraint(fields=["code", "doctor"], name="{p}code"),\n': ""},
    ),
    Seed(
        "a promise of uniqueness",
        of("unique-missing Patient.height"),
        {"height = models.IntegerField()": "height = models.IntegerField(unique=True)"},
    ),
    Seed(
        "a promise of uniqueness, db_column",
        of("unique-missing Patient.born"),
        {'db_column="birth_day"': 'db_column="birth_day", unique=True'},
    ),
    Seed(
        "a promise of uniqueness, inherited",
        of("unique-missing Doctor.email", "unique-missing Patient.email"),
        {'db_column="e_mail"': 'db_column="e_mail", unique=True'},
    ),
    Seed(
        "a promise of uniqueness of two columns",
        of("unique-missing Patient", "unique-unmapped Patient"),
        {'fields=["code", "doctor"]': 'fields=["code", "born"]'},
    ),
    Seed(
        "a plain field with a foreign key",
        of("foreign-key-unmapped Patient.doctor"),
        {
            "doctor = models.ForeignKey(Doctor, models.CASCADE)": "doctor = models.BigIntegerField("
            'db_column="doctor_id")',
        },
    ),
    Seed(
        "a foreign key to another model",
        of("foreign-key-target Patient.doctor"),
        {"ForeignKey(Doctor, models.CASCADE)": 'ForeignKey("Surgeon", models.CASCADE)'},
    ),
    Seed(
        "one to one",
        of("one-to-one-unmapped Record.patient"),
        {"models.OneToOneField(Patient, models.CASCADE)": "models.ForeignKey(Patient, models.CASCADE)"},
    ),
    Seed(
        "an index of one column",
        of("index-missing Patient.weight"),
        {'"weight_kg", null=True': '"weight_kg", null=True, db_index=True'},
    ),
    Seed(
        "an index of the Meta",
        of("index-missing Patient", "index-unmapped Patient"),
        {'fields=["born"]': 'fields=["-admitted", "born"]'},
    ),
    Seed(
        "an index of the table",
        of("index-unmapped Patient"),
        {'            models.Index(fields=["born"], name="{p}by_birth"),\n': ""},
    ),
    Seed(
        "a check of the Meta",
        of("check-missing Patient", "check-unmapped Patient"),
        {"{check}=Q(height__gt=0)": "{check}=Q(weight__lt=900)", 'name="{p}height"': 'name="{p}weight"'},
    ),
    Seed(
        "a check of the table",
        of("check-unmapped Patient"),
        {'            models.CheckConstraint({check}=Q(height__gt=0), name="{p}height"),\n': ""},
    ),
    # -- names
    Seed(
        "a name that hides Django's",
        of("reserved-name Patient.check"),
        {
            "height = models.IntegerField()": 'check = models.IntegerField(db_column="height")',
            "Q(height__gt=0)": "Q(check__gt=0)",
        },
    ),
    Seed(
        "accessors that collide",
        of("reverse-name-clash Patient.doctor", "reverse-name-clash Patient.referred_by"),
        {', null=True, related_name="referred"': ", null=True"},
    ),
)
