// What may have changed the database -> a word to the server, which looks whether it did (setting “refresh”), not too often.
import * as vscode from 'vscode';
import { check } from './protocol';
import type { Server } from './server';

/** Until it is disposed. */
export function followDatabase(server: Server): vscode.Disposable {
  // A server that is just ending has nothing to look at any more.
  const look = (): void => void server.client?.sendNotification(check, {}).catch(() => undefined);
  let { focused } = vscode.window.state;
  return vscode.Disposable.from(
    vscode.window.onDidChangeWindowState(state => {
      if (state.focused && !focused) {
        look();
      }
      ({ focused } = state);
    }),
    // Any command: `manage.py migrate` may stand in a Makefile, behind an alias, or in a container.
    vscode.window.onDidEndTerminalShellExecution(look),
    vscode.tasks.onDidEndTaskProcess(look),
    vscode.debug.onDidTerminateDebugSession(look),
  );
}
