import { describe, expect, test } from '@jest/globals';
import { HOSTILE_COMMANDS } from './support/hostile.ts';
import { commandIn, commands, logged } from './support/paper.ts';
import { alarm, baking, finding, plan, snapshot, split, Story } from './support/story.ts';

const CAUSE = 'alarm "web-5xx" went to ALARM: Threshold Crossed: 1 datapoint [7.0] was above 5.0';

const sick = baking().trouble({ reasons: [alarm()] });
const rolledBack = sick
  .restore()
  .end({ result: 'rolled-back', reason: 'alarm "web-5xx" went to ALARM', split: split(0) });

/** The lines outside of groups: what shows without a click. */
function visible(lines: readonly string[]): readonly string[] {
  let inGroup = false;
  return lines.filter((line) => {
    if (line.startsWith('::group::')) inGroup = true;
    if (line === '::endgroup::') inGroup = false;
    return !inGroup && line !== '::endgroup::';
  });
}

describe('a rollout that succeeds', () => {
  const story = new Story()
    .plan(plan([], [100]))
    .start()
    .shift(0, 100)
    .watch(100, '2 alarms OK', 600_000)
    .pass(0, 100)
    .end({ result: 'completed', reason: 'All of the one step passed.', split: split(100) });

  test('reads from the plan to the end', async () => {
    expect(await logged(story)).toEqual([
      '::group::Checks and plan',
      'Weights of HTTPS:443 default action',
      'Now: stable web 100%: 4 of 4 tasks running, weight 100; canary web-canary 0%: 1 of 2 tasks running, weight 0',
      '1. 100%, watched for 10m (weights: stable 0, canary 100)',
      '::endgroup::',
      '+00:00  Started. On trouble: all traffic goes to stable.',
      '::group::Step 1 of 1: 100%25, watched for 10m',
      '+00:02  desired count of web-canary: 0 → 2',
      '+00:02  desired count of web-canary: 2, read back',
      '+00:02  waiting for tasks of web-canary: 1 of 2 tasks running (9m 30s left)',
      '+00:30  stable web 0%: 4 of 4 tasks running, weight 0; canary web-canary 100%: 1 of 2 tasks running, weight 100',
      '+00:30  watching for 10m',
      '+00:30  canary 100% · 2 alarms OK · 10m left',
      '+10:00  passed. stable web 0%: 4 of 4 tasks running, weight 0; canary web-canary 100%: 1 of 2 tasks running, weight 100',
      '::endgroup::',
      'Canary serves 100%',
      '::notice title=Canary serves 100%25::All of the one step passed.',
      'Live now:',
      '  stable web 0%: 4 of 4 tasks running, weight 0',
      '  canary web-canary 100%: 1 of 2 tasks running, weight 100',
      'To do: Make it the stable: run with `percent: 100` and `on-success: promote`. Or release it on stable yourself, then send the traffic back with `percent: 0`.',
      'It took 10m 3s.',
    ]);
  });

  test('is no error', async () => expect(commands(await logged(story), 'error')).toEqual([]));
});

describe('a rollout that is rolled back', () => {
  test('has one error, which begins with the cause', async () => {
    const errors = commands(await logged(rolledBack), 'error');
    expect(errors).toEqual([
      `::error title=Rolled back at step 2 of 4 (25%25)%3A all traffic is on stable::${CAUSE}`,
    ]);
  });

  test('shows trouble, evidence and the end without a click', async () => {
    expect(visible(await logged(rolledBack))).toEqual([
      '+00:00  Started. On trouble: all traffic goes to stable.',
      `+11:31  TROUBLE at step 2 of 4 (25%): ${CAUSE}`,
      '  - alarm "web-5xx" went to ALARM',
      '      Threshold Crossed: 1 datapoint [7.0] was above 5.0',
      'Rolled back at step 2 of 4 (25%): all traffic is on stable',
      expect.stringMatching(/^::error /),
      'Live now:',
      '  stable web 100%: 4 of 4 tasks running, weight 100',
      '  canary web-canary 0%: 1 of 2 tasks running, weight 0',
      'To do: Traffic is back. Find the cause, then run again.',
      'It took 11m 34s.',
    ]);
  });

  test('has a group for every step and one for the rollback, and they do not nest', async () => {
    const marks = (await logged(rolledBack)).filter((line) => /^::(end)?group::/.test(line));
    expect(marks.filter((line) => line.startsWith('::group::'))).toEqual([
      '::group::Checks and plan',
      '::group::Step 1 of 4: 5%25, watched for 10m',
      '::group::Step 2 of 4: 25%25, watched for 10m',
      '::group::Rollback: the canary goes back to 0%25',
    ]);
    marks.forEach((line, index) => expect(line === '::endgroup::').toBe(index % 2 === 1));
  });

  test('says what a rollback beyond the cause ran into', async () => {
    const failedBack = sick.restore().end({
      result: 'rollback-failed',
      reason: 'alarm "web-5xx" went to ALARM Rollback failed: access denied.',
      split: split(25),
      commands: ['aws ecs update-service --service web', 'aws elbv2 modify-listener'],
    });
    const lines = visible(await logged(failedBack));
    expect(commands(lines, 'error')).toEqual([
      `::error title=ROLLBACK FAILED%3A the canary still serves 25%25::${CAUSE}%0ARollback failed: access denied.`,
    ]);
    expect(lines.slice(lines.indexOf('Live now:'))).toEqual([
      'Live now:',
      '  stable web 75%: 4 of 4 tasks running, weight 75',
      '  canary web-canary 25%: 1 of 2 tasks running, weight 25',
      'To do: Act now. Run these, then look where the traffic goes.',
      '  aws ecs update-service --service web',
      '  aws elbv2 modify-listener',
      'It took 11m 34s.',
    ]);
  });

  test('does not call an old look live', async () => {
    const blind = sick.restore(split(3)).end({ result: 'rollback-failed', reason: 'No answer.' });
    const lines = await logged(blind);
    expect(lines).toContain('What is live now could not be read. It was last:');
    expect(lines).not.toContain('Live now:');
  });
});

describe('the post step', () => {
  const later = (result: 'rolled-back' | 'rollback-failed') =>
    new Story().restore(split(0), 'post').end({ result, reason: 'The job was killed.', split: split(0) });

  test('warns when it has put everything back', async () => {
    const lines = await logged(later('rolled-back'), sick.state);
    expect(commands(lines, 'error')).toEqual([]);
    expect(commands(lines, 'warning')).toHaveLength(1);
  });

  test('speaks of an error when the rollback failed', async () => {
    expect(commands(await logged(later('rollback-failed'), sick.state), 'error')).toHaveLength(1);
  });

  test('ends what main has handed over', async () => {
    const handedOver = sick.restore().tell({ type: 'handed-over', message: 'No time.' }).state;
    const lines = await logged(later('rolled-back'), handedOver);
    expect(lines).toContain('Rolled back at step 2 of 4 (25%): all traffic is on stable');
  });
});

describe('a refusal', () => {
  const refused = new Story().tell({ type: 'findings', findings: [finding('error', 'alarms')] }).tell({
    type: 'refused',
    message: 'refused',
    findings: [finding('error', 'alarms'), finding('error', 'service')],
  });

  test('lists every mistake once, in sight, with one error', async () => {
    const lines = visible(await logged(refused));
    expect(commands(lines, 'error')).toEqual([
      '::error title=Refused%3A nothing was changed::alarms: It is not right. Make it right. (and 1 more error)',
    ]);
    expect(lines.filter((line) => line.startsWith('  - '))).toEqual([
      '  - alarms: It is not right. Make it right.',
      '  - service: It is not right. Make it right.',
    ]);
  });

  test('that is also said to have ended is told once', async () => {
    const twice = refused.end({ result: 'refused', reason: 'refused' });
    expect(await logged(twice)).toEqual(await logged(refused));
  });
});

describe('polls', () => {
  const polls = (lines: readonly string[]): readonly string[] => lines.filter((line) => line.includes(' · '));
  const bake = new Story().plan().start().shift(0, 5);
  const everyPoll = (story: Story, amount: number, everyMs: number): Story =>
    Array.from({ length: amount }).reduce<Story>(
      (so, _, index) => so.after(everyMs).watch(5, '2 alarms OK', 600_000 - (index + 1) * everyMs),
      story,
    );

  test('that show nothing new have a line a minute', async () => {
    expect(polls(await logged(everyPoll(bake, 13, 15_000)))).toEqual([
      '+00:45  canary 5% · 2 alarms OK · 9m 45s left',
      '+01:45  canary 5% · 2 alarms OK · 8m 45s left',
      '+02:45  canary 5% · 2 alarms OK · 7m 45s left',
      '+03:45  canary 5% · 2 alarms OK · 6m 45s left',
    ]);
  });

  test.each([1_000, 7_000, 15_100, 25_000, 40_000, 60_000])(
    'every %s ms never leave a minute silent',
    async (everyMs) => {
      const told = polls(await logged(everyPoll(bake, 120, everyMs))).map((line) => {
        const [, hours = '0', minutes, seconds] = /^\+(?:(\d+):)?(\d\d):(\d\d)/.exec(line) ?? [];
        return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
      });
      told.slice(1).forEach((at, index) => expect(at - (told[index] ?? 0)).toBeLessThanOrEqual(60));
      expect(told.length).toBeGreaterThan(1);
    },
  );

  test('that show a change have a line at once', async () => {
    const story = everyPoll(bake, 1, 15_000)
      .after(15_000)
      .watch(5, '1 of 2 alarms OK', 570_000)
      .after(15_000)
      .watch(5, '1 of 2 alarms OK', 555_000)
      .after(15_000)
      .watch(5, '2 alarms OK', 540_000);
    expect(polls(await logged(story))).toEqual([
      '+00:45  canary 5% · 2 alarms OK · 9m 45s left',
      '+01:00  canary 5% · 1 of 2 alarms OK · 9m 30s left',
      '+01:30  canary 5% · 2 alarms OK · 9m left',
    ]);
  });

  test('that can not tell say which gate is blind', async () => {
    const story = everyPoll(bake, 1, 15_000)
      .after(15_000)
      .tell({
        type: 'watched',
        share: 5,
        looks: [{ gate: 'alarms', kind: 'unknown', seen: 'throttled' }],
        notes: [],
        leftMs: 570_000,
      });
    expect(polls(await logged(story)).at(-1)).toBe(
      '+01:00  canary 5% · alarms unknown: throttled · 9m 30s left',
    );
  });

  test('are not repeated because a second gate has joined in', async () => {
    const story = bake
      .watch(5, 'fine', 600_000)
      .after(100)
      .tell({
        type: 'watched',
        share: 5,
        looks: [
          { gate: 'alarms', kind: 'healthy', seen: 'fine' },
          { gate: 'tasks', kind: 'healthy', seen: 'all running' },
        ],
        notes: [],
        leftMs: 599_900,
      });
    expect(polls(await logged(story))).toHaveLength(1);
  });

  test('say a note once', async () => {
    const note = {
      type: 'watched',
      share: 5,
      looks: [],
      notes: ['web-p99 has no data'],
      leftMs: 1_000,
    } as const;
    const lines = await logged(bake.tell(note).after(1_000).tell(note));
    expect(lines.filter((line) => line.includes('web-p99 has no data'))).toHaveLength(1);
  });
});

describe('waiting', () => {
  test('has a line when what is seen changes, and at least every minute', async () => {
    const looks = ['0 of 2', '0 of 2', '1 of 2', ...Array.from({ length: 24 }, () => '1 of 2')];
    const story = looks.reduce<Story>(
      (so, seen, index) =>
        so.after(5_000).tell({ type: 'waiting', what: 'tasks', seen, leftMs: 600_000 - index * 5_000 }),
      new Story().plan().start().tell({ type: 'step-started', index: 0 }),
    );
    expect((await logged(story)).filter((line) => line.includes('waiting'))).toEqual([
      '+00:05  waiting for tasks: 0 of 2 (10m left)',
      '+00:15  waiting for tasks: 1 of 2 (9m 50s left)',
      '+01:15  waiting for tasks: 1 of 2 (8m 50s left)',
      '+02:15  waiting for tasks: 1 of 2 (7m 50s left)',
    ]);
  });
});

describe('findings', () => {
  const many = Array.from({ length: 12 }, (_, index) => finding('warning', `subject ${index}`));

  test('are annotations up to eight, and lines from there on', async () => {
    const lines = await logged(new Story().tell({ type: 'findings', findings: many }));
    expect(commands(lines, 'warning')).toHaveLength(8);
    expect(lines.filter((line) => line.startsWith('Warning: '))).toHaveLength(4);
  });

  test('are told by their severity, the worst first', async () => {
    const mixed = (['note', 'warning', 'note', 'warning'] as const).map((severity, index) =>
      finding(severity, `subject ${index}`),
    );
    const lines = await logged(new Story().plan(plan(mixed)));
    expect(lines.filter((line) => line.includes('Make it right.'))).toEqual([
      expect.stringContaining('::subject 1: '),
      expect.stringContaining('::subject 3: '),
      'Note: subject 0: It is not right. Make it right.',
      'Note: subject 2: It is not right. Make it right.',
    ]);
  });

  test('that come again with the plan are told once', async () => {
    const lines = await logged(
      new Story().tell({ type: 'findings', findings: many.slice(0, 1) }).plan(plan(many.slice(0, 1))),
    );
    expect(commands(lines, 'warning')).toHaveLength(1);
  });
});

describe('hostile text', () => {
  const everywhere = (text: string): Story =>
    new Story()
      .tell({
        type: 'findings',
        findings: [
          { severity: 'warning', subject: text, message: text, fix: text },
          { severity: 'note', subject: text, message: text, fix: text },
        ],
      })
      .plan({
        ...plan(),
        mechanism: text,
        policy: text,
        release: { from: text, to: text, isThere: false, promotion: [] },
      })
      .start()
      .tell({ type: 'stage-started', stage: 'deploy' })
      .tell({ type: 'registered', taskDefinition: text, isNew: true })
      .tell({ type: 'sending', what: text })
      .tell({ type: 'deployed', role: 'canary', deployed: { taskDefinition: text, images: [text, text] } })
      .tell({ type: 'promoted', taskDefinition: text, previous: text })
      .shift(0, 5)
      .tell({ type: 'writing', knob: 'k', label: text, from: text, to: text, wordsBefore: text, words: text })
      .tell({ type: 'wrote', knob: 'k', label: text, value: text, unresolved: [], words: text })
      .tell({ type: 'waiting', what: text, seen: text, leftMs: 1_000 })
      .tell({ type: 'retrying', what: text, why: text })
      .tell({
        type: 'watched',
        share: 5,
        looks: [{ gate: text, kind: 'unknown', seen: text }],
        notes: [text],
      })
      .trouble({ reasons: [{ kind: 'alarm', subject: text, message: text, evidence: [text, text] }] })
      .tell({ type: 'rollback-started', to: snapshot(split(0)), by: 'main' })
      .tell({ type: 'left-alone', knob: 'k', label: text, message: text })
      .tell({ type: 'handed-over', message: text })
      .end({ result: 'rollback-failed', reason: `${text}, and more: ${text}`, commands: [text] });

  test.each(HOSTILE_COMMANDS)('makes no command, wherever it stands: %j', async (text) => {
    const found = (await logged(everywhere(text))).map(commandIn).filter((name) => name !== undefined);
    const counts = Object.entries(Object.groupBy(found, (name) => name)).map(([name, all]) => [
      name,
      all?.length,
    ]);
    expect(Object.fromEntries(counts)).toEqual({ group: 5, endgroup: 5, warning: 1, error: 1 });
  });

  test('of megabytes, ten thousand times, leaves a log of a readable length', async () => {
    const reasons = Array.from({ length: 10_000 }, (_, index) => alarm(`web-${index}`, ['x'.repeat(2_000)]));
    const huge = alarm('huge', ['y'.repeat(2_000_000)]);
    const long = 'v'.repeat(100_000);
    const lines = await logged(
      baking()
        .plan({ ...plan(), release: { from: long, to: long, isThere: false } })
        .tell({ type: 'deployed', role: 'canary', deployed: { taskDefinition: long, images: [long] } })
        .trouble({ reasons: [huge, ...reasons] })
        .end({ result: 'stopped', reason: 'z'.repeat(2_000_000), split: split(25) }),
    );
    expect(lines.join('\n').length).toBeLessThan(50_000);
    expect(lines).toContain('  and 9981 more');
    expect(commands(lines, 'error')).toHaveLength(1);
  });
});
