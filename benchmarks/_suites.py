"""Real applications -> projects of their own, by Django: each holds the packages themselves, so that all their models
are judged as those of a project.

The packages of one Django are installed together, by the versions in `requirements/`; they are kept in `.build`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "server"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

import _apps_project

from support.databases import Database
from support.interpreters import installed
from support.twin_databases import Suite

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".build" / "suites"
PYTHONS = {"3.2": "3.10", "4.2": "3.11", "5.2": "3.11", "6.1": "3.13"}

SUITES: Mapping[str, str] = {
    "store": "store simple_history polymorphic djmoney parler reversion taggit mptt treebeard sorl sortedm2m",
    "small": """
        allauth django_celery_beat django_celery_results axes waffle django_otp constance import_export post_office
        actstream organizations invitations django_fsm_log push_notifications avatar silk explorer auditlog
        social_django user_sessions vote robots pinax django_apscheduler
    """,
    "wiki": "wiki django_nyt mptt sekizai sorl photologue sortedm2m django_comments_xtd django_comments schedule",
    "cms": "cms menus treebeard sekizai easy_thumbnails filer mptt parler polymorphic",
    "machina": "machina mptt haystack widget_tweaks",
    "stripe": "djstripe rest_framework simple_history reversion guardian oauth2_provider",
    "oscar": "oscar widget_tweaks haystack django_tables2 easy_thumbnails treebeard sorl",
    "wagtail": "wagtail modelcluster taggit",
}
LEFT_OUT: Mapping[str, frozenset[str]] = {
    # sorl asks for the setting STORAGES, which came later; “store” uses it. Migrations of vote rename indexes.
    "3.2": frozenset({"sorl", "store", "vote"}),
    # What pip finds for this Django is too old to be imported.
    "6.1": frozenset({"haystack", "oscar", "mptt", "machina", "wiki", "django_nyt", "store"}),
}

DRIVER = """\
try:
    import pymysql
except ImportError:
    pass
else:
    pymysql.version_info = (2, 2, 1, "final", 0)
    pymysql.install_as_MySQLdb()
"""
MORE = """\
AUDITLOG_TWO_STEP_MIGRATION = False
AUDITLOG_USE_TEXT_CHANGES_IF_JSON_IS_NOT_PRESENT = False
"""
CMS_ONLY = (
    '                "sekizai.context_processors.sekizai",\n                "cms.context_processors.cms_settings",\n'
)
SMALL_ONLY = '    "allauth.account.middleware.AccountMiddleware",\n'


def python_of(django: str) -> Path:
    """With all packages for this Django; installs them the first time, which takes minutes."""
    pins = (Path(__file__).with_name("requirements") / f"django-{django}.txt").read_text("utf-8").split()
    return installed(f"apps-django{django}", PYTHONS[django], ("--no-deps", *pins))


def made(django: str) -> bool:
    return (ROOT / ".build" / "interpreters" / f"apps-django{django}" / "stamp").exists()


def suite_of(django: str, name: str, migrated: Database, created: Database) -> Suite | None:
    """A project with the suite's apps; None where none of them is for this Django."""
    python = python_of(django)
    site = _site(python)
    apps = list(_apps(name, django, site))
    if all(app.startswith("django.") for app in apps):
        return None
    root = _written(HOME / django / name, name, apps)
    for package in sorted({app.partition(".")[0] for app in apps} - {"django", "store"}):
        shutil.copytree(site / package, root / package, copy_function=os.link)
    suite = Suite(root, python, "conf", *(_variables(root, each) for each in (migrated, created)))
    if "store" in apps:
        suite.run(suite.migrated, "manage.py", "makemigrations", "store", "--skip-checks", "--verbosity=0")
    return suite


def own_suite(migrated: Database, created: Database) -> Suite:
    """Django's own apps alone, with this interpreter: nothing to install."""
    root = _written(HOME / "own", "own", [app for app in _apps_project.APPS if app.startswith("django.")])
    return Suite(root, Path(sys.executable), "conf", *(_variables(root, each) for each in (migrated, created)))


def _written(root: Path, name: str, apps: list[str]) -> Path:
    shutil.rmtree(root, ignore_errors=True)
    for file, text in _files(name, apps).items():
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


def _apps(name: str, django: str, site: Path) -> Iterator[str]:
    wanted = SUITES[name].split()
    for app in _apps_project.APPS:
        package = app.partition(".")[0]
        chosen = package in wanted and package not in LEFT_OUT.get(django, ()) and _is_there(app, site)
        if package == "django" or chosen:
            yield app


def _is_there(app: str, site: Path) -> bool:
    """A module, or the AppConfig in one."""
    module = app.rpartition(".")[0] if app.rpartition(".")[2][0].isupper() else app
    path = site.joinpath(*module.split("."))
    return app == "store" or path.is_dir() or path.with_suffix(".py").is_file()


def _files(name: str, apps: Iterable[str]) -> Mapping[str, str]:
    settings = _apps_project.SETTINGS.format(apps=json.dumps(list(apps), indent=4))
    if name != "oscar":
        settings = settings.replace("from oscar.defaults import *\n", "")
    if name != "cms":
        settings = settings.replace(CMS_ONLY, "")
    if name != "small":
        settings = settings.replace(SMALL_ONLY, "")
    files = {**_apps_project.FILES, "conf.py": DRIVER + settings + MORE}
    return {file: text for file, text in files.items() if "store" in apps or not file.startswith("store/")}


def _variables(root: Path, database: Database) -> Mapping[str, str]:
    return {
        "APPS_DATABASE": json.dumps(database.settings),
        "PYTHONPATH": str(root),
        "PYTHONWARNINGS": "ignore",
    }


def _site(python: Path) -> Path:
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    return Path(subprocess.run([python, "-c", code], check=True, capture_output=True, text=True).stdout.strip())
