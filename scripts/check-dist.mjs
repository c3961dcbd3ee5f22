/** Fails unless dist/ is, byte for byte, what the sources build. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';

const fresh = mkdtempSync(join(tmpdir(), 'ecs-canary-dist-'));
try {
  build(fresh);
  const names = [...new Set([...readdirSync(fresh), ...readdirSync('dist')])].sort();
  const different = names.filter((name) => read(join(fresh, name)) !== read(join('dist', name)));
  if (different.length > 0) {
    console.error(
      `dist/ is not what src/ builds: ${different.join(', ')}. Run 'npm run build' and commit dist/.`,
    );
    process.exitCode = 1;
  } else {
    console.log(`dist/ is what src/ builds (${names.length} files).`);
  }
} finally {
  rmSync(fresh, { recursive: true, force: true });
}

function read(path) {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}
