// “Generate Models…” in a real VS Code: several tables, with a preview, into a file and into a new app.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { PROJECT_PYTHON, Workbench, demoProject, launchBrowser, placeOf, startVSCode, until } from './vscode.mjs';

const MANY = 3000;
const SCRIPT = 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.stdin.read())';
let vscode, browser, window, project, models;
const file = name => path.join(project, name);
const source = () => fs.readFileSync(models, 'utf8');
const django = (...args) => execFileSync(PROJECT_PYTHON, [file('manage.py'), ...args], { encoding: 'utf8' });
const apply = () => window.page.getByRole('button', { name: 'Apply', exact: true });
const READY = /\d+ findings? · default \(sqlite\)/;

before(async () => {
  project = demoProject({ 'tablewright.python': PROJECT_PYTHON });
  models = file('clinic/models.py');
  [vscode, browser] = await Promise.all([startVSCode(), launchBrowser()]);
  window = await Workbench.open(browser, vscode, project, [models]);
  await window.status().filter({ hasText: READY }).waitFor({ timeout: 60_000 });
}, { timeout: 120_000 });
after(async () => {
  await browser?.close();
  await vscode?.stop();
});
afterEach(async context => {
  if (!context.passed) await window?.shot(`failed-${context.name.replace(/\W+/g, '-')}`);
});

/** The first question answered with these tables, and the second shown; it keeps what was chosen last time. */
async function choose(...tables) {
  await window.command('Tablewright: Generate Models…');
  for (const table of tables) await window.row(table).click();
  await window.page.keyboard.press('Enter');
  await preview(true);
}

/** The option is turned on or off, and the question stays. */
async function preview(wanted) {
  const row = window.row('Preview the changes first');
  await row.waitFor();
  const on = row.locator('.codicon-check');
  if ((await on.count()) !== Number(wanted)) await row.click();
  await on.waitFor({ state: wanted ? 'visible' : 'detached' });
}

test('several tables go into the active file after a preview, as one step that can be undone', async () => {
  const before = source();
  await choose('tblDoctor', 'tblService');
  assert.match(await window.row('clinic/models.py').innerText(), /this file · \d+ models/);
  await window.shot('generate-where');
  await window.row('clinic/models.py').click();
  await apply().waitFor();
  await window.page.locator('.bulk-edit-panel', { hasText: 'class Doctor' }).waitFor();
  await window.shot('generate-preview');
  assert.equal(source(), before);
  await apply().click();
  await window.toast('Added 2 models of 2 tables to “clinic/models.py”.').waitFor();
  await window.line('db_table = "tblDoctor"').waitFor();
  await window.page.locator('.statusbar [id="status.editor.selection"]', { hasText: new RegExp(`^Ln ${before.split('\n').length + 2}, Col 7`) }).waitFor();
  await window.shot('generate-applied');
  await window.save();
  assert.match(source(), /db_table = "tblDoctor"[^]*db_table = "tblService"|db_table = "tblService"[^]*db_table = "tblDoctor"/);
  assert.match(django('check'), /no issues/);
  await window.closeToasts();
  await window.page.locator('.editor-instance .monaco-editor').first().click({ position: { x: 300, y: 40 } });
  await window.page.keyboard.press('Control+Z');
  await window.page.locator('.tab.active.dirty').waitFor();
  await window.save();
  assert.equal(source(), before);
});

test('a preview that is discarded changes nothing', async () => {
  const before = source();
  await choose('tblDoctor');
  await window.row('clinic/models.py').click();
  await apply().waitFor();
  await window.page.getByRole('button', { name: 'Discard', exact: true }).click();
  await apply().waitFor({ state: 'detached' });
  assert.equal(await window.page.locator('.notifications-toasts .notification-list-item-message').count(), 0);
  assert.equal(await window.page.locator('.tab.dirty').count(), 0);
  assert.equal(source(), before);
});

test('what is typed while the preview shows is kept, and the models are offered again', async () => {
  await choose('tblDoctor');
  await window.row('clinic/models.py').click();
  await apply().waitFor();
  await window.openFile('models.py');
  await window.goto(1);
  await window.page.keyboard.insertText('# typed\n');
  await window.page.locator('.tab.active.dirty').waitFor();
  await apply().click();
  await window.page.locator('.monaco-dialog-box', { hasText: 'has changed in the meantime' }).getByRole('button', { name: 'OK' }).click();
  await window.toast('a file has changed in the meantime').waitFor();
  await window.shot('generate-refused');
  await window.page.getByRole('button', { name: 'Generate Again' }).click();
  await apply().click();
  await window.toast('Added the model of table “tblDoctor”').waitFor();
  await window.save();
  assert.match(source(), /^# typed\n[^]*db_table = "tblDoctor"/);
  await window.closeToasts();
});

test('a new app is made of several tables after a preview, and is installed', async () => {
  await choose('tblService', 'tblInvoice');
  await window.row('New app…').click();
  await window.quickInput().getByText('The label of the new app').waitFor();
  const input = window.quickInput().locator('input[type="text"]');
  await input.fill('clinic');
  await window.quickInput().getByText('There is something called “clinic”').waitFor();
  await input.fill('billing');
  await window.page.keyboard.press('Enter');
  await apply().waitFor();
  await window.page.locator('.bulk-edit-panel', { hasText: 'settings.py' }).waitFor();
  await window.shot('generate-preview-app');
  assert.equal(fs.existsSync(file('billing')), false);
  await apply().click();
  await window.toast('2 models of 2 tables to the new app “billing”').waitFor();
  await window.page.locator('.tab.active[aria-label^="models.py"]').waitFor();
  await window.line('db_table = "tblService"').or(window.line('db_table = "tblInvoice"')).first().waitFor();
  await window.shot('generate-new-app');
  await until(() => /billing/.test(fs.readFileSync(file('config/settings.py'), 'utf8')), 'the app is installed');
  await until(() => /tblService/.test(fs.readFileSync(file('billing/models.py'), 'utf8')), 'the models are saved');
  assert.ok(fs.existsSync(file('billing/__init__.py')));
  assert.match(django('check'), /no issues/);
  django('shell', '-c', 'from django.apps import apps; [list(m.objects.all()[:1]) for m in apps.get_app_config("billing").get_models()]');
  await window.closeToasts();
});

test('the fix of a table without a model asks where, and adds it', async () => {
  fs.writeFileSync(file('.vscode/settings.json'), JSON.stringify({ 'tablewright.python': PROJECT_PYTHON, 'tablewright.select': ['table-without-model'] }));
  await window.openFile('settings.py');
  await window.goto(...placeOf(file('config/settings.py'), 'default":'));
  await window.squiggles('hint').or(window.page.locator('.view-overlays .cdr')).first().waitFor();
  const actions = await window.codeActions();
  const fix = actions.filter({ hasText: 'Generate a model for “' }).first();
  const [, table] = /“(.+)”/.exec(await fix.innerText());
  await fix.click();
  await preview(false);
  await window.row('clinic/models.py').click();
  await window.toast(`Added the model of table “${table}” to “clinic/models.py”.`).waitFor();
  await window.page.locator('.tab.active[aria-label^="models.py"]').waitFor();
  await window.save();
  assert.ok(source().includes(`db_table = "${table}"`));
  assert.match(django('check'), /no issues/);
  await window.closeToasts();
});

test('the tables of a namespace or a database are chosen together', async () => {
  const statements = 'CREATE TABLE old_order (id integer PRIMARY KEY); CREATE TABLE old_item (id integer PRIMARY KEY);';
  execFileSync(PROJECT_PYTHON, ['-c', SCRIPT, file('archive.sqlite3')], { input: statements });
  fs.appendFileSync(file('config/settings.py'), 'DATABASES["archive"] = {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "archive.sqlite3"}\n');
  await window.status().filter({ hasText: 'archive (sqlite)' }).waitFor();
  await window.command('Tablewright: Generate Models…');
  await window.row('old_order').or(window.rows().first()).first().waitFor();
  await window.quickInput().locator('.quick-input-titlebar').getByRole('button', { name: 'Choose all tables of a namespace…' }).click();
  await window.quickInput().getByText('Generate Models: Namespaces').waitFor();
  await until(async () => (await window.rows().count()) === 2, 'the list is that of the namespaces');
  await window.quickInput().locator('input[type="text"]').fill('archive');
  await until(async () => (await window.rows().count()) === 1, 'one namespace is left');
  await window.row('archive').click();
  await window.quickInput().getByText('1 Selected').waitFor();
  await window.shot('generate-namespace');
  await window.page.keyboard.press('Enter');
  await window.quickInput().getByText('2 Selected').waitFor();
  await window.shot('generate-namespaces');
  await window.page.keyboard.press('Escape');
});

test(`${MANY} tables are shown and chosen without a wait`, async () => {
  const statements = Array.from({ length: MANY }, (_, n) => `CREATE TABLE bulk_${n} (id integer PRIMARY KEY, note varchar(20));`);
  execFileSync(PROJECT_PYTHON, ['-c', SCRIPT, file('clinic.sqlite3')], { input: ['BEGIN;', ...statements, 'COMMIT;'].join('\n') });
  await window.command('Tablewright: Refresh Schema');
  await window.status().filter({ hasText: READY }).waitFor();
  await until(async () => {
    await window.command('Tablewright: Generate Models…');
    await window.rows().first().waitFor();
    const said = await window.quickInput().locator('input[type="text"]').getAttribute('placeholder');
    if (new RegExp(`^3,?0\\d\\d tables`).test(said)) return true;
    await window.page.keyboard.press('Escape');
    return false;
  }, 'the new tables are read');
  const input = window.quickInput().locator('input[type="text"]');
  const start = Date.now();
  await input.fill('bulk_2999');
  await until(async () => (await window.rows().count()) === 1, 'one row is left', 3000);
  await input.fill('bulk_');
  await window.quickInput().getByRole('checkbox', { name: 'Toggle all checkboxes' }).click();
  await window.quickInput().getByText(/3,?000 Selected/).waitFor({ timeout: 3000 });
  await window.shot('generate-many');
  assert.ok(Date.now() - start < 6000);
  await window.page.keyboard.press('Escape');
});
