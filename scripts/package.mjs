// The sources -> dist/: the VSIX for every platform and the Python wheel.
import fs from 'node:fs';
import path from 'node:path';
import { build } from './build.mjs';
import { PYTHON, ROOT, requireNode } from './machine.mjs';
import { main, run } from './processes.mjs';
import { setupNode, setupPython, step } from './setup.mjs';

await main(async () => {
  requireNode();
  await Promise.all([setupPython('demo'), setupNode()]);
  const dist = path.join(ROOT, 'dist');
  fs.rmSync(dist, { recursive: true, force: true });
  const { version } = JSON.parse(fs.readFileSync(path.join(ROOT, 'vscode-extension/package.json'), 'utf8'));
  await build(path.join(dist, `tablewright-${version}.vsix`));
  step('Building the wheel');
  await run(PYTHON, ['-m', 'pip', '--disable-pip-version-check', 'wheel', '--no-deps', '--wheel-dir', dist, ROOT]);
  for (const name of fs.readdirSync(dist)) console.log(`dist/${name}: ${Math.round(fs.statSync(path.join(dist, name)).size / 1024)} KB`);
});
