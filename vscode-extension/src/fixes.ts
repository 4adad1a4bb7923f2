// Fixes that are no edits (a text to copy, a migration, a setting, the baseline) -> what VS Code does for them.
import * as vscode from 'vscode';
import type { Position } from 'vscode-languageclient/node';
import type { Register, WithServer } from './commands';
import { addToBaseline, migrateCommand } from './protocol';
import { plain } from './text';

const TERMINAL = 'Tablewright';

export function fixCommands(command: Register, withServer: WithServer): vscode.Disposable[] {
  return [
    command('copyText', copyText),
    command('openSetting', openSetting),
    command('typeReason', typeReason),
    command('addToBaseline', withServer(async (client, argument) => {
      const { uri, entry } = argument as { uri: string; entry: Record<string, string> };
      const { message } = await client.sendRequest(addToBaseline, { uri, entry });
      void vscode.window.setStatusBarMessage(plain(message), 5000);
    })),
    command('runMigrate', withServer(async (client, argument) => {
      const given = argument as { uri?: string; alias?: string } | undefined;
      const uri = given?.uri ? { uri: given.uri } : {};
      const { command: line, folder } = await client.sendRequest(migrateCommand, { ...uri, alias: given?.alias ?? 'default' });
      await runInTerminal(line, folder);
    })),
  ];
}

/** It writes to the database, so the user is asked; who wants to look at it first presses Enter there. */
async function runInTerminal(line: string, folder: string): Promise<void> {
  const detail = `${plain(line)}\n\nThis changes the tables of the database. It runs in a terminal in “${plain(folder)}”.`;
  const answer = await vscode.window.showWarningMessage('Run Django’s migrate?', { modal: true, detail }, 'Run', 'Only Type It');
  if (!answer) {
    return;
  }
  const terminal = vscode.window.createTerminal({ name: TERMINAL, cwd: folder });
  terminal.show();
  terminal.sendText(line, answer === 'Run');
}

async function copyText(argument: unknown): Promise<void> {
  const text = (argument as { text?: unknown } | undefined)?.text;
  if (typeof text === 'string') {
    await vscode.env.clipboard.writeText(text);
    void vscode.window.setStatusBarMessage('Copied.', 5000);
  }
}

async function openSetting(argument: unknown): Promise<void> {
  const key = (argument as { key?: unknown } | undefined)?.key;
  const query = typeof key === 'string' && /^[a-z.-]+$/.test(key) ? `tablewright.${key}` : 'tablewright';
  await vscode.commands.executeCommand('workbench.action.openSettings', query);
}

/** The caret behind a comment that a quick fix has just written. */
function typeReason(argument: unknown): void {
  const place = argument as { uri?: string; position?: Position } | undefined;
  const editor = vscode.window.activeTextEditor;
  if (!editor || !place?.uri || !place.position || vscode.Uri.parse(place.uri).toString() !== editor.document.uri.toString()) {
    return;
  }
  const caret = new vscode.Position(place.position.line, place.position.character);
  editor.selection = new vscode.Selection(caret, caret);
}
