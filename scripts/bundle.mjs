// server/, docs/rules and pinned pure-Python libraries -> vscode-extension/bundled, which runs with any Python ≥ 3.10.
import fs from 'node:fs';
import path from 'node:path';
import { EXTENSION, Lacking, PYTHON, ROOT } from './machine.mjs';
import { isMain, main, run } from './processes.mjs';
import { setupPython, step } from './setup.mjs';
import { once } from './stamps.mjs';

const BUNDLED = path.join(EXTENSION, 'bundled');
const COMPILED = /\.(so|pyd|dylib|dll)$/;

/** Makes the bundle; fails when a compiled file is in it. The libraries are downloaded only when their list changes. */
export async function bundle() {
  const libs = path.join(BUNDLED, 'libs');
  const requirements = path.join(EXTENSION, 'bundled-requirements.txt');
  await once('bundled-libs', { files: [requirements], makes: [path.join(libs, 'pygls')] }, async () => {
    step('Downloading the server’s libraries into the bundle');
    fs.rmSync(libs, { recursive: true, force: true });
    // The platform tags keep out every wheel with compiled code, also where a pure one lies beside it (tomli).
    const pure = ['--only-binary', ':all:', '--platform', 'any', '--implementation', 'py', '--abi', 'none', '--python-version', '3.10'];
    await run(PYTHON, ['-m', 'pip', '--disable-pip-version-check', 'install', '--no-deps', '--no-compile', ...pure, '--target', libs, '-r', requirements]);
    fs.rmSync(path.join(libs, 'bin'), { recursive: true, force: true });
  });
  for (const [from, to] of [['server', 'server'], ['docs/rules', 'docs/rules'], ['LICENSE', 'LICENSE'], ['vscode-extension/serve.py', 'serve.py']]) {
    const target = path.join(BUNDLED, to);
    fs.rmSync(target, { recursive: true, force: true });
    if (fs.existsSync(path.join(ROOT, from))) fs.cpSync(path.join(ROOT, from), target, { recursive: true, filter: wanted });
  }
  const compiled = files(BUNDLED).filter(name => COMPILED.test(name));
  if (compiled.length) throw new Lacking(`The bundle must be pure Python, but holds ${compiled.join(', ')}.`);
  return BUNDLED;
}

function wanted(source) {
  return !/(__pycache__|\.pyc|\.egg-info|\.mypy_cache|\.ruff_cache)$/.test(source);
}

/** Every file below a folder, relative to it. */
export function files(folder) {
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)));
}

if (isMain(import.meta)) {
  await main(async () => {
    await setupPython('demo');
    const names = files(await bundle());
    console.log(`vscode-extension/bundled holds ${names.length} files.`);
  });
}
