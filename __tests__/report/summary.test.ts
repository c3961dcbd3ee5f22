import { describe, expect, test } from '@jest/globals';
import { SUMMARY_BYTES } from '../../src/report/scribe.ts';
import { renderSummary, summaryListener } from '../../src/report/summary.ts';
import type { RolloutState } from '../../src/rollout/events.ts';
import { elements } from './support/browser.ts';
import { HOSTILE_MARKDOWN } from './support/hostile.ts';
import { alarm, baking, finding, plan, snapshot, split, Story } from './support/story.ts';

const CONTEXT = { cluster: 'prod', service: 'web', canaryService: 'web-canary', region: 'eu-west-1' };
const MIB = 1024 * 1024;

const sick = baking().trouble({
  reasons: [
    alarm(),
    {
      kind: 'tasks',
      subject: 'web-canary',
      message: 'web-canary lost a task',
      evidence: ['task 1a2b: Essential container exited, app exit code 137', 'event: unable to place a task'],
    },
  ],
});

const render = (state: RolloutState, isFresh = true): string => renderSummary(state, CONTEXT, isFresh);

async function written(story: Story): Promise<readonly string[]> {
  const pages: string[] = [];
  const listener = summaryListener((markdown) => {
    pages.push(markdown);
    return Promise.resolve();
  }, CONTEXT);
  await story.playTo(listener);
  return pages;
}

function lastPage(pages: readonly string[]): string {
  return pages.at(-1) ?? '';
}

describe('the summary of a rollback', () => {
  const story = sick.restore().end({
    result: 'rolled-back',
    reason: 'alarm "web-5xx" went to ALARM; web-canary lost a task',
    split: split(0),
  });

  test('gives verdict, live split, reasons, advice and steps, in this order', () => {
    expect(render(story.state)).toBe(`## ↩️ Rolled back at step 2 of 4 (25%): all traffic is on stable

web → web-canary in cluster prod, eu-west-1. Started 2026-11-21 03:00 UTC, took 11m 34s.

### Live now

| Service | Share | Tasks running | Weight |
| --- | --- | --- | --- |
| stable: web | 100% | 4 of 4 tasks | 100 |
| canary: web-canary | 0% | 1 of 2 tasks | 0 |

### Why

- alarm "web-5xx" went to ALARM
  - Threshold Crossed: 1 datapoint \\[7.0\\] was above 5.0
- web-canary lost a task
  - task 1a2b: Essential container exited, app exit code 137
  - event: unable to place a task

### What to do

Traffic is back. Find the cause, then run again.

### Steps

Weights of HTTPS:443 default action

| Step | Asked | Achieved | Bake | What happened | When |
| --- | --- | --- | --- | --- | --- |
| 1 | 5% | 5% | 10m | passed | +00:01 to +10:00 |
| 2 | 25% | 25% | 10m | failed: alarm "web-5xx" went to ALARM | +10:01 to +11:31 |
| 3 | 50% | – | 10m | not reached | – |
| 4 | 100% | – | 10m | not reached | – |
`);
  });
});

describe('the summary of a failed rollback', () => {
  const failedBack = sick.restore().end({
    result: 'rollback-failed',
    reason: 'alarm "web-5xx" went to ALARM; web-canary lost a task Rollback failed: access denied.',
    split: split(25),
    commands: ["aws elbv2 modify-listener --default-actions '[]'"],
  });

  test('shouts, says what is live, what failed, and how to mend it', () => {
    const text = render(failedBack.state);
    expect(text).toMatch(/^## 🚨 ROLLBACK FAILED: the canary still serves 25%\n/);
    expect(text).toContain('| canary: web-canary | 25% |');
    expect(text).toContain('Rollback failed: access denied.');
    expect(text).toContain("```sh\naws elbv2 modify-listener --default-actions '[]'\n```");
  });

  test('does not call an old look live', async () => {
    const text = lastPage(
      await written(sick.restore(split(3)).end({ result: 'rollback-failed', reason: 'No answer.' })),
    );
    expect(text).toContain('ROLLBACK FAILED: what is live could not be read');
    expect(text).toContain('### Live at the last look\n\nWhat is live now could not be read.');
    expect(text).not.toContain('### Live now');
  });
});

describe('the summary of a stop', () => {
  test('says that rollback is off', () => {
    const text = render(sick.end({ result: 'stopped', reason: '', split: split(25) }).state);
    expect(text).toContain('without a rollback, which is switched off: the canary serves 25%');
    expect(text).toContain('The canary keeps its share. To go back, run with `percent: 0`.');
  });

  test('says that somebody else made a change, and which', () => {
    const drift = baking().trouble({ kind: 'drift', message: 'The weights were changed from 25 to 60.' });
    const text = render(
      drift.end({ result: 'stopped', reason: 'The weights were changed from 25 to 60.', split: split(60) })
        .state,
    );
    expect(text).toContain('somebody else made a change, and it was left as it is');
    expect(text).toContain('### Why\n\nThe weights were changed from 25 to 60.');
    expect(text).toContain('Find out who made the change.');
  });
});

describe('the summary of what changed nothing', () => {
  test('is a plan with its findings, for a dry run', () => {
    const dry = new Story().plan(plan([finding('warning', 'stickiness')], [5, 100]));
    const text = render(dry.end({ result: 'planned', reason: 'dry-run', split: split(0) }).state);
    expect(text).toMatch(/^## 📝 Dry run: nothing was changed\n/);
    expect(text).toContain('| 1 | 5% | 5% | 10m | weights: stable 95, canary 5 |');
    expect(text).toContain('- warning: stickiness: It is not right. Make it right.');
    expect(text).not.toContain('### Why');
  });

  test('lists every error of a refusal', async () => {
    const findings = ['alarms', 'service', 'listener'].map((subject) => finding('error', subject));
    const text = lastPage(await written(new Story().tell({ type: 'refused', message: 'refused', findings })));
    expect(text).toMatch(/^## ⛔ Refused: nothing was changed\n/);
    for (const { subject } of findings)
      expect(text).toContain(`- error: ${subject}: It is not right. Make it right.`);
    expect(text).not.toContain('### Findings');
  });

  test('tells an error once while it is not over', () => {
    const text = render(new Story().tell({ type: 'findings', findings: [finding('error', 'alarms')] }).state);
    expect(text.match(/It is not right/g)).toEqual(['It is not right']);
  });
});

describe('findings', () => {
  const findings = (amount: number) =>
    Array.from({ length: amount }, (_, index) => finding('warning', `alarm ${index}`));

  test('that are few stand open', () => {
    expect(render(new Story().plan(plan(findings(5))).state)).not.toContain('<details>');
  });

  test('that are many are folded, and still rendered as a list', () => {
    const text = render(new Story().plan(plan(findings(6))).state);
    expect(text).toContain('<details><summary>6 findings</summary>');
    expect(elements(text)).toMatchObject({ '<details>': 1, '<li>': 6 });
  });
});

describe('a job that is killed', () => {
  test('leaves a summary that says it is unfinished, and what was live', async () => {
    const text = lastPage(await written(baking()));
    expect(text).toMatch(
      /^## ⏳ Not finished: step 2 of 4 \(25%\)\. At the last look the canary served 25%\.\n/,
    );
    expect(text).toContain('### Live at the last look');
    expect(text).toContain('see whether its post step finished the rollback');
  });

  test('in its rollback leaves one that says why it was rolling back', async () => {
    const text = lastPage(await written(sick));
    expect(text).toContain('Not finished: trouble at step 2 of 4 (25%)');
    expect(text).toContain('web-5xx');
  });

  test('has written at every turn, not at every poll', async () => {
    const story = baking().watch(25).after(15_000).watch(25);
    expect(await written(story)).toHaveLength(4);
  });

  test('is finished by its post step', async () => {
    const story = sick
      .restore()
      .tell({ type: 'handed-over', message: 'No time.' })
      .restore(split(0), 'post')
      .end({ result: 'rolled-back', reason: '', split: split(0) });
    expect(lastPage(await written(story))).toMatch(/^## ↩️ Rolled back/);
  });
});

describe('hostile text', () => {
  const everywhere = (text: string): string => {
    const hostile = finding('warning', text);
    const hostileSplit = split(5);
    const side = { ...hostileSplit.canary, service: text, version: text };
    const story = new Story()
      .plan(
        {
          ...plan([{ ...hostile, message: text, fix: text }]),
          mechanism: text,
          release: { from: text, to: text, isThere: false },
        },
        snapshot({ ...hostileSplit, canary: side }),
      )
      .start()
      .tell({ type: 'registered', taskDefinition: text, isNew: true })
      .tell({ type: 'deployed', role: 'canary', deployed: { taskDefinition: text, images: [text] } })
      .tell({ type: 'step-started', index: 0 })
      .tell({ type: 'watched', share: 5, looks: [], notes: [text] })
      .tell({ type: 'promoted', taskDefinition: text, previous: text })
      .trouble({ reasons: [{ kind: 'tasks', subject: text, message: text, evidence: [text] }] })
      .end({ result: 'rollback-failed', reason: 'No answer.', commands: ['true'] });
    return renderSummary(story.state, { cluster: text, service: text, canaryService: text, region: text });
  };
  const harmless = elements(everywhere('harmless'));

  test.each(HOSTILE_MARKDOWN)('makes no element, wherever it stands: %j', (text) => {
    expect(elements(everywhere(text))).toEqual(harmless);
  });

  test.each(HOSTILE_MARKDOWN)(
    'makes no element in a plan that was not deployed, or its policy: %j',
    (text) => {
      const release = { from: text, to: text, isThere: true };
      const page = (policy: string): string =>
        render(
          new Story()
            .plan({
              ...plan(),
              release: { ...release, ...(policy === text ? {} : { from: 'x', to: 'y' }) },
              policy,
            })
            .end({ result: 'planned', reason: '', split: split(0) }).state,
        );
      expect(elements(page(text))).toEqual(elements(page('harmless')));
    },
  );

  test('in commands does not break out of their block', () => {
    const commands = ['```', '</code></pre><script>', '````\n# out'];
    const text = render(sick.end({ result: 'rollback-failed', reason: '', commands }).state);
    const tame = render(sick.end({ result: 'rollback-failed', reason: '', commands: ['true'] }).state);
    expect(elements(text)).toEqual(elements(tame));
  });
});

describe('the size', () => {
  const names = (amount: number, chars: number): readonly string[] =>
    Array.from({ length: amount }, (_, index) => `${index}|<&é😀`.repeat(Math.ceil(chars / 8)));
  const huge = (
    reasons: number,
    chars: number,
    evidence: number,
    commands: readonly string[] = [],
  ): RolloutState => {
    const lines = names(evidence, chars);
    const bad = names(reasons, chars).map((name) => alarm(name, lines));
    const findings = names(reasons, chars).flatMap((name) => [
      finding('warning', name),
      finding('error', name),
    ]);
    return new Story()
      .plan({
        ...plan(
          findings,
          Array.from({ length: 1_000 }, (_, index) => (index + 1) / 10),
        ),
        release: { from: names(1, chars).join(), to: names(1, chars).join(), isThere: false },
      })
      .start()
      .tell({
        type: 'deployed',
        role: 'canary',
        deployed: { taskDefinition: names(1, chars).join(), images: names(reasons, chars) },
      })
      .tell({ type: 'step-started', index: 700 })
      .tell({ type: 'watched', share: 5, looks: [], notes: names(reasons, chars) })
      .trouble({ reasons: bad })
      .end({ result: 'rollback-failed', reason: names(1, chars).join(), split: split(25), commands }).state;
  };

  test.each([
    ['10,000 alarms', 10_000, 100, 1],
    ['texts of 2 MB', 2, 2_000_000, 2],
    ['500 reasons, each with 50 long lines', 500, 2_000, 50],
    ['3,000 long texts', 3_000, 3_000, 3],
  ])(
    'stays below a mebibyte with %s, and the summary says that it was shortened',
    (_, reasons, chars, evidence) => {
      const text = render(huge(reasons, chars, evidence));
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(SUMMARY_BYTES);
      expect(SUMMARY_BYTES).toBeLessThan(MIB);
      expect(text).toContain('*Shortened: long lists and long texts were cut.*');
      expect(text).toMatch(/^## 🚨 ROLLBACK FAILED: the canary still serves 25%\n/);
      expect(text).toContain('| 701 | 70.1% |');
    },
  );

  test('that is cut from a list alone is told too', () => {
    const reasons = Array.from({ length: 600 }, (_, index) => alarm(`web-${index}`, []));
    const text = render(baking().trouble({ reasons }).state);
    expect(text).toContain('*Shortened: long lists and long texts were cut.*');
    expect(text).toContain('- and 100 more');
  });

  test('keeps hundreds of steps where there is room', () => {
    const state = new Story().plan(
      plan(
        [],
        Array.from({ length: 400 }, (_, index) => (index + 1) / 10),
      ),
    ).state;
    expect(render(state)).not.toContain('Shortened');
    expect(render(state)).toContain('| 400 | 40% |');
  });

  test('never costs half a command', () => {
    const commands = Array.from(
      { length: 3 },
      (_, index) => `aws ${index} ${'x'.repeat(240_000)} end-of-${index}`,
    );
    const text = render(huge(5_000, 3_000, 3, commands));
    const blocks = [...text.matchAll(/^aws (\d) x+ end-of-(\d)$/gm)];
    expect(text.match(/^aws /gm)?.length ?? 0).toBe(blocks.length);
    expect(text).toMatch(/\d too long to show here: see the log\./);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(SUMMARY_BYTES);
  });

  test.each([
    ['10,000 alarms', 10_000, 100, 1],
    ['25,000 long lines of evidence', 500, 2_000, 50],
  ])('does not hold up a rollback with %s', (_, reasons, chars, evidence) => {
    const state = huge(reasons, chars, evidence);
    const begun = performance.now();
    render(state);
    expect(performance.now() - begun).toBeLessThan(1_000);
  });
});
