// What is set and found -> the settings module or interpreter that the user chooses.
import * as path from 'node:path';
import * as vscode from 'vscode';
import { knownInterpreters } from './python';
import { firstFolder } from './server';

const LEFT_OUT = '**/{node_modules,.venv,venv,env,.tox,.nox,site-packages,.git,__pycache__}/**';

/** Lets the user choose the settings module and writes it to the workspace's settings. */
export async function selectSettingsModule(): Promise<void> {
  const folder = await chooseFolder();
  if (!folder) {
    return;
  }
  const pattern = new vscode.RelativePattern(folder, '**/{settings.py,settings/*.py,*settings*.py}');
  const files = await vscode.workspace.findFiles(pattern, LEFT_OUT, 200);
  const manage = await vscode.workspace.findFiles(new vscode.RelativePattern(folder, '**/manage.py'), LEFT_OUT, 20);
  const roots = manage.map(uri => path.dirname(uri.fsPath));
  const found = new Map<string, string>();
  for (const file of files) {
    const root = roots.filter(each => file.fsPath.startsWith(each + path.sep)).sort((a, b) => b.length - a.length)[0] ?? folder.fsPath;
    const name = path.relative(root, file.fsPath).replace(/(\/__init__)?\.py$|(\\__init__)?\.py$/, '').split(path.sep);
    if (name.every(part => /^[^\W\d]\w*$/u.test(part))) {
      found.set(name.join('.'), vscode.workspace.asRelativePath(file));
    }
  }
  const automatic = '$(sparkle) The one that manage.py names';
  const typed = '$(edit) Type a name…';
  const items = [...found].sort().map(([label, description]) => ({ label, description }));
  const picked = await vscode.window.showQuickPick([...items, { label: automatic, description: '' }, { label: typed, description: '' }], {
    title: 'Settings Module of the Project',
    placeHolder: 'The module that Tablewright reads DATABASES from',
    matchOnDescription: true,
  });
  if (!picked) {
    return;
  }
  let value: string | undefined = picked.label;
  if (picked.label === typed) {
    value = await vscode.window.showInputBox({
      title: 'Settings Module of the Project',
      prompt: 'As in DJANGO_SETTINGS_MODULE, such as shop.settings',
      validateInput: text => (/^[^\W\d]\w*(\.[^\W\d]\w*)*$/u.test(text) ? undefined : 'A dotted name of a Python module, such as shop.settings.'),
    });
  }
  if (value !== undefined) {
    await set(folder, 'settings-module', picked.label === automatic ? undefined : value);
  }
}

/** Lets the user choose the project's interpreter ("python") or the server's ("server.python") and writes the setting. */
export async function selectInterpreter(key: 'python' | 'server.python' = 'python'): Promise<void> {
  const folder = await chooseFolder();
  if (!folder) {
    return;
  }
  const title = key === 'python' ? 'Interpreter of the Project' : 'Interpreter of Tablewright’s Server';
  const automatic = '$(sparkle) Let Tablewright find one';
  const browse = '$(folder-opened) Browse…';
  const found = knownInterpreters(folder).then(interpreters => [
    ...interpreters
      .filter(({ version }) => key === 'python' || Number(version.split('.')[1]) >= 10)
      .map(({ command, version, django }) => ({
        label: command,
        description: `Python ${version}` + (key === 'server.python' ? '' : django ? ` · Django ${django}` : ' · no Django'),
      })),
    { label: browse, description: '' },
    { label: automatic, description: '' },
  ]);
  const placeHolder = key === 'python' ? 'The Python that has the project’s Django' : 'Any Python 3.10 or newer';
  const picked = await vscode.window.showQuickPick(found, { title, placeHolder, matchOnDescription: true });
  if (!picked) {
    return;
  }
  let value: string | undefined = picked.label === automatic ? undefined : picked.label;
  if (picked.label === browse) {
    value = (await vscode.window.showOpenDialog({ title, openLabel: 'Use This Python', canSelectMany: false }))?.[0]?.fsPath;
    if (value === undefined) {
      return;
    }
  }
  await set(folder, key, value);
}

/** The folder of the active file, or the one that the user picks where there are several; its absence is said. */
export async function chooseFolder(): Promise<vscode.Uri | undefined> {
  const active = vscode.window.activeTextEditor?.document.uri;
  const own = active && vscode.workspace.getWorkspaceFolder(active)?.uri;
  if (own) {
    return own;
  }
  if ((vscode.workspace.workspaceFolders ?? []).length > 1) {
    return (await vscode.window.showWorkspaceFolderPick())?.uri;
  }
  if (!firstFolder()) {
    void vscode.window.showWarningMessage('Open the project’s folder first.');
  }
  return firstFolder();
}

async function set(folder: vscode.Uri, key: string, value: string | undefined): Promise<void> {
  const several = (vscode.workspace.workspaceFolders ?? []).length > 1;
  const target = several ? vscode.ConfigurationTarget.WorkspaceFolder : vscode.ConfigurationTarget.Workspace;
  await vscode.workspace.getConfiguration('tablewright', folder).update(key, value, target);
}
