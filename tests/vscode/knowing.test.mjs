// What the project's Django knows of its models: fields of another package's class, and an app that does not import.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { PROJECT_PYTHON, Workbench, demoProject, launchBrowser, placeOf, scratch, startVSCode } from './vscode.mjs';

let vscode, browser, window, project, models, python;

/** A virtual environment with the Django of the tests and a package `stamps`, which has an abstract model. */
function environment() {
  const folder = path.join(scratch('environment'), 'stamped');
  execFileSync(PROJECT_PYTHON, ['-m', 'venv', '--without-pip', folder]);
  const packages = interpreter => execFileSync(interpreter, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'], { encoding: 'utf8' }).trim();
  const found = path.join(folder, 'bin/python');
  fs.writeFileSync(path.join(packages(found), 'django.pth'), packages(PROJECT_PYTHON));
  fs.writeFileSync(path.join(packages(found), 'stamps.py'), [
    'from django.db import models',
    'class Stamped(models.Model):',
    '    last_name = models.CharField(max_length=80, db_column="LastName")',
    '    stamp = models.CharField(max_length=10, db_column="Stamp")',
    '    class Meta:',
    '        abstract = True',
    '',
  ].join('\n'));
  return found;
}

before(async () => {
  python = environment();
  project = demoProject({ 'tablewright.python': python });
  models = path.join(project, 'clinic/models.py');
  const text = fs.readFileSync(models, 'utf8');
  fs.writeFileSync(models, text
    .replace('from django.db import models\n', 'from django.db import models\nfrom stamps import Stamped\n')
    .replace('class Patient(models.Model):', 'class Patient(Stamped):')
    .replace(/ {4}last_name = .*\n/, ''));
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

test('a column that another package’s class asks for is missed on the class that inherits it', async () => {
  const rows = await window.problems();
  const inherited = rows.filter({ hasText: 'no-such-column' }).filter({ hasText: '“Stamp”' });
  const [line] = placeOf(models, 'Patient(Stamped)');
  assert.match(await inherited.first().innerText(), new RegExp(`\\[Ln ${line}, Col \\d+\\]`));
  await window.shot('known-to-django');
  await window.page.keyboard.press('Control+J');
});

test('an app that does not import is shown where it fails, until it is mended', async () => {
  await window.goto(1, 1);
  await window.page.keyboard.type('import no_such_package\n');
  await window.save();
  const rows = await window.problems();
  const failing = rows.filter({ hasText: 'app-not-importable' }).filter({ hasText: 'no_such_package' });
  const [line] = placeOf(models, 'import no_such_package');
  assert.match(await failing.first().innerText(), new RegExp(`\\[Ln ${line}, Col \\d+\\]`));
  await window.shot('app-not-importable');
  await window.page.keyboard.press('Control+J');
  await window.goto(1, 1);
  await window.page.keyboard.press('Control+Shift+K');
  await window.save();
  await window.page.keyboard.press('Control+Shift+M');
  await failing.first().waitFor({ state: 'hidden' });
});
