// The machine, the settings and the Python extension -> the interpreter that runs the server, and the one the user picked.
import { execFile } from 'node:child_process';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { decide, log } from './log';
import { expandPath } from './settings';

const WINDOWS = process.platform === 'win32';
const OLDEST = [3, 10] as const;

export interface Interpreter {
  command: string;
  args: string[];
  version: string;
}

/** The part of the Python extension's API that is used here (ms-python.python; it need not be installed). */
interface PythonExtension {
  readonly ready?: Promise<void>;
  readonly environments: {
    readonly known: readonly { readonly path: string }[];
    getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string };
    resolveEnvironment(environment: { readonly path: string }): Promise<{ executable: { uri?: vscode.Uri } } | undefined>;
    onDidChangeActiveEnvironmentPath: vscode.Event<unknown>;
  };
}

/** Runs a Python and gives its version and Django's, or why it does not run. */
export function probe(command: string, args: readonly string[] = []): Promise<{ version: string; django: string } | { reason: string }> {
  const script = [
    'import sys',
    'print(*sys.version_info[:3], sep=".")',
    'try:',
    ' from importlib.metadata import version; print(version("django"))',
    'except Exception: print("")',
  ].join('\n');
  return new Promise(resolve => {
    execFile(command, [...args, '-I', '-c', script], { timeout: 15_000, windowsHide: true, encoding: 'utf8' }, (error, stdout, stderr) => {
      const [version = '', django = ''] = stdout.split(/\r?\n/);
      if (!error && /^\d+\.\d+\.\d+$/.test(version)) {
        resolve({ version, django });
      } else {
        const last = stderr.trim().split('\n').at(-1);
        resolve({ reason: error?.code === 'ENOENT' ? 'there is no such program' : last || error?.message || 'it does not answer like a Python' });
      }
    });
  });
}

function tooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}

interface Candidate {
  command: string;
  args?: string[];
  source: string;
}

/** The first Python ≥ 3.10 that runs, or a sentence that says why there is none. The server's own setting is an order. */
export async function findServerPython(folder: vscode.Uri | undefined): Promise<Interpreter | string> {
  const ordered = vscode.workspace.getConfiguration('tablewright', folder ?? null).get<string>('server.python', '').trim();
  if (ordered) {
    const command = expandPath(ordered, folder);
    const found = await probe(command);
    if ('reason' in found || tooOld(found.version)) {
      const reason = 'reason' in found ? found.reason : `it is Python ${found.version}, and 3.10 or newer is needed`;
      decide(`Server's Python: “tablewright.server.python” is ${command}, which does not do: ${reason}.`);
      return `“${command}” in “tablewright.server.python” cannot run the server: ${reason}.`;
    }
    decide(`Server's Python: ${command} (${found.version}), set in “tablewright.server.python”.`);
    return { command, args: [], version: found.version };
  }
  for await (const { command, args = [], source } of candidates(folder)) {
    const name = [command, ...args].join(' ');
    const found = await probe(command, args);
    if ('version' in found && !tooOld(found.version)) {
      decide(`Server's Python: ${name} (${found.version}), ${source}.`);
      return { command, args, version: found.version };
    }
    if ('version' in found) {
      decide(`Server's Python: not ${name}, ${source}: it is Python ${found.version}, and 3.10 or newer is needed.`);
    } else {
      log.debug(`${name}, ${source}, does not run: ${found.reason}`);
    }
  }
  decide("Server's Python: none found.");
  return 'No Python 3.10 or newer was found to run the server.';
}

async function* candidates(folder: vscode.Uri | undefined): AsyncGenerator<Candidate> {
  const picked = await pickedPython(folder);
  if (picked) {
    yield { command: picked, source: 'picked in the Python extension' };
  }
  for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
    for (const name of ['.venv', 'venv']) {
      yield { command: inEnvironment(path.join(uri.fsPath, name)), source: `the workspace's ${name}` };
    }
  }
  const names = WINDOWS ? ['python', 'python3'] : ['python3', 'python', '/usr/bin/python3', '/usr/local/bin/python3', '/opt/homebrew/bin/python3'];
  if (WINDOWS) {
    yield { command: 'py', args: ['-3'], source: 'the Python launcher' };
  }
  for (const name of [...names, ...[14, 13, 12, 11, 10].map(minor => `python3.${minor}`)]) {
    yield { command: name, source: path.isAbsolute(name) ? 'a usual place' : 'on the PATH' };
  }
}

function inEnvironment(folder: string): string {
  return path.join(folder, ...(WINDOWS ? ['Scripts', 'python.exe'] : ['bin', 'python']));
}

/** The interpreter the Python extension uses for a folder; undefined where that extension is not or has none. */
export async function pickedPython(folder: vscode.Uri | undefined): Promise<string | undefined> {
  try {
    const api = await pythonExtension();
    const active = api?.environments.getActiveEnvironmentPath(folder);
    if (!api || !active) {
      return undefined;
    }
    const resolved = await api.environments.resolveEnvironment(active);
    return resolved?.executable.uri?.fsPath;
  } catch (error) {
    log.warn(`The Python extension did not say which interpreter it uses: ${String(error)}`);
    return undefined;
  }
}

/** Interpreters to choose from: the workspace's own, those the Python extension knows, those on the PATH; with versions. */
export async function knownInterpreters(folder: vscode.Uri | undefined): Promise<{ command: string; version: string; django: string }[]> {
  const commands = new Set<string>();
  for await (const { command, args } of candidates(folder)) {
    if (!args) {
      commands.add(command);
    }
  }
  const known = (await pythonExtension().catch(() => undefined))?.environments.known ?? [];
  for (const environment of known.slice(0, 30)) {
    commands.add(environment.path);
  }
  const probed = await Promise.all([...commands].map(async command => ({ command, ...(await probe(command)) })));
  return probed.flatMap(found => ('version' in found ? [found] : []));
}

/** Calls back when the user picks another interpreter in the Python extension, also when that extension comes later. */
export function followPythonExtension(changed: () => void): vscode.Disposable {
  let subscription: vscode.Disposable | undefined;
  const subscribe = async (): Promise<void> => {
    const api = await pythonExtension().catch(() => undefined);
    if (api && !subscription) {
      subscription = api.environments.onDidChangeActiveEnvironmentPath(changed);
    }
  };
  void subscribe();
  const installed = vscode.extensions.onDidChange(() => {
    if (!subscription) {
      void subscribe().then(() => subscription && changed());
    }
  });
  return vscode.Disposable.from(installed, { dispose: () => subscription?.dispose() });
}

/** Waits a bounded time: a Python extension that hangs must not keep the server from starting. */
async function pythonExtension(): Promise<PythonExtension | undefined> {
  const extension = vscode.extensions.getExtension<PythonExtension>('ms-python.python');
  if (!extension) {
    return undefined;
  }
  const ready = (async () => {
    const api = await extension.activate();
    await api.ready;
    return api;
  })();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('it is not ready after 20 seconds')), 20_000);
  });
  return Promise.race([ready, late]).finally(() => clearTimeout(timer));
}
