import { describe, expect, test } from '@jest/globals';
import { renderSummary } from '../../src/report/summary.ts';
import { logged, section } from './support/paper.ts';
import { FORECAST, found, releasePlan } from './support/release-story.ts';
import { finding, Story } from './support/story.ts';

const CONTEXT = { cluster: 'prod', service: 'web', canaryService: 'web-canary' };

const render = (story: Story): string => renderSummary(story.state, CONTEXT);

function dryRun(plan = releasePlan()): Story {
  return new Story().plan(plan, found()).end({ result: 'planned', reason: '', split: found().split });
}

describe('a plan', () => {
  const POLICY = '{\n  "Version": "2012-10-17",\n  "Statement": []\n}';
  const whole = dryRun(releasePlan({ forecast: FORECAST, policy: POLICY }));

  test('is logged from the deployment to its cost, and the policy in a group of its own', async () => {
    const lines = await logged(whole);
    expect(lines.slice(3, lines.indexOf('Dry run: nothing was changed'))).toEqual([
      'The canary runs web-canary:7 and is to run app:2 in container app of web:41.',
      '1. 25%, watched for 10m (weights: stable 75, canary 25)',
      '2. 100%, watched for 10m (weights: stable 0, canary 100)',
      'Then stable gets what the canary runs, and its traffic back:',
      '   back to stable 50%, watched for 5m (weights: stable 50, canary 50)',
      '   back to stable 100%, one look (weights: stable 100, canary 0)',
      'At most 14 tasks at one time, 4 more than now. It takes 20m at least, and 1h 20m at most, with every wait for tasks as long as it may be.',
      '::endgroup::',
      '::group::IAM policy for exactly this',
      ...POLICY.split('\n'),
      '::endgroup::',
    ]);
    expect(lines).not.toContain('Release:');
  });

  test('tells what comes after the policy outside of its group', async () => {
    const lines = await logged(
      new Story()
        .plan(releasePlan({ policy: POLICY }))
        .tell({ type: 'findings', findings: [finding('note', 'it')] }),
    );
    expect(lines.slice(-3)).toEqual([
      '::endgroup::',
      '::group::Checks and plan',
      'Note: it: It is not right. Make it right.',
    ]);
  });

  test('tells what the shares come to', async () => {
    const step = (share: number, achieved: number) =>
      ({ share, bakeMs: 0, aim: { asked: share, achieved } }) as const;
    const plan = { ...releasePlan({}, { promotion: [step(55, 60)] }), steps: [step(1, 10)] };
    const lines = await logged(dryRun(plan));
    expect(lines).toContain('1. 1%, comes to 10%, one look');
    expect(lines).toContain('   back to stable 45%, comes to stable 40%, one look');
    expect(render(dryRun(plan))).toContain('| promote | back to stable 45% | stable 40% |');
  });

  test('is summed up with what the steps come to, its cost, and the policy folded away', () => {
    const page = render(whole);
    expect(section(page, 'Release')).toEqual([
      '- The canary runs web-canary:7 and is to run app:2 in container app of web:41.',
    ]);
    expect(section(page, 'Plan').slice(4)).toEqual([
      '| 1 | 25% | 25% | 10m | weights: stable 75, canary 25 |',
      '| 2 | 100% | 100% | 10m | weights: stable 0, canary 100 |',
      '| promote | back to stable 50% | stable 50% | 5m | weights: stable 50, canary 50 |',
      '| promote | back to stable 100% | stable 100% | one look | weights: stable 100, canary 0 |',
      '',
      expect.stringMatching(/^At most 14 tasks at one time, 4 more than now\./),
      '',
      '<details><summary>IAM policy for exactly this</summary>',
      '',
      '```json',
      ...POLICY.split('\n'),
      '```',
      '',
      '</details>',
    ]);
  });

  test.each([
    [
      { from: 'web:7', to: 'web:7', isThere: true },
      'The canary runs web:7 already: nothing is deployed to it.',
    ],
    [
      { from: 'web:7', to: 'app:2 in container app of web:6', isThere: true },
      'The canary runs web:7 (app:2 in container app of web:6) already: nothing is deployed to it.',
    ],
  ])('says that nothing is deployed to a canary that is there: %j', async (release, line) => {
    expect(await logged(dryRun(releasePlan({}, release)))).toContain(line);
    expect(section(render(dryRun(releasePlan({}, release))), 'Release')).toEqual([`- ${line}`]);
  });

  test('that costs next to nothing says so', async () => {
    const forecast = { mostTasks: 1, extraTasks: 0, leastMs: 0, mostMs: 600_000 };
    expect(await logged(dryRun(releasePlan({ forecast })))).toContain(
      'At most 1 task at one time, none more than now. It takes moments at least, and 10m at most, with every wait for tasks as long as it may be.',
    );
  });

  test('is held against what the job and its credentials allow', async () => {
    const limits = { jobLimitMs: 21_600_000, credentialsLeftMs: 3_300_000 };
    const forecast = { mostTasks: 1, extraTasks: 0, leastMs: 0, mostMs: 600_000, ...limits };
    expect(await logged(dryRun(releasePlan({ forecast })))).toContainEqual(
      expect.stringMatching(/ The runner ends a job after 6h\. The credentials last 55m\.$/),
    );
  });

  test('tells every finding, the worst first', () => {
    const findings = (['note', 'error', 'warning'] as const).map((severity) => finding(severity, 'it'));
    expect(section(render(dryRun(releasePlan({ findings }))), 'Findings')).toEqual(
      ['error', 'warning', 'note'].map((severity) => `- ${severity}: it: It is not right. Make it right.`),
    );
  });

  test('has a policy that is whole, or not there', () => {
    const page = (chars: number): string =>
      render(dryRun(releasePlan({ policy: JSON.stringify({ Sid: 'é'.repeat(chars) }) })));
    expect(page(200_000)).toContain(`"${'é'.repeat(200_000)}"}\n\`\`\``);
    expect(page(300_000)).toContain('It is too long to show here: see the log.');
    expect(page(300_000)).toContain('*Shortened');
    expect(page(300_000)).not.toContain('éé');
  });

  test('that is carried out keeps its policy and its cost to the log', () => {
    const story = new Story().plan(releasePlan({ policy: POLICY, forecast: FORECAST }), found()).start();
    expect(render(story)).not.toMatch(/2012-10-17|At most/);
  });
});
