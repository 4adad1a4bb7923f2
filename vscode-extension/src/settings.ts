// VS Code's configuration -> the settings a user really made, for the server.
import * as vscode from 'vscode';

/** The keys the server knows; the others of `tablewright.*` are this extension's. */
const KEYS = [
  'settings-module',
  'python',
  'command',
  'command-root',
  'root',
  'env-file',
  'env',
  'databases',
  'database-overrides',
  'select',
  'ignore',
  'severity',
  'per-path-ignores',
  'tables.include',
  'tables.exclude',
  'naming.strip-prefixes',
  'naming.map',
  'naming.singular',
  'many-to-many',
  'comments',
  'yes-no',
  'managed',
  'schema-timeout',
  'snapshot',
  'baseline',
  'refresh',
  'ready',
];

/**
 * `{"settings-module": "shop.settings", "tables.exclude": […]}`: only what someone set. A default that VS Code fills in
 * must not win over what the project's pyproject.toml says.
 */
export function userSettings(scope: vscode.Uri | undefined): Record<string, unknown> {
  const configuration = vscode.workspace.getConfiguration('tablewright', scope ?? null);
  const settings: Record<string, unknown> = {};
  for (const key of KEYS) {
    const found = configuration.inspect(key);
    const set = [found?.globalValue, found?.workspaceValue, found?.workspaceFolderValue].some(value => value !== undefined);
    if (set) {
      settings[key] = configuration.get(key);
    }
  }
  return settings;
}

/** A path as people write it in settings -> a path. A bare name stays one: the PATH finds it. */
export function expandPath(text: string, folder: vscode.Uri | undefined): string {
  const home = process.env['HOME'] ?? process.env['USERPROFILE'] ?? '~';
  const expanded = text.replaceAll('${workspaceFolder}', folder?.fsPath ?? '').replace(/^~(?=$|[\\/])/, home);
  const relative = /[\\/]/.test(expanded) && !/^([\\/]|[A-Za-z]:)/.test(expanded);
  return relative && folder ? vscode.Uri.joinPath(folder, expanded).fsPath : expanded;
}
