import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';

/** How many worlds to live through, and where to begin: `npm run worlds` begins elsewhere each time, and finds more. */
const WORLDS = process.env['WORLDS'] ?? '2000';
const SEED = process.env['WORLDS_SEED'] ?? '1';
/** Two minutes are meant to be enough for 2000 worlds on two cores; beside other tests it takes longer. */
const MOST_MS = 120_000 + Number(WORLDS) * 100;

const RUNNER = fileURLToPath(new URL('../worlds/main.ts', import.meta.url));

interface Run {
  readonly code: number | null;
  readonly output: string;
}

/** Processes of their own: Jest's workers share what cores they leave. */
function run(...args: readonly string[]): Promise<Run> {
  const child = spawn(process.execPath, [RUNNER, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const output: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => output.push(part));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output: Buffer.concat(output).toString() }));
  });
}

describe('on a simulated AWS, whatever its speed, faults, alarms, canaries, cancels, crashes and meddlers', () => {
  test(
    'the invariants hold at every step, and the result tells the truth',
    async () => {
      const { code, output } = await run('--count', WORLDS, '--seed', SEED);
      if (code !== 0) throw new Error(output);
      process.stdout.write(output);
      expect(output).toContain(`figure worlds: ${WORLDS}\n`);
    },
    MOST_MS,
  );

  test('one number replays a world, call by call', async () => {
    const stories = await Promise.all([1, 2].map(() => run('--count', '1', '--seed', '7')));
    const [one, other] = stories;
    expect(one?.output).toMatch(/ tells planned [\s\S]* tells ended /);
    expect(other).toEqual(one);
  });
});
