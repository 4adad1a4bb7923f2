// States of the server and its projects -> the status item, its tooltip, and the menu behind it.
import * as vscode from 'vscode';
import type { ProjectState } from './protocol';
import type { Server } from './server';
import { counted, plain } from './text';

interface Shown {
  icon: string;
  text: string;
  tooltip: vscode.MarkdownString;
  color?: 'warning' | 'error';
  /** What is wrong, as the first line of the menu. */
  problem?: { message: string; hint: string; noPython?: boolean };
}

/** Kept up to date until it is disposed. Hidden where there is no Django project to speak of. */
export function statusItem(server: Server): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('tablewright.status', vscode.StatusBarAlignment.Right, 95);
  item.name = 'Tablewright';
  item.command = 'tablewright.showMenu';
  const update = (): void => {
    const shown = present(server);
    if (!shown) {
      item.hide();
      return;
    }
    item.text = `$(${shown.icon}) ${plain(shown.text)}`;
    item.tooltip = shown.tooltip;
    item.accessibilityInformation = { label: `Tablewright: ${plain(shown.text)}`, role: 'button' };
    item.backgroundColor = shown.color && new vscode.ThemeColor(`statusBarItem.${shown.color}Background`);
    item.show();
  };
  update();
  return vscode.Disposable.from(
    item,
    server.onDidChange(update),
    vscode.window.onDidChangeActiveTextEditor(update),
    vscode.commands.registerCommand('tablewright.showMenu', () => showMenu(server)),
  );
}

function present(server: Server): Shown | undefined {
  const { state } = server;
  if (state.phase === 'untrusted') {
    return { icon: 'shield', text: 'Tablewright: not trusted', tooltip: sentence('Tablewright runs the project’s settings to reach its database, so it starts when you trust this workspace.') };
  }
  if (state.phase === 'starting') {
    return { icon: 'loading~spin', text: 'Tablewright: starting', tooltip: sentence('The server starts.') };
  }
  if (state.phase === 'failed') {
    const text = state.noPython ? 'Tablewright: no Python' : 'Tablewright: server failed';
    return { icon: 'error', text, tooltip: sentence(state.message), color: 'error', problem: { message: state.message, hint: '', noPython: state.noPython } };
  }
  const project = state.phase === 'running' ? shownProject(server) : undefined;
  return project && ofProject(project);
}

/** The project of the active editor; without one, the one that most wants attention. */
function shownProject(server: Server): ProjectState | undefined {
  const active = server.stateFor(vscode.window.activeTextEditor?.document.uri);
  const order = ['failed', 'loading', 'ready', 'idle'];
  const all = server.states.toSorted((a, b) => order.indexOf(a.phase) - order.indexOf(b.phase));
  return [active, ...all].find(state => state && state.problem?.kind !== 'no-project');
}

function ofProject(state: ProjectState): Shown {
  const { problem, age } = state;
  const wrong = problem ? { problem } : {};
  const tooltip = markdown(state.detail);
  const known = [state.findings === null ? '' : counted(state.findings, 'finding'), state.aliases.map(alias => `${alias.alias} (${alias.vendor})`).join(', ')];
  const parts = (...texts: string[]): string => texts.filter(Boolean).join(' · ');
  if (state.phase === 'loading') {
    const shown = state.aliases.some(alias => alias.tables > 0);
    return { icon: 'loading~spin', text: shown ? parts(...known, age || state.text) : `Tablewright: ${state.text}`, tooltip };
  }
  if (problem?.kind === 'cancelled') {
    return { icon: 'circle-slash', text: parts(`Tablewright: ${state.text}`, age), tooltip, ...wrong };
  }
  if (state.phase === 'failed' || problem) {
    return { icon: 'warning', text: parts(`Tablewright: ${state.text}`, age), tooltip, color: 'warning', ...wrong };
  }
  if (state.phase === 'ready') {
    return { icon: age ? 'history' : 'database', text: parts(...known, age), tooltip };
  }
  return { icon: 'database', text: 'Tablewright', tooltip };
}

function sentence(text: string): vscode.MarkdownString {
  return new vscode.MarkdownString('**Tablewright**\n\n').appendText(text);
}

/** The server has escaped what comes from a database; a MarkdownString runs no command and shows no HTML by itself. */
function markdown(text: string): vscode.MarkdownString {
  return new vscode.MarkdownString('**Tablewright**\n\n').appendMarkdown(text);
}

async function showMenu(server: Server): Promise<void> {
  const problem = present(server)?.problem;
  type Item = vscode.QuickPickItem & { command?: string; argument?: unknown; work?: () => Promise<void> };
  const items: Item[] = [];
  if (problem) {
    items.push({ label: 'What is wrong', kind: vscode.QuickPickItemKind.Separator });
    items.push({ label: plain(problem.message), detail: plain(problem.hint), command: 'tablewright.showLog', alwaysShow: true });
    items.push({ label: 'Actions', kind: vscode.QuickPickItemKind.Separator });
  }
  if (server.state.phase === 'untrusted') {
    items.push({ label: '$(shield) Manage Workspace Trust', command: 'workbench.trust.manage' });
  } else {
    if (server.reading) {
      items.push({ label: '$(circle-slash) Stop Reading', description: 'and keep what is known', work: () => server.stopReading() });
    }
    if (server.state.phase === 'running') {
      items.push({ label: '$(refresh) Refresh Schema', description: 'read the database again', command: 'tablewright.refreshSchema' });
      items.push({ label: '$(table) Generate Models…', command: 'tablewright.generateModels' });
      items.push({ label: '$(save) Write Snapshot', description: 'the schema as a file, for work without the database', command: 'tablewright.writeSnapshot' });
    }
    items.push({ label: '$(symbol-namespace) Select Settings Module…', command: 'tablewright.selectSettingsModule' });
    items.push({ label: '$(snake) Select Interpreter…', command: 'tablewright.selectInterpreter', argument: problem?.noPython ? 'server.python' : 'python' });
    items.push({ label: '$(debug-restart) Restart Server', command: 'tablewright.restart' });
  }
  items.push({ label: '$(output) Show Log', command: 'tablewright.showLog' });
  items.push({ label: '$(copy) Copy Report', description: 'for a bug report', command: 'tablewright.copyReport' });
  const picked = await vscode.window.showQuickPick(items, { title: 'Tablewright', placeHolder: 'What to do' });
  await picked?.work?.();
  if (picked?.command) {
    await vscode.commands.executeCommand(picked.command, picked.argument);
  }
}
