// Places of a project where models can go -> the one that the user chooses, and how the models are to be.
import * as vscode from 'vscode';
import type { LanguageClient, Position } from 'vscode-languageclient/node';
import { listPlaces } from './protocol';
import type { Place } from './protocol';
import { counted, plain } from './text';

/** `uri`: a models file; with `split` the folder of a models package; with `newApp` the folder that the app goes into. */
export interface Target {
  uri: string;
  position?: Position;
  split?: boolean;
  newApp?: string;
}

/** `managed` undefined: as the setting says. */
export interface Manner {
  managed: boolean | undefined;
  admin: boolean;
  preview: boolean;
}

type Row = vscode.QuickPickItem & { target?: () => Promise<Target | undefined>; toggle?: () => void };

/** As it was chosen last, in this window. */
const manner: Manner = { managed: undefined, admin: false, preview: false };

/** `number`: of tables. `here`: where the caret is, which comes first. "back": the user wants other tables. */
export async function chooseTarget(
  client: LanguageClient,
  uri: string,
  number: number,
  here: Target | undefined,
): Promise<{ target: Target; manner: Manner } | 'back' | undefined> {
  const { places, taken } = await client.sendRequest(listPlaces, { uri });
  const picker = vscode.window.createQuickPick<Row>();
  picker.title = 'Generate Models: Where To';
  picker.placeholder = `Where ${number === 1 ? 'the model goes' : `the models of ${counted(number, 'table')} go`}`;
  picker.step = 2;
  picker.totalSteps = 2;
  picker.matchOnDescription = true;
  picker.ignoreFocusOut = true;
  picker.buttons = [vscode.QuickInputButtons.Back];
  const targets = targetRows(places, taken, uri, here);
  const show = (): void => {
    picker.items = [...targets, ...optionRows()];
  };
  show();
  const subscriptions: vscode.Disposable[] = [picker];
  const row = await new Promise<Row | 'back' | undefined>(resolve => {
    const accept = (): void => {
      const [item] = picker.selectedItems;
      if (item?.toggle) {
        const at = picker.items.indexOf(item);
        item.toggle();
        show();
        picker.activeItems = picker.items.slice(at, at + 1);
      } else if (item) {
        resolve(item);
      }
    };
    subscriptions.push(picker.onDidAccept(accept), picker.onDidTriggerButton(() => resolve('back')), picker.onDidHide(() => resolve(undefined)));
    picker.show();
  }).finally(() => vscode.Disposable.from(...subscriptions).dispose());
  if (row === undefined || row === 'back') {
    return row;
  }
  const target = await row.target?.();
  return target && { target, manner: { ...manner } };
}

/** The file at hand first, then files with models, files for them, packages, and a new app. */
function targetRows(places: readonly Place[], taken: readonly string[], uri: string, here: Target | undefined): Row[] {
  const row = (place: Place, icon: string, target: Target, ...words: string[]): Row => ({
    label: plain(place.name),
    description: plain(words.filter(Boolean).join(' · ')),
    iconPath: new vscode.ThemeIcon(icon),
    target: () => Promise.resolve(target),
  });
  const size = (place: Place): string => (place.models > 0 ? counted(place.models, 'model') : 'no models yet');
  const files = places.filter(place => place.kind === 'file');
  const own = files.filter(place => place.uri === uri);
  const others = files.filter(place => place.uri !== uri);
  const packages = places.filter(place => place.kind === 'package');
  const apps = places.filter(place => place.kind === 'app');
  return [
    ...(here ? own.map(place => row(place, 'go-to-file', here, 'this file, at the caret')) : []),
    ...own.map(place => row(place, 'file-code', { uri: place.uri }, here ? 'this file, at the end' : 'this file', size(place))),
    ...others.map(place => row(place, 'file-code', { uri: place.uri }, place.app && `app ${place.app}`, size(place))),
    ...packages.map(place => row(place, 'files', { uri: place.uri, split: true }, 'one file a model', place.app && `app ${place.app}`)),
    ...apps.flatMap(place => [newAppRow(place, taken, false), newAppRow(place, taken, true)]),
  ];
}

function newAppRow(place: Place, taken: readonly string[], split: boolean): Row {
  const target = async (): Promise<Target | undefined> => {
    const newApp = await vscode.window.showInputBox({
      title: 'Generate Models: New App',
      prompt: 'The label of the new app, such as legacy. It is added to INSTALLED_APPS.',
      ignoreFocusOut: true,
      validateInput: text => appProblem(text, taken),
    });
    return newApp === undefined ? undefined : { uri: place.uri, newApp, ...(split ? { split } : {}) };
  };
  const inside = place.name === '.' ? '' : ` in ${plain(place.name)}`;
  return { label: `New app${inside}…`, description: split ? 'one file a model' : 'one models.py', iconPath: new vscode.ThemeIcon('new-folder'), target };
}

/** Why it can be no app's label. */
export function appProblem(text: string, taken: readonly string[]): string | undefined {
  if (!/^[a-z_][a-z0-9_]*$/i.test(text)) {
    return 'Letters, digits and underscores, no digit first: it is the name of a Python package.';
  }
  return taken.includes(text) ? `There is something called “${text}” in this project already.` : undefined;
}

function optionRows(): Row[] {
  const check = (on: boolean): vscode.ThemeIcon => new vscode.ThemeIcon(on ? 'check' : 'blank');
  const { managed, admin, preview } = manner;
  const next = managed === undefined ? true : managed ? false : undefined;
  const said = managed === undefined ? 'as the setting “managed” says' : managed ? 'yes: migrations may change the tables' : 'no: managed = False';
  return [
    { label: 'How', kind: vscode.QuickPickItemKind.Separator },
    { label: 'Preview the changes first', iconPath: check(preview), alwaysShow: true, toggle: () => (manner.preview = !preview) },
    { label: 'Register the models in admin.py', iconPath: check(admin), alwaysShow: true, toggle: () => (manner.admin = !admin) },
    { label: 'Managed by Django', description: said, iconPath: check(managed === true), alwaysShow: true, toggle: () => (manner.managed = next) },
  ];
}
