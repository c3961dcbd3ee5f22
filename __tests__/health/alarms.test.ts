import { describe, expect, test } from '@jest/globals';
import type { Gate } from '../../src/rollout/ports.ts';
import { never } from '../aws/support/fake-aws.ts';
import { Alarms, linted, messagesOf, START, window } from './support/alarms-world.ts';

describe('at a look', () => {
  test('alarms that stay OK are healthy, for one call', async () => {
    const alarms = new Alarms({ a: 'OK', b: 'OK', c: 'OK' });
    const gate = await linted(alarms);
    const before = alarms.calls.length;
    await expect(gate.check(window(), never)).resolves.toEqual({ kind: 'healthy', seen: '3 alarms OK' });
    expect(alarms.calls.slice(before)).toEqual(['DescribeAlarms']);
  });

  test('an alarm without data is counted apart', async () => {
    const gate = await linted(new Alarms({ a: 'OK', b: 'INSUFFICIENT_DATA' }));
    await expect(gate.check(window(), never)).resolves.toEqual({
      kind: 'healthy',
      seen: '2 alarms: 1 OK, 1 no data',
    });
  });

  test('an alarm in ALARM is unhealthy, with what AWS says of it', async () => {
    const alarms = new Alarms({ 'web-5xx': 'OK', other: 'OK' });
    const gate = await linted(alarms);
    alarms.set('web-5xx', 'ALARM', 'Threshold Crossed: 9 > 1');
    await expect(gate.check(window(), never)).resolves.toEqual({
      kind: 'unhealthy',
      reasons: [
        {
          kind: 'alarm',
          subject: 'web-5xx',
          message: 'alarm "web-5xx" went to ALARM',
          evidence: [
            'state reason: Threshold Crossed: 9 > 1',
            'since 2026-11-01T12:00:01.000Z',
            'metric: AWS/ApplicationELB HTTPCode_Target_5XX_Count (TargetGroup=targetgroup/canary/1)',
          ],
        },
      ],
    });
  });

  test('an alarm that is gone since is unhealthy', async () => {
    const alarms = new Alarms({ a: 'OK', b: 'OK' });
    const gate = await linted(alarms, { names: ['a', 'b'] });
    alarms.states.delete('b');
    expect(messagesOf(await gate.check(window(), never))).toEqual(['alarm "b" no longer exists']);
  });

  test('one that was never looked at before anything changed is judged all the same', async () => {
    const gate = new Alarms({ a: 'ALARM' }).gate();
    await expect(gate.check(window(), never)).resolves.toMatchObject({ kind: 'unhealthy' });
  });

  test('1,000 alarms cost ten calls', async () => {
    const alarms = new Alarms(
      Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`a${at}`, 'OK' as const])),
    );
    const gate = await linted(alarms);
    const before = alarms.calls.length;
    await expect(gate.check(window(), never)).resolves.toEqual({ kind: 'healthy', seen: '1000 alarms OK' });
    expect(alarms.calls.length - before).toBe(10);
  });
});

describe('an alarm left out at the start', () => {
  async function leftOut(): Promise<{ alarms: Alarms; gate: Gate }> {
    const alarms = new Alarms({ a: 'ALARM', b: 'OK' });
    return { alarms, gate: await linted(alarms, { atStart: 'ignore' }) };
  }

  test('does not count while it has not been OK', async () => {
    const { alarms, gate } = await leftOut();
    await expect(gate.check(window(), never)).resolves.toEqual({
      kind: 'healthy',
      seen: '2 alarms: 1 OK, 1 left out',
    });
    alarms.set('a', 'INSUFFICIENT_DATA');
    await expect(gate.check(window(), never)).resolves.toMatchObject({ kind: 'healthy' });
    alarms.set('a', 'ALARM');
    await expect(gate.check(window(), never)).resolves.toMatchObject({ kind: 'healthy' });
  });

  test('joins when seen OK, says so once, and counts from then on', async () => {
    const { alarms, gate } = await leftOut();
    alarms.set('a', 'OK');
    await expect(gate.check(window(), never)).resolves.toEqual({
      kind: 'healthy',
      seen: '2 alarms OK',
      notes: ['Alarm "a" is OK and counts from here on.'],
    });
    await expect(gate.check(window(), never)).resolves.toEqual({ kind: 'healthy', seen: '2 alarms OK' });
    alarms.set('a', 'ALARM');
    await expect(gate.check(window(), never)).resolves.toMatchObject({ kind: 'unhealthy' });
  });

  test('counts with its blips too, once it has joined', async () => {
    const { alarms, gate } = await leftOut();
    alarms.set('a', 'OK');
    await gate.check(window(), never);
    alarms.set('a', 'ALARM');
    alarms.set('a', 'OK');
    await expect(gate.check(window(), never)).resolves.toMatchObject({ kind: 'unhealthy' });
  });

  test('does not hide another that fires', async () => {
    const { alarms, gate } = await leftOut();
    alarms.set('b', 'ALARM');
    expect(messagesOf(await gate.check(window(), never))).toEqual(['alarm "b" went to ALARM']);
  });
});

describe('at the end of a bake', () => {
  const later = window(START + 600_000);

  test('an alarm that saw no data is named in a warning', async () => {
    const gate = await linted(new Alarms({ a: 'OK', b: 'INSUFFICIENT_DATA' }));
    await gate.check(window(), never);
    await gate.check(window(), never);
    const { verdict, findings } = gate.conclude(window());
    expect(verdict.kind).toBe('healthy');
    expect(findings).toMatchObject([{ severity: 'warning', subject: 'b' }]);
    expect(findings[0]?.message).toContain('watched nothing');
  });

  test('with fail it is unhealthy', async () => {
    const gate = await linted(new Alarms({ b: 'INSUFFICIENT_DATA' }), { insufficientData: 'fail' });
    await gate.check(window(), never);
    expect(gate.conclude(window()).verdict).toMatchObject({ kind: 'unhealthy', reasons: [{ subject: 'b' }] });
  });

  test('data at one look, or between two, is data', async () => {
    const alarms = new Alarms({ a: 'INSUFFICIENT_DATA', b: 'INSUFFICIENT_DATA' });
    const gate = await linted(alarms, { insufficientData: 'fail' });
    await gate.check(window(), never);
    alarms.set('a', 'OK');
    await gate.check(window(), never);
    alarms.set('a', 'INSUFFICIENT_DATA');
    alarms.set('b', 'OK');
    alarms.set('b', 'INSUFFICIENT_DATA');
    await gate.check(window(), never);
    expect(gate.conclude(window()).verdict.kind).toBe('healthy');
  });

  test('data in an earlier bake does not count for a later one', async () => {
    const alarms = new Alarms({ a: 'OK' });
    const gate = await linted(alarms, { insufficientData: 'fail' });
    await gate.check(window(), never);
    alarms.set('a', 'INSUFFICIENT_DATA');
    await gate.check(window(), never);
    await gate.check(later, never);
    expect(gate.conclude(later).verdict.kind).toBe('unhealthy');
  });

  test('a bake without a look has nothing to say', async () => {
    const gate = await linted(new Alarms({ a: 'INSUFFICIENT_DATA' }), { insufficientData: 'fail' });
    await gate.check(window(), never);
    expect(gate.conclude(later)).toMatchObject({ verdict: { kind: 'healthy' }, findings: [] });
  });
});
