import { describe, expect, test } from '@jest/globals';
import type { Fault } from '../../simulator/faults.ts';
import { listenerScenario } from '../../simulator/scenarios.ts';
import { Cloud, type Ended, type Inputs, type JobOptions, type Told } from '../support/jobs.ts';
import { quoted, rowsUnder } from './support/documents.ts';

const PAGE = 'docs/state.md';

/** What a scene has come to, and what shows that it is the one that the page means. */
interface Outcome {
  readonly ended: Ended;
  readonly shown: unknown;
  readonly meant: unknown;
}

type Scene = (cloud: Cloud) => Promise<Outcome>;

/** A job of its own runner, which is lost at the first bake. */
async function loseRunner(cloud: Cloud, inputs: Inputs = {}): Promise<void> {
  const { died } = await cloud
    .job({ inputs, afterEvent: ({ event }, job) => event.type === 'bake-started' && job.die() })
    .main();
  expect([died, cloud.live().canary > 0]).toEqual([true, true]);
}

/** What a later run comes to; whether the canary still has tasks afterwards. */
function later(inputs: Inputs, leaves: 'a canary' | 'no canary'): Scene {
  return async (cloud) => {
    await loseRunner(cloud);
    await cloud.clock.sleep(60_000);
    const ended = await cloud.job({ inputs }).main();
    return { ended, shown: cloud.live().canary > 0, meant: leaves === 'a canary' };
  };
}

/** How the next run on the target ends, by what the page calls it. */
const LATER_RUNS: Readonly<Record<string, Scene>> = {
  '`mode: rollout`': later({}, 'no canary'),
  '`mode: rollout` with `resume: true`': later({ resume: 'true' }, 'a canary'),
  '`mode: recover`': later({ mode: 'recover' }, 'no canary'),
  '`mode: recover` with `resume: true`': later({ mode: 'recover', resume: 'true' }, 'a canary'),
  '`mode: rollback`': later({ mode: 'rollback' }, 'no canary'),
  '`mode: plan`': later({ mode: 'plan' }, 'a canary'),
  '`mode: status`': later({ mode: 'status' }, 'a canary'),
};

/** Nobody reaches the table any more, for as long as the fault says. */
function cutOff(cloud: Cloud, kind: Fault['kind'], forMs?: number): void {
  for (const operation of ['GetItem', 'UpdateItem']) cloud.aws.faults.add({ kind, operation, forMs });
}

interface Cut {
  readonly inputs?: Inputs;
  /** The event at which the table is gone; absent: from the start. */
  readonly at?: (told: Told) => boolean;
  readonly forMs?: number;
  readonly before?: (told: Told, cloud: Cloud) => void;
  readonly reason: RegExp;
}

function cut({ inputs = {}, at, forMs, before, reason }: Cut): (kind: Fault['kind']) => Scene {
  return (kind) => async (cloud) => {
    let isOver = false;
    const options: JobOptions = {
      ...{ inputs, hasPostStep: false },
      afterEvent: (told) => {
        before?.(told, cloud);
        if (isOver || at?.(told) !== true) return;
        isOver = true;
        cutOff(cloud, kind, forMs);
      },
    };
    if (at === undefined) cutOff(cloud, kind);
    const ended = await cloud.job(options).main();
    return { ended, shown: ended.state.reason, meant: expect.stringMatching(reason) };
  };
}

function isStep(type: 'bake-started' | 'step-passed', wanted: number): (told: Told) => boolean {
  return ({ event }) => event.type === type && event.index === wanted;
}

function rollbackWithout(kind: Fault['kind']): Scene {
  return async (cloud) => {
    await cloud.job({ inputs: { schedule: '50%:0s' } }).main();
    cutOff(cloud, kind);
    const ended = await cloud.job({ inputs: { mode: 'rollback' } }).main();
    const { reason, split } = ended.state;
    const shown = { reason, share: split?.share };
    return { ended, shown, meant: { reason: expect.stringMatching(/without the lease/i), share: 0 } };
  };
}

const UNREACHED = /dynamodb:GetItem on item .* of table canary-state failed/;

/** How a run ends that can't reach the table, by when that is on the page. */
const CUTS: Readonly<Record<string, (kind: Fault['kind']) => Scene>> = {
  'before the start': cut({ reason: UNREACHED }),
  'before a change': cut({ at: isStep('step-passed', 0), reason: /could not be saved in the state table/ }),
  'during a bake, for less than three beats': cut({
    ...{ at: isStep('bake-started', 0), forMs: 20_000, reason: /^All 2 steps passed/ },
  }),
  'during a bake, for longer': cut({ at: isStep('bake-started', 0), reason: /could not be renewed/ }),
  'at the end': cut({
    at: isStep('step-passed', 1),
    reason: /end could not be recorded|could not be renewed/,
  }),
  'during a rollback': cut({
    before: (told, cloud) => isStep('bake-started', 0)(told) && cloud.alarm('ALARM'),
    at: ({ event }) => event.type === 'rollback-started',
    reason: /demo-5xx/,
  }),
  'with `mode: rollback`': rollbackWithout,
  'with `mode: recover`': cut({ inputs: { mode: 'recover' }, reason: UNREACHED }),
  'with `mode: status`': cut({ inputs: { mode: 'status' }, reason: /^Nothing was changed/ }),
};

async function outcomeOf(scene: Scene | undefined): Promise<readonly [string | undefined, string]> {
  if (scene === undefined) throw new Error('The page has a row that is not played here.');
  const { ended, shown, meant } = await scene(new Cloud(listenerScenario()));
  expect(shown).toEqual(meant);
  return [ended.state.result, ended.failed ? 'fails' : 'succeeds'];
}

describe('the page on the state table tells how the next run ends that finds a lost one', () => {
  const rows = rowsUnder(PAGE, 'When the runner is lost');

  test('for every mode', () => {
    expect(rows.map(([run]) => run)).toEqual(Object.keys(LATER_RUNS));
  });

  test.each(rows.map(([run = '', , result, job]) => ({ run, result: quoted(result), job })))(
    '$run',
    async ({ run, result, job }) => {
      await expect(outcomeOf(LATER_RUNS[run])).resolves.toEqual([result, job]);
    },
    30_000,
  );
});

describe('the page on the state table tells how a run ends that can’t reach it', () => {
  const rows = rowsUnder(PAGE, "When the table can't be reached");

  test('whenever that is', () => {
    expect(rows.map(([when]) => when)).toEqual(Object.keys(CUTS));
  });

  const kinds = ['hang', 'access-denied'] as const;
  test.each(
    rows.flatMap(([when = '', , result]) => kinds.map((kind) => ({ when, kind, result: quoted(result) }))),
  )(
    '$when ($kind)',
    async ({ when, kind, result }) => {
      const [ended] = await outcomeOf(CUTS[when]?.(kind));
      expect(ended).toBe(result);
    },
    30_000,
  );
});

async function withOtherFormat(): Promise<Cloud> {
  const cloud = new Cloud(listenerScenario());
  await loseRunner(cloud);
  cloud.amend({ format: 2 });
  return cloud;
}

describe('what the page says beside its tables is so', () => {
  test.each(['rollout', 'recover', 'plan'])(
    'a record of another format is refused, and nothing is changed: mode %s',
    async (mode) => {
      const cloud = await withOtherFormat();
      const before = cloud.live();
      const { state } = await cloud.job({ inputs: { mode } }).main();
      expect([state.result, cloud.live()]).toEqual(['refused', before]);
      expect(state.reason).toContain('has format 2; this version of ecs-canary reads format 1 only');
    },
  );

  test.each([
    { mode: 'rollback', result: 'rolled-back', share: 0 },
    { mode: 'status', result: 'observed', share: 25 },
  ])('a record of another format is no obstacle: mode $mode', async ({ mode, result, share }) => {
    const { state } = await (await withOtherFormat()).job({ inputs: { mode } }).main();
    expect([state.result, state.split?.share]).toEqual([result, share]);
  });

  test('a lost rollout with rollback: false is rolled back all the same', async () => {
    const cloud = new Cloud(listenerScenario());
    await loseRunner(cloud, { rollback: 'false' });
    const { state } = await cloud.job({ inputs: { mode: 'recover' } }).main();
    expect([state.result, cloud.live()]).toEqual(['rolled-back', cloud.start]);
  });

  test('a lost rollout is rolled back to where its own rollback-to said', async () => {
    const cloud = new Cloud(listenerScenario({ canaryTasks: 2, canaryWeight: 20 }));
    await loseRunner(cloud, { 'rollback-to': 'previous' });
    await cloud.clock.sleep(60_000);
    const { state } = await cloud.job({ inputs: { 'rollback-to': 'stable' } }).main();
    expect([state.result, cloud.live()]).toEqual(['rolled-back', cloud.start]);
  });

  test('a run whose lease another one has taken changes nothing more', async () => {
    const cloud = new Cloud(listenerScenario());
    const first = cloud.job({ afterEvent: ({ event }, job) => event.type === 'bake-started' && job.stop() });
    const ending = first.main();
    await cloud.clock.sleep(300_000);
    const second = cloud.job({ inputs: { mode: 'recover', resume: 'true' } });
    const going = second.main();
    await cloud.until('the second run to go on', () => second.types().includes('bake-started'));
    const sent = cloud.writes(first.name);
    first.continue();
    expect([(await ending).state.result, cloud.writes(first.name)]).toEqual(['stopped', sent]);
    expect((await going).state.result).toBe('completed');
  });
});
