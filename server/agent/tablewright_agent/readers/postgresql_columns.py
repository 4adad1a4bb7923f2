"""Rows of PostgreSQL's columns -> their facts: what lies beneath a domain, what counts by itself and from where."""

import json
import re

# How a default that counts is printed: nextval('a.b'::regclass), with a cast around it, or of a text.
_COUNTS = re.compile(
    r"\(*nextval\(\(?(?P<quoted>E?'(?:[^'\\]|''|\\.)*')(?:::text)?\)?(?:::regclass)?\)+(?:::(?:integer|bigint|smallint|numeric|text))?\Z"
)
_PART = re.compile(r'"((?:[^"]|"")*)"|([^".]+)')


class Common:
    """What belongs to no table, by oid: domains, enums, trigger functions, operator classes that are not usual."""

    def __init__(self, rows):
        self.domains, self.enums, self.functions, self.classes = {}, {}, {}, {}
        for kind, oid, name, base, refuses, text, element, element_type in rows:
            if kind == "server":
                self.version, self.server_version, self.search_path = oid, name, json.loads(text)
            elif kind == "limits":
                self.statement_timeout = name
            elif kind == "domain":
                self.domains[oid] = (base, name, refuses, text, element, element_type)
            elif kind == "enum":
                self.enums[oid] = json.loads(text)
            elif kind == "function":
                self.functions[oid] = text
            else:
                self.classes[oid] = name

    def beneath(self, oid, native, element, element_type):
        """(base type, enum values, not null, default, element type) of a column of that type."""
        not_null, default = False, None
        while oid in self.domains:  # a domain may be over a domain
            oid, native, refuses, own_default, element, element_type = self.domains[oid]
            not_null = not_null or refuses
            default = own_default if default is None else default
        if element in self.domains:
            element_type = self.beneath(element, element_type, None, None)[0]
        return native, self.enums.get(oid, ()), not_null, default, element_type


def add_columns(tables, common, rows):
    """Fills in the columns of {oid: table}, in order; gives {oid: {attribute number: name}}."""
    names, same = {}, {}
    for oid, number, name, native, type_oid, element, element_type, required, default, generated, *rest in rows:
        table = tables.get(oid)
        if table is None:  # it was made since the tables were read
            continue
        identity, sequence, collation, comment, rights = rest
        name, native = same.setdefault(name, name), same.setdefault(native, native)  # most are there many times
        names.setdefault(oid, {})[number] = name
        columns = table["columns"]
        column = {
            "name": name,
            "position": len(columns) + 1,
            "native_type": native,
            "base_type": native,
            "null": not required,
        }
        columns.append(column)
        if element or type_oid in common.domains or type_oid in common.enums:
            base, enum, refuses, own_default, beneath = common.beneath(type_oid, native, element, element_type)
            column["base_type"] = same.setdefault(base, base)
            if refuses:
                column["null"] = False
            if enum:
                column["enum"] = enum
            if beneath:
                column["element_type"] = same.setdefault(beneath, beneath)
            if default is None and not generated:
                default = own_default
        if generated:
            column["generated"] = default or ""
            column["generated_kind"] = "virtual" if generated == "v" else "stored"
        elif identity:
            column["auto"] = "identity"
            if identity == "a":
                column["identity_always"] = True
        elif default is not None and not default.upper().startswith("NULL::"):
            column["default"] = same.setdefault(default, default)
            if "nextval(" in default:
                counting = _COUNTS.match(default)
                if counting:
                    column["auto"] = "sequence"
                    sequence = _sequence(counting.group("quoted"))
        if sequence:
            column["sequence"] = sequence
        if collation:
            column["collation"] = collation
        if comment:
            column["comment"] = comment
        granted = [right for right in (rights or "").split() if right in table["denied"]]
        if granted and table["usable"]:
            column["granted"] = granted
    return names


def _sequence(quoted):
    """A literal with a name as SQL writes it -> the bare name, behind its namespace where it has one."""
    text = quoted[quoted.index("'") + 1 : -1].replace("''", "'")
    if quoted.startswith("E"):
        text = text.replace("\\\\", "\\")
    return ".".join(whole.replace('""', '"') or bare for whole, bare in _PART.findall(text))
