import { describe, expect, jest, test } from '@jest/globals';
import type { FaultKind } from '../../simulator/faults.ts';
import { NEW, release, ReleaseCloud, SECOND, world } from './support/releases.ts';

jest.setTimeout(30 * SECOND);

const REGISTER = 'RegisterTaskDefinition';

describe('registering a revision', () => {
  test.each<readonly [string, FaultKind, number]>([
    ['is throttled', 'throttle', 2],
    ['fails on the side of AWS', 'server-error', 2],
    ['never arrives', 'reset-before', 1],
    ['loses its answer', 'reset-after', 1],
    ['loses every answer', 'reset-after', 9],
    ['is never answered', 'hang-after', 1],
  ])('that %s comes to exactly one revision', async (_what, kind, times) => {
    const cloud = new ReleaseCloud(world('listener'));
    cloud.aws.faults.add({ kind, operation: REGISTER, times });
    const { state } = await release(cloud);
    expect(state).toMatchObject({ result: 'completed', release: { isNew: true } });
    expect(cloud.registered()).toHaveLength(1);
    expect(cloud.side('web').definition).toBe('app:3');
  });

  test('that is refused for good ends the release before anything has changed', async () => {
    const cloud = new ReleaseCloud(world('listener'));
    cloud.aws.faults.add({ kind: 'access-denied', operation: REGISTER });
    const { state, failed } = await release(cloud);
    expect(state.result).toBe('refused');
    expect(state.reason).toMatch(/ecs:RegisterTaskDefinition .* Nothing had been changed\./);
    expect(failed).toBe(true);
    expect(cloud.aws.journal.calls(REGISTER)).toHaveLength(1);
    expect(cloud.changes()).toEqual([]);
  });

  test('gives up on an AWS that stays in trouble, with nothing changed', async () => {
    const cloud = new ReleaseCloud(world('listener'));
    cloud.aws.faults.add({ kind: 'server-error', operation: REGISTER });
    const { state } = await release(cloud);
    expect(state.result).toBe('refused');
    expect(cloud.changes()).toEqual([]);
  });

  test('takes the newest revision of the family where that is just like it', async () => {
    const cloud = new ReleaseCloud(world('listener', { versions: { 'app:3': { image: NEW } } }));
    const { state } = await release(cloud);
    expect(state).toMatchObject({ result: 'completed', release: { isNew: false } });
    expect(cloud.registered()).toEqual([]);
    expect(cloud.side('web').definition).toBe('app:3');
  });

  test('takes no revision that differs in anything else', async () => {
    const versions = { 'app:3': { image: NEW, environment: { COLOUR: 'red' } } };
    const cloud = new ReleaseCloud(world('listener', { versions }));
    const { state } = await release(cloud);
    expect(state.result).toBe('completed');
    expect(cloud.side('web')).toMatchObject({ definition: 'app:4', image: NEW });
  });
});
