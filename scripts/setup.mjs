// A fresh clone -> .venv with a dependency group of pyproject.toml, and node_modules. Runs again only when its inputs change.
import fs from 'node:fs';
import path from 'node:path';
import { PYTHON, ROOT, findPython, requireNode } from './machine.mjs';
import { isMain, main, run, seconds } from './processes.mjs';
import { once } from './stamps.mjs';

const quiet = { npm_config_fund: 'false', npm_config_audit: 'false', npm_config_update_notifier: 'false' };

/** Makes .venv and installs one of pyproject.toml's dependency groups: "demo" (little) or "dev" (everything). */
export async function setupPython(group = 'dev') {
  const pyproject = path.join(ROOT, 'pyproject.toml');
  if (!fs.existsSync(PYTHON)) {
    const python = findPython();
    step(`Making .venv with ${python}`);
    await run(python, ['-m', 'venv', path.join(ROOT, '.venv')]);
  }
  await once(`python-${group}`, { files: [pyproject], makes: [PYTHON] }, async () => {
    step(`Installing the “${group}” packages of pyproject.toml into .venv`);
    const pip = ['-m', 'pip', '--disable-pip-version-check', '--quiet'];
    const [major, minor] = /pip (\d+)\.(\d+)/.exec(await run(PYTHON, ['-m', 'pip', '--version'])).slice(1).map(Number);
    if (major < 25 || (major === 25 && minor < 1)) await run(PYTHON, [...pip, 'install', '--upgrade', 'pip>=25.1']); // the first with --group
    await run(PYTHON, [...pip, 'install', '--group', group]);
  });
}

/** Installs what package-lock.json pins. No package's install script is needed, so none runs. */
export async function setupNode() {
  requireNode();
  const modules = path.join(ROOT, 'node_modules');
  const files = ['package.json', 'package-lock.json', 'vscode-extension/package.json'].map(name => path.join(ROOT, name));
  await once('node', { files: [files[1]], values: files.map(dependencies), makes: [modules] }, async () => {
    step('Installing the packages of package-lock.json into node_modules');
    await run('npm', ['ci', '--ignore-scripts', '--prefer-offline'], { env: quiet });
  });
}

/** What of a package.json decides what npm installs: a new command or setting must not install everything anew. */
function dependencies(file) {
  if (path.basename(file) !== 'package.json') return '';
  const { dependencies, devDependencies, optionalDependencies, overrides } = JSON.parse(fs.readFileSync(file, 'utf8'));
  return JSON.stringify({ dependencies, devDependencies, optionalDependencies, overrides });
}

export function step(text) {
  console.log(`· ${text}`);
}

if (isMain(import.meta)) {
  await main(async () => {
    const start = performance.now();
    requireNode();
    await Promise.all([setupPython('dev'), setupNode()]);
    console.log(`Everything is set up (${seconds(start)}).`);
  });
}
