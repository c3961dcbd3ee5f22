import { describe, expect, test } from '@jest/globals';
import { outputsListener } from '../../src/report/outputs.ts';
import { renderSummary } from '../../src/report/summary.ts';
import type { Observation, Rescuer, RolloutState, SeenRecord } from '../../src/rollout/events.ts';
import { elements } from './support/browser.ts';
import { HOSTILE_COMMANDS, HOSTILE_MARKDOWN } from './support/hostile.ts';
import { commandIn, commands, logged } from './support/paper.ts';
import { alarm, baking, finding, plan, snapshot, split, START, Story } from './support/story.ts';

const CONTEXT = { cluster: 'prod', service: 'web', canaryService: 'web-canary' };
const LEFT_BY = 'The run that was at work here (octo/web, https://…/runs/1) left its rollout unfinished.';

const held: SeenRecord = {
  ...{ state: 'held', step: '2 (25%)', share: 25, since: START - 60_000 },
  ...{ repository: 'octo/web', run: 'https://github.com/octo/web/actions/runs/1' },
};

const observation: Observation = {
  split: split(25),
  alarms: [
    { name: 'web-5xx', state: 'ALARM', reason: 'Threshold Crossed: 7.0 > 5.0' },
    { name: 'web-p99', state: 'INSUFFICIENT_DATA', reason: '' },
    { name: 'web-ok', state: 'OK', reason: 'fine' },
    { name: 'web-typo', state: 'missing', reason: '' },
  ],
  findings: [finding('warning', 'service web')],
};

const observed = new Story()
  .tell({ type: 'record-read', record: held })
  .tell({ type: 'observed', observation })
  .end({ result: 'observed', reason: 'Nothing was changed.', split: split(25) });

/** A later run that has taken up what another left in its second step. */
function takenUp(left: RolloutState = baking().state): Story {
  return new Story()
    .tell({ type: 'record-read', record: { ...held, state: 'stale' } })
    .tell({ type: 'taken-up', state: left, leftBy: LEFT_BY });
}

function rolledBack(by: Rescuer, story = takenUp()): Story {
  return story
    .tell({ type: 'rollback-started', to: snapshot(split(0)), by })
    .tell({ type: 'traffic-restored', split: split(0) })
    .end({ result: 'rolled-back', reason: LEFT_BY, split: split(0) });
}

async function outputs(story: Story): Promise<Readonly<Record<string, string>>> {
  const set: Record<string, string> = {};
  await story.playTo(outputsListener((name, value) => void (set[name] = value)));
  return set;
}

const render = (story: Story): string => renderSummary(story.state, CONTEXT);

describe('a look at what is live', () => {
  test('is logged with every alarm that isn’t OK and why, and who is at work', async () => {
    expect(await logged(observed)).toEqual([
      '+00:00  A run is at work here: at step 2 (25%), canary at 25% when last saved, since 2026-11-21T02:59:00.000Z, octo/web, https://github.com/octo/web/actions/runs/1.',
      'alarm web-5xx: ALARM: Threshold Crossed: 7.0 > 5.0',
      'alarm web-p99: INSUFFICIENT_DATA',
      'alarm web-ok: OK',
      'alarm web-typo: missing',
      '::warning title=service web::service web: It is not right. Make it right.',
      'Now the canary serves 25%',
      '::notice title=Now the canary serves 25%25::Nothing was changed.',
      'Live now:',
      '  stable web 75%: 4 of 4 tasks running, weight 75',
      '  canary web-canary 25%: 1 of 2 tasks running, weight 25',
      'To do: Nothing: a run is at work. `mode: rollback` asks it to roll back.',
      'It took 2s.',
    ]);
  });

  test('puts out what is live, the alarms that ring, and the record', async () => {
    const set = await outputs(observed);
    expect(set).toMatchObject({
      result: 'observed',
      percent: '25',
      alarms: '["web-5xx"]',
      'failed-step': '',
    });
    expect(JSON.parse(set['checkpoint'] ?? '')).toEqual({
      ...{ state: 'held', step: '2 (25%)', share: 25, since: '2026-11-21T02:59:00.000Z' },
      ...{ repository: 'octo/web', run: 'https://github.com/octo/web/actions/runs/1' },
    });
  });

  test('is summed up with a table of alarms and what the state table holds', () => {
    const page = render(observed);
    expect(page).toContain('## 🔎 Now the canary serves 25%');
    expect(page).toContain('| web-5xx | ALARM | Threshold Crossed: 7.0 &gt; 5.0 |');
    expect(page).toContain('| web-typo | missing |  |');
    expect(page).toContain('### State table\n\nA run is at work here: at step 2 (25%)');
    expect(page).not.toContain('### Why');
  });

  test.each<[SeenRecord['state'], string, string]>([
    ['none', 'No rollout is on record.', 'Nothing, if this is what you expect.'],
    ['held', 'A run is at work here.', 'Nothing: a run is at work.'],
    ['stale', 'The run at work here has stopped beating.', 'Run with `mode: recover`'],
    ['unfinished', 'A rollout was left unfinished here.', 'Run with `mode: recover`'],
    ['finished', 'The last rollout has ended.', 'Nothing, if this is what you expect.'],
  ])('says what a record that is %s means, and what to do', (state, words, advice) => {
    const story = new Story()
      .tell({ type: 'record-read', record: { state } })
      .tell({ type: 'observed', observation })
      .end({ result: 'observed', reason: '', split: split(25) });
    expect(render(story)).toContain(words);
    expect(render(story)).toContain(advice);
  });

  test('lets nothing through that a holder or an alarm could have made up', async () => {
    const saying = (text: string): Story =>
      new Story()
        .tell({ type: 'record-read', record: { ...held, step: text, repository: text, run: text } })
        .tell({
          type: 'observed',
          observation: { ...observation, alarms: [{ name: text, state: text, reason: text }], findings: [] },
        })
        .end({ result: 'observed', reason: '', split: split(25) });
    const harmless = elements(render(saying('harmless')));
    for (const text of [...HOSTILE_COMMANDS, ...HOSTILE_MARKDOWN]) {
      const lines = await logged(saying(text));
      expect(lines.filter((line) => commandIn(line) !== undefined)).toHaveLength(1);
      expect(elements(render(saying(text)))).toEqual(harmless);
    }
  });
});

describe('a rollout that was left by another run', () => {
  test('and is rolled back reads from who left it to what is live', async () => {
    expect(await logged(rolledBack('recovery'))).toEqual([
      expect.stringContaining('The run at work here has stopped beating: at step 2 (25%)'),
      `+00:00  ${LEFT_BY}`,
      '::group::Rollback of an earlier run: the canary goes back to 0%25',
      expect.stringMatching(/^\+00:00 {2}traffic is back\. stable web 100%/),
      '::endgroup::',
      'Rolled back: all traffic is on stable',
      expect.stringMatching(/^::notice title=Rolled back%3A all traffic is on stable::/),
      'Live now:',
      expect.stringContaining('stable web 100%'),
      expect.stringContaining('canary web-canary 0%'),
      'To do: Traffic is back. Find the cause, then run again.',
      'It took 2s.',
    ]);
  });

  test.each<[Rescuer, boolean]>([
    ['recovery', false],
    ['request', false],
    ['later-run', true],
  ])('is %s’s success or failure as its exit code says', async (by, isError) => {
    const lines = await logged(rolledBack(by));
    expect(commands(lines, 'error')).toHaveLength(isError ? 1 : 0);
    expect(commands(lines, 'notice')).toHaveLength(isError ? 0 : 1);
  });

  test('tells a later rollout that it has begun nothing of its own', async () => {
    expect((await logged(rolledBack('later-run'))).join('\n')).toContain('This run began nothing of its own');
    expect(render(rolledBack('later-run'))).toContain(LEFT_BY.slice(0, 30));
  });

  test('after its run was cancelled is no cancel of this one', async () => {
    const left = baking().trouble({ kind: 'cancelled', message: 'The job was cancelled (SIGINT).' }).state;
    const lines = await logged(rolledBack('request', takenUp(left)));
    expect(lines).toContain('Rolled back at step 2 of 4 (25%): all traffic is on stable');
    expect(lines.join('\n')).not.toContain('Cancelled');
  });

  test('goes on at its step, with that step and the later ones still to be done', async () => {
    const story = takenUp()
      .tell({ type: 'resumed', plan: plan([finding('warning', 'alarms')]), index: 1 })
      .start();
    const lines = await logged(story);
    expect(lines).toContain('+00:00  Goes on with step 2 of 4: 25%, watched for 10m; its bake starts anew.');
    expect(commands(lines, 'warning')).toHaveLength(1);
    expect(story.state.steps.map(({ status }) => status)).toEqual([
      'passed',
      'pending',
      'pending',
      'pending',
    ]);
    expect(story.state).toMatchObject({ phase: 'rolling', touched: true });
  });

  test('shows in the summary while it is at work', () => {
    expect(render(takenUp())).toContain('Not finished: step 2 of 4 (25%).');
    expect(render(takenUp())).toContain('left its rollout unfinished');
  });
});

describe('nothing to recover', () => {
  const story = new Story()
    .tell({ type: 'record-read', record: held })
    .end({ result: 'nothing-to-recover', reason: 'A run is at work on it: octo/web.' });

  test('is a notice that says why', async () => {
    const lines = await logged(story);
    expect(lines).toContain('::notice title=Nothing to recover::A run is at work on it: octo/web.');
    expect(commands(lines, 'error')).toEqual([]);
  });

  test('is put out, and summed up with the record', async () => {
    expect(await outputs(story)).toMatchObject({ result: 'nothing-to-recover', percent: '' });
    expect(render(story)).toContain('## ✅ Nothing to recover');
    expect(render(story)).toContain('A run is at work here');
  });
});

describe('a lease that is lost', () => {
  const TAKEN = 'The lease was taken by octo/web.';
  const lost = baking()
    .trouble({ kind: 'lease', message: TAKEN })
    .tell({ type: 'lease-lost', message: TAKEN })
    .end({ result: 'stopped', reason: TAKEN, split: split(25) });

  test('is told as it is: no drift, no rollback that is switched off', async () => {
    const lines = await logged(lost);
    expect(lines).toContain(
      'Stopped at step 2 of 4 (25%): it has lost its lease, and changes nothing more. At the last look the canary serves 25%',
    );
    expect(commands(lines, 'error')).toEqual([expect.stringContaining(TAKEN)]);
    expect(lines.join('\n')).not.toMatch(/somebody else|switched off/);
    expect(lines.join('\n')).toContain('`mode: status` tells which');
    expect(render(lost)).toContain('it has lost its lease');
  });

  test('is put out as stopped at its step', async () => {
    expect(await outputs(lost)).toMatchObject({ result: 'stopped', 'failed-step': '2 (25%)' });
  });

  test('in a rescue names the alarm that led to it, first', async () => {
    const story = baking()
      .trouble({ reasons: [alarm()] })
      .restore()
      .tell({ type: 'lease-lost', message: TAKEN })
      .end({ result: 'stopped', reason: `alarm "web-5xx" went to ALARM ${TAKEN}`, split: split(0) });
    const lines = await logged(story);
    expect(lines.join('\n')).toContain('it has lost its lease');
    expect(lines.join('\n')).not.toContain('somebody else');
    expect(commands(lines, 'error')).toEqual([
      expect.stringMatching(/::alarm "web-5xx" went to ALARM.*The lease was taken by octo\/web\./),
    ]);
  });
});

test('what the record holds is told before a rollout only where it matters to it', async () => {
  for (const [state, isTold] of [
    ['none', false],
    ['finished', false],
    ['held', true],
    ['stale', true],
    ['unfinished', true],
  ] as const) {
    const lines = await logged(new Story().tell({ type: 'record-read', record: { state } }));
    expect([state, lines.length > 0]).toEqual([state, isTold]);
  }
});
