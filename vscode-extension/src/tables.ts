// Tables of a project -> those that the user picks, one, several, those of a namespace or all.
import * as vscode from 'vscode';
import type { TableEntry, TableName } from './protocol';
import { counted, plain } from './text';

const ICONS: Record<string, string> = { view: 'eye', 'materialized view': 'eye' };

type Item = vscode.QuickPickItem & { table: TableEntry };

const GROUP: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('list-tree'), tooltip: 'Choose all tables of a namespace…' };
const ELSEWHERE: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('gear'), tooltip: 'Where to, and how…' };

/**
 * The tables picked; undefined when there are none. `here`: it is known where the models go, so that one has to ask for
 * the question where to (`elsewhere`).
 */
export async function chooseTables(tables: readonly TableEntry[], here: boolean): Promise<{ tables: TableName[]; elsewhere: boolean } | undefined> {
  const rows = tableItems(tables);
  const groups = grouped(rows);
  for (let picked: readonly Item[] = []; ; ) {
    const picker = tablePicker(rows, groups, here); // a new one each time: one that was hidden comes back without its rows
    picker.selectedItems = picked;
    const said = await answer(picker);
    picked = picker.selectedItems.filter((item): item is Item => 'table' in item);
    picker.dispose();
    if (said === undefined || (said !== GROUP && picked.length === 0)) {
      return undefined;
    }
    if (said !== GROUP) {
      return { tables: picked.map(({ table: { alias, namespace, name } }) => ({ alias, namespace, name })), elsewhere: said === ELSEWHERE };
    }
    picked = [...new Set([...picked, ...(await chooseGroups(groups))])];
  }
}

function tablePicker(rows: Item[], groups: ReadonlyMap<string, Item[]>, here: boolean): vscode.QuickPick<vscode.QuickPickItem> {
  const picker = vscode.window.createQuickPick();
  picker.title = 'Generate Models: Tables';
  picker.placeholder = `${counted(rows.length, 'table')} without a model: choose one or more`;
  picker.canSelectMany = true;
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.ignoreFocusOut = true;
  picker.buttons = [...(groups.size > 1 ? [GROUP] : []), ...(here ? [ELSEWHERE] : [])];
  picker.items = groups.size > 1 ? [...groups].flatMap(([name, items]) => [separator(name), ...items]) : rows;
  if (!here) {
    picker.step = 1;
    picker.totalSteps = 2;
  }
  return picker;
}

/** Shows it until the user accepts, presses a button or goes away (undefined). */
function answer(picker: vscode.QuickPick<vscode.QuickPickItem>): Promise<vscode.QuickInputButton | 'accepted' | undefined> {
  const subscriptions: vscode.Disposable[] = [];
  return new Promise<vscode.QuickInputButton | 'accepted' | undefined>(resolve => {
    subscriptions.push(picker.onDidAccept(() => resolve('accepted')), picker.onDidTriggerButton(resolve), picker.onDidHide(() => resolve(undefined)));
    picker.show();
  }).finally(() => vscode.Disposable.from(...subscriptions).dispose());
}

/** The tables of the namespaces that the user picks. */
async function chooseGroups(groups: ReadonlyMap<string, Item[]>): Promise<Item[]> {
  const items = [...groups].map(([label, tables]) => ({ label: plain(label), description: counted(tables.length, 'table'), tables }));
  const picked = await vscode.window.showQuickPick(items, { title: 'Generate Models: Namespaces', placeHolder: 'All tables of these', canPickMany: true });
  return (picked ?? []).flatMap(item => item.tables);
}

/** By alias and namespace, as far as these are not the same for all. */
function grouped(rows: readonly Item[]): Map<string, Item[]> {
  const aliases = new Set(rows.map(({ table }) => table.alias)).size > 1;
  const groups = new Map<string, Item[]>();
  for (const row of rows) {
    const name = [aliases ? row.table.alias : '', row.table.namespace].filter(Boolean).join(' · ') || 'default namespace';
    const group = groups.get(name);
    if (group) {
      group.push(row);
    } else {
      groups.set(name, [row]);
    }
  }
  return groups;
}

function separator(name: string): vscode.QuickPickItem {
  return { label: plain(name), kind: vscode.QuickPickItemKind.Separator };
}

/** Tables as rows of a QuickPick: the name, what it is, and where it is when that is not the same for all. */
export function tableItems(tables: readonly TableEntry[]): Item[] {
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
