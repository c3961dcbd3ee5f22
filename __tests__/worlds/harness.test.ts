import { describe, expect, test } from '@jest/globals';
import { VirtualClock } from '../../simulator/virtual-clock.ts';
import { shellLine } from '../../src/aws/shell.ts';
import { worldOf } from './arbitrary.ts';
import { wordsOf } from './invariants/mending.ts';
import { printOf, printOfLimits, printOfScaling, printOfSent } from './live.ts';

describe('what checks the worlds', () => {
  test('makes the same world of the same number, and another of its neighbour', () => {
    expect(worldOf(123_456)).toEqual(worldOf(123_456));
    expect(worldOf(123_456)).not.toEqual(worldOf(123_457));
  });

  test.each([
    [['aws', 'ecs', 'update-service', '--desired-count', '3']],
    [['--actions', '[{"Type":"forward"}]', "it's", '$HOME `date` \\ "']],
  ])('reads the words of a command as a shell does: %j', (words) => {
    expect(wordsOf(shellLine(words))).toEqual(words);
  });

  test('takes an action list of the model and the same list as it is sent for one', () => {
    const arn = (name: string): string => `arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/${name}/1`;
    const groups = [
      { arn: arn('web'), weight: 95 },
      { arn: arn('web-canary'), weight: 5 },
    ];
    const modelled = printOf([
      { type: 'forward', order: undefined, groups, stickiness: { enabled: true, durationSeconds: 60 } },
    ]);
    const sent = (weight: number): string =>
      printOfSent([
        {
          Type: 'forward',
          ForwardConfig: {
            TargetGroups: [
              { TargetGroupArn: arn('web-canary'), Weight: weight },
              { TargetGroupArn: arn('web'), Weight: 95 },
            ],
            TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 60 },
          },
        },
      ]);
    expect(modelled).toBe(sent(5));
    expect(modelled).not.toBe(sent(6));
  });

  test('takes limits of the model, as they are sent, and as they are kept for one', () => {
    const suspended = { in: true, out: false, scheduled: true };
    const kept = { min: 2, max: 9, inSuspended: true, outSuspended: false, scheduledSuspended: true };
    const sent = {
      ...{ MinCapacity: 2, MaxCapacity: 9 },
      SuspendedState: {
        ...{ DynamicScalingInSuspended: true, DynamicScalingOutSuspended: false },
        ScheduledScalingSuspended: true,
      },
    };
    const print = printOfLimits({ min: 2, max: 9, suspended });
    expect([printOfScaling(kept), printOfScaling(sent)]).toEqual([print, print]);
    expect(printOfScaling({ ...kept, outSuspended: true })).not.toBe(print);
  });

  test('stops a clock for good: who sleeps then never wakes', async () => {
    const clock = new VirtualClock(0, { quietTurns: 1 });
    const woken: number[] = [];
    const sleeping = clock.sleep(10).then(() => woken.push(10));
    await clock.sleep(5);
    clock.stop();
    await Promise.race([sleeping, new Promise((resolve) => setImmediate(resolve))]);
    await new Promise((resolve) => setImmediate(resolve));
    expect([woken, clock.sleeping, clock.now()]).toEqual([[], 0, 5]);
  });
});
