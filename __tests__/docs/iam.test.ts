import { describe, expect, test } from '@jest/globals';
import type { Scenario } from '../../simulator/scenario.ts';
import { listenerScenario, taskCountScenario } from '../../simulator/scenarios.ts';
import { onStage } from '../end-to-end/support/stage.ts';
import { documented } from './support/configurations.ts';
import { blocks, contents, filesIn } from './support/documents.ts';
import { actionOf, actionsOf, policies, policyOf } from './support/policies.ts';
import { mapping } from './support/yaml.ts';

const permissions = policies.filter(({ name }) => name !== 'trust');

/** Every action that the sources name, but for those that make a policy of them. */
const called = new Set(
  filesIn('src', '.ts')
    .filter((path) => !path.startsWith('src/preflight/'))
    .flatMap((path) =>
      [...contents(path).matchAll(/'([a-z-]+:[A-Z]\w+)'/g)].flatMap(([, action]) => action ?? []),
    ),
);
/** Not called: ECS asks whether the caller may. */
const IMPLIED = 'iam:PassRole';
/** Called by anyone who has credentials: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
const FREE = 'sts:GetCallerIdentity';

describe('the policies that we show', () => {
  test('together allow what the code calls, no more and no less', () => {
    expect(called.size).toBeGreaterThan(20);
    const allowed = new Set(
      permissions.flatMap(({ statements }) => statements.flatMap(({ actions }) => actions)),
    );
    expect([...allowed, FREE].toSorted()).toEqual([...called, IMPLIED].toSorted());
  });

  test('are each explained', () => {
    const explained = [...contents('docs/iam.md').matchAll(/^\| `([a-z-]+:\w+)` \|/gm)].map(([, one]) => one);
    expect(explained.toSorted()).toEqual([...called, IMPLIED].toSorted());
  });

  test.each(Object.entries(documented))(
    'are what `mode: plan` prints for that configuration: %s',
    (name, policy) => {
      const text = blocks('docs/iam.md', 'json').find(({ label }) => label === `policy: ${name}`)?.text;
      expect(JSON.parse(text ?? '{}')).toEqual(policy);
    },
  );

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
