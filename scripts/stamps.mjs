// A step's inputs -> whether it has to run again.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { BUILD } from './machine.mjs';

/**
 * Runs `work` unless it already ran with the same inputs and what it made is still there.
 * `inputs`: files (their contents count) and strings; `makes`: paths that must exist.
 * Gives true when it ran.
 */
export async function once(name, { files = [], values = [], makes = [] }, work) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update('\0').update(fs.readFileSync(file)).update('\0');
  for (const value of values) hash.update(String(value)).update('\0');
  const stamp = path.join(BUILD, 'stamps', name);
  const digest = hash.digest('hex');
  const fresh = fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === digest && makes.every(made => fs.existsSync(made));
  if (fresh) return false;
  fs.rmSync(stamp, { force: true });
  await work();
  fs.mkdirSync(path.dirname(stamp), { recursive: true });
  fs.writeFileSync(stamp, digest);
  return true;
}
