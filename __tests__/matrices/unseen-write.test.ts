import { afterAll, describe, expect, test } from '@jest/globals';
import { Cloud } from '../support/jobs.ts';
import { figure } from '../support/figures.ts';
import { repeatably } from './support/chance.ts';
import { tried, type Trial } from './support/trial.ts';
import { liesOf } from './support/truth.ts';
import { type Way, WAYS } from './support/ways.ts';

const SECOND = 1_000;

/**
 * How long reads go on showing what was live before a write. ECS, whose API is eventually consistent, asks its users to look
 * again for up to five minutes: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
 */
const UNSEEN_MS = [0.9 * SECOND, 30 * SECOND];

/** Cancels the job while its nth write is on its way back, and lets reads show the world before it for a while. */
function cancelledAtWrite(way: Way, nth: number, unseenMs: number): Promise<Trial> {
  const cloud = new Cloud(way.scenario);
  let writes = 0;
  return tried(way, cloud, ({ moment, mutating }, job) => {
    if (moment === 'before' || !mutating) return;
    writes += 1;
    if (writes !== nth) return;
    cloud.aws.faults.add({ kind: 'stale-read', operation: '*', ageMs: 1, forMs: unseenMs });
    job.cancel();
  });
}

let cells = 0;
afterAll(() => figure('unseen writes', `${cells} cells of ${WAYS.length} ways to divide traffic`));

describe.each(WAYS)('cancelled at a write that reads don’t show yet ($name)', (way) => {
  test.each(UNSEEN_MS)(
    'a rollout is not taken for rolled back while it isn’t, reads lagging %d ms',
    async (unseenMs) => {
      const undisturbed = await tried(way, new Cloud(way.scenario), () => undefined);
      const goal = undisturbed.endings.at(-1)?.live ?? undisturbed.before;
      const wrongs: string[] = [];
      for (const nth of undisturbed.cloud.writes().keys()) {
        const trial = await repeatably(1, () => cancelledAtWrite(way, nth + 1, unseenMs));
        const last = trial.endings.at(-1);
        cells += 1;
        // What main says before post has looked is what it saw.
        const lies = liesOf(
          { ...trial, endings: last === undefined ? [] : [last] },
          { goal, sight: 'deceived' },
        );
        wrongs.push(...lies.map((lie) => `write ${nth + 1}: ${lie}`));
      }
      expect(wrongs).toEqual([]);
    },
    60_000,
  );
});
