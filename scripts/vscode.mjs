// The npm registry -> VS Code in the browser (code-server) in .build/vscode, without compiling anything.
import fs from 'node:fs';
import path from 'node:path';
import { BUILD, Lacking, ROOT } from './machine.mjs';
import { isMain, main, run } from './processes.mjs';
import { step } from './setup.mjs';
import { once } from './stamps.mjs';

const FOLDER = path.join(BUILD, 'vscode');
const MODULES = path.join(FOLDER, 'node_modules');
/** VS Code's built-in extensions that are of use here; without the others it starts two seconds sooner. */
const KEPT = /^(python|json|theme-.*|markdown-.*|configuration-editing)$/;

/** Installs it when it is not there yet (about 20 s); gives `{node, entry}`: the Node it needs and its program. */
export async function installVSCode() {
  if (process.platform === 'win32') throw new Lacking('VS Code in the browser does not run on Windows: install the desktop VS Code and put “code” on the PATH.');
  const source = path.join(ROOT, 'scripts/code-server');
  const files = ['package.json', 'package-lock.json'].map(name => path.join(source, name));
  const entry = path.join(MODULES, 'code-server/out/node/entry.js');
  await once('vscode', { files, values: [KEPT], makes: [entry] }, async () => {
    step('Installing VS Code in the browser (code-server) into .build/vscode');
    fs.mkdirSync(FOLDER, { recursive: true });
    for (const file of files) fs.copyFileSync(file, path.join(FOLDER, path.basename(file)));
    const quiet = ['--ignore-scripts', '--prefer-offline', '--no-fund', '--no-audit', '--no-update-notifier'];
    // Its install scripts compile ten native modules that neither the demo nor the tests need.
    await run('npm', ['ci', ...quiet], { cwd: FOLDER });
    const inner = path.join(MODULES, 'code-server/lib/vscode');
    // `npm install`, not `ci`: its shrinkwrap pins everything but misses one package, and `ci` refuses that.
    await run('npm', ['install', '--omit=dev', ...quiet], { cwd: inner });
    for (const name of fs.readdirSync(path.join(inner, 'extensions'))) {
      if (!KEPT.test(name)) fs.rmSync(path.join(inner, 'extensions', name), { recursive: true, force: true });
    }
  });
  return { node: node24(), entry };
}

/** Quiet, without accounts, and with everything it keeps below `profile`. */
export function codeServerArguments(profile) {
  const quiet = ['--disable-telemetry', '--disable-update-check', '--disable-workspace-trust', '--disable-getting-started-override', '--disable-proxy'];
  const places = ['--config', path.join(profile, 'config.yaml'), '--user-data-dir', path.join(profile, 'user'), '--extensions-dir', path.join(profile, 'ext')];
  return ['--auth', 'none', ...quiet, ...places];
}

/** The address that opens a folder and files in it; `payload` is VS Code's own. */
export function openAddress(server, folder, files = [], payload = []) {
  const { host } = new URL(server);
  const opened = files.map(file => ['openFile', `vscode-remote://${host}${file}`]);
  return `${server}/?folder=${encodeURIComponent(folder)}&payload=${encodeURIComponent(JSON.stringify([...opened, ['skipWelcome', 'true'], ...payload]))}`;
}

/** code-server runs on exactly one major version of Node; on Linux it comes as a package. */
function node24() {
  const packaged = path.join(MODULES, `node-${process.platform}-${process.arch}`, 'bin/node');
  if (fs.existsSync(packaged)) return packaged;
  if (process.versions.node.startsWith('24.')) return process.execPath;
  throw new Lacking('VS Code in the browser needs Node 24 here: install it, or install the desktop VS Code and put “code” on the PATH.');
}

if (isMain(import.meta)) await main(async () => console.log((await installVSCode()).entry));
