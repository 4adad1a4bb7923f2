"""Django's own applications -> a project of copies of them, so that they are its source."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from support.databases import Database
from support.projects import MANAGE, settings_source

APPS = ("admin", "auth", "contenttypes", "flatpages", "redirects", "sessions", "sites")


def write_contrib(root: Path, database: Database) -> None:
    """Apps are called `contrib.auth`, and so on; the settings module is `config.settings`."""
    spec = find_spec("django.contrib")
    assert spec is not None
    source = Path((spec.submodule_search_locations or [""])[0])
    (root / "contrib").mkdir()
    (root / "contrib" / "__init__.py").touch()
    for app in APPS:
        for path in (each for each in (source / app).rglob("*.py") if each.name != "admin.py"):
            target = root / "contrib" / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes().replace(b"django.contrib.", b"contrib."))
    installed = f"INSTALLED_APPS = {[f'contrib.{app}' for app in APPS]!r}\nAUTH_PASSWORD_VALIDATORS = []\n"
    # Else the join tables that migrations make have wider keys than the apps say.
    installed += 'DEFAULT_AUTO_FIELD = "django.db.models.AutoField"\n'
    for name, text in {
        "manage.py": MANAGE,
        "config/__init__.py": "",
        "config/settings.py": settings_source({"default": database}, installed),
    }.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
