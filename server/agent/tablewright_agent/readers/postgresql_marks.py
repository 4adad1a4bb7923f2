"""PostgreSQL's catalogs -> a mark a table, which stays the same as long as the table's facts do."""


def marks(cursor):
    return None
