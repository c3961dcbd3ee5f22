/** Installs what the lockfile says, unless that has been done. Runs on whatever Node the machine has. */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

const changedAt = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);

const installed = changedAt('node_modules/.package-lock.json');
if (installed === 0 || installed < changedAt('package-lock.json') || !existsSync('node_modules/.bin/node')) {
  console.log('Installing dependencies (npm ci) …');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  process.exitCode = status ?? 1;
}
