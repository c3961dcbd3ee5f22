import { describe, expect, test } from '@jest/globals';
import { configWith, expectMistakes, type Inputs } from './inputs.ts';
import type { Step } from '../../src/rollout/ports.ts';

const minute = 60_000;
const image = { image: 'app:2' };
const promote = { 'on-success': 'promote' };

describe('on-success', () => {
  test.each<[string, Inputs, 'promote' | 'keep']>([
    ['an image', image, 'promote'],
    ['a task definition', { 'task-definition': 'web:3' }, 'promote'],
    ['an image and 100 %', { ...image, percent: '100' }, 'promote'],
    ['an image and a preset', { ...image, schedule: 'Canary10Percent5Minutes' }, 'promote'],
    ['an image and a schedule that ends below', { ...image, schedule: '10, 50' }, 'keep'],
    ['an image and a percent below', { ...image, percent: '99.9' }, 'keep'],
    ['what the canary runs already', {}, 'keep'],
    ['what the canary runs, when asked', promote, 'promote'],
    ['an image that is to be kept', { ...image, 'on-success': 'keep' }, 'keep'],
    ['an image and a recovery that goes on', { ...image, ...recovery('true') }, 'promote'],
  ])('after %s', (_, inputs, expected) => {
    expect(configWith(inputs).onSuccess).toBe(expected);
  });

  test.each<[Inputs, string]>([
    [{ schedule: '10, 50' }, 'schedule ends at 50 %. Let schedule end at 100 %, or set on-success to keep.'],
    [{ percent: '99.9' }, 'percent ends at 99.9 %. Let percent end at 100 %'],
    [{ percent: '0.1' }, 'percent ends at 0.1 %.'],
    [{ ...image, schedule: '10' }, 'schedule ends at 10 %.'],
    [{ schedule: '10', 'promotion-schedule': '100', tag: 'true' }, 'schedule ends at 10 %.'],
    [{ schedule: '10', ...recovery('true') }, 'schedule ends at 10 %.'],
  ])('promotes nothing that did not get all traffic: %j', (inputs, mistake) => {
    expectMistakes({ ...inputs, ...promote }, [
      `on-success: "promote" needs all traffic on the canary first, and ${mistake}`,
    ]);
  });

  test('is not compared with what cannot be read', () => {
    expectMistakes({ ...promote, schedule: 'soon' }, ['schedule: ']);
    expectMistakes({ ...promote, percent: 'some' }, ['percent: ']);
    expectMistakes({ ...promote, schedule: '10', mode: 'undo' }, ['mode: ']);
    expectMistakes({ image: '?', tag: 'true' }, ['image: ']);
    expectMistakes({ 'task-definition': '?', 'promotion-schedule': '100' }, ['task-definition: ']);
    expectMistakes({ 'on-success': 'yes', 'promotion-schedule': '100', tag: 'true' }, ['on-success: ']);
  });
});

describe('a promotion schedule', () => {
  test.each<[string, readonly Step[]]>([
    ['100', [{ share: 0, bakeMs: 7 * minute }]],
    ['100%:0s', [{ share: 0, bakeMs: 0 }]],
    [
      '10%:1m\n50, 100%:2m',
      [
        { share: 90, bakeMs: minute },
        { share: 50, bakeMs: 7 * minute },
        { share: 0, bakeMs: 2 * minute },
      ],
    ],
  ])('of %j says what the canary has left', (schedule, steps) => {
    expect(configWith({ ...promote, bake: '7m', 'promotion-schedule': schedule }).promotionSteps).toEqual(
      steps,
    );
  });

  test('keeps tenths of a percent exact', () => {
    const schedule = Array.from({ length: 1000 }, (_, index) => String((index + 1) / 10)).join();
    expect(
      configWith({ ...promote, bake: '0s', 'promotion-schedule': schedule }).promotionSteps.map(
        ({ share }) => share,
      ),
    ).toEqual(Array.from({ length: 1000 }, (_, index) => (999 - index) / 10));
  });

  test('left out is all traffic at once, looked at once', () => {
    expect(configWith({ ...promote, bake: '7m' }).promotionSteps).toEqual([{ share: 0, bakeMs: 0 }]);
  });

  test.each([
    ['50%:1m', '"50%:1m" ends at 50 %, and a promoted stable gets all traffic. End with 100%.'],
    ['99.9', 'ends at 99.9 %'],
    ['50, 50, 100', '"50" does not rise above 50 %.'],
    ['0, 100', '"0" moves no traffic. Start above 0: stable has no traffic before.'],
    ['100.1', 'is above 100 %.'],
    ['50:soon, 100', '"soon" in "50:soon" is not a duration.'],
    ['50:121h, 100', 'is too long.'],
    [
      'AllAtOnce',
      '"AllAtOnce" is a preset, which leads to the canary and not back. Write the steps out, such as 10%:5m, 100%:0s.',
    ],
    ['Linear10PercentEvery3Minutes', 'is a preset, which leads to the canary and not back.'],
    ['soon', '"soon" is not a step. Write steps such as 10%:5m, 100%:0s: percents of traffic for stable.'],
    ['50,,100', 'has an empty entry.'],
  ])('%s is refused', (schedule, mistake) => {
    expectMistakes({ ...promote, 'promotion-schedule': schedule }, [mistake]);
  });

  test('takes a bake that cannot be read for no mistake of its own', () => {
    expectMistakes({ ...promote, bake: 'long', 'promotion-schedule': '100' }, ['bake: ']);
  });
});

describe('what only a promotion has a use for', () => {
  const given = { 'promotion-schedule': '100', tag: 'true' };

  test.each<[string, Inputs]>([
    ['neither image nor task-definition is given', {}],
    ['on-success is keep', { ...image, 'on-success': 'keep' }],
    ['the steps end below 100 %', { ...image, schedule: '10' }],
  ])('has no meaning where %s', (why, inputs) => {
    expectMistakes({ ...inputs, ...given }, [
      `promotion-schedule: "100" has no meaning where nothing is promoted: ${why}. Set on-success to promote and end at 100 %, or leave promotion-schedule out.`,
      `tag: "true" has no meaning where nothing is promoted: ${why}. Set on-success to promote and end at 100 %, or leave tag out.`,
    ]);
  });

  test('has one where something is', () => {
    expect(configWith({ ...promote, ...given }).tag).toBe(true);
    expect(configWith({ ...image, ...given }).tag).toBe(true);
    expect(configWith({ ...image, ...given, ...recovery('true') }).tag).toBe(true);
  });

  test('is no mistake to switch off', () => {
    expect(configWith({ tag: 'false' }).tag).toBe(false);
  });

  test('must be readable itself', () => {
    expectMistakes({ 'promotion-schedule': 'soon', tag: 'maybe' }, [
      'promotion-schedule: "soon"',
      'tag: "maybe"',
    ]);
  });
});

describe('the way back to stable', () => {
  test('counts for the length of a job', () => {
    const days = { ...promote, schedule: '5:60h, 100:12h' };
    expectMistakes({ ...days, 'promotion-schedule': '50:47h, 100:1h' }, []);
    expectMistakes({ ...days, 'promotion-schedule': '50:48h, 100:1h' }, [
      'promotion-schedule: "50:48h, 100:1h" with schedule takes 121h to bake and settle, and no job lasts longer than 120h. Shorten the bakes, or take fewer steps.',
    ]);
    expectMistakes({ ...promote, percent: '100', bake: '72h', 'promotion-schedule': '100' }, [
      'promotion-schedule: "100" with percent takes 144h',
    ]);
  });

  test('settles, too', () => {
    expectMistakes({ ...promote, schedule: '100:118h', settle: '1h' }, []);
    expectMistakes(
      { ...promote, schedule: '100:118h', settle: '1h', 'promotion-schedule': '50:0s, 100:0s' },
      ['promotion-schedule: "50:0s, 100:0s" with schedule takes 121h'],
    );
    expectMistakes({ ...promote, schedule: '100:119h', settle: '1h' }, [
      'schedule: "100:119h" takes 121h to bake and settle, and no job',
    ]);
  });

  test('counts beside a wait for the lease', () => {
    const hours = { 'promotion-schedule': '100:59h', 'state-table': 'canary-state', 'lock-timeout': '2h' };
    expectMistakes({ ...promote, schedule: '100:60h', ...hours }, [
      'takes 119h to bake and settle after a lock-timeout of 2h, and no job',
    ]);
  });

  test('is what is too long where the schedule just fits', () => {
    expectMistakes({ ...promote, schedule: '100:120h', 'promotion-schedule': '100:1s' }, [
      'promotion-schedule: "100:1s" with schedule takes 120h1s',
    ]);
  });

  test('is not taken for long where it cannot be read', () => {
    expectMistakes({ ...promote, schedule: '100:119h', settle: '1h', 'promotion-schedule': 'soon' }, [
      'promotion-schedule: "soon" is not a step.',
    ]);
  });

  test('is not blamed for a schedule that is too long by itself', () => {
    expectMistakes({ ...promote, schedule: '5:60h, 100:61h', 'promotion-schedule': '100:1h' }, [
      'schedule: "5:60h, 100:61h" takes 122h',
    ]);
    const hours = { 'promotion-schedule': '100:1h', 'state-table': 'canary-state', 'lock-timeout': '2h' };
    expectMistakes({ ...promote, schedule: '100:119h', ...hours }, ['schedule: "100:119h" takes 120h']);
  });

  test('counts for nothing where nothing is promoted', () => {
    expectMistakes({ schedule: '5:60h, 100:60h', settle: '0s' }, []);
    expectMistakes({ ...image, 'on-success': 'keep', schedule: '5:59h, 100:59h', settle: '1h' }, []);
  });
});

function recovery(resume: string): Inputs {
  return { mode: 'recover', 'state-table': 'canary-state', resume };
}
