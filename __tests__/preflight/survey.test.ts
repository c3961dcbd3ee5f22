import { describe, expect, test } from '@jest/globals';
import { Refusal, silence } from '../aws/support/fake-aws.ts';
import { Account, words } from './support/account.ts';
import { countSubject, listenerSubject, workerSubject } from './support/subjects.ts';

/** Lets what is under way come as far as it can by itself. */
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
};

describe('a survey', () => {
  test('finds nothing where nothing is wrong', async () => {
    const account = new Account();
    await expect(account.survey(listenerSubject())).resolves.toEqual([]);
    expect(account.clock.waiting).toBe(0);
  });

  test('asks nothing of a load balancer where there is none, nor of CloudWatch without alarms', async () => {
    const account = new Account();
    await expect(account.survey(workerSubject({ alarms: [] }))).resolves.toEqual([]);
    expect(new Set(account.fake.calls.map(({ operation }) => operation))).toEqual(
      new Set(['GetCallerIdentity', 'GetRole', 'SimulatePrincipalPolicy']),
    );
  });

  test.each([
    ['DescribeAlarms', 'cloudwatch:DescribeAlarms', 'what the alarms watch'],
    ['DescribeTargetGroups', 'elasticloadbalancing:DescribeTargetGroups', 'how the target groups compare'],
    [
      'DescribeTargetGroupAttributes',
      'elasticloadbalancing:DescribeTargetGroupAttributes',
      'stickiness, deregistration delay and slow start',
    ],
    ['SimulatePrincipalPolicy', 'iam:SimulatePrincipalPolicy', 'whether permissions are missing'],
  ])(
    'makes one note of a denied %s, which names the action and what it leaves unknown',
    async (operation, action, unknown) => {
      const account = new Account();
      account.deny(operation, action);
      const findings = await account.survey(listenerSubject());
      expect(findings).toHaveLength(1);
      expect(findings[0]).toMatchObject({ severity: 'note', subject: 'preflight' });
      expect(findings[0]?.message).toContain(unknown);
      expect(findings[0]?.message).toContain(`Allow \`${action}\` on`);
    },
  );

  test('makes one note of a denied action, however much it leaves unknown', async () => {
    const account = new Account();
    account.deny('GetMetricData', 'cloudwatch:GetMetricData');
    const findings = await account.survey(listenerSubject());
    expect(words(findings)).toEqual([
      expect.stringMatching(
        /^note preflight: It could not be told whether the alarms' metrics had any data in the last day, nor whether there is enough traffic for each step\. cloudwatch:GetMetricData on all metrics failed/,
      ),
    ]);
  });

  test('survives an emulator that knows none of it', async () => {
    const account = new Account();
    const operations = [
      'GetMetricData',
      'DescribeTargetGroupAttributes',
      'GetCallerIdentity',
      'DescribeAlarms',
    ];
    for (const operation of operations) {
      account.failing.set(operation, () => {
        throw new Refusal('UnknownOperationException', 'not here');
      });
    }
    const findings = await account.survey(countSubject());
    expect(new Set(findings.map(({ severity }) => severity))).toEqual(new Set(['note']));
    expect(words(findings).join()).toContain('not here');
  });

  test('waits 20 s for what does not answer, and makes one note of all of it', async () => {
    const account = new Account();
    for (const operation of ['DescribeAlarms', 'SimulatePrincipalPolicy']) {
      account.failing.set(operation, () => silence);
    }
    const surveyed = account.survey(listenerSubject());
    const done = { yet: false };
    void surveyed.then(() => (done.yet = true));
    await turns();
    account.clock.pass(19_999);
    await turns();
    expect(done.yet).toBe(false);
    account.clock.pass(1);
    const findings = await surveyed;
    expect(words(findings)).toEqual([
      expect.stringMatching(
        /^note preflight: AWS did not tell within 20s: what the alarms watch; whether permissions are missing\./,
      ),
    ]);
  });

  test('ends at once, and rejects, when it is cancelled', async () => {
    const account = new Account();
    const cancel = new AbortController();
    account.failing.set('DescribeAlarms', () => silence);
    const surveyed = account.survey(listenerSubject(), cancel.signal);
    const reason = new Error('cancelled');
    setImmediate(() => cancel.abort(reason));
    await expect(surveyed).rejects.toBe(reason);
    expect(account.clock.waiting).toBe(0);
  });
});
