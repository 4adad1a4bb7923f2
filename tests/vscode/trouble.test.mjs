// No Python, no Django, no trust, another interpreter: what the extension says, and what it does when that is mended.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { PROJECT_PYTHON, Workbench, demoProject, launchBrowser, packStandIn, scratch, startVSCode, until, writeSettings } from './vscode.mjs';

let vscode, browser, window;
const READY = /\d+ findings? · default \(sqlite\)/;

/** A virtual environment; with `django`, the Django of the tests' own interpreter. */
function environment(name, { django }) {
  const folder = path.join(scratch('environment'), name);
  execFileSync(PROJECT_PYTHON, ['-m', 'venv', '--without-pip', folder]);
  const packages = python => execFileSync(python, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'], { encoding: 'utf8' }).trim();
  const python = path.join(folder, 'bin/python');
  if (django) fs.writeFileSync(path.join(packages(python), 'django.pth'), packages(PROJECT_PYTHON));
  return python;
}

async function open(project) {
  window = await Workbench.open(browser, vscode, project, [path.join(project, 'clinic/models.py')]);
  return window;
}

before(async () => {
  [vscode, browser] = await Promise.all([startVSCode({ vsix: [packStandIn()] }), launchBrowser()]);
}, { timeout: 120_000 });
after(async () => {
  await browser?.close();
  await vscode?.stop();
});
afterEach(async context => {
  if (!context.passed) await window?.shot(`failed-${context.name.replace(/\W+/g, '-')}`);
  await window?.close();
});

test('an interpreter without Django: the message says so, and the menu says what to do', async () => {
  const bare = environment('bare', { django: false });
  const project = demoProject({ 'tablewright.python': bare });
  const { page } = await open(project);
  await window.toast('Django is not installed in').waitFor({ timeout: 60_000 });
  await window.status().filter({ hasText: 'Tablewright: no Django' }).waitFor();
  await window.shot('no-django');
  await window.status().click();
  assert.match(await window.rows().allInnerTexts().then(texts => texts.join('\n')), /Django is not installed[^]*Select Interpreter…/);
  await window.shot('status-menu');
  await page.keyboard.press('Escape');
  writeSettings(project, { 'tablewright.python': PROJECT_PYTHON });
  await window.status().filter({ hasText: READY }).waitFor();
});

test('no Python for the server: a message with buttons, an error in the status bar, and a start once it is mended', async () => {
  const project = demoProject({ 'tablewright.python': PROJECT_PYTHON, 'tablewright.server.python': '/no/such/python' });
  const { page } = await open(project);
  await window.toast('“/no/such/python” in “tablewright.server.python” cannot run the server').waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Select Interpreter…' }).waitFor();
  await window.status().filter({ hasText: 'Tablewright: no Python' }).waitFor();
  await window.shot('no-python');
  writeSettings(project, { 'tablewright.python': PROJECT_PYTHON });
  await window.status().filter({ hasText: READY }).waitFor();
});

test('the interpreter picked in the Python extension is used, and followed when another is picked', async () => {
  const [one, two] = ['one', 'two'].map(name => environment(name, { django: true }));
  const project = demoProject({ 'python.defaultInterpreterPath': one });
  const { page } = await open(project);
  await window.status().filter({ hasText: READY }).waitFor({ timeout: 60_000 });
  const reported = async python => {
    await window.command('Tablewright: Copy Report');
    await window.toast('Report copied').first().waitFor();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    await window.closeToasts();
    return new RegExp(`^State: ready$[^]*${python}`, 'm').test(text.replaceAll(/^ +/gm, ''));
  };
  assert.ok(await reported(one));
  writeSettings(project, { 'python.defaultInterpreterPath': two });
  await until(() => reported(two), 'the report names the other interpreter');
});

test('nothing starts in a workspace that is not trusted, and everything once it is', async () => {
  vscode.configure({ 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.banner': 'never' });
  const { page } = await open(demoProject());
  await window.status().filter({ hasText: 'Tablewright: not trusted' }).waitFor({ timeout: 60_000 });
  await window.command('Tablewright: Generate Models…');
  await window.toast('it starts when you trust this workspace').waitFor();
  await window.shot('not-trusted');
  await page.getByRole('button', { name: 'Manage Workspace Trust' }).click();
  await page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).click();
  await window.status().filter({ hasText: READY }).waitFor();
});
