// A model tried, and its table handed over to Django, in a real VS Code.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { Workbench, demoProject, launchBrowser, placeOf, startVSCode } from './vscode.mjs';

let vscode, browser, window, project, models;
const source = () => fs.readFileSync(models, 'utf8');

before(async () => {
  project = demoProject();
  models = path.join(project, 'clinic/models.py');
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

async function choose(title, place) {
  await window.goto(...placeOf(models, place));
  const actions = await window.codeActions();
  await actions.filter({ hasText: title }).first().click();
}

test('a model that fails when it is tried has the error in its place', async () => {
  await choose('Try “Insurer”: read a row through it', 'Insurer(models');
  await window.toast('“Insurer” fails: OperationalError: no such table: insurers').waitFor();
  await window.closeToasts();
  const rows = await window.problems();
  await rows.filter({ hasText: 'Reading a row failed: OperationalError: no such table: insurers' }).first().waitFor();
  await window.shot('try-failed');
  await window.page.keyboard.press('Control+J');
  await window.page.locator('.markers-panel').waitFor({ state: 'hidden' });
  await window.openFile('models.py');
});

test('a table is handed over by one edit, and a page tells what is left to do', async () => {
  const before = source();
  await choose('Hand the table of “Insurer” over to Django', 'Insurer(models');
  await window.toast('“clinic.Insurer” disagrees with its table').waitFor();
  await window.shot('handover-refused');
  assert.equal(source(), before);
  await window.page.getByRole('button', { name: 'Hand Over Anyway' }).click();
  const page = window.page.frameLocator('iframe.webview.ready').last().frameLocator('#active-frame');
  await page.getByText('python manage.py makemigrations clinic').waitFor();
  await window.shot('handover-page');
  await window.page.locator('.tab[aria-label^="models.py"]').first().click();
  await window.page.locator('.tab.active[aria-label^="models.py"].dirty').first().waitFor();
  await window.page.locator('.editor-instance .monaco-editor.focused').first().waitFor();
  await window.save();
  assert.equal(source(), before.replace('managed = False\n        db_table = "insurers"', 'managed = True\n        db_table = "insurers"'));
});
