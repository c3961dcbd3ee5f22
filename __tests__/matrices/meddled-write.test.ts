import { afterAll, describe, expect, test } from '@jest/globals';
import type { Simulation } from '../../simulator/build.ts';
import type { Change } from '../../simulator/changes.ts';
import type { FaultKind } from '../../simulator/faults.ts';
import { figure } from '../support/figures.ts';
import { Cloud } from '../support/jobs.ts';
import { runByHand } from './support/by-hand.ts';
import { repeatably } from './support/chance.ts';
import { isSame, modelOf, type Model } from './support/model.ts';
import { tried, type Trial } from './support/trial.ts';
import { type Way, WAYS } from './support/ways.ts';

/** How the answer to a write gets lost: before AWS has applied it, or after. */
const LOSSES = ['reset-before', 'reset-after', 'hang-after'] as const satisfies readonly FaultKind[];
/** Values that no rollout here sets. */
const THEIRS = { count: 13, weights: { web: 77, 'web-canary': 23 } };

interface Meddled extends Trial {
  /** As it was just after somebody else's change. */
  readonly theirs: Model;
}

/** Loses the answer to the nth write; before anybody has looked, somebody else changes the same thing. */
async function meddle(way: Way, nth: number, kind: FaultKind): Promise<Meddled> {
  const cloud = new Cloud(way.scenario);
  const { aws } = cloud;
  const theirs: Model[] = [];
  let writes = 0;
  const trial = await tried(way, cloud, ({ moment, mutating, operation, params }) => {
    if (!mutating) return;
    if (moment === 'before') writes += 1;
    if (writes !== nth || theirs.length > 0) return;
    if (moment === 'before') aws.faults.add({ kind, operation, times: 1 });
    if (moment === 'before' && kind !== 'reset-before') return;
    aws.change(theirsOf(params), { actor: 'terraform' });
    theirs.push(modelOf(aws));
  });
  return { ...trial, theirs: theirs[0] ?? trial.before };
}

function theirsOf(params: unknown): Change {
  const text = JSON.stringify(params);
  const service = /"service":"([^"]+)"/.exec(text)?.[1];
  if (service !== undefined) return { what: 'set-desired-count', service, desiredCount: THEIRS.count };
  const arn = /"(?:Listener|Rule)Arn":"([^"]+)"/.exec(text)?.[1] ?? '';
  return { what: 'set-weights', arn, weights: THEIRS.weights };
}

function wrongsOf({ cloud: { aws }, before, endings, theirs }: Meddled): readonly string[] {
  const [ending] = endings;
  if (ending?.said.result !== 'stopped' || endings.length > 1) {
    return [`ended as ${endings.map(({ said }) => said.result).join(', then ')}`];
  }
  const { said, live } = ending;
  return [
    ...(isLeftAlone(live, theirs) ? [] : ['theirs was overwritten']),
    ...(said.reason.includes('changed by somebody else') ? [] : [`does not say so: ${said.reason}`]),
    ...(/to (13 tasks|stable 77, canary 23)/.test(said.reason) ? [] : [`not what is live: ${said.reason}`]),
    ...unmended(aws, said.commands, before),
  ];
}

function isLeftAlone(live: Model, theirs: Model): boolean {
  return marked(theirs).every((value) => marked(live).includes(value));
}

/** What somebody else has set. Nothing where a group is alone in its action: it gets all traffic, whatever its weight. */
function marked({ counts, actions }: Model): readonly string[] {
  return Object.entries({ ...counts, ...actions })
    .map((entry) => JSON.stringify(entry))
    .filter((entry) => entry.endsWith(',13]') || entry.includes('"weight":23'));
}

/** What the commands of the report, run by hand, leave to do. */
function unmended(aws: Simulation, commands: readonly string[], before: Model): readonly string[] {
  for (const command of commands) runByHand(aws, command);
  return isSame(modelOf(aws), before) ? [] : [`its ${commands.length} commands don't lead home`];
}

let cells = 0;
afterAll(() => figure('meddled writes', `${cells} cells of ${WAYS.length} ways to divide traffic`));

describe.each(WAYS)(
  'where the answer to a write is lost and somebody else writes the same thing ($name)',
  (way) => {
    test.each(LOSSES)(
      'theirs stays as it is, and is told with what would undo it (%s)',
      async (kind) => {
        const { cloud } = await tried(way, new Cloud(way.scenario), () => undefined);
        const wrongs: string[] = [];
        for (const nth of cloud.writes().keys()) {
          const meddled = await repeatably(1, () => meddle(way, nth + 1, kind));
          if (marked(meddled.theirs).length === 0) continue;
          wrongs.push(...wrongsOf(meddled).map((wrong) => `write ${nth + 1}: ${wrong}`));
          cells += 1;
        }
        expect(wrongs).toEqual([]);
      },
      60_000,
    );
  },
);
