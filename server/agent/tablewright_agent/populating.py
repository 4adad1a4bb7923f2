"""INSTALLED_APPS -> a populated app registry: as `django.setup()` does it, but app by app, so that one that fails fails
alone, and without running `AppConfig.ready()` unless that is wanted."""

import os
import sys

from .app_errors import app_problem, duplicate_problem, own_files
from .bodies import Bodies
from .boot import load_settings, project_root
from .errors import Problem, is_own
from .guarding import reading_only
from .watching import Watch


class Populated:
    """What became of the apps. `ready`: whether `ready()` was run. `problems`: [(label or entry, Problem)]. `failed`:
    the project's files that had a part in one."""

    def __init__(self, root, ready):
        self.root, self.ready = root, ready
        self.problems = []
        self.failed = set()
        self.bodies = Bodies()


_populated = None


def populate(tell, settings_module, ready=False, skip=()):
    """(django, Populated). The registry of a process is populated once: what is asked later is told of the first."""
    global _populated
    django, _, settings = load_settings(settings_module)
    if _populated is None:
        _populated = _populate(tell, list(settings.INSTALLED_APPS), ready, frozenset(map(str, skip)))
    return django, _populated


def _populate(tell, entries, ready, skip):
    import django.db.models  # noqa: F401 - not within an app's time
    from django.apps import apps

    populated = Populated(project_root(), ready)
    halted = _halt(_package(entry) for entry in map(_named, entries) if entry in skip)
    watch = Watch(tell, populated.root, len(entries) * (3 if ready else 2))

    def attempt(app, entry, step, *words):
        watch.enter(app)
        try:
            return step()
        except BaseException as error:  # SystemExit and KeyboardInterrupt too
            problem = error if isinstance(error, Problem) else app_problem(error, entry, populated.root, halted, *words)
            populated.problems.append((app, problem))
            populated.failed |= own_files(error, populated.root)
            return None

    with apps._lock, watch.watching(), populated.bodies.seen(), reading_only():
        apps.loading = True  # django.setup() in an app's code fails as it does without us
        named = {}
        for entry in entries:
            if _named(entry) not in skip:
                attempt(_named(entry), _named(entry), lambda entry=entry: _create(apps, entry, named))
        apps.apps_ready = True
        configs = list(apps.app_configs.values())
        for config in configs:
            config.models = apps.all_models[config.label]  # also where its models are not imported
            if not skip & {config.label, config.name}:
                attempt(config.label, config.name, config.import_models)
            else:
                halted |= _halt({config.name + ".models"})
        apps.clear_cache()
        apps.models_ready = True
        if ready:
            for config in configs:
                if not skip & {config.label, config.name}:
                    attempt(config.label, config.name, config.ready, "ready() of the app “%s”", "fails")
        apps.ready = True
        apps.ready_event.set()
        apps.clear_cache()  # now of each model too: what failed may have left half of a relation in them
    return populated


def _create(apps, entry, named):
    """`named`: {label or package: the entry that has it}; the two cannot be mistaken, see the tuple's first."""
    from django.apps import AppConfig

    if not isinstance(entry, (str, AppConfig)):
        text = "INSTALLED_APPS has %s in it, which is no text." % type(entry).__name__
        raise Problem("app-error", text, "Name there a package, or an AppConfig within one.")
    config = entry if isinstance(entry, AppConfig) else AppConfig.create(entry)
    for kind, name in (("package", config.name), ("label", config.label)):
        other = named.get((kind, name))
        if other is not None:
            raise duplicate_problem(_named(entry), other, name if kind == "label" else None)
    named["package", config.name] = named["label", config.label] = _named(entry)
    apps.app_configs[config.label] = config
    config.apps = apps


def _named(entry):
    return entry if isinstance(entry, str) else getattr(entry, "name", None) or type(entry).__name__


def _package(entry):
    """`slow` of `slow` and of `slow.apps.SlowConfig`."""
    module, _, last = entry.rpartition(".")
    if last[:1].isupper():
        return module[: -len(".apps")] if module.endswith(".apps") else module
    return entry


def _halt(names):
    """Lets nobody import these modules: they did not end the last time. Gives those that there are."""
    halted = set()
    for name in names:
        if name not in sys.modules:
            sys.modules[name] = None
            halted.add(name)
    return halted


def loaded_files(populated):
    """The project's own files that were loaded, or that failed to."""
    prefix = os.path.normcase(os.path.join(sys.prefix, "")) if sys.prefix != sys.base_prefix else None
    found = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    return sorted(
        path
        for path in found | populated.failed
        if isinstance(path, str)
        and path.endswith(".py")
        and is_own(path, populated.root)
        and not (prefix and os.path.normcase(path).startswith(prefix))
    )
