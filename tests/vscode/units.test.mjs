// Parts of the extension that need no VS Code, and its manifest.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { buildSync } from 'esbuild';
import { PYTHON, ROOT } from '../../scripts/machine.mjs';

const read = name => fs.readFileSync(path.join(ROOT, name), 'utf8');
const manifest = JSON.parse(read('vscode-extension/package.json'));
const keys = manifest.contributes.configuration.flatMap(({ properties }) => Object.keys(properties));

function load(name) {
  const made = buildSync({ entryPoints: [path.join(ROOT, `vscode-extension/src/${name}.ts`)], bundle: true, format: 'esm', write: false });
  return import(`data:text/javascript,${encodeURIComponent(made.outputFiles[0].text)}`);
}

test('a task that is wanted while it runs runs once more, after it', async () => {
  const { oneAtATime } = await load('queue');
  const log = [];
  const ends = [];
  const task = oneAtATime(async () => {
    log.push('begin');
    await new Promise(resolve => ends.push(resolve));
    log.push('end');
  });
  const first = task();
  const waiting = [task(), task(), task()];
  ends[0]();
  await first;
  while (ends.length < 2) await new Promise(setImmediate);
  ends[1]();
  await Promise.all(waiting);
  assert.deepEqual(log, ['begin', 'end', 'begin', 'end']);
});

test('a task that fails does not keep the next one from running', async () => {
  const { oneAtATime } = await load('queue');
  let runs = 0;
  const task = oneAtATime(async () => {
    runs += 1;
    if (runs === 1) throw new Error('first');
  });
  const first = task();
  const second = task();
  await assert.rejects(first, /first/);
  await second;
  assert.equal(runs, 2);
});

test('text from a database makes no icon, link or line in VS Code', async () => {
  const { plain, counted } = await load('text');
  const shown = plain('$(sync~spin) [x](command:workbench.action.quit)\nb\u2028c');
  assert.doesNotMatch(shown, /\$\(|\]\(|[\n\u2028]/);
  assert.match(shown, /sync~spin.*command:workbench.*b c/);
  assert.deepEqual([counted(1, 'table'), counted(2, 'table'), counted(0, 'table')], ['1 table', '2 tables', '0 tables']);
});

test('each setting of the manifest reaches the server, or is the extension’s own', () => {
  const own = ['server.python', 'trace.server'];
  const sent = [...read('vscode-extension/src/settings.ts').split('const KEYS = [')[1].split(']')[0].matchAll(/'([^']+)'/g)].map(([, key]) => key);
  assert.deepEqual(keys.map(key => key.replace('tablewright.', '')).sort(), [...sent, ...own].sort());
  const known = execFileSync(PYTHON, ['-c', 'from tablewright.settings import _KEYS; print(*_KEYS)'], { cwd: path.join(ROOT, 'server'), encoding: 'utf8' }).trim().split(' ');
  assert.deepEqual([...sent, 'picked-python'].sort(), known.sort());
});

test('what runs code is restricted until the workspace is trusted', () => {
  const restricted = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
  for (const name of ['python', 'command', 'env', 'env-file', 'settings-module', 'server.python']) assert.ok(restricted.includes(`tablewright.${name}`), name);
  assert.ok(restricted.every(key => keys.includes(key)));
});

test('each command of the manifest is one that the extension registers', () => {
  const registered = file => [...read(`vscode-extension/src/${file}`).matchAll(/ command\('(\w+)'/g)].map(([, name]) => `tablewright.${name}`);
  const own = registered('commands.ts');
  const offered = manifest.contributes.commands.map(({ command }) => command);
  // Those of fixes.ts need a finding: only what makes sense without one is offered in the palette.
  assert.deepEqual(offered.filter(command => ![...own, ...registered('fixes.ts')].includes(command)), []);
  assert.deepEqual(own.filter(command => !offered.includes(command)), []);
});
