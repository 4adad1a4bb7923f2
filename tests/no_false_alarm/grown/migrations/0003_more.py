from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("grown", "0002_changed")]
    operations = [
        migrations.AddField("thing", "keeper", models.ForeignKey("Keeper", models.CASCADE, null=True)),
        migrations.AlterField("thing", "keeper", models.ForeignKey("Keeper", models.SET_NULL, null=True)),
        migrations.AddField("thing", "free", models.ForeignKey("Keeper", models.CASCADE, null=True, related_name="+")),
        migrations.AlterField(
            "thing",
            "free",
            models.ForeignKey("Keeper", models.CASCADE, null=True, related_name="+", db_constraint=False),
        ),
        migrations.AlterField(
            "thing", "only", models.OneToOneField("Keeper", models.CASCADE, null=True, related_name="only_thing")
        ),
        migrations.AddField("thing", "many", models.ManyToManyField("Keeper", related_name="things")),
        migrations.AlterField("thing", "id", models.BigAutoField(primary_key=True)),
        migrations.AlterModelTable("keeper", "keepers"),
        migrations.AddIndex("thing", models.Index(fields=["kind"], name="grown_gone")),
        migrations.AddIndex("thing", models.Index(fields=["-kind", "name"], name="grown_kind")),
        migrations.RemoveIndex("thing", "grown_gone"),
        migrations.AlterField("thing", "older", models.CharField(max_length=5, db_column="oldest")),
        migrations.AddConstraint(
            "thing", models.UniqueConstraint(fields=["older"], condition=Q(kind=1), name="grown_older")
        ),
        migrations.AlterField("keeper", "id", models.BigAutoField(primary_key=True)),
        migrations.AlterField("part", "id", models.BigAutoField(primary_key=True)),
    ]
