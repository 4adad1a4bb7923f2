// An interpreter and the bundled folder -> a running language server, and the states of its projects.
import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  RevealOutputChannelOn,
  ShowMessageNotification,
  State,
  WorkDoneProgressCancelNotification,
} from 'vscode-languageclient/node';
import type { ConfigurationParams, LanguageClientOptions, ProgressToken } from 'vscode-languageclient/node';
import { decide, log, startDecisions } from './log';
import { stateChanged } from './protocol';
import type { ProjectState } from './protocol';
import { findServerPython, pickedPython } from './python';
import type { Interpreter } from './python';
import { oneAtATime } from './queue';
import { userSettings } from './settings';

/** Unexpected ends within `CALM` milliseconds that are answered with a new start; after them the user decides. */
const RESTARTS = 2;
const CALM = 180_000;

/** What the server itself is doing; what its projects are doing is in `states`. */
export type ServerState =
  | { phase: 'untrusted' | 'starting' | 'running' | 'stopped' }
  | { phase: 'failed'; message: string; noPython: boolean };

export class Server implements vscode.Disposable {
  readonly #bundled: vscode.Uri;
  readonly #changed = new vscode.EventEmitter<void>();
  #client: LanguageClient | undefined;
  #interpreter: Interpreter | undefined;
  #state: ServerState = { phase: 'stopped' };
  #states = new Map<string, ProjectState>();
  #crashes: number[] = [];
  readonly #reading = new Set<ProgressToken>();

  readonly #told = new vscode.EventEmitter<string>();

  /** Fires with a sentence that the server has for the user, after the state that it is about. */
  readonly onDidTell = this.#told.event;
  /** Fires when `state` or `states` has changed. */
  readonly onDidChange = this.#changed.event;
  /** Stops what runs and starts anew with what is set and found now. */
  readonly restart = oneAtATime(() => this.#restart());
  /** After the user picked another interpreter: a new server only where the server's own Python is another one now. */
  readonly follow = oneAtATime(() => this.#follow());

  constructor(extension: vscode.Uri) {
    this.#bundled = vscode.Uri.joinPath(extension, 'bundled');
  }

  get state(): ServerState {
    return this.#state;
  }

  /** Of the folders that are open: the server has a last word on one that was closed. */
  get states(): ProjectState[] {
    const open = new Set(vscode.workspace.workspaceFolders?.map(folder => folder.uri.fsPath));
    return [...this.#states.values()].filter(state => open.has(vscode.Uri.parse(state.folder).fsPath));
  }

  /** The client, for requests; undefined while there is no server to answer them. */
  get client(): LanguageClient | undefined {
    return this.#state.phase === 'running' ? this.#client : undefined;
  }

  get interpreter(): Interpreter | undefined {
    return this.#interpreter;
  }

  /** Whether a schema is being read, which `stopReading` ends; what was known before stays. */
  get reading(): boolean {
    return this.#reading.size > 0;
  }

  async stopReading(): Promise<void> {
    for (const token of this.#reading) {
      await this.client?.sendNotification(WorkDoneProgressCancelNotification.type, { token });
    }
  }

  /** The project of a file; without a file, or where it has none, the only project there is. */
  stateFor(uri: vscode.Uri | undefined): ProjectState | undefined {
    const folder = uri && vscode.workspace.getWorkspaceFolder(uri)?.uri;
    const own = folder && this.states.find(state => vscode.Uri.parse(state.folder).fsPath === folder.fsPath);
    return own ?? (this.states.length === 1 ? this.states[0] : undefined);
  }

  async #follow(): Promise<void> {
    const previous = this.#interpreter;
    if (!vscode.workspace.isTrusted) {
      return;
    }
    startDecisions();
    const found = await findServerPython(firstFolder());
    const same = typeof found !== 'string' && found.command === previous?.command && found.args.join() === previous.args.join();
    if (!same || !this.client) {
      await this.restart();
      return;
    }
    await this.client.sendNotification('workspace/didChangeConfiguration', { settings: null });
  }

  dispose(): void {
    void this.stop();
    this.#changed.dispose();
    this.#told.dispose();
  }

  /** Never rejects. */
  async stop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    if (client) {
      // A server that has crashed, or does not answer, has nothing left to say.
      await client.dispose(3000).catch(error => log.debug(`The server did not end by itself: ${String(error)}`));
    }
  }

  async #restart(): Promise<void> {
    await this.stop();
    this.#states.clear();
    this.#reading.clear();
    if (!vscode.workspace.isTrusted) {
      this.#set({ phase: 'untrusted' });
      return;
    }
    this.#set({ phase: 'starting' });
    startDecisions();
    const found = await findServerPython(firstFolder());
    if (typeof found === 'string') {
      this.#interpreter = undefined;
      this.#set({ phase: 'failed', message: found, noPython: true });
      return;
    }
    this.#interpreter = found;
    this.#crashes = [];
    try {
      const client = this.#makeClient(found);
      this.#client = client;
      await client.start();
      if (this.#client === client) {
        this.#set({ phase: 'running' });
      }
    } catch (error) {
      log.error(`The server did not start: ${String(error)}`);
      this.#failed('Tablewright’s server did not start. The log says why.');
    }
  }

  #makeClient(python: Interpreter): LanguageClient {
    const serve = vscode.Uri.joinPath(this.#bundled, 'serve.py').fsPath;
    const options: LanguageClientOptions = {
      documentSelector: [{ scheme: 'file', language: 'python' }],
      outputChannel: log,
      traceOutputChannel: log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      // No settings: the server asks for them, and what it was told here would outlive a setting that the user takes back.
      initializationOptions: { clientCommands: true, diagnosticsInHover: true },
      initializationFailedHandler: () => false,
      middleware: {
        workspace: {
          configuration: (params: ConfigurationParams) => Promise.all(params.items.map(item => this.#configuration(item))),
        },
        handleWorkDoneProgress: (token, progress, next) => {
          if (progress.kind === 'begin') {
            this.#reading.add(token);
          } else if (progress.kind === 'end') {
            this.#reading.delete(token);
          }
          next(token, progress);
        },
      },
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => this.#closed(),
      },
    };
    // -I -S: neither PYTHON… variables nor installed packages of that interpreter reach the server.
    const args = [...python.args, '-I', '-S', '-X', 'utf8', serve];
    const client = new LanguageClient('tablewright', 'Tablewright', { command: python.command, args }, options);
    client.onNotification(stateChanged, state => {
      this.#states.set(state.folder, state);
      this.#changed.fire();
    });
    client.onNotification(ShowMessageNotification.type, ({ message }) => this.#told.fire(message));
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Running && this.#client === client && this.#state.phase === 'starting') {
        this.#set({ phase: 'running' });
      }
    });
    return client;
  }

  #closed(): { action: CloseAction; handled: true } {
    this.#states.clear();
    this.#reading.clear();
    this.#crashes = [...this.#crashes.filter(time => time > Date.now() - CALM), Date.now()];
    if (this.#crashes.length <= RESTARTS) {
      log.warn('The server ended unexpectedly; it is started again.');
      this.#set({ phase: 'starting' });
      return { action: CloseAction.Restart, handled: true };
    }
    this.#failed('Tablewright’s server ended unexpectedly several times, so it is not started again. The log says why.');
    return { action: CloseAction.DoNotRestart, handled: true };
  }

  async #configuration(item: { section?: string; scopeUri?: string }): Promise<unknown> {
    const scope = item.scopeUri === undefined ? firstFolder() : vscode.Uri.parse(item.scopeUri);
    return item.section === 'tablewright' ? this.#settings(scope) : null;
  }

  /** What the user set, and beside it the interpreter that the Python extension uses: a candidate, not an order. */
  async #settings(scope: vscode.Uri | undefined): Promise<Record<string, unknown>> {
    const settings = userSettings(scope);
    if (settings['python']) {
      decide(`Project's Python: ${String(settings['python'])}, set in “tablewright.python”.`);
      return settings;
    }
    const picked = await pickedPython(scope);
    decide(picked ? `Project's Python: ${picked}, picked in the Python extension, unless the project says another.` : 'Project’s Python: left to the server to find.');
    return picked ? { ...settings, 'picked-python': picked } : settings;
  }

  #failed(message: string): void {
    this.#set({ phase: 'failed', message, noPython: false });
  }

  #set(state: ServerState): void {
    this.#state = state;
    this.#changed.fire();
  }
}

export function firstFolder(): vscode.Uri | undefined {
  return vscode.workspace.workspaceFolders?.[0]?.uri;
}
