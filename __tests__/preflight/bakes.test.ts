import { expect, test } from '@jest/globals';
import { Account, CANARY_GROUP, metricAlarm, words } from './support/account.ts';
import { listenerSubject, MINUTE } from './support/subjects.ts';

/** Alarms that need four minutes: three datapoints, and one until the metric is there. */
function accountWith(more: object = {}): Account {
  const account = new Account();
  const slow = { EvaluationPeriods: 5, DatapointsToAlarm: 3, ...more };
  account.alarms
    .set('errors', metricAlarm('AWS/ApplicationELB', 'TargetResponseTime', CANARY_GROUP, slow))
    .set('either', { AlarmRule: 'ALARM(errors) OR ALARM(latency)' });
  return account;
}

const bakes = (minutes: number) => [{ share: 50, bakeMs: minutes * MINUTE }];
const unhurried = { alarms: ['either'], minRequests: 0 } as const;

test.each([
  [4, []],
  [3, ['warning errors: Alarm "errors" cannot fire within the bake of 50 % (3m): that takes 4m.']],
  [
    1,
    [
      'warning errors: Alarm "errors" cannot fire within the bake of 50 % (1m): that takes 4m.',
      'warning latency: Alarm "latency" cannot fire within the bake of 50 % (1m): that takes 2m.',
    ],
  ],
])('alarms of a composite alarm have %d minutes in a bake: %j', async (minutes, expected) => {
  const subject = listenerSubject({ ...unhurried, steps: bakes(minutes) });
  const found = words(await accountWith().survey(subject));
  expect(found).toEqual(expected.map((message) => expect.stringContaining(message) as unknown));
});

test('an alarm below two others is told once, and needs no bake without a share', async () => {
  const account = accountWith();
  account.alarms.set('both', { AlarmRule: 'ALARM(errors) AND ALARM(latency)' });
  const steps = [{ share: 0, bakeMs: 0 }, ...bakes(3)];
  const found = words(
    await account.survey(listenerSubject({ ...unhurried, alarms: ['either', 'both'], steps })),
  );
  expect(found).toEqual([
    expect.stringContaining('Alarm "errors" cannot fire within the bake of 50 % (3m): that takes 4m.'),
  ]);
});

test('an alarm that is named itself is left to others', async () => {
  const subject = listenerSubject({ ...unhurried, alarms: ['errors', 'either', 'latency'], steps: bakes(1) });
  await expect(accountWith().survey(subject)).resolves.toEqual([]);
});

test('alarms of a finer period need not wait for a whole minute', async () => {
  const subject = listenerSubject({ ...unhurried, steps: bakes(2) });
  const own = metricAlarm(
    'Shop',
    'Orders',
    { ServiceName: 'web-canary' },
    { Period: 30, EvaluationPeriods: 4 },
  );
  const account = accountWith();
  account.alarms.set('errors', own);
  expect(words(await account.survey(subject)).join()).not.toContain('cannot fire');
});

test('on the way back to stable all alarms are held against the bakes that there are, to the last', async () => {
  const promotionSteps = [
    { share: 50, bakeMs: 3 * MINUTE },
    { share: 20, bakeMs: 0 },
    { share: 0, bakeMs: MINUTE },
  ];
  const found = words(await accountWith().survey(listenerSubject({ promotionSteps })));
  expect(found).toEqual([
    expect.stringContaining(
      '"errors" cannot fire within the bake of 50 % of stable (3m), 100 % of stable (1m)',
    ),
    expect.stringContaining('"latency" cannot fire within the bake of 100 % of stable (1m)'),
  ]);
});
