/**
 * Bundles src/index.ts into a folder (default: dist). Types are stripped by tsc, which also rewrites `.ts` imports; ncc then
 * makes one file of it and its dependencies. Same sources, same bytes, on every machine.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';

export function build(outDir) {
  rmSync('build', { recursive: true, force: true });
  rmSync(outDir, { recursive: true, force: true });
  run('node_modules/typescript/bin/tsc', ['-p', 'tsconfig.build.json']);
  run('node_modules/@vercel/ncc/dist/ncc/cli.js', [
    'build',
    'build/src/index.js',
    '--out',
    outDir,
    '--license',
    'licenses.txt',
    '--no-cache',
    '--quiet',
  ]);
}

function run(script, args) {
  const { status } = spawnSync(process.execPath, [script, ...args], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${script} ended with ${status}`);
}

if (import.meta.main) build(process.argv[2] ?? 'dist');
