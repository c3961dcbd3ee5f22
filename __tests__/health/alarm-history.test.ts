import { describe, expect, test } from '@jest/globals';
import { never, Refusal } from '../aws/support/fake-aws.ts';
import { Alarms, linted, messagesOf, window } from './support/alarms-world.ts';

describe('between two looks', () => {
  test.each([0, 120_000, -120_000])(
    'an alarm that fired and recovered is unhealthy, AWS being %d ms ahead',
    async (skewMs) => {
      const alarms = new Alarms({ a: 'OK' });
      alarms.skewMs = skewMs;
      const gate = await linted(alarms);
      await gate.check(window(), never);
      alarms.set('a', 'ALARM', 'Threshold Crossed: 9 > 1');
      alarms.set('a', 'OK');
      const verdict = await gate.check(window(), never);
      expect(messagesOf(verdict)).toEqual(['alarm "a" fired and recovered between two looks']);
      if (verdict.kind === 'unhealthy')
        expect(verdict.reasons[0]?.evidence[0]).toBe('state reason: Threshold Crossed: 9 > 1');
    },
  );

  test('one that fired and lost its data is unhealthy too', async () => {
    const alarms = new Alarms({ a: 'OK' });
    const gate = await linted(alarms);
    alarms.set('a', 'ALARM');
    alarms.set('a', 'INSUFFICIENT_DATA');
    await expect(gate.check(window(), never)).resolves.toMatchObject({ kind: 'unhealthy' });
  });

  test('between the check before and the first look is between two looks', async () => {
    const alarms = new Alarms({ a: 'OK' });
    const gate = await linted(alarms);
    alarms.set('a', 'ALARM');
    alarms.set('a', 'OK');
    await expect(gate.check(window(), never)).resolves.toMatchObject({ kind: 'unhealthy' });
  });

  test('one that only lost its data and got it back is healthy, and asked about once', async () => {
    const alarms = new Alarms({ a: 'OK' });
    const gate = await linted(alarms);
    alarms.set('a', 'INSUFFICIENT_DATA');
    alarms.set('a', 'OK');
    await expect(gate.check(window(), never)).resolves.toEqual({ kind: 'healthy', seen: '1 alarm OK' });
    await gate.check(window(), never);
    expect(alarms.calls.filter((call) => call === 'DescribeAlarmHistory')).toHaveLength(1);
  });

  test('what it did before the rollout does not count', async () => {
    const alarms = new Alarms({ a: 'OK' });
    alarms.set('a', 'ALARM');
    alarms.set('a', 'OK');
    const gate = await linted(alarms);
    alarms.set('a', 'INSUFFICIENT_DATA');
    await expect(gate.check(window(), never)).resolves.toMatchObject({ kind: 'healthy' });
  });

  describe.each([
    ['may not be read', new Refusal('AccessDenied', 'not authorized')],
    ['is not there', new Refusal('NotImplemented', 'no', 501)],
    ['is behind', undefined],
  ])('where the history %s', (_what, refusal) => {
    const breakIt = (alarms: Alarms): void => {
      alarms.historyFails = refusal;
      alarms.historyEmpty = refusal === undefined;
    };

    test.each(['transitions', 'updates'] as const)(
      'the same state with other %s is asked about twice, then counts as fired, and says why',
      async (timestamps) => {
        const alarms = new Alarms({ a: 'OK' });
        alarms.timestamps = timestamps;
        breakIt(alarms);
        const gate = await linted(alarms);
        alarms.set('a', 'ALARM');
        alarms.set('a', 'OK');
        await expect(gate.check(window(), never)).resolves.toMatchObject({ kind: 'unknown' });
        const verdict = await gate.check(window(), never);
        expect(messagesOf(verdict)[0]).toContain('counts as fired');
        if (verdict.kind === 'unhealthy')
          expect(verdict.reasons[0]?.evidence[0]).toContain('cloudwatch:DescribeAlarmHistory');
      },
    );

    test('the same state is forgiven where the second answer says that it never was in ALARM', async () => {
      const alarms = new Alarms({ a: 'OK' });
      const gate = await linted(alarms);
      alarms.set('a', 'INSUFFICIENT_DATA');
      alarms.set('a', 'OK');
      breakIt(alarms);
      await expect(gate.check(window(), never)).resolves.toMatchObject({ kind: 'unknown' });
      alarms.historyFails = undefined;
      alarms.historyEmpty = false;
      await expect(gate.check(window(), never)).resolves.toMatchObject({ kind: 'healthy' });
    });

    test('another state is unknown, and the question stays open until it is answered', async () => {
      const alarms = new Alarms({ a: 'INSUFFICIENT_DATA' });
      const gate = await linted(alarms);
      alarms.set('a', 'ALARM');
      alarms.set('a', 'OK');
      breakIt(alarms);
      await expect(gate.check(window(), never)).resolves.toMatchObject({ kind: 'unknown' });
      await expect(gate.check(window(), never)).resolves.toMatchObject({ kind: 'unknown' });
      alarms.historyFails = undefined;
      alarms.historyEmpty = false;
      await expect(gate.check(window(), never)).resolves.toMatchObject({ kind: 'unhealthy' });
    });

    test('an alarm in ALARM is unhealthy all the same', async () => {
      const alarms = new Alarms({ a: 'INSUFFICIENT_DATA', b: 'OK' });
      const gate = await linted(alarms);
      alarms.set('a', 'OK');
      alarms.set('b', 'ALARM');
      breakIt(alarms);
      expect(messagesOf(await gate.check(window(), never))).toEqual(['alarm "b" went to ALARM']);
    });
  });

  test('a look that is given up while it asks for a history is no verdict', async () => {
    const alarms = new Alarms({ a: 'OK' });
    const gate = await linted(alarms);
    alarms.set('a', 'INSUFFICIENT_DATA');
    alarms.set('a', 'OK');
    const ends = new AbortController();
    const reason = new Error('the watch has ended');
    alarms.onHistory = () => ends.abort(reason);
    alarms.historyFails = new Refusal('Throttling');
    await expect(gate.check(window(), ends.signal)).rejects.toBe(reason);
  });

  test('an answer from before the last look is unknown, and forgotten', async () => {
    const alarms = new Alarms({ a: 'ALARM' });
    const gate = await linted(alarms, { atStart: 'ignore' });
    alarms.set('a', 'OK');
    await gate.check(window(), never);
    const now = alarms.history.get('a') ?? [];
    alarms.states.set('a', 'ALARM');
    alarms.history.set('a', now.slice(0, 1));
    await expect(gate.check(window(), never)).resolves.toMatchObject({ kind: 'unknown' });
    alarms.states.set('a', 'OK');
    alarms.history.set('a', now);
    alarms.historyFails = new Refusal('AccessDenied', 'not authorized');
    await expect(gate.check(window(), never)).resolves.toMatchObject({ kind: 'healthy' });
  });

  test('an AWS that tells no times can only be believed', async () => {
    const alarms = new Alarms({ a: 'INSUFFICIENT_DATA' });
    alarms.timestamps = 'none';
    const gate = await linted(alarms);
    alarms.set('a', 'OK');
    await expect(gate.check(window(), never)).resolves.toMatchObject({ kind: 'healthy' });
    alarms.set('a', 'ALARM');
    await expect(gate.check(window(), never)).resolves.toMatchObject({ kind: 'unhealthy' });
  });
});
