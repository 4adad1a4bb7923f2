"""Package of Django's own -> the tables that it makes; they count only where it is installed."""

from __future__ import annotations

from collections.abc import Mapping

_PARTS = ("", "_auth", "_field_infos", "_statistics")
SPATIALITE = (
    *("spatial_ref_sys_all", "spatial_ref_sys_aux", "spatialite_history", "sql_statements_log", "data_licenses"),
    *("geom_cols_ref_sys", "SpatialIndex", "ElementaryGeometries", "KNN", "KNN2"),
    *("vector_layers", "vector_layers_auth", "vector_layers_field_infos", "vector_layers_statistics"),
    *(f"geometry_columns_{part}" for part in ("auth", "field_infos", "statistics", "time")),
    *(f"{kind}_geometry_columns" for kind in ("views", "virts")),
    *(
        f"{kind}_geometry_columns_{part}"
        for kind in ("views", "virts")
        for part in ("auth", "field_infos", "statistics")
    ),
)
"""What SpatiaLite keeps in each file of its own."""

CONTRIB_TABLES: Mapping[str, tuple[str, ...]] = {
    "django.contrib.admin": ("django_admin_log",),
    "django.contrib.auth": (
        "auth_group",
        "auth_group_permissions",
        "auth_permission",
        "auth_user",
        "auth_user_groups",
        "auth_user_user_permissions",
    ),
    "django.contrib.contenttypes": ("django_content_type",),
    "django.contrib.flatpages": ("django_flatpage", "django_flatpage_sites"),
    "django.contrib.gis": (
        "spatial_ref_sys",
        "geometry_columns",
        "geography_columns",
        "raster_columns",
        "raster_overviews",
        *SPATIALITE,
    ),
    "django.contrib.redirects": ("django_redirect",),
    "django.contrib.sessions": ("django_session",),
    "django.contrib.sites": ("django_site",),
}
NOT_BY_MIGRATE = frozenset({"django.contrib.gis"})
"""Their tables come with the database's own extension."""

USER_TABLES = frozenset({"auth_user", "auth_user_groups", "auth_user_user_permissions"})
"""Not made where the project has a user model of its own."""
