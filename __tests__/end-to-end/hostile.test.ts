import { expect } from '@jest/globals';
import MarkdownIt from 'markdown-it';
import type { Scenario } from '../../simulator/scenario.ts';
import { listenerScenario } from '../../simulator/scenarios.ts';
import { expectFailure } from './support/expectations.ts';
import { onStage } from './support/stage.ts';
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
