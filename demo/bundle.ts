import { spawn } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { mind } from './interrupt.ts';

export type Inputs = Readonly<Record<string, string>>;

const ROOT = join(import.meta.dirname, '..');
/** Git ignores it. */
const FOLDER = '.demo';

/** What is left when the action has ended. */
export interface Played {
  /** The action's `result` output; `none` if it set none. */
  readonly result: string;
  /** Path of the job summary, from the root of the repository. */
  readonly summary: string;
}

/** Runs the committed bundle as a workflow would, except that it takes the terminal for what it is. */
export async function playBundle(name: string, inputs: Inputs, url: string): Promise<Played> {
  const summary = join(FOLDER, `${name}-summary.md`);
  const output = join(FOLDER, `${name}-output`);
  await mkdir(join(ROOT, FOLDER), { recursive: true });
  for (const file of [summary, output]) {
    await rm(join(ROOT, file), { force: true });
    await writeFile(join(ROOT, file), '');
  }
  const env = {
    ...asEnvironment({ ...(await defaults()), ...inputs }),
    GITHUB_OUTPUT: join(ROOT, output),
    GITHUB_STEP_SUMMARY: join(ROOT, summary),
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'simulated',
    AWS_SECRET_ACCESS_KEY: 'simulated',
  };
  const child = spawn(process.execPath, [join(ROOT, 'dist', 'index.js')], { env, stdio: 'inherit' });
  mind(child);
  await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  const result = resultIn(await readFile(join(ROOT, output), 'utf8'));
  return { result, summary };
}

/** Inputs as GitHub's runner hands them over: in capitals, hyphens kept. */
function asEnvironment(inputs: Inputs): Inputs {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
  );
}

/** What `action.yml` gives an input that a workflow leaves out. */
async function defaults(): Promise<Inputs> {
  const file: unknown = parse(await readFile(join(ROOT, 'action.yml'), 'utf8'));
  const found: Record<string, string> = {};
  for (const [name, input] of Object.entries(field(file, 'inputs') ?? {})) {
    const value = field(input, 'default');
    if (typeof value === 'string') found[name] = value;
  }
  return found;
}

function field(value: unknown, name: string): unknown {
  return new Map<string, unknown>(Object.entries(value ?? {})).get(name);
}

/** An output is written as `name<<delimiter`, the value, and the delimiter again. */
function resultIn(outputs: string): string {
  return /^result<<.*\n(.*)$/m.exec(outputs)?.[1] ?? 'none';
}
