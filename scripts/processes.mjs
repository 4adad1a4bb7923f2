// A command -> its output, or an Error that ends with what the command said.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Lacking, ROOT, WINDOWS } from './machine.mjs';

export class Failed extends Error {}

/**
 * Runs a command to its end and gives its output (stdout and stderr as they came, a string).
 * `show`: also passes it through. `accept`: exit codes that are no failure. `input` is never offered: nothing here asks.
 */
export function run(command, args, { cwd = ROOT, env = {}, show = false, accept = [0], onText } = {}) {
  return new Promise((resolve, reject) => {
    const name = [command, ...args].join(' ');
    // npm and npx are .cmd files on Windows, which only a shell starts.
    const shell = WINDOWS && ['npm', 'npx'].includes(command);
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], shell });
    let text = '';
    const take = target => chunk => {
      text += chunk;
      onText?.(String(chunk));
      if (show) target.write(chunk);
    };
    child.stdout.on('data', take(process.stdout));
    child.stderr.on('data', take(process.stderr));
    child.on('error', error => {
      reject(error.code === 'ENOENT' ? new Lacking(`“${command}” is not on the PATH, but “${name}” needs it.`) : error);
    });
    child.on('close', (code, signal) => {
      if (accept.includes(code)) return resolve(text);
      const tail = show ? '' : '\n' + text.trimEnd().split('\n').slice(-40).join('\n');
      const failed = new Failed(`“${name}” ended with ${signal ?? `exit code ${code}`}.${tail}`);
      failed.output = text;
      reject(failed);
    });
  });
}

/** Runs a script's main part; what went wrong is a sentence, with a stack only for our own mistakes. */
export async function main(work) {
  try {
    process.exitCode = (await work(process.argv.slice(2))) ?? 0;
  } catch (error) {
    console.error(error instanceof Lacking || error instanceof Failed ? error.message : error);
    process.exitCode = 1;
  }
}

/** Whether this module is the program that was started (and not imported). */
export function isMain(meta) {
  return process.argv[1] !== undefined && fileURLToPath(meta.url) === fs.realpathSync(process.argv[1]);
}

/** "12.3 s" since `start`. */
export function seconds(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}
