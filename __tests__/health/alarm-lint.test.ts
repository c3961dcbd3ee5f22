import { describe, expect, test } from '@jest/globals';
import { alarmsElsewhere } from '../../src/health/alarm-lint.ts';
import { never } from '../aws/support/fake-aws.ts';
import { Alarms, lintOf, step, window } from './support/alarms-world.ts';

describe('before anything changes', () => {
  test('alarms that exist, are OK and can fire have nothing to say', async () => {
    await expect(lintOf(new Alarms({ a: 'OK' }).gate())).resolves.toEqual([]);
  });

  test('a misspelt alarm is an error that names every missing one, and the region', async () => {
    const findings = await lintOf(new Alarms({ a: 'OK' }).gate({ names: ['a', 'web-5x', 'web-p9'] }));
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      severity: 'error',
      message: expect.stringContaining('"web-5x", "web-p9"') as unknown,
    });
    expect(findings[0]?.fix).toContain('eu-central-1');
    expect(findings[0]?.fix).toContain('`cloudwatch:DescribeAlarms` on `*`');
  });

  test('an alarm given by an ARN of another region or account is refused, though one of its name is here', () => {
    const arn = (region: string): string => `arn:aws:cloudwatch:${region}:123456789012:alarm:a`;
    const here = {
      name: 'a',
      arn: 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:a',
      kind: 'metric',
    } as const;
    const alarm = { ...here, state: 'OK', stateReason: '', dimensions: {} } as const;
    expect(alarmsElsewhere([alarm], [{ name: 'a', arn: here.arn }])).toEqual([]);
    expect(alarmsElsewhere([{ ...alarm, arn: '' }], [{ name: 'a', arn: arn('us-east-1') }])).toEqual([]);
    const [finding] = alarmsElsewhere([alarm], [{ name: 'a', arn: arn('us-east-1') }]);
    expect(finding).toMatchObject({ severity: 'error', subject: 'alarms' });
    expect(finding?.message).toContain(arn('us-east-1'));
    expect(finding?.message).toContain(here.arn);
  });

  test('an alarm in ALARM refuses, with its reason and since when', async () => {
    const alarms = new Alarms({ a: 'OK', b: 'OK' });
    alarms.set('b', 'ALARM', 'Threshold Crossed: 9 > 1');
    const findings = await lintOf(alarms.gate());
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ severity: 'error', subject: 'b' });
    expect(findings[0]?.message).toMatch(/since 2026-11-01T12:00:01.000Z \(Threshold Crossed: 9 > 1\)/);
  });

  test('with ignore, an alarm in ALARM is a warning', async () => {
    const findings = await lintOf(new Alarms({ a: 'ALARM' }).gate({ atStart: 'ignore' }));
    expect(findings.map(({ severity }) => severity)).toEqual(['warning']);
    expect(findings[0]?.message).toContain('"a"');
  });

  test('an alarm without data is a note', async () => {
    const findings = await lintOf(new Alarms({ a: 'INSUFFICIENT_DATA' }).gate());
    expect(findings.map(({ severity }) => severity)).toEqual(['note']);
  });

  test.each([
    [
      { Period: 60, EvaluationPeriods: 3 },
      239_999,
      '60 s × 3 datapoints to alarm + 60 s until the metric is there = 4m',
    ],
    [{ Period: 60, EvaluationPeriods: 3 }, 240_000, undefined],
    [
      { Period: 60, EvaluationPeriods: 5, DatapointsToAlarm: 1 },
      119_999,
      '60 s × 1 datapoint to alarm + 60 s',
    ],
    [{ Period: 60, EvaluationPeriods: 5, DatapointsToAlarm: 1 }, 120_000, undefined],
    [{ Period: 10, EvaluationPeriods: 3 }, 29_999, '10 s × 3 datapoints to alarm = 30s'],
    [{ Period: 10, EvaluationPeriods: 3 }, 30_000, undefined],
  ])('an alarm of %j and a bake of %d ms: %s', async (alarm, bakeMs, words) => {
    const alarms = new Alarms({ a: 'OK' });
    alarms.extra.set('a', alarm);
    const findings = await lintOf(alarms.gate(), [step(5, bakeMs), step(100, 3_600_000)]);
    expect(findings.map(({ severity }) => severity)).toEqual(words === undefined ? [] : ['warning']);
    if (words !== undefined) expect(findings[0]?.message).toContain(words);
  });

  test('many alarms of one kind share a warning; a return to 0 % needs none', async () => {
    const alarms = new Alarms(
      Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`a${at}`, 'OK' as const])),
    );
    await expect(lintOf(alarms.gate(), [step(5, 60_000)])).resolves.toHaveLength(1);
    await expect(lintOf(alarms.gate(), [step(0, 0)])).resolves.toEqual([]);
  });

  test('no alarms are refused only where they are required', async () => {
    const alarms = new Alarms({});
    await expect(lintOf(alarms.gate())).resolves.toEqual([]);
    await expect(lintOf(alarms.gate({ required: true }))).resolves.toMatchObject([{ severity: 'error' }]);
    await expect(alarms.gate().check(window(), never)).resolves.toEqual({
      kind: 'healthy',
      seen: 'no alarms',
    });
  });
});
