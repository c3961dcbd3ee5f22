import { afterAll, describe, expect, test } from '@jest/globals';
import type { FaultKind } from '../../simulator/faults.ts';
import type { Scenario } from '../../simulator/scenario.ts';
import { RELEASE, ReleaseCloud, scenarios, SECOND } from '../release/support/releases.ts';
import { figure } from '../support/figures.ts';
import { repeatably } from './support/chance.ts';
import { blindRepeats } from './support/rereads.ts';

/** How the answer to a write gets lost: before AWS has applied it, or after. */
const LOSSES = [
  { way: 'listener', kind: 'reset-before' },
  { way: 'listener', kind: 'reset-after' },
  { way: 'task counts', kind: 'reset-after' },
] as const satisfies readonly { way: string; kind: FaultKind }[];

/** Short bakes: nothing here is about waiting. */
const INPUTS = { ...RELEASE, schedule: '100%:0s', 'state-table': '', 'poll-interval': '30s' };

interface Lost {
  readonly nth: number;
  readonly kind: FaultKind;
}

/** A world in which little is waited for. */
function scenarioOf(way: string): Scenario {
  const scenario = scenarios[way]?.();
  if (scenario === undefined) throw new Error(`There is no scenario ${way}.`);
  const healthCheck = { intervalSeconds: 2, healthyThreshold: 2, unhealthyThreshold: 2 };
  return {
    ...scenario,
    settings: { ...scenario.settings, tasks: { startMs: SECOND, startJitter: 0, stopMs: SECOND } },
    targetGroups: scenario.targetGroups.map((group) => ({
      ...group,
      ...{ healthCheck, deregistrationDelaySeconds: 1 },
    })),
    traffic: scenario.traffic.map((source) => ({ ...source, requestsPerSecond: 1 })),
  };
}

/** Plays a whole release, and loses the answer to its nth write. */
async function release(way: string, lost?: Lost) {
  const cloud = new ReleaseCloud(scenarioOf(way));
  let writes = 0;
  const job = cloud.job({
    inputs: INPUTS,
    onCall: ({ moment, mutating, operation }) => {
      if (!mutating || moment !== 'before') return;
      writes += 1;
      if (writes === lost?.nth) cloud.aws.faults.add({ kind: lost.kind, operation, times: 1 });
    },
  });
  const { state } = await job.main();
  return {
    ends: { result: state.result, revisions: cloud.revisions(), live: cloud.everything() },
    repeats: blindRepeats(cloud.aws.journal.entries),
    writes,
  };
}

let cells = 0;
afterAll(() => figure('release writes', `${cells} cells of 2 ways to divide traffic`));

describe('where the answer to a write of a release is lost', () => {
  test.each(LOSSES)(
    'it ends as if nothing had been lost, with one revision and nothing sent blindly ($way, $kind)',
    async ({ way, kind }) => {
      const undisturbed = await release(way);
      expect(undisturbed.ends.result).toBe('completed');
      for (let nth = 1; nth <= undisturbed.writes; nth += 1) {
        const { ends, repeats } = await repeatably(1, () => release(way, { nth, kind }));
        // A count that autoscaling moves as it is given back is set again, whatever happens.
        const blind = repeats.filter((one) => !undisturbed.repeats.includes(one));
        expect({ nth, ends, blind }).toEqual({ nth, ends: undisturbed.ends, blind: [] });
        cells += 1;
      }
    },
    60_000,
  );
});
