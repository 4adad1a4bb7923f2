"""Nothing -> an environment with the real applications, and one project that has all of them installed.

Both are kept in the user's cache folder, by the versions below; a change of either makes new ones.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

REQUIREMENTS = """
django==5.2.19 wagtail==8.0.1 django-cms==5.1.3 django-oscar==4.2.1 django-filer==3.6.0 django-allauth==65.21.1
django-simple-history==3.13.0 django-polymorphic==4.11.7 django-money==3.6.2 django-taggit==6.1.0
django-treebeard==5.3.1 django-mptt==0.16.0 django-reversion==6.4.0 easy-thumbnails==2.10.1 django-parler==2.4
django-guardian==3.5.2 django-oauth-toolkit==3.4.1 djangorestframework==3.18.3
django-celery-beat==2.9.0 django-celery-results==2.6.0
django-axes==8.3.1 django-waffle==5.0.0 django-otp==1.7.5 django-constance==4.4.0 django-import-export==4.4.3
django-post-office==3.12.0 django-machina==1.3.1 django-activity-stream==2.0.0 django-organizations==2.7.0
django-invitations==2.1.0 django-fsm-log==5.0.2 django-comments-xtd==2.10.13 django-contrib-comments==2.2.0
django-push-notifications==3.3.0 django-avatar==9.0.0 django-photologue==3.20 django-silk==5.6.0
django-sql-explorer==5.3.1 django-auditlog==3.4.1 django-model-utils==5.0.0 wiki==0.13.0 dj-stripe==2.11.0
sorl-thumbnail==12.11.0 social-auth-app-django==8.0.0 django-user-sessions==2.0.0 django-vote==2.5.0 django-robots==6.1
pinax-announcements==4.0.1 django-scheduler==0.12.0 django-apscheduler==0.7.0 django-sortedm2m==4.0.0
psycopg==3.3.9 psycopg-binary==3.3.9 setuptools<81
""".split()  # noqa: SIM905 -- fifty lines otherwise

APPS = """
django.contrib.admin django.contrib.auth django.contrib.contenttypes django.contrib.sessions django.contrib.messages
django.contrib.staticfiles django.contrib.sites django.contrib.flatpages django.contrib.redirects
django.contrib.postgres
wagtail.contrib.forms wagtail.contrib.redirects wagtail.contrib.search_promotions wagtail.contrib.settings
wagtail.contrib.simple_translation wagtail.contrib.routable_page wagtail.contrib.styleguide wagtail.embeds
wagtail.sites wagtail.users wagtail.snippets wagtail.documents wagtail.images wagtail.search wagtail.admin wagtail
modelcluster taggit
cms menus treebeard sekizai
oscar.config.Shop oscar.apps.analytics.apps.AnalyticsConfig oscar.apps.checkout.apps.CheckoutConfig
oscar.apps.address.apps.AddressConfig oscar.apps.shipping.apps.ShippingConfig
oscar.apps.catalogue.apps.CatalogueConfig oscar.apps.catalogue.reviews.apps.CatalogueReviewsConfig
oscar.apps.communication.apps.CommunicationConfig oscar.apps.partner.apps.PartnerConfig
oscar.apps.basket.apps.BasketConfig oscar.apps.payment.apps.PaymentConfig oscar.apps.offer.apps.OfferConfig
oscar.apps.order.apps.OrderConfig oscar.apps.customer.apps.CustomerConfig oscar.apps.search.apps.SearchConfig
oscar.apps.voucher.apps.VoucherConfig oscar.apps.wishlists.apps.WishlistsConfig
oscar.apps.dashboard.apps.DashboardConfig oscar.apps.dashboard.reports.apps.ReportsDashboardConfig
oscar.apps.dashboard.users.apps.UsersDashboardConfig oscar.apps.dashboard.orders.apps.OrdersDashboardConfig
oscar.apps.dashboard.catalogue.apps.CatalogueDashboardConfig oscar.apps.dashboard.offers.apps.OffersDashboardConfig
oscar.apps.dashboard.partners.apps.PartnersDashboardConfig oscar.apps.dashboard.pages.apps.PagesDashboardConfig
oscar.apps.dashboard.ranges.apps.RangesDashboardConfig oscar.apps.dashboard.reviews.apps.ReviewsDashboardConfig
oscar.apps.dashboard.vouchers.apps.VouchersDashboardConfig
oscar.apps.dashboard.communications.apps.CommunicationsDashboardConfig
oscar.apps.dashboard.shipping.apps.ShippingDashboardConfig widget_tweaks haystack django_tables2
easy_thumbnails filer mptt
allauth allauth.account allauth.socialaccount allauth.mfa allauth.usersessions allauth.idp.oidc
simple_history polymorphic djmoney djmoney.contrib.exchange parler reversion guardian oauth2_provider
rest_framework rest_framework.authtoken django_celery_beat django_celery_results axes waffle
django_otp django_otp.plugins.otp_email django_otp.plugins.otp_hotp django_otp.plugins.otp_static
django_otp.plugins.otp_totp
constance import_export post_office actstream organizations invitations django_fsm_log
django_comments_xtd django_comments push_notifications avatar photologue sortedm2m silk explorer auditlog
wiki wiki.plugins.attachments wiki.plugins.images wiki.plugins.links wiki.plugins.notifications
wiki.plugins.globalhistory wiki.plugins.help django_nyt djstripe sorl.thumbnail social_django user_sessions vote
robots pinax.announcements schedule django_apscheduler
machina machina.apps.forum machina.apps.forum_conversation machina.apps.forum_conversation.forum_attachments
machina.apps.forum_conversation.forum_polls machina.apps.forum_feeds machina.apps.forum_moderation
machina.apps.forum_search machina.apps.forum_tracking machina.apps.forum_member machina.apps.forum_permission
store
""".split()  # noqa: SIM905

SETTINGS = """\
import json
import os

from oscar.defaults import *

SECRET_KEY = "benchmarks only"
USE_TZ = True
SITE_ID = 1
ROOT_URLCONF = "urls"
STATIC_URL = "/static/"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "German")]
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
INSTALLED_APPS = {apps}
DATABASES = {{"default": json.loads(os.environ["APPS_DATABASE"])}}
CACHES = dict.fromkeys(
    ["default", "machina_attachments"], {{"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
)
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.locale.LocaleMiddleware",
]
TEMPLATES = [
    {{
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {{
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sekizai.context_processors.sekizai",
                "cms.context_processors.cms_settings",
            ]
        }},
    }}
]
HAYSTACK_CONNECTIONS = {{"default": {{"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}}}
WAGTAIL_SITE_NAME = "store"
WAGTAILADMIN_BASE_URL = "http://localhost"
CMS_CONFIRM_VERSION4 = True
COMMENTS_APP = "django_comments_xtd"
CONSTANCE_BACKEND = "constance.backends.database.DatabaseBackend"
DJSTRIPE_FOREIGN_KEY_TO_FIELD = "id"
"""

STORE = '''\
"""What packages without models of their own put into the models of those who use them."""

from django.db import models
from djmoney.models.fields import MoneyField
from model_utils import Choices
from model_utils.models import StatusModel, TimeStampedModel
from mptt.models import MPTTModel, TreeForeignKey
from parler.models import TranslatableModel, TranslatedFields
from polymorphic.models import PolymorphicModel
from reversion import register
from simple_history.models import HistoricalRecords
from sorl.thumbnail import ImageField
from sortedm2m.fields import SortedManyToManyField
from taggit.managers import TaggableManager
from timezone_field import TimeZoneField
from treebeard.mp_tree import MP_Node


class Article(PolymorphicModel):
    title = models.CharField(max_length=80)
    history = HistoricalRecords()


class Book(Article):
    isbn = models.CharField(max_length=13, unique=True)
    price = MoneyField(max_digits=14, decimal_places=2, default_currency="EUR")
    weight = MoneyField(max_digits=10, decimal_places=2, null=True, blank=True)


class Record(Article):
    label = models.CharField(max_length=40, blank=True)
    tags = TaggableManager()


class Poll(models.Model):
    question = models.CharField(max_length=200)
    maker = models.ForeignKey("auth.User", models.SET_NULL, null=True)
    history = HistoricalRecords(excluded_fields=["maker"])


class Shelf(MPTTModel):
    name = models.CharField(max_length=50, unique=True)
    parent = TreeForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="children")


class Topic(MP_Node):
    name = models.CharField(max_length=30)
    picture = ImageField(upload_to="topics", null=True)


class Recipe(TranslatableModel):
    minutes = models.PositiveIntegerField()
    translations = TranslatedFields(name=models.CharField(max_length=120), text=models.TextField(blank=True))


class Parcel(TimeStampedModel, StatusModel):
    STATUS = Choices("sent", "lost")
    books = SortedManyToManyField(Book)
    zone = TimeZoneField(default="UTC")


@register()
class Note(models.Model):
    text = models.TextField()
'''

FILES = {
    "conf.py": SETTINGS.format(apps=json.dumps(APPS, indent=4)),
    "urls.py": "urlpatterns = []\n",
    "store/__init__.py": "",
    "store/models.py": STORE,
    "store/migrations/__init__.py": "",
    "manage.py": dedent("""\
        import os
        import sys

        from django.core.management import execute_from_command_line

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "conf")
        execute_from_command_line(sys.argv)
    """),
}

ASK = Path(__file__).with_name("_apps_django.py")


@functools.cache
def home() -> Path:
    """The same for as long as this process lives: a test may have a cache folder of its own."""
    cache = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    told = json.dumps([REQUIREMENTS, FILES, sys.version_info[:2]]).encode()
    return Path(cache, "tablewright-benchmarks", f"apps-{hashlib.sha256(told).hexdigest()[:12]}")


def python() -> Path:
    return home() / "env" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def site() -> Path:
    """The folder that the packages are installed in."""
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    return Path(subprocess.run([python(), "-c", code], check=True, capture_output=True, text=True).stdout.strip())


def project() -> Path:
    return home() / "project"


def sqlite() -> dict[str, str]:
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(home() / "db.sqlite3")}


def installed() -> bool:
    return (home() / "ready").exists()


def install() -> None:
    """Some minutes the first time. What a try before left half done is made anew."""
    if installed():
        return
    print(f"Installing {len(REQUIREMENTS)} packages into {home()} …", file=sys.stderr)
    shutil.rmtree(home(), ignore_errors=True)
    home().mkdir(parents=True)
    subprocess.run([sys.executable, "-m", "venv", home() / "env"], check=True)
    run_pip = [python(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*run_pip, *REQUIREMENTS], check=True)
    for name, text in FILES.items():
        path = project() / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    manage(sqlite(), "makemigrations", "store", "--skip-checks")
    migrate(sqlite())
    (home() / "ready").write_text("")


def migrate(database: Mapping[str, str]) -> None:
    manage(database, "migrate", "--skip-checks", "--verbosity=0")


def manage(database: Mapping[str, str], *arguments: str) -> None:
    _run([python(), "manage.py", *arguments], database)


def ask(what: str, database: Mapping[str, str]) -> str:
    """What `_apps_django` prints."""
    return _run([python(), str(ASK), what], database)


def variables(database: Mapping[str, str]) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "conf",
        "APPS_DATABASE": json.dumps(dict(database)),
        "PYTHONPATH": str(project()),
        "PYTHONWARNINGS": "ignore",
    }


def _run(command: list[str | Path], database: Mapping[str, str]) -> str:
    ran = subprocess.run(
        command, cwd=project(), env={**os.environ, **variables(database)}, capture_output=True, text=True
    )
    if ran.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))} failed:\n{ran.stderr[-4000:]}")
    return ran.stdout
