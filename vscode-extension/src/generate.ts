// Tables that no model maps, a place for models, and how -> classes in the project, shown, after a preview where it is wanted.
import * as vscode from 'vscode';
import type { LanguageClient, Position, WorkspaceEdit } from 'vscode-languageclient/node';
import { chooseFolder } from './choose';
import { log } from './log';
import { chooseTarget } from './place';
import type { Manner, Target } from './place';
import { generate, listTables } from './protocol';
import type { TableName } from './protocol';
import { chooseTables } from './tables';
import { plain } from './text';

export const TITLE = 'Generate Models';

const EMPTY = 'Nothing';

/** Notes that fit into a message; all of them are in the log. */
const NOTES = 2;

/**
 * `place`: where a code action was asked for. Without one the user chooses, the active models file first. `table`: the
 * one to generate; without it the user chooses.
 */
export async function generateModels(client: LanguageClient, place?: { uri: string; position?: Position }, table?: TableName): Promise<void> {
  const uri = place?.uri ?? (await projectUri(client));
  if (uri === undefined) {
    return;
  }
  // Only what stands in a file of models says where to: a fix in the settings does not.
  const here = place?.position && { uri, position: place.position };
  for (let tables: TableName[] | undefined = table && [table]; ; tables = undefined) {
    const chosen = tables ? { tables, elsewhere: false } : await askForTables(client, uri, here !== undefined);
    if (!chosen) {
      return;
    }
    const target = here && !chosen.elsewhere ? hereNow(here) : await chooseTarget(client, uri, chosen.tables.length, here);
    if (target === 'back') {
      continue;
    }
    if (target) {
      await insert(client, chosen.tables, target);
    }
    return;
  }
}

/** Without a question: into the file at hand, as it is usual. */
function hereNow(here: { uri: string; position: Position }): { target: Target; manner: Manner } {
  return { target: here, manner: { managed: undefined, admin: false, preview: false } };
}

async function askForTables(client: LanguageClient, uri: string, here: boolean): ReturnType<typeof chooseTables> {
  const tables = await client.sendRequest(listTables, { uri, unmapped: true });
  if (tables.length === 0) {
    void vscode.window.showInformationMessage('Every table of this project has a model already, or no schema has been read.');
    return undefined;
  }
  return chooseTables(tables, here);
}

/** Asks for the edit and makes it: as one step that can be undone, and not where a file has changed since. */
async function insert(client: LanguageClient, tables: TableName[], { target, manner }: { target: Target; manner: Manner }): Promise<void> {
  const { managed, ...others } = manner;
  const asked = { ...target, tables, ...others, ...(managed === undefined ? {} : { managed }) };
  const answer = await client.sendRequest(generate, asked);
  const edit = await client.protocol2CodeConverter.asWorkspaceEdit(manner.preview ? ticked(answer.edit) : answer.edit);
  const versions = await opened(client, answer.edit);
  const changed = (): boolean => [...versions].some(([document, version]) => document.version !== version);
  const files = edit.entries().map(([file]) => file.toString());
  // Several files are a refactoring, which VS Code saves as the user's settings say; one file is left to the user.
  const applied = !changed() && (await vscode.workspace.applyEdit(edit, { isRefactoring: files.length > 1 }));
  if (!applied) {
    if (changed()) {
      await offerAgain(() => insert(client, tables, { target, manner }));
    }
    return; // else the user has looked at the preview, and thought better of it
  }
  if (answer.caret) {
    await reveal(client, answer.caret);
  }
  answer.notes.forEach(note => log.info(`generate: ${note}`));
  void offerMore(answer.message, answer.notes, files, { uri: target.uri, ...(tables[0] as TableName) });
}

/**
 * VS Code shows a preview when something has to be confirmed, and leaves just that unticked: the user would have to tick
 * every single change. So all are ticked, and what has to be confirmed is an empty change beside them.
 */
export function ticked(edit: WorkspaceEdit): WorkspaceEdit {
  const notes = Object.entries(edit.changeAnnotations ?? {}).map(([id, note]) => [id, { ...note, needsConfirmation: false }] as const);
  const changeAnnotations = { ...Object.fromEntries(notes), [EMPTY]: { label: EMPTY, needsConfirmation: true } };
  let confirmed = false;
  const documentChanges = (edit.documentChanges ?? []).map(change => {
    const last = 'edits' in change && change.edits.at(-1);
    if (confirmed || !last || !('range' in last)) {
      return change;
    }
    confirmed = true;
    const empty = { range: { start: last.range.end, end: last.range.end }, newText: '', annotationId: EMPTY };
    return { ...change, edits: [...change.edits, empty] };
  });
  return { ...edit, documentChanges, changeAnnotations };
}

/** The documents that an edit is about, with the version that it was made for. */
export async function opened(client: LanguageClient, edit: WorkspaceEdit): Promise<Map<vscode.TextDocument, number>> {
  const found = new Map<vscode.TextDocument, number>();
  for (const change of edit.documentChanges ?? []) {
    if ('textDocument' in change && typeof change.textDocument.version === 'number') {
      const uri = client.protocol2CodeConverter.asUri(change.textDocument.uri).toString();
      const document = vscode.workspace.textDocuments.find(each => each.uri.toString() === uri);
      if (document) {
        found.set(document, change.textDocument.version);
      }
    }
  }
  return found;
}

async function offerAgain(again: () => Promise<void>): Promise<void> {
  const message = 'The models were not inserted, because a file has changed in the meantime.';
  if ((await vscode.window.showWarningMessage(message, 'Generate Again')) === 'Generate Again') {
    await again();
  }
}

/** Says what was done, and what is left to do; the buttons open the table behind the (first) new model and save the files. */
async function offerMore(message: string, notes: readonly string[], files: readonly string[], table: TableName & { uri: string }): Promise<void> {
  const [show, save, showLog] = ['Show Table', 'Save Files', 'Show Log'] as const;
  const more = notes.length > NOTES;
  const text = [message, ...notes.slice(0, NOTES), ...(more ? [`${notes.length - NOTES} more in the log.`] : [])].join(' ');
  const unsaved = vscode.workspace.textDocuments.filter(document => document.isDirty && files.includes(document.uri.toString()));
  const buttons = [show, ...(files.length > 1 && unsaved.length > 0 ? [save] : []), ...(more ? [showLog] : [])];
  const answer = await vscode.window.showInformationMessage(plain(text), ...buttons);
  if (answer === show) {
    await vscode.commands.executeCommand('tablewright.showTable', table);
  } else if (answer === save) {
    for (const document of unsaved) {
      await document.save();
    }
  } else if (answer === showLog) {
    log.show();
  }
}

/** The caret on the first new class. */
async function reveal(client: LanguageClient, caret: { uri: string; position: Position }): Promise<void> {
  const document = await vscode.workspace.openTextDocument(client.protocol2CodeConverter.asUri(caret.uri));
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  const start = client.protocol2CodeConverter.asPosition(caret.position);
  editor.selection = new vscode.Selection(start, start);
  editor.revealRange(new vscode.Range(start.line, 0, start.line + 12, 0), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** Says which project is meant: by the active file where it has one, else by its folder. */
async function projectUri(client: LanguageClient): Promise<string | undefined> {
  const active = vscode.window.activeTextEditor?.document.uri;
  const uri = active && vscode.workspace.getWorkspaceFolder(active) ? active : await chooseFolder();
  return uri && client.code2ProtocolConverter.asUri(uri);
}
