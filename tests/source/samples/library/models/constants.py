from django.conf import settings

PREFIX = "lib"
SIZES = (20, 30)
LIMITS = {"title": 120}
KINDS = (("b", "Book"), ("m", "Map"))
LONG = True
USER = getattr(settings, "AUTH_USER_MODEL", "auth.User")
