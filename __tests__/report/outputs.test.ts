import { describe, expect, test } from '@jest/globals';
import { outputsListener } from '../../src/report/outputs.ts';
import {
  almostDone,
  deploymentFailed,
  NEW,
  promoted,
  promotionFailed,
  returning,
  serving,
  STABLE,
} from './support/release-story.ts';
import { alarm, baking, finding, split, Story } from './support/story.ts';

async function outputs(story: Story): Promise<Readonly<Record<string, string>>> {
  const set: Record<string, string> = {};
  await story.playTo(
    outputsListener((name, value) => {
      set[name] = value;
    }),
  );
  return set;
}

const twoReasons = [
  alarm('web-5xx'),
  { kind: 'tasks', subject: 'web-canary', message: 'lost a task', evidence: [] } as const,
  alarm('web-5xx'),
  alarm('web-p99'),
];

describe('outputs', () => {
  test('of a rollback tell what failed, why, and what is live', async () => {
    const story = baking()
      .trouble({ reasons: twoReasons })
      .restore()
      .end({ result: 'rolled-back', reason: 'web-5xx fired', split: split(0) });
    expect(await outputs(story)).toEqual({
      result: 'rolled-back',
      percent: '0',
      'failed-step': '2 (25%)',
      reason: 'web-5xx fired',
      alarms: '["web-5xx","web-p99"]',
      'stable-count': '4',
      'canary-count': '2',
      'stable-weight': '100',
      'canary-weight': '0',
      checkpoint: '',
      'promoted-task-definition': '',
      'previous-task-definition': '',
      'duration-seconds': '694',
    });
  });

  test('of a rollout without weights leave them empty, and a success names no step', async () => {
    const done = new Story()
      .plan()
      .start()
      .end({ result: 'holding', reason: '', split: split(12.5, false) });
    expect(await outputs(done)).toMatchObject({
      percent: '12.5',
      'failed-step': '',
      alarms: '[]',
      'stable-weight': '',
      'canary-weight': '',
    });
  });

  test('of a promotion name what stable got, and what it had before', async () => {
    expect(await outputs(promoted())).toMatchObject({
      ...{ result: 'completed', percent: '0', 'failed-step': '' },
      ...{ 'promoted-task-definition': NEW, 'previous-task-definition': STABLE },
    });
  });

  test('of a promotion that was undone name nothing that is no longer true', async () => {
    const undone = almostDone()
      .trouble({ kind: 'cancelled' })
      .restore()
      .end({ result: 'rolled-back', reason: '', split: split(0) });
    expect(await outputs(undone)).toMatchObject({
      ...{ 'failed-step': 'promote', 'promoted-task-definition': '', 'previous-task-definition': '' },
    });
  });

  test.each([
    ['the deployment to the canary', deploymentFailed(), 'deploy'],
    ['a step of a release', serving().trouble(), '2 (100%)'],
    ['the deployment to stable', promotionFailed(), 'promote'],
    ['a step back to stable', promotionFailed(returning()), 'promote'],
  ])('name %s as the place of the trouble', async (_, story, place) => {
    const ended = story.last.type === 'ended' ? story : story.end({ result: 'stopped', reason: '' });
    expect(await outputs(ended)).toMatchObject({ 'failed-step': place });
  });

  test('do not pass an old look for what is live', async () => {
    const blind = baking()
      .trouble({ reasons: twoReasons })
      .end({ result: 'rollback-failed', reason: 'No answer.' });
    expect(await outputs(blind)).toMatchObject({ percent: '', 'canary-count': '', 'canary-weight': '' });
  });

  test('pass what was found for what is live, where nothing was changed', async () => {
    const early = new Story().plan().end({ result: 'cancelled', reason: '' });
    expect(await outputs(early)).toMatchObject({ percent: '0', 'canary-count': '2' });
  });

  test('of a refusal are set even when nothing else is said', async () => {
    const refused = new Story().tell({
      type: 'refused',
      message: 'No.',
      findings: [finding('error', 'alarms')],
    });
    expect(await outputs(refused)).toMatchObject({ result: 'refused', reason: 'No.', percent: '' });
  });

  test('are not set before the end', async () => expect(await outputs(baking())).toEqual({}));

  test('fit what GitHub takes, and stay JSON, with ten thousand alarms of the longest names', async () => {
    const reasons = Array.from({ length: 10_000 }, (_, index) => alarm(`${index}${'é'.repeat(250)}`));
    const story = baking()
      .trouble({ reasons })
      .end({ result: 'stopped', reason: 'r'.repeat(2_000_000), split: split(25) });
    const set = await outputs(story);
    const alarms: unknown = JSON.parse(set['alarms'] ?? '');
    expect(Array.isArray(alarms) && alarms.length > 100).toBe(true);
    expect(Buffer.byteLength(Object.values(set).join(''))).toBeLessThan(500_000);
  });
});
