import { describe, expect, test } from '@jest/globals';
import { isUnfinished } from '../../src/rollout/checkpoint.ts';
import { deathsIn, type Death } from '../support/deaths.ts';
import { figure } from '../support/figures.ts';
import type { Inputs } from '../support/jobs.ts';
import { NEW, ReleaseCloud, scenarios, SECOND } from './support/releases.ts';

/** `npm test` kills at every eighth moment; `FULL=1` at all of them. */
const EVERY = process.env['FULL'] === '1' ? 1 : 8;

const short: Inputs = { image: NEW, schedule: '25%:20s, 100%:20s' };

/** Ends what a killed main has left: its own post step, or somebody's recovery. */
type Rescue = 'post' | 'recovery';

async function ended(cloud: ReleaseCloud, death: Death, by: Rescue): Promise<string | undefined> {
  const lost = cloud.job({ name: 'lost', inputs: short, ...death.options });
  expect(await lost.main()).toMatchObject({ died: true });
  const left = cloud.checkpoint();
  const wasLeft = left !== undefined && isUnfinished({ target: undefined, state: left });
  if (by === 'post') {
    const state = (await lost.post())?.state;
    return wasLeft ? state?.result : undefined;
  }
  const { state } = await cloud.job({ name: 'janitor', inputs: { mode: 'recover' } }).main();
  return wasLeft ? state.result : undefined;
}

describe.each(['listener', 'task counts'])('a release that is killed (%s)', (way) => {
  const scenario = scenarios[way]?.();
  if (scenario === undefined) throw new Error(`There is no scenario ${way}`);

  test(
    'at any moment leaves nothing that post, or a recovery, does not put back',
    async () => {
      const all = await deathsIn(scenario, short);
      const deaths = all.filter((_, index) => index % EVERY === 0);
      for (const [index, death] of deaths.entries()) {
        const by: Rescue = (index % 2 === 0) === (way === 'listener') ? 'post' : 'recovery';
        const cloud = new ReleaseCloud(scenario);
        const before = cloud.everything();
        const result = await ended(cloud, death, by);
        const now = cloud.everything();
        try {
          expect([undefined, 'rolled-back']).toContain(result);
          // Nothing was left to do once everything had been done.
          const isDone = result === undefined && now.ofStable !== before.ofStable;
          expect(now).toEqual(isDone ? { ...before, ofStable: 'app:3', ofCanary: 'app:3' } : before);
          expect(cloud.revisions()).toBeLessThanOrEqual(3);
          expect(cloud.record() ?? {}).not.toHaveProperty('holder');
        } catch (error) {
          throw new Error(`${death.label}, ${by}: ${String(error)}`, { cause: error });
        }
      }
      figure(`releases killed, ${way}`, deaths.length);
    },
    600 * SECOND,
  );
});
