import { describe, expect, jest, test } from '@jest/globals';
import { listenerScenario } from '../../simulator/scenarios.ts';
import { Cloud, type Inputs } from '../support/jobs.ts';

const SECOND = 1_000;
jest.setTimeout(60 * SECOND);

const scenario = listenerScenario({ stableTasks: 4 });

/** A target whose canary serves 25 %, as a run left it that nobody hears of any more. */
async function left(change: (cloud: Cloud, checkpoint: string) => void): Promise<Cloud> {
  const cloud = new Cloud(scenario);
  const lost = cloud.job({ name: 'lost' });
  const running = lost.main();
  await cloud.until('a bake', () => lost.types().includes('bake-started'));
  await cloud.clock.sleep(5 * SECOND);
  lost.die();
  await running;
  change(cloud, String(cloud.record()?.['checkpoint']));
  await cloud.clock.sleep(60 * SECOND);
  return cloud;
}

const records: readonly (readonly [string, (cloud: Cloud, checkpoint: string) => void, RegExp])[] = [
  [
    'the record has format 0',
    (cloud) => cloud.amend({ format: 0 }),
    /has format 0; .* reads format 1 only.*docs\/state\.md/,
  ],
  [
    'the record has format 2',
    (cloud) => cloud.amend({ format: 2 }),
    /has format 2; .* reads format 1 only.*docs\/state\.md/,
  ],
  [
    'the record has no format',
    (cloud) => cloud.amend({ format: undefined }),
    /no format that can be read.*docs\/state\.md/,
  ],
  [
    'the record has a text for a number',
    (cloud) => cloud.amend({ revision: 'x' }),
    /revision should be a number.*docs\/state\.md/,
  ],
  [
    'the checkpoint has format 3',
    (cloud, text) => cloud.amend({ checkpoint: text.replace('"format":2', '"format":3') }),
    /checkpoint has format 3; .* reads formats 1 and 2 only/,
  ],
  [
    'the checkpoint has format 0',
    (cloud, text) => cloud.amend({ checkpoint: text.replace('"format":2', '"format":0') }),
    /checkpoint has format 0; .* reads formats 1 and 2 only/,
  ],
  [
    'the checkpoint is no JSON',
    (cloud, text) => cloud.amend({ checkpoint: text.slice(0, 99) }),
    /checkpoint is not JSON/,
  ],
  [
    'the checkpoint is something else',
    (cloud) => cloud.amend({ checkpoint: '[1]' }),
    /checkpoint should be an object/,
  ],
  [
    'the checkpoint lacks a part',
    (cloud, text) => cloud.amend({ checkpoint: text.replace('"ledger"', '"leger"') }),
    /ledger should be an object/,
  ],
  [
    'the target is of a kind to come',
    (cloud, text) =>
      cloud.amend({ checkpoint: text.replace('"kind":"listener","region"', '"kind":"lattice","region"') }),
    /kind of the target/,
  ],
];

describe.each(records)('where %s', (_what, change, message) => {
  test.each<Inputs>([{}, { resume: 'true' }, { mode: 'recover' }])(
    'a run (%j) is refused with what is wrong, and changes nothing',
    async (inputs) => {
      const cloud = await left(change);
      const before = [cloud.live(), cloud.record()];
      const next = cloud.job({
        name: 'next',
        inputs: { 'lock-timeout': inputs['mode'] ? '' : '2m', ...inputs },
      });
      const { state, failed } = await next.main();
      expect(state.result).toBe('refused');
      expect(state.reason).toMatch(message);
      expect(failed).toBe(true);
      expect(cloud.writes('next')).toEqual([]);
      expect([cloud.live(), cloud.record()]).toEqual(before);
    },
  );

  test('a rollback that is asked for is done from what is live, and leaves the record', async () => {
    const cloud = await left(change);
    const before = { ...cloud.record() };
    const asker = cloud.job({ name: 'asker', inputs: { mode: 'rollback' } });
    const { state, failed } = await asker.main();
    expect(state).toMatchObject({ result: 'rolled-back', split: { share: 0 } });
    expect(state.reason).toContain('without the lease');
    expect(state.reason).toMatch(message);
    expect(failed).toBe(false);
    expect(cloud.record()).toMatchObject({ checkpoint: before['checkpoint'], holder: before['holder'] });
  });

  test('the status is told, with what is wrong', async () => {
    const cloud = await left(change);
    const { state, failed } = await cloud.job({ inputs: { mode: 'status' } }).main();
    expect(state).toMatchObject({ result: 'observed', split: { share: 25 } });
    expect(failed).toBe(false);
    if (state.record === undefined) {
      expect(state.findings.map((finding) => finding.message).join()).toMatch(message);
    }
  });
});

test('a run at work is told by name although its checkpoint can’t be read', async () => {
  const cloud = new Cloud(scenario);
  const holder = cloud.job({ name: 'holder' });
  const running = holder.main();
  await cloud.until('a bake', () => holder.types().includes('bake-started'));
  await cloud.clock.sleep(5 * SECOND);
  cloud.amend({ checkpoint: String(cloud.record()?.['checkpoint']).replace('"format":2', '"format":3') });
  for (const mode of ['rollout', 'recover', 'plan', 'status']) {
    const { state } = await cloud.job({ inputs: { mode } }).main();
    expect(`${state.reason} ${JSON.stringify(state.findings)} ${JSON.stringify(state.record)}`).toContain(
      'acme/holder',
    );
  }
  expect((await running).state.result).toBe('completed');
});
