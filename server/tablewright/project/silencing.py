"""Findings and a file's ignore comments -> what each comment silences, and those that silence nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from tablewright.findings import Finding, Severity
from tablewright.project.state import PlacedFinding, PlacedFix, State
from tablewright.rules import RULES
from tablewright.schema.names import closest, find_table
from tablewright.source.edits import Edit
from tablewright.source.lexical import line_ends
from tablewright.source.models import Field, Model, Models, PlacedModel
from tablewright.source.silencing import Silencer, lines_around, remove_code, silencers_in, silencers_of, silencing_edit
from tablewright.source.statements import UNKNOWN, ClassStatement, Module, Span

CODE = "unused-ignore"

_CODES = frozenset(rule.code for rule in RULES)
_PASSING = frozenset({CODE, *(rule.code for rule in RULES if rule.check is None)})
"""Of the project's momentary state (a database that is down now), or of these comments themselves: never unused."""

_LONGEST = 60


def silencing_comments(text: str) -> Mapping[int, frozenset[str] | None]:
    """Line (from 0) -> the codes that `# tablewright: ignore[code, …]` names there, None for all."""
    return {
        text.count("\n", 0, at) + text.count("\r", 0, at) - text.count("\r\n", 0, at): (
            frozenset(code for code, _ in each.codes) if each.codes is not None else None
        )
        for each in silencers_in(text)
        if each.closed
        for at in [each.span.start]
    }


def silencers_for(
    finding: Finding, model: PlacedModel, module: Module, silencers: tuple[Silencer, ...]
) -> list[Silencer]:
    """Those of a file's comments that silence a finding: on any line of what it stands on."""
    if not silencers:
        return []
    place = lines_around(module.text, statement_around(finding.span, model.model.statement).moved(model.offset))
    return [each for each in silencers if place.contains(each.span.start) and each.silences(finding.code)]


def statement_around(span: Span, statement: ClassStatement) -> Span:
    """What a finding at `span` of a class stands on: a field's whole statement, an option of Meta, the class's or
    Meta's header; else the span itself."""
    parts = [assignment.span for assignment in statement.assignments]
    parts.append(_header(statement.name_span, statement.block))
    if statement.meta is not None:
        parts += [option.span for option in statement.meta.options.values()]
        parts.append(_header(statement.meta.name_span, statement.block))
    around = [part for part in parts if part.start <= span.start <= part.end]
    return Span(min(part.start for part in (*around, span)), max(part.end for part in (*around, span)))


def _header(name: Span, block: str) -> Span:
    """From a class's name to the end of the line that its colon ends."""
    end = next((at for at, is_open in line_ends(block, name.end) if not is_open), name.end)
    return Span(name.start, max(name.end, name.start + len(block[name.start : end].rstrip())))


@dataclass(frozen=True, slots=True)
class Judging:
    """What decides whether a comment is surely of no use. `off`: codes that the user's settings leave out here."""

    models: Models
    state: State
    off: Collection[str]
    used: Collection[tuple[Silencer, str]]
    """(comment, code of a finding that it silences)"""
    judged: Callable[[Model], bool]
    """Whether rules look at the model at all."""


def unused_ignores(
    module: Module, path: Path, placed: Iterable[PlacedModel], judging: Judging
) -> Iterator[PlacedFinding]:
    """The codes that silence nothing. Where not all is known that a rule may ask, only of codes that no rule has."""
    silencers = silencers_of(module)
    models = tuple(placed) if silencers else ()
    for silencer in silencers:
        model = _owner(silencer, models, module)
        sure = model is not None and _surely_judged(silencer, model, module, judging)
        for number, span, message, near in _useless(silencer, judging, sure=sure):
            fixes = list(_fixes(silencer, number, near, module.text, path))
            yield _finding(message, span, path, model.model if model is not None else None, fixes)


def _useless(silencer: Silencer, judging: Judging, *, sure: bool) -> Iterator[tuple[int | None, Span, str, str | None]]:
    """(number of the code, where it stands, message, the code that may be meant)"""
    if not silencer.closed:
        yield None, silencer.span, "The bracket behind “ignore” is not closed: the comment silences nothing.", None
        return
    if silencer.codes == ():
        yield None, silencer.span, "The comment names no code: it silences nothing.", None
        return
    if silencer.codes is None:
        if sure and not any(silencer == each for each, _ in judging.used):
            yield None, silencer.span, "There is nothing to silence here: the comment has no effect.", None
        return
    for number, (code, span) in enumerate(silencer.codes):
        if code not in _CODES:
            near = next(iter(closest(code, _CODES, 1)), None)
            guess = f" Did you mean “{near}”?" if near else ""
            yield number, span, f"No rule has the code “{_short(code)}”: it silences nothing.{guess}", near
        elif sure and code not in _PASSING and code not in judging.off and (silencer, code) not in judging.used:
            yield number, span, f"“{code}” is not found here: the comment silences nothing.", None


def _short(code: str) -> str:
    plain = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in code)
    return plain if len(plain) <= _LONGEST else plain[:_LONGEST] + "…"


def ignoring_edit(found: PlacedFinding, models: Models, module: Module) -> Edit | None:
    """An absolute edit that silences the finding where it stands; None where no line of that can have a comment."""
    around = [
        statement_around(found.finding.span, placed.model.statement).moved(placed.offset)
        for placed in models.by_path.get(str(found.path), ())
        if placed.model.label == found.finding.model and found.finding.span.moved(placed.offset) == found.span
    ]
    ends = [span.end for span in around]
    return silencing_edit(module.text, (found.span.start, *ends), found.finding.code)


def _owner(silencer: Silencer, models: Iterable[PlacedModel], module: Module) -> PlacedModel | None:
    """The innermost model on whose lines the comment stands."""
    around = [
        model
        for model in models
        if lines_around(module.text, model.model.span.moved(model.offset)).contains(silencer.span.start)
    ]
    return min(around, key=lambda model: model.model.span.end - model.model.span.start, default=None)


def _surely_judged(silencer: Silencer, model: PlacedModel, module: Module, judging: Judging) -> bool:
    on = [field for field in model.model.fields if _stands_on(field, silencer, model, module)]
    known = known_in_full(model.model, module, on, judging.models, judging.state)
    return known and read_in_full(model.model, judging.state) and judging.judged(model.model)


def known_in_full(model: Model, module: Module, on: Collection[Field], models: Models, state: State) -> bool:
    """Every rule had all that it may ask of the models about these fields; without any, about the model as a whole."""
    whole = model.paired and model.complete and not model.statement.broken and not module.broken
    if not whole or state.phase != "ready" or state.app_problems or model.db_table is UNKNOWN:
        return False
    if model.indexes is UNKNOWN or (not on and _has_unknown(model)):
        return False
    return not any(_in_doubt(field, models) for field in on or model.fields)


def read_in_full(model: Model | None, state: State, sources: Collection[str] = ("database",)) -> bool:
    """The tables of every alias were read from there, the model's own in full."""
    for alias in state.aliases.values():
        schema = alias.schema
        if schema is None or schema.partial or alias.problem is not None or alias.source not in sources:
            return False
        name = model.db_table if model is not None else None
        table = find_table(schema, name) if isinstance(name, str) else None
        if table is not None and (table.error is not None or table.denied):
            return False
    return set(state.all_aliases) <= set(state.aliases)


def _stands_on(field: Field, silencer: Silencer, model: PlacedModel, module: Module) -> bool:
    if field.statement is None or field.inherited_from is not None:
        return False
    return lines_around(module.text, field.statement.span.moved(model.offset)).contains(silencer.span.start)


def _in_doubt(field: Field, models: Models) -> bool:
    if field.maps == "unknown" or _has_unknown(field):
        return True
    if field.relation is None:
        return field.many_to_many is not None and _has_unknown(field.many_to_many)
    target = field.relation.target
    if not isinstance(target, str) or _has_unknown(field.relation):
        return True
    other = models.target(target)
    return other is None or not other.complete


def _has_unknown(facts: object) -> bool:
    return any(getattr(facts, member.name) is UNKNOWN for member in fields(facts))  # type: ignore[arg-type]


def _fixes(silencer: Silencer, number: int | None, near: str | None, text: str, path: Path) -> Iterator[PlacedFix]:
    if near is not None and number is not None and silencer.codes is not None:
        edit = Edit(silencer.codes[number][1], near)
        yield PlacedFix(f"Change to “{near}”", {path: (edit,)}, safe=False, preferred=True)
    several = number is not None and silencer.codes is not None and len(silencer.codes) > 1
    title = "Remove the code from the comment" if several else "Remove the comment"
    # A comment that is misspelt was meant to silence something: what to do with it is for its writer to say.
    safe = near is None and silencer.closed and silencer.codes != ()
    removing = (remove_code(text, silencer, number),)
    yield PlacedFix(title, {path: removing}, safe=safe, preferred=near is None)


def _finding(message: str, span: Span, path: Path, model: Model | None, fixes: list[PlacedFix]) -> PlacedFinding:
    found = Finding(
        code=CODE,
        severity=Severity.HINT,
        message=message,
        span=span,
        model=model.label if model is not None else "",
        alias="",
        table=model.db_table if model is not None and isinstance(model.db_table, str) else "",
        path=str(path),
    )
    return PlacedFinding(found, path, span, tuple(fixes))
