import { beforeAll, expect, jest, test } from '@jest/globals';
import type { Scenario } from '../../simulator/scenario.ts';
import { listenerScenario } from '../../simulator/scenarios.ts';
import { RELEASE, ReleaseCloud, SECOND } from '../release/support/releases.ts';
import { actionOf, policyOf } from './support/policies.ts';

jest.setTimeout(120 * SECOND);

const IMAGE = '123456789012.dkr.ecr.us-east-1.amazonaws.com/app:3';
const scaling = { stable: { min: 2, max: 8 }, canary: { min: 0, max: 3 } };

const LOGS = {
  logDriver: 'awslogs',
  options: { 'awslogs-group': '/ecs/web', 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'web' },
};
type Day = 'completed' | 'rolled-back';

/** Everything that docs/iam.md has a policy for, on one day that goes well and one that doesn't. */
function scenarioOf(day: Day): Scenario {
  const behaviours = day === 'completed' ? {} : { [IMAGE]: { crashAtStart: 1 } };
  const scenario = listenerScenario({ stableTasks: 4, scaling, behaviours });
  const logging = Object.entries(scenario.versions).map(
    ([name, version]) => [name, { ...version, container: { logConfiguration: LOGS } }] as const,
  );
  const images = { 'app:3': `sha256:${'3'.repeat(64)}` };
  return { ...scenario, versions: Object.fromEntries(logging), images };
}

/** The permissions that releases ask for. */
const asked = new Set<string>();

beforeAll(async () => {
  for (const day of ['completed', 'rolled-back'] as const) {
    const cloud = new ReleaseCloud(scenarioOf(day));
    const inputs = { ...RELEASE, image: IMAGE, tag: 'true', 'stabilize-timeout': '5m' };
    const { state } = await cloud.job({ inputs }).main();
    expect(state.result).toBe(day);
    for (const call of cloud.aws.journal.entries) if (call.actor === 'api') asked.add(actionOf(call));
  }
});

const { statements } = policyOf('release');
const actionsIn = (isIt: (sid: string) => boolean): readonly string[] =>
  statements.flatMap(({ sid, actions }) => (isIt(sid) ? actions : []));

test('a release calls nothing that its policy does not allow', () => {
  const allowed = new Set([...actionsIn(() => true), 'sts:GetCallerIdentity']);
  expect([...asked].filter((action) => !allowed.has(action))).toEqual([]);
});

/** Not called, but asked for by ECS; and called when an alarm fires and recovers between two polls. */
const UNSEEN = ['cloudwatch:DescribeAlarmHistory', 'iam:PassRole'];

test('the policy of a release allows nothing that one never asks for', () => {
  const needed = actionsIn((sid) => !sid.startsWith('Preflight'));
  expect(needed.filter((action) => !asked.has(action))).toEqual(UNSEEN);
});
