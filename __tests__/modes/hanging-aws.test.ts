import { describe, expect, test } from '@jest/globals';
import { listenerScenario } from '../../simulator/scenarios.ts';
import { Cloud, type Inputs } from '../support/jobs.ts';

const SECOND = 1_000;
/** The runner sends its second signal 7.5 s after the first. */
const RUNNER_PATIENCE_MS = 7.5 * SECOND;

async function baking(inputs: Inputs) {
  const cloud = new Cloud(listenerScenario({ stableTasks: 4 }));
  const job = cloud.job({ inputs });
  const running = job.main();
  await cloud.until('a bake', () => job.types().includes('bake-started'));
  return { cloud, job, running };
}

function hang(cloud: Cloud): void {
  for (const operation of ['DescribeServices', 'DescribeListeners', 'DescribeTargetHealth'])
    cloud.aws.faults.add({ kind: 'hang', operation });
}

describe('an AWS that hangs as a run without anything to put back is to say what is live', () => {
  test('leaves a cancelled job with rollback: false the time to report', async () => {
    const { cloud, job, running } = await baking({ rollback: 'false', 'state-table': '' });
    hang(cloud);
    const cancelledAt = cloud.clock.now();
    job.cancel();
    const { state } = await running;
    expect(cloud.clock.now() - cancelledAt).toBeLessThan(RUNNER_PATIENCE_MS);
    expect(state).toMatchObject({ result: 'stopped', commands: [expect.any(String), expect.any(String)] });
  });

  test('keeps nobody waiting for a run that has lost its lease', async () => {
    const { cloud, job, running } = await baking({});
    hang(cloud);
    const takenAt = cloud.clock.now();
    cloud.amend({ holder: undefined, checkpoint: 'what another run has left' });
    const { state } = await running;
    expect(state).toMatchObject({ result: 'stopped', leaseLost: true });
    // A beat shows it.
    expect(cloud.clock.now() - takenAt).toBeLessThan(10 * SECOND + RUNNER_PATIENCE_MS);
    expect(job.log).toContain('it has lost its lease');
  });
});
