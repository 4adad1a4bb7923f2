// What this machine has -> paths and versions, or one sentence about what it lacks.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
export const BUILD = path.join(ROOT, '.build');
export const EXTENSION = path.join(ROOT, 'vscode-extension');
export const WINDOWS = process.platform === 'win32';
/** The repository's own interpreter; `setup.mjs` makes it. */
export const PYTHON = path.join(ROOT, '.venv', ...(WINDOWS ? ['Scripts', 'python.exe'] : ['bin', 'python']));

/** Something that is ours to say in a sentence: shown without a stack. */
export class Lacking extends Error {}

/** The full path of a program, or null. */
export function onPath(name) {
  const endings = WINDOWS ? ['.exe', '.cmd', '.bat'] : [''];
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    for (const ending of endings) {
      const file = path.join(folder, name + ending);
      if (folder && fs.existsSync(file)) return file;
    }
  }
  return null;
}

export function requireNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) throw new Lacking(`Node ${process.versions.node} is too old: Tablewright is built with Node 20 or newer.`);
}

/** The first interpreter on the PATH that is new enough. Debian's python3 may be older than a python3.1x beside it. */
export function findPython() {
  const names = WINDOWS ? ['python', 'python3'] : ['python3', 'python', ...[14, 13, 12, 11, 10].map(minor => `python3.${minor}`)];
  const tooOld = [];
  for (const name of names) {
    const probe = spawnSync(name, ['-c', 'import sys, venv; print(*sys.version_info[:3], sep=".")'], { encoding: 'utf8' });
    if (probe.error) continue;
    const [major, minor] = probe.stdout.trim().split('.').map(Number);
    if (probe.status === 0 && (major > 3 || (major === 3 && minor >= 10))) return name;
    tooOld.push(probe.status === 0 ? `${name} is ${probe.stdout.trim()}` : `${name} has no venv module`);
  }
  throw new Lacking(
    `No Python 3.10 or newer with the venv module is on the PATH${tooOld.length ? ` (${tooOld.join(', ')})` : ''}. ` +
      'Install one (on Debian also its python3-venv package) and run this again.',
  );
}

/** A Chromium or Chrome for the end-to-end tests, or null. */
export function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']) {
    const found = onPath(name);
    if (found) return found;
  }
  return null;
}
