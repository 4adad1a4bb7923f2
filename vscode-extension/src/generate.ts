// Tables that no model maps -> the user's choice -> a class in models.py, shown.
import * as vscode from 'vscode';
import type { LanguageClient, Position } from 'vscode-languageclient/node';
import { chooseModelsFile } from './choose';
import { generate, listTables } from './protocol';
import type { TableEntry, TableName } from './protocol';
import { counted, plain } from './text';

const ICONS: Record<string, string> = { view: 'eye', 'materialized view': 'eye' };

/**
 * `place`: where a code action was asked for. Without one: the active models file, or a file the user chooses. `table`: the
 * one to generate; without it the user chooses.
 */
export async function generateModels(client: LanguageClient, place?: { uri: string; position?: Position }, table?: TableName): Promise<void> {
  const file = place ? vscode.Uri.parse(place.uri) : (activeModelsFile() ?? (await chooseModelsFile()));
  if (!file) {
    return;
  }
  const uri = client.code2ProtocolConverter.asUri(file);
  const chosen = table ? [table] : await chooseTables(client, uri);
  if (chosen.length === 0) {
    return;
  }
  const position = place?.position;
  const answer = await client.sendRequest(generate, { uri, tables: chosen, ...(position ? { position } : {}) });
  const edit = await client.protocol2CodeConverter.asWorkspaceEdit(answer.edit);
  const document = await vscode.workspace.openTextDocument(file);
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  if (!(await vscode.workspace.applyEdit(edit))) {
    void vscode.window.showWarningMessage('The model was not inserted, because the file has changed in the meantime. Run the command again.');
    return;
  }
  reveal(editor, edit);
  void offerTable(answer.message, { uri, ...(chosen[0] as TableName) });
}

/** None when the user picks none, or there is none, which is said. */
async function chooseTables(client: LanguageClient, uri: string): Promise<TableName[]> {
  const tables = await client.sendRequest(listTables, { uri, unmapped: true });
  if (tables.length === 0) {
    void vscode.window.showInformationMessage('Every table of this project has a model already, or no schema has been read.');
    return [];
  }
  const picked = await vscode.window.showQuickPick(tableItems(tables), {
    title: 'Generate Model for Table',
    placeHolder: `${counted(tables.length, 'table')} without a model: choose one or more`,
    canPickMany: true,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  return (picked ?? []).map(({ table: { alias, namespace, name } }) => ({ alias, namespace, name }));
}

/** Says what was done; the button opens the table behind the (first) new model. */
async function offerTable(message: string, table: TableName & { uri: string }): Promise<void> {
  if ((await vscode.window.showInformationMessage(plain(message), 'Show Table')) === 'Show Table') {
    await vscode.commands.executeCommand('tablewright.showTable', table);
  }
}

/** Tables as rows of a QuickPick: the name, what it is, and where it is when that is not the same for all. */
export function tableItems(tables: readonly TableEntry[]): (vscode.QuickPickItem & { table: TableEntry })[] {
  const differ = (of: (table: TableEntry) => string): boolean => new Set(tables.map(of)).size > 1;
  const aliases = differ(table => table.alias);
  const namespaces = differ(table => table.namespace);
  return tables.map(table => {
    const place = [aliases ? table.alias : '', namespaces ? table.namespace : ''].filter(Boolean);
    const description = [table.kind, counted(table.columns, 'column'), ...place].join(' · ');
    const detail = table.comment ? { detail: plain(table.comment) } : {};
    const iconPath = new vscode.ThemeIcon(ICONS[table.kind] ?? 'table');
    return { label: plain(table.name), description: plain(description), ...detail, iconPath, table };
  });
}

function activeModelsFile(): vscode.Uri | undefined {
  const document = vscode.window.activeTextEditor?.document;
  if (document?.languageId !== 'python' || document.uri.scheme !== 'file') {
    return undefined;
  }
  const isModels = /(^|\/)(models\.py|models\/[^/]+\.py)$/.test(document.uri.path) || /\bmodels\.Model\b/.test(document.getText());
  return isModels ? document.uri : undefined;
}

/** The caret on the first new class, which is the only line of the edit that starts with `class`. */
function reveal(editor: vscode.TextEditor, edit: vscode.WorkspaceEdit): void {
  const inserted = edit.get(editor.document.uri).map(each => each.newText).join('\n');
  const header = /^class .*$/m.exec(inserted)?.[0].trimEnd();
  const line = header === undefined ? -1 : editor.document.getText().split(/\r\n|\n|\r/).findIndex(text => text.trimEnd() === header);
  if (line >= 0) {
    const start = new vscode.Position(line, 'class '.length);
    editor.selection = new vscode.Selection(start, start);
    editor.revealRange(new vscode.Range(line, 0, line + 12, 0), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }
}
