import { describe, expect, test } from '@jest/globals';
import { asEnded, headline } from '../../src/report/verdict.ts';
import { failed, percent, reasonText, since } from '../../src/report/words.ts';
import { initialState, type Rescuer, type Result } from '../../src/rollout/events.ts';
import { alarm, baking, finding, plan, snapshot, split, START, Story } from './support/story.ts';

describe('a job', () => {
  test.each<[Result, boolean]>([
    ['completed', false],
    ['holding', false],
    ['planned', false],
    ['rolled-back', true],
    ['rollback-failed', true],
    ['promotion-failed', true],
    ['stopped', true],
    ['refused', true],
    ['cancelled', true],
    ['observed', false],
    ['nothing-to-recover', false],
  ])('that ended as %s has failed: %s', (result, expected) => {
    expect(failed({ result })).toBe(expected);
  });

  test.each<[Rescuer, boolean]>([
    ['main', true],
    ['post', true],
    ['later-run', true],
    ['recovery', false],
    ['request', false],
  ])('that was rolled back by %s has failed: %s', (restoredBy, expected) => {
    expect(failed({ result: 'rolled-back', restoredBy })).toBe(expected);
  });

  test('that came to no end has failed', () => expect(failed({})).toBe(true));
});

describe('a share', () => {
  test.each([
    [0, '0'],
    [5, '5'],
    [5.04, '5'],
    [12.5, '12.5'],
    [33.3333, '33.3'],
    [100, '100'],
  ])('of %s reads %s', (share, words) => expect(percent(share)).toBe(words));

  test('that is a little above nothing never reads as nothing', () => expect(percent(0.01)).toBe('0.1'));
  test('that is a little below everything never reads as everything', () =>
    expect(percent(99.99)).toBe('99.9'));
});

test.each([
  ['ends with a stop', 'It did not start.', 'It did not start: exit code 1'],
  ['does not', 'It did not start', 'It did not start: exit code 1'],
])('a reason that %s goes on with its evidence', (_, message, words) =>
  expect(reasonText({ kind: 'tasks', subject: 'It', message, evidence: ['exit code 1', 'more'] })).toBe(
    words,
  ),
);

describe('a time', () => {
  test.each([
    [0, '+00:00'],
    [135_999, '+02:15'],
    [3_735_000, '+1:02:15'],
    [-5, '+00:00'],
  ])('%s ms after the start reads %s', (ms, words) => expect(since(START, START + ms)).toBe(words));
});

describe('the headline', () => {
  const done = new Story().plan().start();
  const sick = baking().trouble({ reasons: [alarm()] });
  const say = (story: Story, live = true): string => headline(asEnded(story.last, story.state), live);

  test('of a completed rollout', () =>
    expect(say(done.end({ result: 'completed', reason: '', split: split(100) }))).toBe('Canary serves 100%'));

  test('of one that holds', () =>
    expect(say(done.end({ result: 'holding', reason: '', split: split(25) }))).toBe('Holding at 25%'));

  test('of one that went to 0 % on purpose', () =>
    expect(say(done.end({ result: 'holding', reason: '', split: split(0) }))).toBe(
      'Holding at 0%: all traffic is on stable',
    ));

  test('of a rollback to stable', () =>
    expect(say(sick.restore().end({ result: 'rolled-back', reason: '', split: split(0) }))).toBe(
      'Rolled back at step 2 of 4 (25%): all traffic is on stable',
    ));

  test('of a rollback to what was there', () => {
    const back = baking('previous')
      .trouble({ reasons: [alarm()] })
      .restore(split(10));
    expect(say(back.end({ result: 'rolled-back', reason: '', split: split(10) }))).toBe(
      'Rolled back at step 2 of 4 (25%): the canary serves 10%, as at the start',
    );
  });

  test('of a rollback that could not be measured claims no share', () =>
    expect(say(sick.restore().end({ result: 'rolled-back', reason: '' }), false)).toBe(
      'Rolled back at step 2 of 4 (25%): every setting is back',
    ));

  test('of a cancelled rollout that was rolled back', () =>
    expect(
      say(
        baking()
          .trouble({ kind: 'cancelled' })
          .restore()
          .end({ result: 'rolled-back', reason: '', split: split(0) }),
      ),
    ).toBe('Cancelled at step 2 of 4 (25%) and rolled back: all traffic is on stable'));

  test('of a rollback that failed is the loudest', () =>
    expect(say(sick.restore().end({ result: 'rollback-failed', reason: '', split: split(25) }))).toBe(
      'ROLLBACK FAILED: the canary still serves 25%',
    ));

  test('of a rollback that failed after traffic was back says that', () =>
    expect(say(sick.restore().end({ result: 'rollback-failed', reason: '', split: split(0) }))).toBe(
      'ROLLBACK FAILED: the canary serves 0% as it should, but not everything is back',
    ));

  test('of a rollback that failed blindly does not claim to know', () =>
    expect(say(sick.restore().end({ result: 'rollback-failed', reason: '' }), false)).toBe(
      'ROLLBACK FAILED: what is live could not be read',
    ));

  test('of a stop because rollback is off', () =>
    expect(say(sick.end({ result: 'stopped', reason: '', split: split(25) }))).toBe(
      'Stopped at step 2 of 4 (25%) without a rollback, which is switched off: the canary serves 25%',
    ));

  test('of a stop because of drift', () =>
    expect(
      say(
        baking()
          .trouble({ kind: 'drift' })
          .end({ result: 'stopped', reason: '', split: split(25) }),
      ),
    ).toBe('Stopped at step 2 of 4 (25%): somebody else made a change, and it was left as it is'));

  test('of a stop because a rollback met drift', () =>
    expect(say(sick.restore().end({ result: 'stopped', reason: '', split: split(25) }))).toContain(
      'somebody else',
    ));

  test('of a refusal', () => {
    const refused = new Story().tell({
      type: 'refused',
      message: '',
      findings: [finding('error', 'alarms')],
    });
    expect(say(refused)).toBe('Refused: nothing was changed');
  });

  test('of a dry run', () =>
    expect(say(new Story().plan().end({ result: 'planned', reason: '' }))).toBe(
      'Dry run: nothing was changed',
    ));

  test('of a cancel before any change', () =>
    expect(say(done.end({ result: 'cancelled', reason: '' }))).toBe('Cancelled: nothing had to be put back'));

  test.each([
    ['before the plan', headline(initialState(START), true), 'Not finished: checking. Nothing was changed.'],
    ['in a step', say(baking()), 'Not finished: step 2 of 4 (25%). At the last look the canary served 25%.'],
    [
      'in trouble',
      say(sick),
      'Not finished: trouble at step 2 of 4 (25%). At the last look the canary served 25%.',
    ],
    [
      'while rolling back',
      say(sick.tell({ type: 'rollback-started', to: snapshot(split(0)), by: 'main' })),
      'Not finished: rolling back. At the last look the canary served 25%.',
    ],
    [
      'after a hand-over',
      say(
        sick
          .restore()
          .tell({ type: 'handed-over', message: 'No time.' })
          .end({ result: 'rolled-back', reason: '', split: split(0) }),
      ),
      'Not finished: the post step goes on with the rollback. At the last look the canary served 0%.',
    ],
  ])('%s says that it is unfinished', (_, told, expected) => expect(told).toBe(expected));

  test('names shares to a tenth', () => {
    const story = new Story()
      .plan(plan([], [0.1]))
      .start()
      .shift(0, 0.1)
      .trouble();
    expect(say(story.end({ result: 'stopped', reason: '', split: split(0.1) }))).toContain(
      'step 1 of 1 (0.1%)',
    );
  });
});
