// “Sync …” and “Show the SQL …” in a real VS Code: a preview, a choice, one step to undo, a page beside the code.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { PROJECT_PYTHON, Workbench, demoProject, launchBrowser, placeOf, startVSCode, until } from './vscode.mjs';

const SCRIPT = 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.stdin.read())';
const TABLES = 'import sqlite3, sys; print([name for name, in sqlite3.connect(sys.argv[1]).execute("SELECT name FROM sqlite_master")])';
const SERVICES = `from django.db import models


class Service(models.Model):
    code = models.CharField(primary_key=True, max_length=99, db_column="Code")

    class Meta:
        managed = False
        db_table = "tblService"
`;
let vscode, browser, window, project, models;
const file = name => path.join(project, name);
const source = () => fs.readFileSync(models, 'utf8');
const django = (...args) => execFileSync(PROJECT_PYTHON, [file('manage.py'), ...args], { encoding: 'utf8' });
const inDatabase = statements => execFileSync(PROJECT_PYTHON, ['-c', SCRIPT, file('clinic.sqlite3')], { input: statements });
const apply = () => window.page.getByRole('button', { name: 'Apply', exact: true });
const preview = text => window.page.locator('.bulk-edit-panel', { hasText: text });
const page = () => window.page.frameLocator('iframe.webview.ready').last().frameLocator('iframe#active-frame').locator('body');

before(async () => {
  project = demoProject();
  models = file('clinic/models.py');
  fs.writeFileSync(file('clinic/views.py'), 'def starts(appointments):\n    return [each.minutes for each in appointments]\n');
  fs.writeFileSync(file('clinic/services.py'), SERVICES);
  fs.writeFileSync(models, source().replace('from django.db import models\n', 'from django.db import models\n\nfrom clinic.services import Service  # noqa: F401\n'));
  [vscode, browser] = await Promise.all([startVSCode(), launchBrowser()]);
  window = await Workbench.open(browser, vscode, project, [models]);
  await window.status().filter({ hasText: /\d+ findings · default \(sqlite\)/ }).waitFor({ timeout: 60_000 });
}, { timeout: 120_000 });
after(async () => {
  await browser?.close();
  await vscode?.stop();
});
afterEach(async context => {
  if (!context.passed) await window?.shot(`failed-${context.name.replace(/\W+/g, '-')}`);
});

async function offered(title, ...place) {
  await window.goto(...placeOf(models, place[0]));
  const actions = await window.codeActions();
  await actions.filter({ hasText: title }).first().click();
}

/** From a page beside the code back to it: keys go to the page otherwise. */
async function back() {
  await window.page.locator('.tab[aria-label^="models.py"]').first().click();
  await window.page.locator('.tab.active[aria-label^="models.py"]').first().waitFor();
  await window.page.locator('.editor-instance .monaco-editor.focused').first().waitFor();
}

/** The editor has the focus again, and what was done last is taken back. */
async function undo() {
  await window.page.locator('.editor-instance .monaco-editor').first().click({ position: { x: 300, y: 40 } });
  await window.page.keyboard.press('Control+Z');
}

test('a model is synced from its class after a preview, as one step that can be undone', async () => {
  const before = source();
  await offered('Sync “Patient” with its table', 'Patient(models');
  await apply().waitFor();
  await preview('Patient').waitFor();
  await window.shot('sync-preview');
  assert.equal(source(), before);
  await apply().click();
  await window.toast('“Patient”: ').waitFor();
  await window.page.locator('.tab.active[aria-label^="models.py"].dirty, .tab[aria-label^="models.py"].dirty').first().waitFor();
  await window.shot('sync-applied');
  await window.openFile('models.py');
  await window.save();
  const synced = source();
  assert.notEqual(synced, before);
  assert.equal(synced.split('class Appointment')[1], before.split('class Appointment')[1]);
  assert.match(django('check'), /no issues/);
  await window.closeToasts();
  await undo();
  await window.page.locator('.tab.active.dirty').waitFor();
  await window.save();
  assert.equal(source(), before);
});

test('a preview that is discarded changes nothing', async () => {
  const before = source();
  await window.command('Tablewright: Sync File with Its Tables…');
  await apply().waitFor();
  await window.page.getByRole('button', { name: 'Discard', exact: true }).click();
  await apply().waitFor({ state: 'detached' });
  assert.equal(await window.page.locator('.tab.dirty').count(), 0);
  assert.equal(source(), before);
});

test('what is typed while the preview shows is kept, and sync is offered again', async () => {
  await window.goto(...placeOf(models, 'Appointment(models'));
  await window.command('Tablewright: Sync Model with Its Table…');
  await apply().waitFor();
  await window.openFile('models.py');
  await window.goto(1);
  await window.page.keyboard.insertText('# typed\n');
  await window.page.locator('.tab.active.dirty').waitFor();
  await apply().click();
  await window.page.locator('.monaco-dialog-box', { hasText: 'has changed in the meantime' }).getByRole('button', { name: 'OK' }).click();
  await window.toast('Nothing was synced, because a file has changed in the meantime').waitFor();
  await window.shot('sync-refused');
  await window.page.getByRole('button', { name: 'Sync Again' }).click();
  await apply().click();
  await window.toast('“Appointment”: ').waitFor();
  await window.openFile('models.py');
  await window.save();
  assert.match(source(), /^# typed\n/);
  assert.match(django('check'), /no issues/);
  await window.closeToasts();
});

test('a field whose column is gone is removed only when that is ticked, and the page says what was done', async () => {
  inDatabase('ALTER TABLE tblAppointment DROP COLUMN Minutes');
  await window.goto(...placeOf(models, 'Appointment(models'));
  await window.command('Tablewright: Sync Model with Its Table…');
  const row = window.row('Appointment.minutes');
  await row.waitFor();
  assert.match(await row.innerText(), /1 use[^]*views\.py:2 return \[each\.minutes/);
  await window.shot('sync-gone');
  await window.page.keyboard.press('Enter');
  await window.toast('“Appointment”: ').waitFor();
  await page().getByText('Fields that have lost their column: yours to decide').waitFor();
  await page().getByText('clinic/views.py:2').waitFor();
  await window.shot('sync-report');
  assert.match(source(), /minutes = /);
  await back();
  await window.closeToasts();
  await back();
  await window.command('Tablewright: Sync Model with Its Table…');
  await row.click();
  await window.page.keyboard.press('Enter');
  await apply().click();
  await window.toast('1 removed').waitFor();
  await back();
  await window.save();
  assert.doesNotMatch(source(), /minutes = /);
  await window.closeToasts();
});

test('an app is synced from the explorer', async () => {
  fs.writeFileSync(models, source().replace('max_length=1,', 'max_length=9,'));
  await window.line('max_length=9').waitFor();
  await window.page.locator('.explorer-folders-view .monaco-list-row[aria-label^="clinic"]').first().click({ button: 'right' });
  const entry = window.page.locator('.monaco-menu .action-label', { hasText: 'Sync App with Its Tables…' });
  await entry.waitFor();
  await window.shot('sync-explorer');
  await entry.click();
  await apply().waitFor();
  await preview('models.py').waitFor();
  await window.shot('sync-app');
  await apply().click();
  await window.toast('“clinic”: ').waitFor();
  await until(() => !/max_length=9/.test(source()) && !/max_length=99/.test(fs.readFileSync(file('clinic/services.py'), 'utf8')), 'both files are saved');
  assert.match(django('check'), /no issues/);
  await window.closeToasts();
});

test('files that are selected in the explorer are synced as one change', async () => {
  const services = () => fs.readFileSync(file('clinic/services.py'), 'utf8');
  const entryOf = name => window.page.locator(`.explorer-folders-view .monaco-list-row[aria-label^="${name}"]`).first();
  fs.writeFileSync(models, source().replace('max_length=1,', 'max_length=9,'));
  fs.writeFileSync(file('clinic/services.py'), services().replace(/max_length=\d+/, 'max_length=98'));
  await window.line('max_length=9').waitFor();
  await entryOf('services.py').click();
  await entryOf('models.py').click({ modifiers: ['Control'] });
  await entryOf('models.py').click({ button: 'right' });
  await window.page.locator('.monaco-menu .action-label', { hasText: 'Sync File with Its Tables…' }).click();
  await apply().waitFor();
  await preview('services.py').waitFor();
  await window.shot('sync-selected');
  await apply().click();
  await window.toast('2 files: ').waitFor();
  await until(() => !/max_length=9/.test(source()) && !/max_length=98/.test(services()), 'both files are saved');
  await window.closeToasts();
});

test('what changes relations waits for a word', async () => {
  await back();
  await window.goto(...placeOf(models, 'InvoiceLine(models'));
  await window.command('Tablewright: Sync Model with Its Table…');
  await window.toast('“InvoiceLine”: ').waitFor();
  assert.doesNotMatch(source(), /service = models\.ForeignKey/);
  await window.shot('sync-more');
  await window.page.getByRole('button', { name: 'Change Relations, Too…' }).click();
  await apply().waitFor();
  await preview('ForeignKey').waitFor();
  await apply().click();
  await window.toast('1 changed').waitFor();
  await back();
  await window.save();
  assert.match(source(), /service = models\.ForeignKey/);
  assert.match(django('check'), /no issues/);
  await window.closeToasts();
});

test('the SQL for a finding stands beside the code', async () => {
  await back();
  await window.goto(1);
  fs.writeFileSync(models, source().replace('    class Meta:', '    nickname = models.CharField(max_length=30, null=True, blank=True)\n\n    class Meta:'));
  await window.line('nickname').waitFor();
  await window.squiggles('error').first().waitFor();
  await back();
  await offered('Show the SQL that would mend “no-such-column” in the table', 'nickname = ');
  await window.page.locator('.tab.active[aria-label^="tblPatient.sql"]').waitFor();
  await window.line('ADD COLUMN').waitFor();
  await window.shot('show-sql');
});

test('migrate runs in a terminal when the user says so, and not before', async () => {
  const tables = () => execFileSync(PROJECT_PYTHON, ['-c', TABLES, file('clinic.sqlite3')], { encoding: 'utf8' });
  const dialog = window.page.locator('.monaco-dialog-box', { hasText: 'Run Django’s migrate?' });
  await window.command('Tablewright: Run migrate in a Terminal');
  await dialog.getByText('manage.py migrate').waitFor();
  await window.shot('migrate');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'detached' });
  assert.equal(await window.page.locator('.terminal-wrapper').count(), 0);
  assert.doesNotMatch(tables(), /django_migrations/);
  await window.command('Tablewright: Run migrate in a Terminal');
  await dialog.getByRole('button', { name: 'Run', exact: true }).click();
  await until(() => /django_migrations/.test(tables()), 'migrate has run');
});
