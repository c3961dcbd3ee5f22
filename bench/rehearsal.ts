import type { ChildProcess } from 'node:child_process';
import type { Scenario } from '../simulator/scenario.ts';
import { type RunningSimulator, startSimulator } from '../simulator/server.ts';
import { BUNDLE, closed, cloud, type Environment, inputs, startNode } from './process.ts';

/** A minute a second: waits for tasks are short, the action's own intervals are real. */
const TIME_SCALE = 60;

/** The bundle at work on a simulated AWS. */
export interface Rehearsal {
  readonly aws: RunningSimulator;
  /** Resolves to the wall-clock time, epoch ms, at which the log first has `words`; rejects when the run ends without. */
  readonly says: (words: string) => Promise<number>;
}

/** Plays the bundle for as long as `scene` takes, then kills it and closes the simulator. */
export async function rehearse<T>(
  scenario: Scenario,
  more: Environment,
  scene: (rehearsal: Rehearsal) => Promise<T>,
): Promise<T> {
  const aws = await startSimulator({ scenario, timeScale: TIME_SCALE });
  const { service, canaryService } = scenario.release;
  const named = { cluster: scenario.cluster, service, 'canary-service': canaryService, ...more };
  const child = startNode([BUNDLE], { ...inputs(named), ...cloud(aws.url) });
  const ended = closed(child);
  try {
    return await scene({ aws, says: listener(child, ended) });
  } finally {
    child.kill('SIGKILL');
    await Promise.allSettled([ended]);
    await aws.close();
  }
}

function listener(child: ChildProcess, ended: Promise<unknown>): Rehearsal['says'] {
  let log = '';
  child.stdout?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString()));
  return (words) =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!log.includes(words)) return;
        child.stdout?.off('data', look);
        resolve(Date.now());
      };
      child.stdout?.on('data', look);
      ended.then(() => reject(new Error(`It ended without saying '${words}':\n${log}`)), reject);
      look();
    });
}
