import { expect } from '@jest/globals';
import MarkdownIt from 'markdown-it';
import type { Scenario } from '../../simulator/scenario.ts';
import { listenerScenario } from '../../simulator/scenarios.ts';
import { inputNames } from '../config/inputs.ts';
import { commandIn } from '../report/support/paper.ts';
import { figure } from '../support/figures.ts';
import type { Ended } from './support/bundle.ts';
import { expectFailure, expectQuietPost } from './support/expectations.ts';
import { onStage, type Stage } from './support/stage.ts';
import { about } from './support/scenes.ts';

const REASON = [
  'Threshold <script>alert(1)</script> crossed',
  '::set-output name=result::completed',
  '  ::add-mask::web',
  '##[error]forged',
  '::stop-commands::forever',
  '```',
  '# Forged heading',
  '| a | b |',
  '[click](https://evil.example) ![x](https://evil.example/x.png) `code` @someone \u001b[2J\u202e',
].join('\n');
const NAME = 'x <img src=x onerror=alert(1)> `$(id)` | ::error::forged 50%';

/**
 * No input means any of these. Environments hold neither NUL nor half a character, and on Linux at most 128 KiB a variable:
 * for those see bad-input.property.test.ts.
 */
const NASTY: readonly string[] = [
  'x\n::error::forged\n##[error]forged\n::set-output name=result::completed',
  'x\r::stop-commands::forever\r\n::add-mask::web',
  '##[set-output name=result]completed',
  ' ::save-state name=checkpoint::{"format":1}',
  '%0A::error::forged%0D%0A##[error]forged',
  'ghadelimiter_x\nresult=completed\nresult<<EOF\ncompleted\nEOF',
  '<script>alert(1)</script><img src=x onerror=alert(1)></li></ul><h1>Forged</h1>',
  '[click](https://evil.example) ![x](https://evil.example/x.png) www.evil.example @octocat #1 GH-2',
  '| a | b |\n| --- | --- |\n\n# Forged heading\n\n```\n> $x$ &lt;b&gt; **bold**',
  '$(id) `id` ${{ github.token }} ; rm -rf / | tee',
  '\u001b[2J\u001b]8;;https://evil.example\u0007\u202eevil\u200b\u2028::error::forged\u0085##[error]forged',
  'arn:aws:s3:::bucket\u2029::error::forged',
  '["__proto__", {"constructor": 1e3}',
  '１０ ٣ 🚀 0x10 1,5 Infinity',
  `\u{1f680}${'::'.repeat(3_000)}\u0301,,`,
];

function haunted(): Scenario {
  const scenario = listenerScenario();
  const [first] = scenario.alarms;
  if (first === undefined || 'rule' in first)
    throw new Error('The first alarm of the scenario is one on a metric');
  return { ...scenario, alarms: [...scenario.alarms, { ...first, name: NAME }] };
}

/** What GitHub would make of the summary beyond text: HTML, links, images, headings. */
function markup(summary: string): readonly string[] {
  const tokens = new MarkdownIt({ html: true, linkify: true }).parse(summary, {});
  const all = tokens.flatMap((token) => [token, ...(token.children ?? [])]);
  return all
    .filter(({ type }) => /html|link|image/.test(type))
    .map(({ content, type }) => `${type} ${content}`);
}

const OURS: readonly string[] = ['group', 'endgroup', 'error', 'warning', 'notice'];

/** A refusal of which nothing was more than text, and before which AWS was not asked to change anything. */
function expectHarmless(stage: Stage, main: Ended): void {
  expectFailure(main, 'refused', '', 'Refused: nothing was changed');
  expect(stage.writes()).toEqual([]);
  const { isPost, claim = '', ...saved } = main.state;
  expect({ isPost, claim, saved }).toEqual({ isPost: 'true', claim: '', saved: {} });
  expect(main.log).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  const commands = main.log.split(/[\r\n]+/).flatMap((line) => commandIn(line) ?? []);
  expect(commands.filter((name) => !OURS.includes(name))).toEqual([]);
  for (const output of Object.values(main.outputs)) expect(output).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  expect(markup(main.summary)).toEqual([]);
  expect(main.summary.match(/^#.*/gm)).toEqual([
    expect.stringContaining('Refused: nothing was changed'),
    ...['### Why', '### What to do'],
  ]);
}

about('names and reasons that would be commands or markup', (scene) => {
  scene('stay text, in log, summary and outputs', async () => {
    const inputs = { schedule: '20%:30s, 100%:1s', alarms: JSON.stringify([NAME]) };
    await onStage(haunted(), { inputs }, async (stage) => {
      const running = await stage.main();
      await running.says('watching for');
      stage.alarm('ALARM', REASON, NAME);
      const main = await running.ended;
      expectFailure(main, 'rolled-back', 'Threshold', 'Rolled back at step 1');
      expect(main.log).not.toContain('\u001b');
      expect(main.log).not.toContain('\u202e');
      expect(main.outputs['alarms']).toBe(JSON.stringify([NAME]));
      expect(main.outputs['reason']).not.toContain('\n');
      expect(markup(main.summary)).toEqual([]);
      expect(main.summary).not.toMatch(/^# Forged heading/m);
      expect(main.summary).toContain('Forged heading');
    });
  });

  scene('stay text where they are refused', async () => {
    const alarm = '::error::forged <script>alert(1)</script>';
    await onStage(listenerScenario(), { inputs: { alarms: JSON.stringify([alarm]) } }, async (stage) => {
      const main = await stage.mainEnds();
      expectFailure(main, 'refused', 'forged', 'Refused: nothing was changed');
      expect(markup(main.summary)).toEqual([]);
    });
  });
});

about('a bad value', (scene) => {
  // The names of alarms are free text, so CloudWatch is asked for what looks like nothing else.
  const alone = [
    ...inputNames.map((name, index) => ({ name, value: NASTY[index % NASTY.length] ?? '' })),
    ...NASTY.map((value) => ({ name: 'alarms', value })),
  ];
  figure('bad inputs, jobs of the bundle', alone.length + NASTY.length);

  for (const [index, { name, value }] of alone.entries())
    scene(`of ${name} alone is refused, and stays text (${index})`, async () => {
      const inputs = { 'state-table': 'canary-state', [name]: value };
      await onStage(listenerScenario(), { inputs }, async (stage) => {
        const main = await stage.mainEnds();
        expectHarmless(stage, main);
        expect(main.log).toMatch(new RegExp(`\\b${name}\\b`));
      });
    });

  for (const [index, value] of NASTY.entries())
    scene(`of every input is refused before AWS is asked anything (${index})`, async () => {
      const inputs = Object.fromEntries(inputNames.map((name) => [name, value]));
      await onStage(listenerScenario(), { inputs }, async (stage) => {
        const main = await stage.mainEnds();
        expectHarmless(stage, main);
        expect(stage.aws.journal.entries).toEqual([]);
        await expectQuietPost(stage, main);
      });
    });
});
