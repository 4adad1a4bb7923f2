"""Every stock field, relation, constraint and way to inherit that Django 3.2 knows on every vendor."""

import uuid
from datetime import date

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

SHORT = 7


class Suit(models.TextChoices):
    CLUBS = "c", "Clubs"
    HEARTS = "h", "Hearts"


class Size(models.IntegerChoices):
    SMALL = 1
    LARGE = 2


class Scalars(models.Model):
    big = models.BigIntegerField()
    binary = models.BinaryField()
    binary_cut = models.BinaryField(max_length=20, null=True)
    boolean = models.BooleanField(default=False)
    boolean_null = models.BooleanField(null=True)
    char = models.CharField(max_length=SHORT)
    char_long = models.CharField(max_length=400, default="x")
    char_indexed = models.CharField(max_length=30, db_index=True)
    char_unique = models.CharField(max_length=30, unique=True)
    char_null_unique = models.CharField(max_length=30, unique=True, null=True)
    one = models.CharField(max_length=1, choices=[("y", "Yes"), ("n", "No")])
    suit = models.CharField(max_length=2, choices=Suit.choices, default=Suit.CLUBS)
    size = models.IntegerField(choices=Size.choices, null=True)
    day = models.DateField(default=date.today)
    date_indexed = models.DateField(db_index=True)
    date_time = models.DateTimeField(auto_now_add=True)
    date_time_null = models.DateTimeField(null=True, blank=True, auto_now=False)
    decimal = models.DecimalField(max_digits=12, decimal_places=3)
    decimal_whole = models.DecimalField(max_digits=5, decimal_places=0)
    duration = models.DurationField()
    email = models.EmailField()
    file = models.FileField(upload_to="files")
    file_path = models.FilePathField(path="/")
    floating = models.FloatField()
    image = models.FileField(upload_to="images", max_length=250, unique=True)
    integer = models.IntegerField(validators=[MinValueValidator(-3), MaxValueValidator(3)])
    ip = models.GenericIPAddressField()
    ip4 = models.GenericIPAddressField(protocol="ipv4", null=True)
    json = models.JSONField()
    json_null = models.JSONField(null=True, default=dict)
    positive_big = models.PositiveBigIntegerField()
    positive = models.PositiveIntegerField()
    positive_small = models.PositiveSmallIntegerField()
    slug = models.SlugField()
    slug_unique = models.SlugField(unique=True)
    slug_unindexed = models.SlugField(max_length=70, db_index=False)
    slug_unicode = models.SlugField(allow_unicode=True)
    small = models.SmallIntegerField(db_index=True)
    text = models.TextField()
    text_blank = models.TextField(blank=True, max_length=100)
    time = models.TimeField()
    url = models.URLField()
    url_long = models.URLField(max_length=900)
    uid = models.UUIDField(default=uuid.uuid4)
    uuid_unique = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    renamed = models.IntegerField(db_column="Other Name", unique=True)
    capital = models.CharField(max_length=10, db_column="CAPITAL", db_index=True)
    for_date = models.CharField(max_length=10, unique_for_date="day")


class SmallKey(models.Model):
    id = models.SmallAutoField(primary_key=True)


class AutoKey(models.Model):
    number = models.AutoField(primary_key=True, db_column="nr")


class BigKey(models.Model):
    id = models.BigAutoField(primary_key=True)


class CharKey(models.Model):
    code = models.CharField(max_length=12, primary_key=True)
    other = models.CharField(max_length=12, unique=True)


class UuidKey(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)


class IntegerKey(models.Model):
    number = models.IntegerField(primary_key=True)


class PositiveKey(models.Model):
    number = models.PositiveBigIntegerField(primary_key=True)


class DateKey(models.Model):
    day = models.DateField(primary_key=True)


class SlugKey(models.Model):
    slug = models.SlugField(primary_key=True)


class Links(models.Model):
    small = models.ForeignKey(SmallKey, models.CASCADE)
    auto = models.ForeignKey(AutoKey, models.PROTECT, null=True)
    big = models.ForeignKey("everything.BigKey", models.SET_NULL, null=True, related_name="+")
    char = models.ForeignKey(CharKey, models.DO_NOTHING, db_column="CHAR_CODE")
    to_other = models.ForeignKey(CharKey, models.CASCADE, to_field="other", related_name="others")
    by_uuid = models.ForeignKey(UuidKey, models.RESTRICT)
    integer = models.ForeignKey(IntegerKey, models.SET_DEFAULT, default=1)
    positive = models.ForeignKey(PositiveKey, models.SET(1))
    day = models.ForeignKey(DateKey, models.CASCADE)
    slug = models.ForeignKey(SlugKey, models.CASCADE)
    unindexed = models.ForeignKey(BigKey, models.CASCADE, db_index=False, related_name="unindexed")
    unbound = models.ForeignKey(BigKey, models.CASCADE, db_constraint=False, related_name="unbound")
    unique = models.ForeignKey(BigKey, models.CASCADE, unique=True, related_name="unique_links")
    one = models.OneToOneField(AutoKey, models.CASCADE, related_name="one")
    one_null = models.OneToOneField("self", models.CASCADE, null=True)
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="children")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True)


class OneKey(models.Model):
    scalars = models.OneToOneField(Scalars, models.CASCADE, primary_key=True)


class KeyOfKey(models.Model):
    one = models.ForeignKey(OneKey, models.CASCADE)


class ForeignKeyed(models.Model):
    char = models.ForeignKey(CharKey, models.CASCADE, primary_key=True)


class Many(models.Model):
    plain = models.ManyToManyField(BigKey)
    of_chars = models.ManyToManyField(CharKey, related_name="+")
    uuids = models.ManyToManyField(UuidKey, db_table="joined uuids")
    unbound = models.ManyToManyField(SmallKey, db_constraint=False, blank=True)
    friends = models.ManyToManyField("self")
    followers = models.ManyToManyField("self", symmetrical=False, related_name="followed")
    through = models.ManyToManyField(AutoKey, through="Between")
    generic = models.ManyToManyField(ContentType)


class Between(models.Model):
    many = models.ForeignKey(Many, models.CASCADE)
    auto = models.ForeignKey(AutoKey, models.CASCADE)
    since = models.DateField(null=True)

    class Meta:
        unique_together = ("many", "auto")


class Base(models.Model):
    made = models.DateTimeField(auto_now_add=True, db_index=True)
    code = models.CharField(max_length=9, unique=True)
    kind = models.ForeignKey(ContentType, models.CASCADE, related_name="%(app_label)s_%(class)s")

    class Meta:
        abstract = True
        unique_together = [("made", "code")]
        indexes = [models.Index(fields=["-made", "code"], name="%(app_label)s_%(class)s_mc")]
        constraints = [models.UniqueConstraint(fields=["kind", "made"], name="%(app_label)s_%(class)s_km")]


class Plain(models.Model):
    note = models.TextField(blank=True)

    class Meta:
        abstract = True


class FromBase(Base, Plain):
    extra = models.IntegerField()


class WithMeta(Base):
    class Meta(Base.Meta):
        db_table = "With Meta"


class OwnMeta(Base):
    kind = None
    code = models.CharField(max_length=11)

    class Meta:
        db_table = "OWN_META"
        indexes = []


class Place(models.Model):
    name = models.CharField(max_length=50)
    tagged = GenericRelation("everything.Tag")


class Restaurant(Place):
    stars = models.PositiveSmallIntegerField(default=0)


class Bistro(Restaurant):
    place_link = models.OneToOneField(Restaurant, models.CASCADE, parent_link=True, related_name="bistro")
    tables = models.ManyToManyField(BigKey)


class Shown(Place):
    class Meta:
        proxy = True


class FromShown(Shown):
    more = models.BooleanField(default=True)


class Tag(models.Model):
    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveIntegerField()
    about = GenericForeignKey()

    class Meta:
        indexes = [models.Index(fields=["content_type", "object_id"])]


class Ordered(models.Model):
    place = models.ForeignKey(Place, models.CASCADE)

    class Meta:
        order_with_respect_to = "place"


class Constrained(models.Model):
    a = models.IntegerField()
    b = models.IntegerField(null=True)
    name = models.CharField(max_length=40, db_column="Name")
    link = models.ForeignKey(BigKey, models.CASCADE)
    start = models.DateTimeField()

    class Meta:
        unique_together = [["a", "name"], ["link", "start"]]
        indexes = [
            models.Index(fields=["b"]),
            models.Index(fields=["-start", "a"], name="every_desc"),
            models.Index(fields=["name"], name="every_cond", condition=Q(b__gt=3)),
            models.Index(Lower("name"), name="every_lower"),
            models.Index(F("a").desc(), "b", name="every_expr"),
            models.Index(fields=["link", "b"], name="every_link"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["a", "b"], name="every_ab"),
            models.UniqueConstraint(fields=["name"], condition=Q(b__isnull=False), name="every_name"),
            models.UniqueConstraint(fields=["b", "start"], name="every_later", deferrable=models.Deferrable.DEFERRED),
            models.UniqueConstraint(fields=["b", "name"], include=["a"], name="every_inc"),
        ]


class Quoted(models.Model):
    percent = models.IntegerField(db_column="100 per cent")
    quote = models.IntegerField(db_column="it's")

    class Meta:
        db_table = "everything \u00e4rzte"


class UpperField(models.CharField):
    """One of the project's own, over a stock one."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 33)
        super().__init__(*args, **kwargs)


class PriceField(models.DecimalField):
    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_digits", 9)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(*args, **kwargs)


class MoodField(models.Field):
    """With a column type of its own."""

    def db_type(self, connection):
        return "varchar(3)"


class Owned(models.Model):
    upper = UpperField(unique=True)
    price = PriceField(null=True)
    mood = MoodField(default="ok", db_index=True)
