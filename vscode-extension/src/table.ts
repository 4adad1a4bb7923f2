// A table -> a read-only Markdown preview of it.
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { Pages } from './pages';
import { describeTable, listTables } from './protocol';
import type { TableName } from './protocol';
import { tableItems } from './tables';

export type NamedTable = TableName & { uri?: string };

/** Shows the table named; without one, that of the model at the caret; where there is none, one the user chooses. */
export async function showTable(client: LanguageClient, pages: Pages, named?: NamedTable): Promise<void> {
  const show = async (table: NamedTable): Promise<void> => {
    const { title, markdown } = await client.sendRequest(describeTable, table);
    await pages.show(title, markdown, 'md', false);
  };
  if (named) {
    await show(named);
    return;
  }
  const editor = vscode.window.activeTextEditor;
  const uri = editor && client.code2ProtocolConverter.asUri(editor.document.uri);
  if (editor && uri && editor.document.languageId === 'python') {
    const position = client.code2ProtocolConverter.asPosition(editor.selection.active);
    // No model at the caret is not a failure: then the user chooses.
    const here = await client.sendRequest(describeTable, { uri, position }).catch(() => undefined);
    if (here) {
      await pages.show(here.title, here.markdown, 'md', false);
      return;
    }
  }
  const project = uri === undefined ? {} : { uri };
  const tables = await client.sendRequest(listTables, { ...project, unmapped: false });
  if (tables.length === 0) {
    void vscode.window.showInformationMessage('There is no table to show: no schema has been read. “Tablewright: Show Log” says more.');
    return;
  }
  const picked = await vscode.window.showQuickPick(tableItems(tables), { title: 'Show Table', placeHolder: 'The table to show', matchOnDescription: true, matchOnDetail: true });
  if (picked) {
    const { alias, namespace, name } = picked.table;
    await show({ ...project, alias, namespace, name });
  }
}
