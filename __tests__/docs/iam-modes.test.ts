import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Scenario } from '../../simulator/scenario.ts';
import { listenerScenario, taskCountScenario } from '../../simulator/scenarios.ts';
import { Cloud, type Inputs } from '../support/jobs.ts';
import { rowsUnder } from './support/documents.ts';
import { actionOf, actionsOf, ELB, policyOf } from './support/policies.ts';

const WAYS: Readonly<Record<string, () => Scenario>> = {
  listener: () => listenerScenario(),
  'task-count': () => taskCountScenario(),
};

/** What the table has a row for, and whether a rollout has lost its runner before. */
const MODES: Readonly<Record<string, { readonly inputs: Inputs; readonly isLost: boolean }>> = {
  '`rollout`': { inputs: {}, isLost: false },
  '`plan`': { inputs: { mode: 'plan' }, isLost: true },
  '`status`': { inputs: { mode: 'status' }, isLost: true },
  '`rollback`': { inputs: { mode: 'rollback' }, isLost: true },
  '`recover`': { inputs: { mode: 'recover' }, isLost: true },
  '`recover` with `resume: true`': { inputs: { mode: 'recover', resume: 'true' }, isLost: true },
};

/** What the columns of the table are about, in their order. */
const COLUMNS: readonly RegExp[] = [
  new RegExp(`^(?:ecs:UpdateService|${ELB}:Modify\\w+)$`),
  /^ecs:(?:ListTasks|DescribeTasks)$/,
  /^cloudwatch:/,
  /^dynamodb:GetItem$/,
  /^dynamodb:UpdateItem$/,
];

/** The permissions that a run asks for, by mode and way. */
const asked = new Map<string, ReadonlySet<string>>();

beforeAll(async () => {
  for (const [way, scenario] of Object.entries(WAYS)) {
    for (const [mode, { inputs, isLost }] of Object.entries(MODES)) {
      const cloud = new Cloud(scenario());
      if (isLost) await loseRunner(cloud);
      const { entries } = cloud.aws.journal;
      const before = entries.length;
      await cloud.job({ inputs }).main();
      const calls = entries.slice(before).filter(({ actor }) => actor === 'api');
      asked.set(`${mode}, ${way}`, new Set(calls.map(actionOf)));
    }
  }
}, 120_000);

async function loseRunner(cloud: Cloud): Promise<void> {
  await cloud.job({ afterEvent: ({ event }, job) => event.type === 'bake-started' && job.die() }).main();
}

const rows = rowsUnder('docs/iam.md', 'What each mode needs');

describe('the table of what each mode needs', () => {
  test('has every mode', () => {
    expect(rows.map(([mode]) => mode)).toEqual(Object.keys(MODES));
  });

  test.each(rows)('says what is called with %s', (mode, ...cells) => {
    const calls = Object.keys(WAYS).flatMap((way) => [...(asked.get(`${mode}, ${way}`) ?? [])]);
    expect(cells).toEqual(
      COLUMNS.map((column) => (calls.some((action) => column.test(action)) ? 'yes' : 'no')),
    );
  });
});

const runs = Object.keys(WAYS).flatMap((way) => Object.keys(MODES).map((mode) => ({ mode, way })));

test.each(runs)('$mode calls nothing that its policy does not allow: $way', ({ mode, way }) => {
  const names = /plan|status/.test(mode) ? ['look'] : [way, 'state-table'];
  const allowed = new Set([...actionsOf(...names), 'sts:GetCallerIdentity']);
  const calls = [...(asked.get(`${mode}, ${way}`) ?? [])];
  expect(calls).toContain('ecs:DescribeServices');
  expect(calls.filter((action) => !allowed.has(action))).toEqual([]);
});

/** What a release, autoscaling and the preflight ask for, each where there is any. */
const MORE = /^(?:TaskDefinitions|Image|Autoscaling|Preflight.*)$/;

test('the policy of those who only look allows what they need, and no more', () => {
  const looks = runs.filter(({ mode }) => /plan|status/.test(mode));
  const calls = new Set(looks.flatMap(({ mode, way }) => [...(asked.get(`${mode}, ${way}`) ?? [])]));
  const { statements } = policyOf('look');
  const [extra, always] = [true, false].map((isMore) =>
    statements.filter(({ sid }) => MORE.test(sid) === isMore).flatMap(({ actions }) => actions),
  );
  const beyond = new Set([...(extra ?? []), 'sts:GetCallerIdentity']);
  expect([...calls].filter((action) => !beyond.has(action)).toSorted()).toEqual((always ?? []).toSorted());
});
