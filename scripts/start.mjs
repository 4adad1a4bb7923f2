// `npm start`: a fresh clone -> the demo's findings in the terminal, and the demo in VS Code with the extension.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { build } from './build.mjs';
import { BUILD, EXTENSION, Lacking, PYTHON, ROOT, WINDOWS, onPath, requireNode } from './machine.mjs';
import { main, run, seconds } from './processes.mjs';
import { setupNode, setupPython, step } from './setup.mjs';
import { codeServerArguments, installVSCode, openAddress } from './vscode.mjs';

const DEMO = path.join(ROOT, 'demo');
/** What a new browser profile starts with; from then on it is the user's. */
const FIRST_SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'editor.minimap.enabled': false,
  'telemetry.telemetryLevel': 'off',
};
const USAGE = `npm start                    build Tablewright and open its demo in VS Code
npm start -- PATH            the same for your own project
npm start -- --no-editor     stop after the findings in the terminal
npm start -- --browser       VS Code in the browser, also where there is a desktop VS Code`;

await main(async args => {
  const start = performance.now();
  const wanted = parse(args);
  if (!wanted) return console.log(USAGE);
  requireNode();
  await Promise.all([setupPython('demo'), setupNode()]);
  const vsix = await build();
  if (wanted.project === DEMO) {
    step('Making the demo’s legacy database');
    await run(PYTHON, [path.join(DEMO, 'make_database.py')]);
  }
  step(`tablewright check --project ${path.relative(process.cwd(), wanted.project) || '.'}\n`);
  await check(wanted.project);
  console.log(`\n· Built and checked in ${seconds(start)}.`);
  if (!wanted.editor) return 0;
  return (wanted.browser ? null : onPath('code')) ? inDesktop(wanted.project, vsix) : inBrowser(wanted.project, vsix);
});

function parse(args) {
  const wanted = { project: DEMO, editor: true, browser: false };
  for (const arg of args) {
    if (arg === '--no-editor') wanted.editor = false;
    else if (arg === '--browser') wanted.browser = true;
    else if (arg === '--help' || arg === '-h') return null;
    else if (arg.startsWith('-')) throw new Lacking(`There is no option “${arg}”.\n\n${USAGE}`);
    else wanted.project = path.resolve(process.env.INIT_CWD ?? '.', arg);
  }
  if (!fs.existsSync(wanted.project)) throw new Lacking(`There is no folder “${wanted.project}”.`);
  return wanted;
}

/** Prints the findings, from the very files that the extension holds. Findings are no failure; their absence is none either. */
async function check(project) {
  const program = path.join(EXTENSION, 'bundled/serve.py');
  const accept = project === DEMO ? [0, 1] : [0, 1, 2]; // what keeps a project from being checked shows in the editor too
  const said = await run(PYTHON, ['-I', '-S', '-X', 'utf8', program, 'check', '--project', project], { show: true, accept });
  if (said.includes('Traceback (most recent call last)')) throw new Lacking('The check broke down: this is a defect of Tablewright.');
}

/** What to open first: the demo's models, or the first models.py of a project. */
function firstFile(project) {
  const names = fs.readdirSync(project, { recursive: true }).filter(name => /(^|[\\/])models\.py$/.test(name));
  const own = names.filter(name => !/(^|[\\/])(\.|node_modules|venv|env|site-packages)/.test(name));
  return own.length ? [path.join(project, own.sort()[0])] : [];
}

async function inDesktop(project, vsix) {
  const code = (...args) => run(WINDOWS ? 'code.cmd' : 'code', args, { show: true });
  await code('--install-extension', vsix, '--force');
  await code(project, ...firstFile(project));
  step('VS Code is open, with Tablewright installed.');
}

async function inBrowser(project, vsix) {
  const { node, entry } = await installVSCode();
  const profile = path.join(BUILD, 'vscode-profile');
  const settings = path.join(profile, 'user/User/settings.json');
  fs.mkdirSync(path.dirname(settings), { recursive: true });
  if (!fs.existsSync(settings)) fs.writeFileSync(settings, JSON.stringify(FIRST_SETTINGS, null, 2));
  const common = [entry, ...codeServerArguments(profile)];
  await run(node, [...common, '--install-extension', vsix, '--force']);
  // Its own process group, so that Ctrl+C here ends it, its extension host and the language server.
  const server = spawn(node, [...common, '--bind-addr', '127.0.0.1:0'], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = () => {
    try {
      process.kill(-server.pid, 'SIGTERM');
    } catch {
      // It has ended already.
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  return new Promise((resolve, reject) => {
    let said = '';
    let shown = false;
    const listen = chunk => {
      said += chunk;
      const address = shown ? null : /listening on (http:\/\/[\d.]+:\d+)/.exec(said);
      if (address) {
        shown = true;
        console.log(`\nVS Code runs with Tablewright in it. Open this in your browser:\n\n  ${openAddress(address[1], project, firstFile(project))}\n\nCtrl+C ends it.`);
      }
    };
    server.stdout.on('data', listen);
    server.stderr.on('data', listen);
    server.on('error', reject);
    server.on('close', () => (shown ? resolve(0) : reject(new Lacking(`VS Code did not start:\n${said.trim()}`))));
  });
}
