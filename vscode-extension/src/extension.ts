// A workspace -> Tablewright in it: one server, a status item, commands; nothing runs before the workspace is trusted.
import * as vscode from 'vscode';
import { offerMending, offerStart, registerCommands } from './commands';
import { followDatabase } from './freshness';
import { log } from './log';
import { followPythonExtension } from './python';
import { Server } from './server';
import { statusItem } from './status';

let server: Server | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const current = new Server(context.extensionUri);
  server = current;
  const version = (context.extension.packageJSON as { version: string }).version;
  const start = (): void => void current.restart();
  let failed = false;
  context.subscriptions.push(
    log,
    current,
    statusItem(current),
    registerCommands(current, version),
    followDatabase(current),
    current.onDidChange(() => {
      if (current.state.phase === 'failed' && !failed) {
        void offerStart(current.state);
      }
      failed = current.state.phase === 'failed';
    }),
    // What the menus of files and editors offer needs a project.
    current.onDidChange(() => {
      const running = current.state.phase === 'running' && current.states.some(state => state.aliases.some(alias => alias.tables > 0));
      void vscode.commands.executeCommand('setContext', 'tablewright.running', running);
    }),
    current.onDidTell(message => {
      const state = current.states.find(({ problem }) => problem && message.includes(problem.message));
      void offerMending(message, state?.problem?.kind);
    }),
    followPythonExtension(() => void current.follow()),
    vscode.workspace.onDidGrantWorkspaceTrust(start),
    vscode.workspace.onDidChangeConfiguration(event => {
      if (event.affectsConfiguration('tablewright.server.python')) {
        start();
      }
    }),
  );
  start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
