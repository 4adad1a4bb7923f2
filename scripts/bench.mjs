// `npm run bench -- NAME [--quick] [--json]` -> benchmarks/NAME.py, run with the repository's Python.
import fs from 'node:fs';
import path from 'node:path';
import { Lacking, PYTHON, ROOT } from './machine.mjs';
import { isMain, main, run } from './processes.mjs';
import { setupPython } from './setup.mjs';

const FOLDER = path.join(ROOT, 'benchmarks');

export function benchmarks() {
  const names = fs.existsSync(FOLDER) ? fs.readdirSync(FOLDER) : [];
  return names.filter(name => /^[a-z]\w*\.py$/.test(name)).map(name => name.slice(0, -3)).sort();
}

export function runBenchmark(name, args, options) {
  return run(PYTHON, [path.join(FOLDER, `${name}.py`), ...args], { ...options, env: { PYTHONPATH: path.join(ROOT, 'server') } });
}

if (isMain(import.meta)) {
  await main(async ([name, ...args]) => {
    if (!benchmarks().includes(name)) {
      throw new Lacking(`${name ? `There is no benchmark “${name}”.` : 'Which benchmark?'} There are: ${benchmarks().join(', ')}.`);
    }
    await setupPython('dev');
    // A bar that does not hold is the benchmark's own exit code 1, said in its table: no second message here.
    let code = 0;
    await runBenchmark(name, args, { show: true }).catch(error => {
      code = 1;
      if (error.output === undefined) throw error;
    });
    return code;
  });
}
