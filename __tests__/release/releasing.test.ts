import { describe, expect, test } from '@jest/globals';
import { releasing } from '../../src/release/releasing.ts';
import { DEFINITION, type Hands, type Router, type Snapshot } from '../../src/rollout/ports.ts';
import { fakeAws, never } from '../aws/support/fake-aws.ts';

const place = { region: 'eu-central-1', cluster: 'prod', stable: 'web', canary: 'web-canary', logs: false };
const OLD = 'arn:aws:ecs:eu-central-1:123456789012:task-definition/web:1';
const NEW = 'arn:aws:ecs:eu-central-1:123456789012:task-definition/web:2';

const side = { service: 'web', desired: 2, running: 2, pending: 0 };
const HOME: Snapshot = {
  router: 'fake',
  split: { share: 0, stable: side, canary: side },
  knobs: { [DEFINITION.stable]: OLD, [DEFINITION.canary]: OLD },
};

/** A router that always says that stable is ready, and tells what it is asked to do. */
function inner(told: string[]): Router {
  const unused = () => Promise.reject(new Error('nobody asks for this'));
  return {
    ...{
      kind: 'fake',
      mechanism: '',
      knobs: [],
      snapshot: unused,
      observe: unused,
      shift: unused,
      finish: unused,
    },
    aim: (share) => ({ asked: share, achieved: share }),
    home: (from) => from,
    ready: () => Promise.resolve({ kind: 'done', seen: 'ready' }),
    restoreTraffic: () => Promise.resolve(void told.push('traffic')),
    restoreRest: () => Promise.resolve(HOME.split),
  };
}

/** Hands of a rollout that has changed what stable runs. */
function handsThatTell(told: string[]): Hands {
  return {
    signal: never,
    set: (knob) => Promise.resolve(told.push(knob.name) > 0),
    once: () => Promise.resolve(),
    hasTouched: ({ name }) => name === DEFINITION.stable,
    pause: () => Promise.resolve(),
    until: async (_what, look) => {
      while ((await look(never)).kind === 'waiting') told.push('waits');
    },
  };
}

/** Stable on its way back to the old version, which its third look finds complete. */
async function restored(minimumHealthyPercent: number): Promise<readonly string[]> {
  let looks = 0;
  const { aws } = fakeAws(() => {
    looks += 1;
    const primary = { id: 'b', status: 'PRIMARY', taskDefinition: OLD, runningCount: 2 };
    const deployments =
      looks < 3
        ? [
            { ...primary, rolloutState: 'IN_PROGRESS' },
            { id: 'a', status: 'ACTIVE', taskDefinition: NEW },
          ]
        : [{ ...primary, rolloutState: 'COMPLETED' }];
    const deploymentConfiguration = { minimumHealthyPercent };
    const counts = { desiredCount: 2, runningCount: 2, pendingCount: 0 };
    return {
      services: [
        { serviceName: 'web', taskDefinition: OLD, deployments, deploymentConfiguration, ...counts },
      ],
    };
  });
  const told: string[] = [];
  await releasing(inner(told), aws, place).restoreTraffic(HOME, handsThatTell(told));
  return told;
}

describe('a stable that gets its old version and its traffic back', () => {
  test('gets the traffic once its deployment is over, where that may stop healthy tasks first', async () => {
    expect(await restored(99)).toEqual([DEFINITION.stable, 'waits', 'waits', 'traffic']);
  });

  test('gets it at once where enough healthy tasks stay throughout', async () => {
    expect(await restored(100)).toEqual([DEFINITION.stable, 'traffic']);
  });
});
