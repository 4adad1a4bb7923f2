// A model, a file or an app -> brought in line with its tables, after a preview, with the choice of what goes, and a report.
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { LanguageClient, WorkspaceEdit } from 'vscode-languageclient/node';
import { opened, ticked } from './generate';
import type { Pages } from './pages';
import { showSql, sync } from './protocol';
import type { Gone, More, Synced, SyncWanted } from './protocol';
import { counted, plain } from './text';

/** Uses of a field that fit into a question; all of them are in the report. */
const USES = 3;

/** What sync leaves until somebody says so. */
const FURTHER: Record<keyof More, string> = {
  reshape: 'Change Relations, Too…',
  managed: 'Change Managed Models, Too…',
};

/** What a command was run on: a code action's argument, what is selected in the explorer, else the active editor. */
export function syncWanted(client: LanguageClient, argument: unknown, what: 'model' | 'file' | 'app', selected?: unknown): SyncWanted {
  const given = argument as Partial<SyncWanted> | undefined;
  if (!(argument instanceof vscode.Uri) && typeof given?.uri === 'string') {
    return { uri: given.uri, ...(given.model ? { model: given.model } : {}), ...(given.position ? { position: given.position } : {}) };
  }
  const several = Array.isArray(selected) ? selected.filter((each): each is vscode.Uri => each instanceof vscode.Uri && each.scheme === 'file') : [];
  if (several.length > 1) {
    return { uris: several.map(each => client.code2ProtocolConverter.asUri(each)) };
  }
  const editor = vscode.window.activeTextEditor;
  const uri = argument instanceof vscode.Uri ? argument : editor?.document.uri;
  if (!uri || uri.scheme !== 'file') {
    throw new Error('Open a file with models first: it is what would be synced.');
  }
  if (what === 'app' && uri.path.endsWith('.py')) {
    return { uri: client.code2ProtocolConverter.asUri(appOf(uri)) };
  }
  const here = what === 'model' && editor?.document.uri.toString() === uri.toString();
  const position = here ? { position: client.code2ProtocolConverter.asPosition(editor.selection.active) } : {};
  return { uri: client.code2ProtocolConverter.asUri(uri), ...position };
}

/** The folder that holds `models.py` or the package `models`. */
function appOf(file: vscode.Uri): vscode.Uri {
  const folder = vscode.Uri.joinPath(file, '..');
  return path.posix.basename(folder.path) === 'models' ? vscode.Uri.joinPath(folder, '..') : folder;
}

/** Asks for the edit, shows it, and makes it: as one step that can be undone, and not where a file has changed since. */
export async function syncModels(client: LanguageClient, pages: Pages, wanted: SyncWanted): Promise<void> {
  let answer = await client.sendRequest(sync, wanted);
  const { position: _, ...same } = wanted;
  // The model by its name: what is typed meanwhile may move it.
  let again: SyncWanted = { ...same, ...(answer.model ? { model: answer.model } : {}), again: true };
  if (answer.gone.length > 0 && !wanted.remove) {
    const remove = await chooseRemoved(answer.gone);
    if (!remove) {
      return;
    }
    again = { ...again, remove };
    answer = remove.length > 0 ? await client.sendRequest(sync, again) : answer;
  }
  if (answer.edit && (await openAll(client, answer.edit))) {
    answer = await client.sendRequest(sync, again); // now bound to a version of each of them
  }
  if (answer.edit && !(await make(client, answer.edit, () => syncModels(client, pages, again)))) {
    return;
  }
  const more = await tell(pages, answer);
  if (more) {
    await syncModels(client, pages, { ...again, [more]: true });
  }
}

/** Those that the user ticks, none being a choice, too; undefined when the question is closed. */
async function chooseRemoved(gone: Gone[]): Promise<[string, string][] | undefined> {
  const items = gone.map(each => ({
    label: plain(`${each.model.split('.').at(-1)}.${each.field}`),
    description: counted(each.uses.length, 'use'),
    detail: plain(uses(each)),
    field: [each.model, each.field] as [string, string],
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Fields Whose Column Is Gone',
    placeHolder: 'Tick those to remove; the others are kept',
    canPickMany: true,
    ignoreFocusOut: true,
    matchOnDetail: true,
  });
  return picked?.map(({ field }) => field);
}

function uses({ uses: found }: Gone): string {
  const shown = found.slice(0, USES).map(({ uri, line, text }) => `${path.posix.basename(decodeURIComponent(uri))}:${line + 1} ${text}`);
  const more = found.length > USES ? [`${found.length - USES} more`] : [];
  return [...shown, ...more].join('  ·  ') || 'Nothing in the project names it.';
}

/** A file that is not open has no version, so it is opened. Whether there were any. */
async function openAll(client: LanguageClient, edit: WorkspaceEdit): Promise<boolean> {
  const closed = (edit.documentChanges ?? []).flatMap(each => ('textDocument' in each && each.textDocument.version === null ? [each.textDocument.uri] : []));
  for (const uri of closed) {
    await vscode.workspace.openTextDocument(client.protocol2CodeConverter.asUri(uri));
  }
  return closed.length > 0;
}

/** Whether the changes were made. Where a file was changed while they were looked at, they are offered again. */
async function make(client: LanguageClient, wanted: WorkspaceEdit, again: () => Promise<void>): Promise<boolean> {
  const edit = await client.protocol2CodeConverter.asWorkspaceEdit(ticked(wanted));
  const versions = await opened(client, wanted);
  const changed = (): boolean => [...versions].some(([document, version]) => document.isClosed || document.version !== version);
  if (!changed() && (await vscode.workspace.applyEdit(edit, { isRefactoring: edit.entries().length > 1 }))) {
    return true;
  }
  if (changed()) {
    const message = 'Nothing was synced, because a file has changed in the meantime.';
    if ((await vscode.window.showWarningMessage(message, 'Sync Again')) === 'Sync Again') {
      await again();
    }
  }
  return false; // else the user has looked at the preview, and thought better of it
}

/** What was done; what is left to the user is shown at once. What sync is to change, too, where the user says so. */
async function tell(pages: Pages, { message, waiting, report, more }: Synced): Promise<keyof More | undefined> {
  const show = (): Promise<void> => pages.show(report.title, report.markdown, 'md');
  if (waiting) {
    await show();
  }
  const further = (Object.keys(FURTHER) as (keyof More)[]).filter(each => more[each]);
  const chosen = await vscode.window.showInformationMessage(plain(message), 'Show Report', ...further.map(each => FURTHER[each]));
  if (chosen === 'Show Report') {
    await show();
  }
  return further.find(each => FURTHER[each] === chosen);
}

/** The statements for a finding; without one, for the model at the caret. */
export async function showStatements(client: LanguageClient, pages: Pages, argument: unknown): Promise<void> {
  const given = argument as { uri?: string; finding?: Record<string, string> } | undefined;
  const { uri = '', position } = syncWanted(client, argument, 'model');
  const wanted = given?.finding ? { uri, finding: given.finding } : { uri, ...(position ? { position } : {}) };
  const { title, sql, message } = await client.sendRequest(showSql, wanted);
  if (sql) {
    await pages.show(title, sql, 'sql');
  } else {
    void vscode.window.showInformationMessage(plain(message));
  }
}
