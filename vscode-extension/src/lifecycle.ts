// A model of the code -> tried on its table; its table handed over to Django's migrations, or taken back.
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { Pages } from './pages';
import { handOver, tryModel } from './protocol';
import type { NamedModel } from './protocol';
import { plain } from './text';

/** Both are code actions on a class, which name it. */
function named(argument: unknown): NamedModel & { back?: boolean } {
  const given = argument as Partial<NamedModel & { back: boolean }> | undefined;
  if (typeof given?.uri !== 'string' || typeof given.model !== 'string') {
    throw new Error('Put the caret on a model’s class, and choose this from its code actions (the light bulb).');
  }
  return { uri: given.uri, model: given.model, ...(given.back ? { back: true } : {}) };
}

/** What fails is an error at the model as well, until the file is changed. */
export async function tryWanted(client: LanguageClient, argument: unknown): Promise<void> {
  const wanted = named(argument);
  const { works, message } = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Reading a row through the model' },
    () => client.sendRequest(tryModel, wanted),
  );
  void (works ? vscode.window.showInformationMessage(plain(message)) : vscode.window.showErrorMessage(plain(message)));
}

/** The edit is one step that can be undone; the steps that are left stand beside the code. */
export async function handOverWanted(client: LanguageClient, pages: Pages, argument: unknown): Promise<void> {
  const wanted = named(argument);
  let answer = await client.sendRequest(handOver, wanted);
  if (!answer.edit) {
    const anyway = 'Hand Over Anyway';
    if ((await vscode.window.showWarningMessage(plain(answer.message), anyway)) !== anyway) {
      return;
    }
    answer = await client.sendRequest(handOver, { ...wanted, force: true });
  }
  if (answer.edit && (await vscode.workspace.applyEdit(await client.protocol2CodeConverter.asWorkspaceEdit(answer.edit)))) {
    await pages.show(answer.title, answer.markdown, 'md');
    return;
  }
  throw new Error('Nothing was changed, because the file has changed in the meantime. Choose it again.');
}
