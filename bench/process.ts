import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

export type Environment = Readonly<Record<string, string>>;

export const BUNDLE = join(import.meta.dirname, '..', 'dist', 'index.js');

/** What any client needs to find a pretended AWS. */
export function cloud(url: string): Environment {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'simulated',
    AWS_SECRET_ACCESS_KEY: 'simulated',
  };
}

/** Inputs as GitHub's runner hands them over: in capitals, hyphens kept. */
export function inputs(named: Environment): Environment {
  return Object.fromEntries(
    Object.entries(named).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
  );
}

/** Node with nothing in its environment but what is given. */
export function startNode(args: readonly string[], env: Environment): ChildProcess {
  return spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Resolves to the exit code; null when a signal ended it. */
export function closed(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code: number | null) => resolve(code));
  });
}
