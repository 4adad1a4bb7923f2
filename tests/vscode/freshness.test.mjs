// A database that changes while VS Code is open, the schema of last time after a start, and a snapshot instead of a database.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { PROJECT_PYTHON, Workbench, demoProject, launchBrowser, placeOf, startVSCode, writeSettings } from './vscode.mjs';

let vscode, browser, window, project;
const AGE = /schema of \d\d:\d\d/;
/** What makes the settings module wait while there is a file “wait”: a load that lasts until the test has seen enough. */
const WAITS = '\nimport time\nwhile (BASE_DIR / "wait").exists():\n    time.sleep(0.01)\n';

/** Somebody else changes the database. */
function change(script) {
  const run = 'import sqlite3, sys\nwith sqlite3.connect(sys.argv[1]) as connection:\n    connection.executescript(sys.argv[2])\nconnection.close()';
  execFileSync(PROJECT_PYTHON, ['-c', run, path.join(project, 'clinic.sqlite3'), script]);
}

async function open() {
  window = await Workbench.open(browser, vscode, project, [path.join(project, 'clinic/models.py')]);
  return window.status();
}

before(async () => {
  project = demoProject();
  fs.appendFileSync(path.join(project, 'config/settings.py'), WAITS);
  fs.mkdirSync(path.join(project, 'clinic/migrations'));
  [vscode, browser] = await Promise.all([startVSCode(), launchBrowser()]);
}, { timeout: 120_000 });
after(async () => {
  await browser?.close();
  await vscode?.stop();
});
afterEach(async context => {
  if (!context.passed) await window?.shot(`failed-${context.name.replace(/\W+/g, '-')}`);
});

test('what someone else changed in the database shows when the window is used again', async () => {
  const status = await open();
  await status.filter({ hasText: /^\D*\d+ findings · default \(sqlite\)$/ }).waitFor({ timeout: 60_000 });
  const phone = placeOf(path.join(project, 'clinic/models.py'), 'phone = ')[0];
  const missing = window.page.locator('.markers-panel .monaco-list-row').filter({ hasText: `[Ln ${phone}` }).filter({ hasText: 'no-such-column' });
  await window.problems();
  await missing.first().waitFor();
  await window.away(() => change('ALTER TABLE tblPatient RENAME COLUMN PhoneNo TO Phone'));
  await missing.first().waitFor({ state: 'detached' });
  await window.shot('focus-changed');
  await window.away(() => change('ALTER TABLE tblPatient RENAME COLUMN Phone TO PhoneNo'));
  await missing.first().waitFor();
});

test('a migration that changes shows what it did', async () => {
  const missing = window.page.locator('.markers-panel .monaco-list-row').filter({ hasText: 'no-such-column' }).filter({ hasText: '“Phone”' });
  await missing.first().waitFor();
  change('ALTER TABLE tblPatient RENAME COLUMN PhoneNo TO Phone');
  fs.writeFileSync(path.join(project, 'clinic/migrations/0001_phone.py'), '');
  await missing.first().waitFor({ state: 'detached' });
  await window.page.keyboard.press('Control+J');
});

test('“Write Snapshot” says where the file is, and opens it', async () => {
  await window.command('Tablewright: Write Snapshot');
  await window.toast('“.tablewright/schema.json”').waitFor();
  await window.shot('snapshot-written');
  await window.page.getByRole('button', { name: 'Open', exact: true }).click();
  await window.page.locator('.tab.active[aria-label^="schema.json"]').waitFor();
  await window.line('"settings_module": "config.settings"').waitFor();
  await window.shot('snapshot');
});

test('with a snapshot in the settings no database is needed, and the status says so', async () => {
  const database = path.join(project, 'clinic.sqlite3');
  fs.renameSync(database, `${database}.away`);
  const settings = { 'tablewright.python': PROJECT_PYTHON };
  writeSettings(project, { ...settings, 'tablewright.snapshot': '.tablewright/schema.json' });
  await window.openFile('models.py');
  await window.status().filter({ hasText: /\d+ findings · default \(sqlite\) · from the snapshot/ }).waitFor();
  await window.squiggles('error').or(window.squiggles('warning')).first().waitFor();
  await window.shot('from-the-snapshot');
  fs.renameSync(`${database}.away`, database);
  writeSettings(project, settings);
  await window.status().filter({ hasText: /\d+ findings · default \(sqlite\)$/ }).waitFor();
  await window.close();
});

test('after a start the schema of last time is there before the live one', async () => {
  fs.writeFileSync(path.join(project, 'wait'), '');
  const status = await open();
  await status.filter({ hasText: /\d+ findings · default \(sqlite\)/ }).filter({ hasText: AGE }).waitFor({ timeout: 60_000 });
  await window.squiggles('error').or(window.squiggles('warning')).first().waitFor();
  await window.shot('of-last-time');
  const [line, column] = placeOf(path.join(project, 'clinic/models.py'), 'last_name = ');
  const hover = await window.hoverAt(line, column);
  await hover.filter({ hasText: /read at \d\d:\d\d/ }).waitFor();
  await window.page.keyboard.press('Escape');
});

test('the read can be stopped from the menu, and what was known stays', async () => {
  await window.status().click();
  await window.row('Stop Reading').waitFor();
  await window.shot('menu-while-reading');
  await window.row('Stop Reading').click();
  await window.status().filter({ hasText: 'Tablewright: reading cancelled' }).filter({ hasText: AGE }).waitFor();
  await window.squiggles('error').or(window.squiggles('warning')).first().waitFor();
  await window.shot('reading-cancelled');
  assert.equal(await window.page.locator('.notifications-toasts .notification-list-item-message').count(), 0);
  fs.rmSync(path.join(project, 'wait'));
  await window.status().click();
  await window.row('Refresh Schema').click();
  await window.status().filter({ hasText: /^\D*\d+ findings · default \(sqlite\)$/ }).waitFor();
});
