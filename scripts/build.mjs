// vscode-extension/ and its bundle -> one VSIX for every platform.
import fs from 'node:fs';
import path from 'node:path';
import { bundle } from './bundle.mjs';
import { BUILD, EXTENSION, ROOT } from './machine.mjs';
import { isMain, main, run } from './processes.mjs';
import { setupNode, setupPython, step } from './setup.mjs';

const MODULES = path.join(ROOT, 'node_modules');

/** Checks the extension's TypeScript. */
export function checkTypes() {
  return run(process.execPath, [path.join(MODULES, 'typescript/bin/tsc'), '--noEmit', '-p', EXTENSION]);
}

/** src/*.ts -> dist/extension.js. Imported late: a fresh clone has no esbuild until `setupNode` ran. */
async function compile() {
  const esbuild = await import('esbuild');
  await esbuild.build({
    entryPoints: [path.join(EXTENSION, 'src/extension.ts')],
    outfile: path.join(EXTENSION, 'dist/extension.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode'],
    minify: true,
    logLevel: 'warning',
  });
  await esbuild.stop();
}

/** Builds everything into a VSIX and gives its path. */
export async function build(target = path.join(BUILD, 'tablewright.vsix')) {
  await Promise.all([bundle(), compile()]);
  step('Packing the extension');
  for (const name of ['LICENSE', 'CHANGELOG.md']) fs.copyFileSync(path.join(ROOT, name), path.join(EXTENSION, name));
  fs.mkdirSync(path.dirname(target), { recursive: true });
  const vsce = path.join(MODULES, '@vscode/vsce/vsce');
  await run(process.execPath, [vsce, 'package', '--no-dependencies', '--allow-missing-repository', '--out', target], { cwd: EXTENSION });
  return target;
}

if (isMain(import.meta)) {
  await main(async () => {
    await Promise.all([setupPython('demo'), setupNode()]);
    const vsix = await build();
    console.log(`${path.relative(ROOT, vsix)}: ${Math.round(fs.statSync(vsix).size / 1024)} KB`);
  });
}
