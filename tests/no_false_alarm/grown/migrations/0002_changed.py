from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("grown", "0001_initial")]
    operations = [
        migrations.AlterUniqueTogether("thing", {("code", "kind")}),
        migrations.AlterField("thing", "name", models.CharField(max_length=50)),
        migrations.AlterField("thing", "name", models.CharField(max_length=50, unique=True)),
        migrations.AlterField("thing", "count", models.PositiveBigIntegerField(null=True)),
        migrations.AlterField("thing", "amount", models.PositiveIntegerField(default=3)),
        migrations.AlterField("thing", "code", models.CharField(max_length=10)),
        migrations.AlterField("thing", "slug", models.SlugField(db_index=False)),
        migrations.AlterField("thing", "note", models.TextField(null=True)),
        migrations.AlterField("thing", "kind", models.IntegerField()),
        migrations.AlterField("thing", "made", models.DateTimeField(db_index=True)),
        migrations.AlterField("thing", "price", models.DecimalField(max_digits=10, decimal_places=3)),
        migrations.AlterField("thing", "data", models.JSONField(default=dict)),
        migrations.RenameField("thing", "old", "older"),
        migrations.AlterField("thing", "older", models.CharField(max_length=5, default="", db_column="oldest")),
        migrations.RemoveField("thing", "gone"),
        migrations.RenameModel("Owner", "Keeper"),
        migrations.RenameModel("Piece", "Part"),
        migrations.AlterField("keeper", "name", models.CharField(max_length=50, unique=True)),
        migrations.AddField("part", "number", models.PositiveSmallIntegerField(default=0)),
        migrations.AlterField("part", "thing", models.ForeignKey("Thing", models.CASCADE)),
    ]
