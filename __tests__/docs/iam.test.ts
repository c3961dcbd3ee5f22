import { describe, expect, test } from '@jest/globals';
import type { Scenario } from '../../simulator/scenario.ts';
import { listenerScenario, taskCountScenario } from '../../simulator/scenarios.ts';
import { onStage } from '../end-to-end/support/stage.ts';
import { blocks, contents, filesIn } from './support/documents.ts';
import { actionOf, actionsOf, ELB, policies, policyOf } from './support/policies.ts';
import { mapping } from './support/yaml.ts';

const permissions = policies.filter(({ name }) => name !== 'trust');

/** Every action that the sources name in `call('service:Action', …)`. */
const called = new Set(
  filesIn('src', '.ts').flatMap((path) =>
    [...contents(path).matchAll(/\bcall\(\s*'([a-z]+:[A-Z]\w+)'/g)].flatMap(([, action]) => action ?? []),
  ),
);

const TABLE = ['dynamodb:GetItem', 'dynamodb:UpdateItem'];

/** All that a rollout without a table calls, but for these. */
function without(...left: readonly string[]): ReadonlySet<string> {
  return new Set([...called].filter((action) => !left.includes(action) && !TABLE.includes(action)));
}

describe('the policies that we show', () => {
  test('together allow what the code calls, no more and no less', () => {
    expect(called.size).toBeGreaterThan(10);
    const allowed = new Set(
      permissions.flatMap(({ statements }) => statements.flatMap(({ actions }) => actions)),
    );
    expect([...allowed].toSorted()).toEqual([...called].toSorted());
  });

  test('are each explained', () => {
    const explained = [...contents('docs/iam.md').matchAll(/^\| `([a-z]+:\w+)` \|/gm)].map(([, one]) => one);
    expect(explained.toSorted()).toEqual([...called].toSorted());
  });

  test.each([
    {
      name: 'task-count',
      exactly: without(
        ...[`${ELB}:DescribeListeners`, `${ELB}:DescribeRules`, `${ELB}:ModifyListener`, `${ELB}:ModifyRule`],
      ),
    },
    { name: 'listener', exactly: without(`${ELB}:ModifyRule`) },
    { name: 'rule', exactly: without(`${ELB}:ModifyListener`) },
    { name: 'state-table', exactly: new Set(TABLE) },
  ])('allow no way more than it needs: $name', ({ name, exactly }) => {
    expect([...actionsOf(name)].toSorted()).toEqual([...exactly].toSorted());
  });

  test('of one name are one policy, wherever they are shown', () => {
    const named = permissions.filter(({ name }) => name !== undefined);
    expect(new Set(named.map(({ name }) => name)).size).toBeLessThan(named.length);
    expect(named.map(({ statements }) => statements)).toEqual(
      named.map(({ name = '' }) => policyOf(name).statements),
    );
  });

  test('let nothing be written to any resource whatever', () => {
    const writes = permissions
      .flatMap(({ statements }) => statements)
      .filter(({ actions }) => actions.some((action) => !/:(?:Describe|List|Get)/.test(action)));
    expect(writes.length).toBeGreaterThan(3);
    expect(writes.flatMap(({ resources }) => resources).filter((resource) => resource === '*')).toEqual([]);
  });

  test('trust one repository only', () => {
    const [trust] = policyOf('trust').statements;
    expect(trust?.actions).toEqual(['sts:AssumeRoleWithWebIdentity']);
    const text = blocks('docs/iam.md', 'json').find(({ label }) => label === 'policy: trust')?.text;
    expect(text).toMatch(/:sub": "repo:[\w-]+\/[\w-]+:environment:\w+"/);
  });
});

const crashing = { canary: 'crash-loop' } as const;

const played: readonly {
  readonly name: string;
  readonly scenario: Scenario;
  readonly services: readonly string[];
}[] = [
  { name: 'task-count', scenario: taskCountScenario(), services: ['web', 'web-canary'] },
  { name: 'task-count', scenario: taskCountScenario(crashing), services: ['web', 'web-canary'] },
  { name: 'listener', scenario: listenerScenario(), services: ['web-canary'] },
  { name: 'listener', scenario: listenerScenario(crashing), services: ['web-canary'] },
  { name: 'rule', scenario: listenerScenario({ rule: true }), services: ['web-canary'] },
];

describe('the bundle, from its checks to its end', () => {
  test.concurrent.each(played)(
    'calls only what the policy of its way allows: $name, $scenario.name',
    async ({ name, scenario, services }) => {
      await onStage(scenario, { inputs: { schedule: '50%:2s, 100%:1s' } }, async (stage) => {
        await stage.mainEnds();
        const calls = stage.aws.journal.entries.filter(({ actor }) => actor === 'api');
        const actions = new Set(calls.map(actionOf));
        expect(actions.size).toBeGreaterThan(5);
        expect([...actions].filter((action) => !actionsOf(name).has(action))).toEqual([]);
        const written = calls
          .filter(({ operation }) => operation === 'UpdateService')
          .map(({ params }) => mapping(params)['service']);
        expect(written).not.toEqual([]);
        expect(services).toEqual(expect.arrayContaining(written));
        const allowed = policyOf(name)
          .statements.filter((statement) => statement.actions.includes('ecs:UpdateService'))
          .flatMap(({ resources }) => resources.map((arn) => arn.replace(/.*\//, '')));
        expect(allowed).toEqual(services);
      });
    },
    60_000,
  );
});
