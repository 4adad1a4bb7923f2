// “Tablewright: …” in the palette -> what each command does.
import * as vscode from 'vscode';
import type { LanguageClient, Position } from 'vscode-languageclient/node';
import { selectInterpreter, selectSettingsModule } from './choose';
import { fixCommands } from './fixes';
import { generateModels } from './generate';
import { currentDecisions, log } from './log';
import { Pages } from './pages';
import { refresh, report, writeSnapshot } from './protocol';
import type { ProjectState, TableName } from './protocol';
import type { Server, ServerState } from './server';
import { handOverWanted, tryWanted } from './lifecycle';
import { showStatements, syncModels, syncWanted } from './sync';
import { showTable } from './table';
import type { NamedTable } from './table';
import { plain } from './text';

/** Registers `tablewright.<name>`; what it throws is shown. */
export type Register = (name: string, work: (argument?: unknown, selected?: unknown) => Promise<void> | void) => vscode.Disposable;

/** Waits for a server that knows a schema, or says why there is none. */
export type WithServer = (
  work: (client: LanguageClient, argument?: unknown, selected?: unknown) => Promise<void>,
  again?: boolean,
) => (argument?: unknown, selected?: unknown) => Promise<void>;

export function registerCommands(server: Server, extensionVersion: string): vscode.Disposable {
  const pages = new Pages();
  const command: Register = (name, work) =>
    vscode.commands.registerCommand(`tablewright.${name}`, async (argument?: unknown, selected?: unknown) => {
      try {
        await work(argument, selected);
      } catch (error) {
        if (error instanceof vscode.CancellationError) {
          return;
        }
        log.error(`${name}: ${String(error)}`);
        const message = error instanceof Error ? error.message : String(error);
        void vscode.window.showErrorMessage(plain(message));
      }
    });
  const withServer: WithServer = (work, again = false) => async (argument, selected) => {
    const client = await runningClient(server, again);
    if (client) {
      await work(client, argument, selected);
    }
  };
  return vscode.Disposable.from(
    pages,
    command('generateModels', withServer((client, argument) => generateModels(client, placeOf(argument), tableOf(argument)))),
    command('syncModel', withServer((client, argument) => syncModels(client, pages, syncWanted(client, argument, 'model')))),
    command('syncFile', withServer((client, argument, selected) => syncModels(client, pages, syncWanted(client, argument, 'file', selected)))),
    command('syncApp', withServer((client, argument, selected) => syncModels(client, pages, syncWanted(client, argument, 'app', selected)))),
    command('tryModel', withServer((client, argument) => tryWanted(client, argument))),
    command('handOver', withServer((client, argument) => handOverWanted(client, pages, argument))),
    command('showSql', withServer((client, argument) => showStatements(client, pages, argument))),
    command('showTable', withServer((client, argument) => showTable(client, pages, argument as NamedTable | undefined))),
    command('refreshSchema', withServer(client => refreshSchema(client), true)),
    command('writeSnapshot', withServer(client => write(client), true)),
    command('restart', () => server.restart()),
    command('selectSettingsModule', selectSettingsModule),
    command('selectInterpreter', argument => selectInterpreter(argument === 'server.python' ? argument : 'python')),
    command('copyReport', () => copyReport(server, extensionVersion)),
    command('showLog', () => log.show()),
    ...fixCommands(command, withServer),
  );
}

/**
 * The client, once a schema is known; undefined after a message that says why there is none. `again`: for what reads the
 * schema once more, whatever came of the last time.
 */
async function runningClient(server: Server, again: boolean): Promise<LanguageClient | undefined> {
  if (server.state.phase === 'untrusted') {
    void offer('Tablewright runs the project’s settings to reach its database, so it starts when you trust this workspace.', {
      'Manage Workspace Trust': 'workbench.trust.manage',
    });
    return undefined;
  }
  await settled(server, again);
  const { state } = server;
  const own = server.stateFor(vscode.window.activeTextEditor?.document.uri);
  if (state.phase === 'failed') {
    void offerStart(state);
    return undefined;
  }
  if (own?.phase === 'failed' && own.problem && !knowsTables(own) && !again) {
    void offerMending([own.problem.message, own.problem.hint].filter(Boolean).join(' '), own.problem.kind);
    return undefined;
  }
  if (!server.client) {
    void vscode.window.showWarningMessage('Tablewright’s server does not run. “Tablewright: Restart Server” starts it.');
  }
  return server.client;
}

/** Waits, visibly and cancellably, while the server starts or a schema is being read. */
async function settled(server: Server, again: boolean): Promise<void> {
  const busy = (): boolean => server.state.phase === 'starting' || (server.state.phase === 'running' && !again && loading(server));
  if (!busy()) {
    return;
  }
  const options = { location: vscode.ProgressLocation.Notification, title: 'Tablewright reads the schema…', cancellable: true };
  await vscode.window.withProgress(options, (_, token) =>
    new Promise<void>((resolve, reject) => {
      const subscriptions = [
        server.onDidChange(() => busy() || end(resolve)),
        token.onCancellationRequested(() => end(() => reject(new vscode.CancellationError()))),
      ];
      const end = (then: () => void): void => {
        vscode.Disposable.from(...subscriptions).dispose();
        then();
      };
    }),
  );
}

/** Whether a project's first word is still to come, or its schema is being read and none of last time is there. */
function loading(server: Server): boolean {
  const expected = vscode.workspace.workspaceFolders?.length ?? 0;
  return server.states.length < Math.min(1, expected) || server.states.some(state => state.phase === 'loading' && !knowsTables(state));
}

function knowsTables(state: ProjectState): boolean {
  return state.aliases.length > 0 && state.aliases.every(alias => alias.tables > 0 && !alias.partial);
}

/** The project of the active editor; without one, all of them. */
function ofActiveEditor(client: LanguageClient): { uri?: string } {
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri && vscode.workspace.getWorkspaceFolder(uri) ? { uri: client.code2ProtocolConverter.asUri(uri) } : {};
}

async function refreshSchema(client: LanguageClient): Promise<void> {
  await client.sendRequest(refresh, ofActiveEditor(client));
}

async function write(client: LanguageClient): Promise<void> {
  const { uris, message } = await client.sendRequest(writeSnapshot, ofActiveEditor(client));
  if ((await vscode.window.showInformationMessage(plain(message), 'Open')) === 'Open') {
    for (const uri of uris) {
      await vscode.window.showTextDocument(client.protocol2CodeConverter.asUri(uri), { preview: false });
    }
  }
}

/** A sentence about what keeps a project from being read, with the command that may mend it. */
export async function offerMending(message: string, kind: string | undefined): Promise<void> {
  const interpreter = kind === 'no-django' || kind === 'no-interpreter' || kind === 'no-driver';
  const settings = kind === 'settings-missing' || kind === 'settings-error';
  await offer(message, {
    ...(interpreter ? { 'Select Interpreter…': 'tablewright.selectInterpreter' } : {}),
    ...(settings ? { 'Select Settings Module…': 'tablewright.selectSettingsModule' } : {}),
    'Show Log': 'tablewright.showLog',
  });
}

/** Says why there is no server, with what can be done about it. */
export async function offerStart(state: ServerState & { phase: 'failed' }): Promise<void> {
  if (!state.noPython) {
    await offer(state.message, { 'Restart Server': 'tablewright.restart', 'Show Log': 'tablewright.showLog' });
    return;
  }
  const message = `${state.message} Any Python 3.10 or newer will do; it needs no packages.`;
  const answer = await vscode.window.showErrorMessage(plain(message), 'Select Interpreter…', 'Open Settings');
  if (answer === 'Select Interpreter…') {
    await vscode.commands.executeCommand('tablewright.selectInterpreter', 'server.python');
  } else if (answer === 'Open Settings') {
    await vscode.commands.executeCommand('workbench.action.openSettings', 'tablewright.server.python');
  }
}

async function copyReport(server: Server, extensionVersion: string): Promise<void> {
  const parts = [
    `Tablewright ${extensionVersion}, ${vscode.env.appName} ${vscode.version}, ${process.platform} ${process.arch}`,
    currentDecisions() || `The server has not been started (${server.state.phase}).`,
  ];
  const { client } = server;
  if (client) {
    parts.push((await client.sendRequest(report, ofActiveEditor(client))).text);
  } else if (server.state.phase === 'failed') {
    parts.push(server.state.message);
  }
  await vscode.env.clipboard.writeText(parts.join('\n\n') + '\n');
  void vscode.window.showInformationMessage('Report copied: paths and versions, no passwords.');
}

async function offer(message: string, actions: Record<string, string>): Promise<void> {
  const answer = await vscode.window.showWarningMessage(plain(message), ...Object.keys(actions));
  const command = answer && actions[answer];
  if (command) {
    await vscode.commands.executeCommand(command);
  }
}

/** The table that a finding is about. */
function tableOf(argument: unknown): TableName | undefined {
  const table = (argument as { table?: TableName } | undefined)?.table;
  return typeof table?.name === 'string' ? table : undefined;
}

function placeOf(argument: unknown): { uri: string; position?: Position } | undefined {
  const place = argument as { uri?: unknown; position?: Position } | undefined;
  return typeof place?.uri === 'string' ? { uri: place.uri, ...(place.position ? { position: place.position } : {}) } : undefined;
}
