from django.db import migrations


class Migration(migrations.Migration):
    """Drift that Django does not know of, so that a run finds something."""

    dependencies = [("grown", "0003_more")]
    operations = [
        migrations.RunSQL("CREATE INDEX by_hand ON grown_drifted (name, link_id)"),
        migrations.RunSQL("CREATE UNIQUE INDEX by_hand_too ON grown_drifted (number, name)"),
        migrations.RunSQL("ALTER TABLE grown_drifted ADD COLUMN surplus integer NULL"),
        migrations.RunSQL("ALTER TABLE grown_drifted ADD COLUMN wanted varchar(9) NOT NULL DEFAULT 'x'"),
    ]
