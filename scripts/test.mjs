// `npm test`: a fresh clone -> every test, linter and type checker run; the last line says how many passed and failed.
import fs from 'node:fs';
import path from 'node:path';
import { benchmarks, runBenchmark } from './bench.mjs';
import { build } from './build.mjs';
import { lint } from './lint.mjs';
import { BUILD, Lacking, PYTHON, ROOT, findChromium, requireNode } from './machine.mjs';
import { main, run, seconds } from './processes.mjs';
import { setupNode, setupPython, step } from './setup.mjs';
import { installVSCode } from './vscode.mjs';

const CI = Boolean(process.env.CI);
const LOGS = path.join(BUILD, 'logs');

/** Each lane says what it does through `say` and gives `{passed, failed, skipped}`. The slowest come first. */
const LANES = {
  python: say => pytest(['tests', '--ignore=tests/lsp', '-n', '2'], say),
  lsp: say => pytest(['tests/lsp'], say),
  vscode,
  lint,
  benchmarks: smoke,
};

await main(async args => {
  const start = performance.now();
  const unknown = args.filter(name => !(name in LANES));
  if (unknown.length) throw new Lacking(`There is no lane “${unknown[0]}”. There are: ${Object.keys(LANES).join(', ')}.`);
  const wanted = Object.keys(LANES).filter(name => !args.length || args.includes(name));
  requireNode();
  await Promise.all([setupPython('dev'), setupNode()]);
  if (wanted.includes('vscode')) await build();
  step(`Set up in ${seconds(start)}; running ${wanted.join(', ')}`);
  fs.mkdirSync(LOGS, { recursive: true });
  const results = [];
  const queue = [...wanted];
  const worker = async () => {
    while (queue.length) results.push(await runLane(queue.shift()));
  };
  await Promise.all([worker(), worker()]);
  return report(results, start);
});

async function runLane(name) {
  const start = performance.now();
  let text = '';
  const say = chunk => (text += chunk);
  let counts;
  try {
    counts = await LANES[name](say);
  } catch (error) {
    say(`\n${error.stack ?? error}\n`);
    counts = { passed: 0, failed: 1 };
  }
  const time = seconds(start);
  fs.writeFileSync(path.join(LOGS, `${name}.log`), text);
  const result = { name, skipped: 0, ...counts, time, text };
  console.log(`${result.failed ? '✖' : '✔'} ${name} (${time})`);
  return result;
}

function report(results, start) {
  for (const { name, failed, text } of results) {
    if (failed) console.log(`\n──── ${name} ────  all of it: .build/logs/${name}.log\n${text.trimEnd().split('\n').slice(-80).join('\n')}`);
  }
  const width = Math.max(...results.map(({ name }) => name.length));
  console.log('');
  for (const { name, passed, failed, skipped, time } of results) {
    const counts = [passed, failed, skipped].map(count => String(count).padStart(6)).join('');
    console.log(`${name.padEnd(width)}${counts}  ${time.padStart(8)}`);
  }
  console.log(`${'passed failed skipped'.padStart(width + 20)}, in ${seconds(start)}`);
  const sum = key => results.reduce((total, result) => total + result[key], 0);
  const skipped = sum('skipped');
  console.log(`${sum('passed')} passed, ${sum('failed')} failed${skipped ? `, ${skipped} skipped` : ''}`);
  return sum('failed') ? 1 : 0;
}

async function pytest(args, say) {
  const log = await run(PYTHON, ['-X', 'utf8', '-m', 'pytest', '-rfEs', '--durations=5', ...args], { accept: [0, 1] });
  say(log);
  const last = log.trimEnd().split('\n').at(-1);
  const count = words => [...last.matchAll(new RegExp(`(\\d+) (?:${words})\\b`, 'g'))].reduce((total, [, number]) => total + Number(number), 0);
  const counts = { passed: count('passed|xfailed'), failed: count('failed|errors?|xpassed'), skipped: count('skipped') };
  if (!counts.passed && !counts.failed) throw new Error(`pytest counted nothing:\n${last}`);
  return counts;
}

/** The packaged extension in a real VS Code, in a headless Chromium. */
async function vscode(say) {
  const chromium = findChromium();
  if (!chromium) return lacking('Chromium', 'the extension in a real VS Code', say);
  const { node, entry } = await installVSCode();
  const env = { CHROMIUM: chromium, VSCODE_NODE: node, VSCODE_ENTRY: entry, VSIX: path.join(BUILD, 'tablewright.vsix'), PROJECT_PYTHON: PYTHON };
  const files = fs.readdirSync(path.join(ROOT, 'tests/vscode')).filter(name => name.endsWith('.test.mjs')).map(name => `tests/vscode/${name}`);
  // One file at a time: each drives a browser and a VS Code, and there may be two cores.
  const log = await run(process.execPath, ['--test', '--test-concurrency=1', '--test-reporter=spec', ...files], { env, accept: [0, 1] });
  say(log);
  const count = word => Number(new RegExp(`^. ${word} (\\d+)$`, 'm').exec(log)?.[1] ?? NaN);
  return { passed: count('pass'), failed: count('fail') + count('cancelled'), skipped: count('skipped') };
}

/** Each benchmark on its smallest size: that it runs and measures something, not how fast this machine is today. */
async function smoke(say) {
  const counts = { passed: 0, failed: 0 };
  for (const name of benchmarks()) {
    try {
      const log = await runBenchmark(name, ['--quick', '--json'], { accept: [0, 1] });
      const { rows } = JSON.parse(log.slice(log.indexOf('{')));
      if (!rows.length) throw new Error('it measured nothing');
      counts.passed += 1;
      say(`✔ ${name}\n`);
    } catch (error) {
      counts.failed += 1;
      say(`✖ ${name}: ${error.message}\n`);
    }
  }
  return counts;
}

function lacking(part, what, say) {
  const sentence = `${part} is not on this machine: ${what} is ${CI ? 'not tested, which fails where CI is set' : 'skipped'}.`;
  say(`${sentence}\n`);
  if (!CI) console.log(sentence);
  return { passed: 0, failed: CI ? 1 : 0, skipped: CI ? 0 : 1 };
}
