// A finding's page, and the ways to silence it, in a real VS Code.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { Workbench, demoProject, launchBrowser, placeOf, startVSCode, until } from './vscode.mjs';

let vscode, browser, window, project, models, left;
const source = () => fs.readFileSync(models, 'utf8');
const counted = number => window.status().filter({ hasText: new RegExp(`^\\D*${number} findings`) });
const findings = async () => Number(/(\d+) finding/.exec(await window.status().innerText())?.[1]);

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

test('a rule’s code in the Problems panel opens its page, which came with the extension', async () => {
  const rows = await window.problems();
  await rows.filter({ hasText: 'no-such-column' }).first().locator('a', { hasText: 'no-such-column' }).first().click();
  await window.page.locator('.tab.active[aria-label^="no-such-column.md"]').waitFor();
  await window.line('# no-such-column').waitFor();
  await window.shot('rule-page');
  await window.page.keyboard.press('Control+J');
  await window.page.locator('.markers-panel').waitFor({ state: 'hidden' });
  await window.openFile('models.py');
});

test('“Ignore … here” writes a comment and waits for the reason', async () => {
  const [line] = placeOf(models, 'first_name = ');
  left = (await findings()) - 1;
  await window.goto(...placeOf(models, 'first_name = '));
  const actions = await window.codeActions();
  await actions.filter({ hasText: 'Ignore “null-possible” here' }).first().click();
  await window.page.locator('.tab.active.dirty').waitFor();
  await window.page.locator('.statusbar [id="status.editor.selection"]', { hasText: new RegExp(`^Ln ${line}, Col [1-9]\\d`) }).waitFor();
  await window.page.keyboard.insertText(' the front desk asks');
  await window.save();
  assert.match(source(), /^ {4}first_name = .*\) {2}# tablewright: ignore\[null-possible\] the front desk asks$/m);
  await counted(left).waitFor();
});

test('“Add … to the baseline” accepts a finding', async () => {
  await counted(left).waitFor();
  await window.goto(...placeOf(models, 'phone = '));
  const actions = await window.codeActions();
  await actions.filter({ hasText: 'Add “no-such-column” to the baseline' }).first().click();
  const file = path.join(project, '.tablewright/baseline.json');
  await until(() => fs.existsSync(file), 'the baseline is written');
  await counted(left - 1).waitFor();
  const [entry] = JSON.parse(fs.readFileSync(file, 'utf8')).findings;
  assert.equal(entry.code, 'no-such-column');
  fs.rmSync(file);
  await counted(left).waitFor();
});
