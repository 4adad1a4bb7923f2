// Sources -> what the linters, formatters and type checkers say of them; each is one check.
import { checkTypes } from './build.mjs';
import { PYTHON } from './machine.mjs';
import { isMain, main, run, seconds } from './processes.mjs';
import { setupNode, setupPython } from './setup.mjs';

export const CHECKS = [
  ['ruff check', () => run(PYTHON, ['-m', 'ruff', 'check', '.'])],
  ['ruff format', () => run(PYTHON, ['-m', 'ruff', 'format', '--check', '.'])],
  ['mypy', () => run(PYTHON, ['-m', 'mypy'])],
  ['tsc', checkTypes],
];

/** Runs all checks, also after one failed; `say` gets the failures' text. Gives `{passed, failed}`. */
export async function lint(say) {
  const counts = { passed: 0, failed: 0 };
  for (const [name, check] of CHECKS) {
    const start = performance.now();
    try {
      await check();
      counts.passed += 1;
      say(`✔ ${name} (${seconds(start)})\n`);
    } catch (error) {
      counts.failed += 1;
      say(`✖ ${name}\n${error.output ?? error.message}\n`);
    }
  }
  return counts;
}

if (isMain(import.meta)) {
  await main(async () => {
    await Promise.all([setupPython('dev'), setupNode()]);
    const { failed } = await lint(text => process.stdout.write(text));
    return failed ? 1 : 0;
  });
}
