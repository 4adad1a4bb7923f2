// The packaged extension in a real VS Code, on the demo's clinic: what a user sees and does in a first quarter of an hour.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { PROJECT_PYTHON, Workbench, demoProject, launchBrowser, placeOf, startVSCode } from './vscode.mjs';

let vscode, browser, window, project, models;
const source = () => fs.readFileSync(models, 'utf8');
const django = (...args) => execFileSync(PROJECT_PYTHON, [path.join(project, 'manage.py'), ...args], { encoding: 'utf8' });

before(async () => {
  project = demoProject();
  models = path.join(project, 'clinic/models.py');
  [vscode, browser] = await Promise.all([startVSCode(), launchBrowser()]);
  window = await Workbench.open(browser, vscode, project, [models]);
}, { timeout: 120_000 });
after(async () => {
  await browser?.close();
  await vscode?.stop();
});
afterEach(async context => {
  if (!context.passed) await window?.shot(`failed-${context.name.replace(/\W+/g, '-')}`);
});

test('squiggles stand under what is wrong, and the status says how much there is', async () => {
  await window.squiggles('error').or(window.squiggles('warning')).first().waitFor({ timeout: 60_000 });
  await window.status().filter({ hasText: /\d+ findings · default \(sqlite\)/ }).waitFor();
  await window.shot('findings');
});

test('the Problems panel has each finding with its rule', async () => {
  const rows = await window.problems();
  const missing = rows.filter({ hasText: 'tablewright' }).filter({ hasText: 'no-such-column' }).filter({ hasText: '“Phone”' });
  const [line] = placeOf(models, 'phone = ');
  assert.match(await missing.first().innerText(), new RegExp(`\\[Ln ${line}, Col \\d+\\]`));
  await window.shot('problems');
  await window.page.keyboard.press('Control+J');
  await window.page.locator('.markers-panel').waitFor({ state: 'hidden' });
});

test('a field’s hover says what its column really is', async () => {
  const hover = await window.hoverAt(...placeOf(models, 'first_name = '));
  await hover.filter({ hasText: 'tblPatient' }).waitFor(); // the finding is there a moment before the column
  const text = await hover.innerText();
  assert.match(text, /FirstName/);
  assert.match(text, /varchar\(30\)/);
  assert.match(text, /NULL/);
  assert.match(text, /tblPatient/);
  await window.shot('hover-field');
  await window.page.keyboard.press('Escape');
});

test('the hovers of a model and of db_table say what the table is', async () => {
  const hover = await window.hoverAt(...placeOf(models, 'Appointment(models'));
  await hover.locator('table').first().waitFor();
  assert.match(await hover.innerText(), /StartsAt\s+datetime/);
  await window.page.keyboard.press('Escape');
  const other = await window.hoverAt(...placeOf(models, '"tblAppointment"'));
  await other.locator('td', { hasText: 'RoomNo' }).waitFor();
  await window.shot('hover-table');
  await window.page.keyboard.press('Escape');
});

test('a quick fix mends the file, and the finding goes', async () => {
  await window.goto(...placeOf(models, 'models.CharField(max_length=30, db_column="FirstName")'));
  const actions = await window.codeActions();
  const fix = actions.filter({ hasText: 'null=True' }).first();
  await fix.waitFor();
  await window.shot('quick-fix');
  const before = await findings();
  await fix.click();
  await window.page.locator('.tab.active.dirty').waitFor();
  await window.save();
  assert.match(source(), /first_name = models\.CharField\((?=.*null=True)(?=.*db_column="FirstName").*\)/);
  await window.status().filter({ hasText: new RegExp(`^\\D*${before - 1} findings`) }).waitFor();
});

test('what is typed is checked before it is saved', async () => {
  const saved = source();
  await window.goto(placeOf(models, 'status = ')[0], 99);
  const errors = await window.squiggles('error').count();
  await window.page.keyboard.press('Enter');
  await window.page.keyboard.insertText('fax = models.CharField(max_length=20, db_column="FaxNo")');
  await window.squiggles('error').nth(errors).waitFor();
  assert.equal(source(), saved);
  await window.command('File: Revert File');
  await window.page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
  await window.squiggles('error').nth(errors).waitFor({ state: 'detached' });
});

test('“Generate Models…” from the palette adds a class that Django accepts', async () => {
  await window.command('Tablewright: Generate Models…');
  await window.row('tblDoctor').waitFor();
  assert.match(await window.row('tblDoctor').innerText(), /table · 5 columns/);
  assert.equal(await window.rows().filter({ hasText: 'tblPatient' }).count(), 0);
  await window.row('tblDoctor').click();
  await window.shot('generate-choose');
  await window.page.keyboard.press('Enter');
  await window.row('this file').waitFor();
  await window.page.keyboard.press('Enter');
  await window.toast('tblDoctor').waitFor();
  await window.line('db_table = "tblDoctor"').waitFor();
  await window.shot('generated');
  await window.save();
  assert.match(source(), /\nclass \w+\(models\.Model\):\n(.*\n)*? {8}managed = False\n {8}db_table = "tblDoctor"/);
  assert.match(django('check'), /no issues/);
  await window.closeToasts();
});

test('“Generate models…” is a code action in models.py', async () => {
  await window.goto(1);
  const actions = await window.codeActions();
  await actions.filter({ hasText: 'Generate models…' }).first().click();
  await window.row('tblService').click();
  await window.row('tblInvoice').first().click();
  await window.page.keyboard.press('Enter');
  await window.toast('2 tables').waitFor();
  await window.save();
  assert.match(source(), /db_table = "tblService"/);
  assert.match(django('check'), /no issues/);
  await window.closeToasts();
});

test('“Show Table” opens the table of the model at the caret', async () => {
  await window.goto(...placeOf(models, 'Patient(models'));
  await window.command('Tablewright: Show Table');
  await window.page.locator('.tab.active[aria-label*="tblPatient"]').waitFor();
  const preview = window.page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');
  await preview.locator('td', { hasText: 'LastName' }).waitFor();
  await window.shot('show-table');
});

/** The number of findings in the status bar. */
async function findings() {
  return Number(/(\d+) finding/.exec(await window.status().innerText())?.[1]);
}
