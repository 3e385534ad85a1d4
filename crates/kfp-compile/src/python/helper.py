"""Compiles the pipeline of a Python file with the installed KFP SDK.

kfp-compile runs this program as `python -c PROGRAM FILE FUNCTION FOLDER`; FUNCTION may be empty. The
program writes two files into FOLDER: `answer.json`, which `answer.rs` describes, and, if the SDK
compiles the pipeline, `pipeline.yaml` with the IR.
"""

import contextlib
import functools
import importlib.metadata
import importlib.util
import itertools
import json
import os
import sys
import sysconfig
import traceback


def main(file, function, folder):
    # Folders of pipelines are searched only after the SDK is imported: a module of the project with
    # the name `kfp` must not hide it.
    sys.path[:] = [entry for entry in sys.path if entry not in ('', os.getcwd())]
    sys.argv[:] = [file]
    try:
        answer = {'kind': 'compiled', 'origins': compile_file(file, function, os.path.join(folder, 'pipeline.yaml'))}
    except Refusal as refusal:
        answer = refusal.args[0]
    with open(os.path.join(folder, 'answer.json'), 'w', encoding='utf-8') as output:
        json.dump(answer, output)


class Refusal(Exception):
    """The answer if there is no IR."""

    def __init__(self, kind, **fields):
        super().__init__({'kind': kind, **fields})


def compile_file(file, function, target):
    """Writes the IR, and returns the Python lines that its parts come from."""
    try:
        version = importlib.metadata.version('kfp')
    except importlib.metadata.PackageNotFoundError:
        version = None
    if (version or '').startswith(('0.', '1.')):
        raise Refusal('sdk-too-old', python=sys.executable, version=version)
    try:
        import kfp
        from kfp import compiler
    except ImportError as error:
        raise Refusal('sdk-missing', python=sys.executable, error=str(error), version=version) from None
    sdk = os.path.dirname(os.path.abspath(kfp.__file__))
    recorder = Recorder(sdk)
    with contextlib.suppress(Exception):
        recorder.install()
    with reported(sdk):
        module = load(os.path.abspath(file))
    component = choose(module, os.path.abspath(file), function, recorder)
    with reported(sdk):
        compiler.Compiler().compile(component, target)
    try:
        return recorder.origins(component)
    except Exception:  # Another SDK may have other internals; the IR is complete without lines.
        return {}


def load(file):
    """Imports a file as `python -m` does, so that relative imports work in packages."""
    folder, name = os.path.split(file)
    sys.path.insert(0, folder)
    sys.path.append(os.getcwd())
    sys.dont_write_bytecode = True
    name = os.path.splitext(name)[0]
    while os.path.isfile(os.path.join(folder, '__init__.py')):
        folder, package = os.path.split(folder)
        name = package + '.' + name
        if folder not in sys.path:
            sys.path.append(folder)
    if name in sys.modules or '.' not in name and not name.isidentifier():
        name = 'kfp_compile_input'
    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def choose(module, file, function, recorder):
    """Returns the pipeline to compile: `function`, or the only one that no other pipeline calls."""
    from kfp.dsl import base_component, graph_component
    known = {name: value for name, value in vars(module).items() if isinstance(value, base_component.BaseComponent)}
    pipelines = {name: value for name, value in known.items() if isinstance(value, graph_component.GraphComponent)}
    components = [name for name in known if name not in pipelines]
    if function:
        if function not in vars(module):
            raise Refusal('unknown-function', names=list(pipelines))
        if function not in pipelines:
            kind = 'component' if function in components else type(vars(module)[function]).__name__
            raise Refusal('not-a-pipeline', is_a=kind, names=list(pipelines))
        return pipelines[function]
    unique = {id(value): name for name, value in reversed(pipelines.items())}
    own = {name: pipelines[name] for name in reversed(unique.values()) if code_of(pipelines[name])[0] == file}
    candidates = own or {name: pipelines[name] for name in reversed(unique.values())}
    called = set().union(*(recorder.called_by(value) for value in candidates.values()))
    callers = {name: value for name, value in candidates.items() if id(value.component_spec) not in called}
    chosen = callers if len(callers) == 1 else candidates
    if not chosen:
        raise Refusal('no-pipeline', components=components)
    if len(chosen) > 1:
        raise Refusal('several-pipelines', names=list(chosen))
    return next(iter(chosen.values()))


def code_of(component):
    """Returns the file and the line of the function behind a component, or `(None, None)`."""
    function = getattr(component, 'pipeline_func', None) or getattr(component, 'python_func', None)
    code = getattr(function, '__code__', None)
    return (os.path.abspath(code.co_filename), code.co_firstlineno) if code else (None, None)


class Recorder:
    """Records the Python lines of tasks and groups while the SDK runs the functions of pipelines."""

    def __init__(self, sdk):
        self.sdk = sdk + os.sep
        # The record of each pipeline, by the identity of its specification: the specification, and
        # for each task or group its place and the specification that it runs. Groups run none.
        self.records = {}
        self.components = {}
        self.current = None

    def install(self):
        from kfp.dsl import base_component, graph_component, pipeline_context
        wrap(base_component.BaseComponent, '__init__', self.around_component)
        wrap(graph_component.GraphComponent, '__init__', self.around_pipeline)
        wrap(pipeline_context.Pipeline, 'add_task', self.around_task)
        wrap(pipeline_context.Pipeline, 'push_tasks_group', self.around_group)

    def around_component(self, original, component, *args, **kwargs):
        original(component, *args, **kwargs)
        self.components[id(component.component_spec)] = component

    def around_pipeline(self, original, component, *args, **kwargs):
        outer, self.current = self.current, {}
        try:
            original(component, *args, **kwargs)
            self.records[id(component.component_spec)] = self.current
        finally:
            self.current = outer

    def around_task(self, original, pipeline, task, *args, **kwargs):
        name = original(pipeline, task, *args, **kwargs)
        if self.current is not None:
            self.current[name] = (self.call(), task.component_spec)
        return name

    def around_group(self, original, pipeline, group, *args, **kwargs):
        original(pipeline, group, *args, **kwargs)
        if self.current is not None:
            # The SDK enters the group of an `If` again when it comes to the `Elif`.
            self.current.setdefault(group.name, (self.call(), None))

    def call(self):
        """Returns the place of the innermost call that is neither of the SDK nor of this program."""
        frame = sys._getframe(1)
        while frame and (frame.f_globals is globals() or frame.f_code.co_filename.startswith(self.sdk)):
            frame = frame.f_back
        return frame and place(frame.f_code, frame.f_lineno, frame.f_lasti)

    def called_by(self, component):
        record = self.records.get(id(component.component_spec), {})
        return {id(called) for _, called in record.values() if called is not None}

    def origins(self, component):
        """Returns the places of the tasks, components and executors of a compiled pipeline."""
        spec = component.pipeline_spec
        origins = {'root': self.definition(component), 'tasks': {}, 'components': {}, 'executors': {}}
        todo = [('root', spec.root, self.records[id(component.component_spec)])]
        while todo:
            owner, definition, record = todo.pop()
            tasks = origins['tasks'][owner] = {}
            for key, task in definition.dag.tasks.items():
                at, called = record.get(key, (None, None))
                target = task.component_ref.name
                tasks[key] = {'place': at, 'component': target}
                origin = self.definition(self.components.get(id(called))) if called is not None else at
                origins['components'].setdefault(target, origin)
                if target in origins['tasks']:
                    continue
                callee = spec.components[target]
                if callee.HasField('dag'):
                    inner = record if called is None else self.records.get(id(called), {})
                    todo.append((target, callee, inner))
                elif callee.executor_label:
                    origins['executors'].setdefault(callee.executor_label, origin)
        return origins

    def definition(self, component):
        file, line = code_of(component)
        return {'file': file, 'line': line} if file else None


def wrap(owner, name, around):
    """Replaces a method by `around`, which gets the method as its first argument."""
    original = getattr(owner, name)
    setattr(owner, name, functools.wraps(original)(lambda *args, **kwargs: around(original, *args, **kwargs)))


def place(code, line, lasti):
    """Returns a place; with columns, as bytes of the line from zero, if Python knows them."""
    found = {'file': os.path.abspath(code.co_filename), 'line': line}
    if hasattr(code, 'co_positions'):  # Python 3.11
        first, last, start, end = next(itertools.islice(code.co_positions(), lasti // 2, None))
        if first == line and start is not None:
            found.update(start=start, end=end if last == first else None)
    return found


@contextlib.contextmanager
def reported(sdk):
    """Turns an exception into a refusal."""
    try:
        yield
    except (Exception, SystemExit) as error:
        raise failure(error, sdk) from None


def failure(error, sdk):
    """Returns the refusal for an exception of the file or of the SDK."""
    foreign = [sdk, *(sysconfig.get_path(name) for name in ('stdlib', 'platstdlib', 'purelib', 'platlib'))]
    foreign = tuple(os.path.join(os.path.abspath(folder), '') for folder in foreign if folder)
    at, trace = None, []
    for step, summary in zip(steps(error.__traceback__), traceback.extract_tb(error.__traceback__)):
        code = step.tb_frame.f_code
        is_foreign = code.co_filename.startswith('<frozen ') or os.path.abspath(code.co_filename).startswith(foreign)
        if not is_foreign and step.tb_frame.f_globals is not globals():
            at = place(code, step.tb_lineno, step.tb_lasti)
            trace.append({'file': at['file'], 'line': at['line'], 'function': summary.name, 'text': summary.line})
    text = f'exit status {error.code}' if isinstance(error, SystemExit) else str(error)
    if isinstance(error, SyntaxError) and error.filename:
        at, text = {'file': os.path.abspath(error.filename), 'line': error.lineno or 1}, error.msg
        if error.text and error.offset:
            at['start'] = len(error.text[:error.offset - 1].encode())
    missing = error.name if isinstance(error, ModuleNotFoundError) else None
    return Refusal(
        'raised', error=type(error).__name__, text=text, place=at, trace=trace, missing_module=missing,
        python=sys.executable)


def steps(trace):
    while trace:
        yield trace
        trace = trace.tb_next


main(*sys.argv[1:])
