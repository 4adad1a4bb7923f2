// A real VS Code (code-server) in a headless Chromium -> what a user does and sees in it.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { codeServerArguments, openAddress } from '../../scripts/vscode.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
export const ROOT = path.dirname(path.dirname(HERE));
const SHOTS = path.join(ROOT, '.build/screenshots');

function required(name) {
  if (!process.env[name]) throw new Error(`${name} is not set: run these tests with “npm test vscode”.`);
  return process.env[name];
}
export const PROJECT_PYTHON = required('PROJECT_PYTHON');
const NODE = required('VSCODE_NODE');
const ENTRY = required('VSCODE_ENTRY');

const scratched = [];
process.on('exit', () => scratched.forEach(folder => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 })));

/** A new folder that goes with the test run. */
export function scratch(name) {
  const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), `tablewright-${name}-`));
  scratched.push(folder);
  return folder;
}

/** A copy of the demo with its database and a quiet workspace; `settings` are the workspace's. */
export function demoProject(settings = { 'tablewright.python': PROJECT_PYTHON }) {
  const folder = path.join(scratch('project'), 'clinic front');
  fs.cpSync(path.join(ROOT, 'demo'), folder, { recursive: true, filter: name => !/__pycache__|\.sqlite3$/.test(name) });
  execFileSync(PROJECT_PYTHON, [path.join(folder, 'make_database.py')]);
  writeSettings(folder, settings);
  return folder;
}

export function writeSettings(folder, settings) {
  fs.mkdirSync(path.join(folder, '.vscode'), { recursive: true });
  fs.writeFileSync(path.join(folder, '.vscode/settings.json'), JSON.stringify(settings, null, 2));
}

/** A running VS Code with the packaged extension. `vsix`: more extensions, `settings`: more user settings; `configure` writes others. */
export async function startVSCode({ settings = {}, vsix = [] } = {}) {
  const profile = scratch('vscode');
  const home = path.join(profile, 'home');
  for (const folder of [home, path.join(profile, 'user/User')]) fs.mkdirSync(folder, { recursive: true });
  const quiet = JSON.parse(fs.readFileSync(path.join(HERE, 'settings.json'), 'utf8'));
  const configure = more => fs.writeFileSync(path.join(profile, 'user/User/settings.json'), JSON.stringify({ ...quiet, ...settings, ...more }));
  configure({});
  // Nothing of the machine's own profile, of a VS Code terminal or of `node --test` reaches it.
  const env = { ...process.env, HOME: home, XDG_CACHE_HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home, XDG_RUNTIME_DIR: home };
  for (const name of Object.keys(env)) if (/^(VSCODE_|CODE_SERVER|ELECTRON_|NODE_TEST_CONTEXT|NODE_OPTIONS|VIRTUAL_ENV|CONDA_)/.test(name)) delete env[name];
  const common = [ENTRY, ...codeServerArguments(profile).filter(argument => argument !== '--disable-workspace-trust')];
  for (const file of [required('VSIX'), ...vsix]) execFileSync(NODE, [...common, '--install-extension', file, '--force'], { env, stdio: 'pipe' });
  // Its own process group: one kill ends the extension host and the language server too.
  const child = spawn(NODE, [...common, '--bind-addr', '127.0.0.1:0', '--reconnection-grace-time', '5'], { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const url = await new Promise((resolve, reject) => {
    let said = '';
    const listen = chunk => {
      said += chunk;
      const found = /HTTP server listening on (http:\/\/[\d.]+:\d+)/.exec(said);
      if (found) resolve(found[1]);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('exit', code => reject(new Error(`code-server ended with ${code}:\n${said}`)));
    setTimeout(() => reject(new Error(`code-server gave no address within 60 s:\n${said}`)), 60_000).unref();
  });
  const stop = async () => {
    const gone = new Promise(resolve => child.once('exit', resolve));
    const kill = signal => {
      try {
        process.kill(-child.pid, signal);
      } catch {
        // The group has ended.
      }
    };
    kill('SIGTERM');
    await Promise.race([gone, new Promise(resolve => setTimeout(resolve, 3000).unref())]);
    kill('SIGKILL');
  };
  return { url, stop, configure };
}

export function launchBrowser() {
  const options = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--font-render-hinting=none'];
  return chromium.launch({ executablePath: required('CHROMIUM'), headless: true, args: options });
}

export function packStandIn() {
  const target = path.join(scratch('stand-in'), 'python.vsix');
  const vsce = path.join(ROOT, 'node_modules/@vscode/vsce/vsce');
  execFileSync(process.execPath, [vsce, 'package', '--allow-missing-repository', '--skip-license', '--out', target], { cwd: path.join(HERE, 'fake-python'), stdio: 'pipe' });
  return target;
}

/** One window. Lines and columns count from 1, as VS Code shows them. */
export class Workbench {
  constructor(page) {
    this.page = page;
  }

  static async open(browser, vscode, folder, files = []) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', permissions: ['clipboard-read', 'clipboard-write'] });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    await page.goto(openAddress(vscode.url, folder, files), { waitUntil: 'commit' });
    await page.locator('.monaco-workbench .part.editor').waitFor({ timeout: 60_000 });
    return new Workbench(page);
  }

  close() {
    return this.page.context().close();
  }

  async shot(name) {
    fs.mkdirSync(SHOTS, { recursive: true });
    // What fades in is shown as it will be.
    await this.page.screenshot({ path: path.join(SHOTS, `${name}.png`), animations: 'disabled' });
  }

  /** Squiggles of a severity: "error", "warning", "info" or "hint". */
  squiggles(severity) {
    return this.page.locator(`.squiggly-${severity}`);
  }

  line(text) {
    return this.page.locator('.view-line', { hasText: text }).first();
  }

  toast(text) {
    return this.page.locator('.notifications-toasts .notification-list-item-message', { hasText: text });
  }

  status() {
    return this.page.locator('.statusbar [id="tablewright.tablewright.tablewright.status"]');
  }

  quickInput() {
    return this.page.locator('.quick-input-widget:visible');
  }

  rows() {
    return this.quickInput().locator('.quick-input-list .monaco-list-row');
  }

  row(text) {
    return this.rows().filter({ hasText: text }).first();
  }

  /** Presses keys until something shows: a key pressed while the focus moves is lost. */
  async pressFor(keys, locator) {
    for (let tries = 1; ; tries++) {
      for (const key of keys) await this.page.keyboard.press(key);
      try {
        await locator.first().waitFor({ timeout: 4000 });
        return locator;
      } catch (error) {
        if (tries === 4) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  async command(title) {
    const input = await this.pressFor(['F1'], this.quickInput().locator('input[type="text"]'));
    await input.first().fill(`>${title}`);
    await this.row(title).click();
  }

  async openFile(name) {
    const input = await this.pressFor(['Control+P'], this.quickInput().locator('input[type="text"]'));
    await input.first().fill(name);
    await this.row(name).click();
    await this.page.locator(`.tab.active[aria-label^="${path.basename(name)}"]`).waitFor();
  }

  async goto(line, column = 1) {
    const input = await this.pressFor(['Control+G'], this.quickInput().locator('input[type="text"]'));
    await input.first().fill(`:${line}:${column}`);
    await this.page.keyboard.press('Enter');
    await this.quickInput().waitFor({ state: 'hidden' });
    await this.page.locator('.statusbar [id="status.editor.selection"]', { hasText: `Ln ${line}, Col` }).waitFor();
    await this.page.locator('.editor-instance .monaco-editor.focused').waitFor();
  }

  /** The hover at a place, by keyboard: no stray move of a mouse closes it. */
  async hoverAt(line, column) {
    await this.goto(line, column);
    const hover = this.page.locator('.monaco-hover:visible').filter({ has: this.page.locator('.hover-row') });
    return (await this.pressFor(['Control+K', 'Control+I'], hover)).first();
  }

  codeActions() {
    return this.pressFor(['Control+.'], this.page.locator('.action-widget .monaco-list-row.action'));
  }

  async problems() {
    await this.page.keyboard.press('Control+Shift+M');
    const rows = this.page.locator('.markers-panel .monaco-list-row');
    await rows.first().waitFor();
    return rows;
  }

  async save() {
    await this.page.keyboard.press('Control+S');
    await this.page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
  }

  /** The user goes to another program, does something there, and comes back. */
  async away(work) {
    const focus = has => this.page.evaluate(focused => {
      document.hasFocus = () => focused;
      window.dispatchEvent(new Event(focused ? 'focus' : 'blur'));
    }, has);
    await focus(false);
    await work();
    await focus(true);
  }

  async closeToasts() {
    await this.command('Notifications: Clear All Notifications');
    await this.page.locator('.notifications-toasts .notification-list-item-message').first().waitFor({ state: 'detached' });
  }
}

/** Waits for a condition that no locator can say. */
export async function until(condition, what, limit = 20_000) {
  for (const end = Date.now() + limit; ; ) {
    if (await condition()) return;
    if (Date.now() > end) throw new Error(`Not within ${limit / 1000} s: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

/** The line and column (from 1) of a text in a file. */
export function placeOf(file, text) {
  const before = fs.readFileSync(file, 'utf8').split(text)[0];
  const lines = before.split('\n');
  return [lines.length, lines.at(-1).length + 1];
}
