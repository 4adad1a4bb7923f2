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
      const terminal = vscode.window.createTerminal({ name: TERMINAL, cwd: folder });
      terminal.show();
      terminal.sendText(line, false); // it writes to the database: whoever looks at it presses Enter
    })),
  ];
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
