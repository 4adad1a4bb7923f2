from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            "Owner",
            [("id", models.AutoField(primary_key=True)), ("name", models.CharField(max_length=9))],
        ),
        migrations.CreateModel(
            "Thing",
            [
                ("id", models.AutoField(primary_key=True)),
                ("name", models.CharField(max_length=20)),
                ("count", models.PositiveIntegerField()),
                ("amount", models.IntegerField(default=3)),
                ("code", models.CharField(max_length=10, unique=True)),
                ("slug", models.SlugField()),
                ("note", models.CharField(max_length=30, db_index=True)),
                ("kind", models.IntegerField(db_index=True)),
                ("old", models.CharField(max_length=5, null=True)),
                ("made", models.DateField()),
                ("price", models.DecimalField(max_digits=8, decimal_places=2)),
                ("gone", models.IntegerField(unique=True, null=True)),
                ("data", models.TextField(default="")),
                ("only", models.ForeignKey("Owner", models.CASCADE, null=True, related_name="+")),
            ],
            options={"unique_together": {("name", "kind")}},
        ),
        migrations.CreateModel(
            "Piece",
            [
                ("id", models.AutoField(primary_key=True)),
                ("thing", models.ForeignKey("Thing", models.CASCADE, null=True)),
            ],
        ),
        migrations.CreateModel(
            "Drifted",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("name", models.CharField(max_length=20)),
                ("number", models.IntegerField(db_index=True)),
                ("link", models.ForeignKey("Piece", models.CASCADE)),
            ],
        ),
    ]
