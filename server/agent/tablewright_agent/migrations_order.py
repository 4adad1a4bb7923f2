"""Migrations on disk and rows of applied ones -> those that count, each behind what it depends on, as Django has it."""


def as_counted(disk, rows):
    """(left out, applied): of a squashed migration and those that it replaces either counts; the old ones where only
    some of them are applied. `disk`: {(label, name): Migration or None}; `rows`: keys in `django_migrations`.

    `applied` is a list, in the order of the rows. A squashed one is applied when all that it replaces are, only then.
    """
    loaded = _loaded(disk)
    left_out, applied = set(), list(dict.fromkeys(rows))
    for key, migration in loaded.items():
        if not migration.replaces:
            continue
        replaced = _replaced(key, loaded)
        done = [each in applied for each in replaced]
        if all(done) and key not in applied:
            applied.append(key)
        elif not all(done) and key in applied:
            applied.remove(key)
        if any(done) and not all(done) and any(each in loaded for each in replaced):
            left_out.add(key)
        else:
            left_out.update(tuple(each) for each in migration.replaces)
            left_out.update(replaced)
    return left_out, applied


def in_order(disk, left_out):
    """[((label, name), Migration)] without those that do not load."""
    loaded = _loaded(disk)
    standing = {new: [] for new in loaded}
    for key, migration in loaded.items():
        standing[key] += [tuple(each) for each in migration.dependencies]
        for child in migration.run_before:
            standing.get(tuple(child), []).append(key)
    order, seen = [], set()
    firsts = _firsts(loaded)
    for key in sorted(loaded):
        _visit(key, standing, firsts, seen, order)
    return [(key, loaded[key]) for key in order if key not in left_out]


def _loaded(disk):
    return {key: migration for key, migration in disk.items() if migration is not None}


def _replaced(key, loaded):
    """Those that it replaces and that replace none themselves: what is squashed may be squashed again."""
    found, waiting, seen = [], [key], set()
    while waiting:
        key = waiting.pop()
        if key in seen:
            continue
        seen.add(key)
        deeper = [tuple(each) for each in loaded[key].replaces] if key in loaded else []
        if deeper:
            waiting += deeper
        else:
            found.append(key)
    return found


def _firsts(loaded):
    found = {}
    for app, name in sorted(loaded):
        found.setdefault((app, "__first__"), (app, name))
        found[app, "__latest__"] = (app, name)
    return found


def _visit(start, standing, firsts, seen, order):
    """Depth first, without recursion: histories are long. What is missing, or goes in a circle, is passed over."""
    if start in seen:
        return
    seen.add(start)
    path = [(start, iter(standing[start]))]
    while path:
        key, needed = path[-1]
        following = next(needed, None)
        if following is None:
            order.append(key)
            path.pop()
            continue
        following = firsts.get(following, following)
        if following in standing and following not in seen:
            seen.add(following)
            path.append((following, iter(standing[following])))
