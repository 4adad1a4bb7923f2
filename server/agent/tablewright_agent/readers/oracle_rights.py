"""Rows of rights -> what this session may do with a table and a column, and whose names are bare."""

RIGHTS = ("select", "insert", "update", "delete")
# What a privilege lets one do; "everywhere" and for one owner they are called "… ANY TABLE".
MEANS = {"SELECT": "select", "READ": "select", "INSERT": "insert", "UPDATE": "update", "DELETE": "delete"}
ANY = {"%s ANY TABLE" % name: right for name, right in MEANS.items()}


class Rights:
    def __init__(self, rows):
        self.here = self.user = ""
        self.everywhere, self.by_owner, self.by_table, self.by_column = set(), {}, {}, {}
        for what, owner, table, column, privilege in rows:
            if what == "session":
                self.here, self.user = owner, table
            elif what == "everywhere":
                self.everywhere.add(privilege)
            elif what == "owner":
                self.by_owner.setdefault(owner, set()).add(privilege)
            elif what == "table":
                self.by_table.setdefault((owner, table), set()).add(privilege)
            else:
                self.by_column.setdefault((owner, table), {}).setdefault(column, set()).add(privilege)
        self.sees_all_tables = bool(self.everywhere.intersection(ANY))

    def namespace(self, owner):
        return "" if owner == self.here else owner

    def sees_triggers_of(self, owner):
        """ALL_TRIGGERS has those on one's own tables; all of them for who may make triggers anywhere."""
        name = "CREATE ANY TRIGGER"
        return owner == self.user or name in self.everywhere or name in self.by_owner.get(owner, ())

    def of_table(self, owner, name):
        """{"denied", "rights_known"}. A table that is shown for no reason that we see may allow more than we see."""
        if owner == self.user:
            return {}
        wide = self.everywhere | self.by_owner.get(owner, set())
        own = self.by_table.get((owner, name), set())
        granted = {ANY[privilege] for privilege in wide & set(ANY)} | {MEANS[one] for one in own & set(MEANS)}
        if not granted and not own and (owner, name) not in self.by_column:
            return {"rights_known": False}
        return {"denied": [right for right in RIGHTS if right not in granted]}

    def mark_columns(self, owner, name, table):
        denied = table.get("denied") or ()
        for column in table["columns"] if denied else ():
            own = self.by_column.get((owner, name), {}).get(column["name"], ())
            granted = [right for right in denied if right.upper() in own]
            if granted:
                column["granted"] = granted
