import { describe, expect, test } from '@jest/globals';
import { renderSummary, summaryListener } from '../../src/report/summary.ts';
import { asEnded, headline, isLive } from '../../src/report/verdict.ts';
import type { TroubleKind } from '../../src/rollout/events.ts';
import { commands, logged, section } from './support/paper.ts';
import {
  almostDone,
  deployed,
  deploying,
  deploymentFailed,
  found,
  IMAGE,
  keptPlan,
  promoted,
  promoting,
  promotionFailed,
  registered,
  releasePlan,
  returning,
  serving,
  taskFailure,
  versions,
} from './support/release-story.ts';
import { alarm, baking, split, Story } from './support/story.ts';

const CONTEXT = { cluster: 'prod', service: 'web', canaryService: 'web-canary' };
const NOT_DEPLOYED = 'The new version could not be deployed to the canary:';

const render = (story: Story): string => renderSummary(story.state, CONTEXT);
const titled = (story: Story): string =>
  headline(asEnded(story.last, story.state), isLive(story.last, story.state));

/** The line that says what to do, and those of the release. */
async function endOf(story: Story): Promise<readonly string[]> {
  const lines = await logged(story);
  return lines.slice(lines.indexOf('Release:'), -1);
}

describe('a release that is promoted', () => {
  test('has a log with a group for the deployment, for each step, and for each part of the promotion', async () => {
    expect(commands(await logged(promoted()), 'group')).toEqual([
      '::group::Checks and plan',
      '::group::Deploy to the canary',
      '::group::Step 1 of 2: 25%25, watched for 10m',
      '::group::Step 2 of 2: 100%25, watched for 10m',
      '::group::Promote',
      '::group::Promote: back to stable 50%25, watched for 5m',
      '::group::Promote: back to stable 100%25, one look',
    ]);
  });

  test('tells what was registered, deployed and promoted', async () => {
    const lines = await logged(promoted());
    for (const line of [
      'registered web-canary:8',
      `canary has web-canary:8: ${IMAGE}`,
      `stable has web-canary:8: ${IMAGE}`,
      'promoted: stable has web-canary:8 in place of web:41',
    ])
      expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^\\+[\\d:]+ {2}${line}$`)));
    expect(lines).toContainEqual(expect.stringContaining('the canary has as many tasks as at the start.'));
    expect(lines.join('\n')).not.toContain('traffic is back');
  });

  test('ends with what both services run, and nothing to do', async () => {
    expect(await endOf(promoted())).toEqual([
      'Release:',
      '  web-canary:8, registered for this release.',
      `  Images of its tasks: ${IMAGE}.`,
      '  Promoted: stable went from web:41 to web-canary:8.',
      'To do: Nothing. Both services run the new version.',
    ]);
  });

  test('is summed up with versions, images, and the way back among the steps', () => {
    const page = render(promoted());
    expect(page).toMatch(/^## ✅ Promoted: both services run web-canary:8, and stable serves 100%\n/);
    expect(section(page, 'Live now')).toEqual([
      '| Service | Version | Share | Tasks running | Weight |',
      '| --- | --- | --- | --- | --- |',
      '| stable: web | web-canary:8 | 100% | 4 of 4 tasks | 100 |',
      '| canary: web-canary | web-canary:8 | 0% | 1 of 2 tasks | 0 |',
    ]);
    expect(section(page, 'Release')).toEqual([
      '- web-canary:8, registered for this release.',
      `- Images of its tasks: ${IMAGE}.`,
      '- Promoted: stable went from web:41 to web-canary:8.',
    ]);
    expect(section(page, 'Steps').slice(-3)).toEqual([
      expect.stringMatching(/^\| 2 \| 100% \| 100% \| 10m \| passed \|/),
      expect.stringMatching(/^\| promote \| back to stable 50% \| stable 50% \| 5m \| passed \|/),
      expect.stringMatching(/^\| promote \| back to stable 100% \| stable 100% \| one look \| passed \|/),
    ]);
  });

  test('says what the canary serves, where it has tasks of its own again', () => {
    const shared = promoted().end({ result: 'completed', reason: '', split: versions(20, 'web-canary:8') });
    expect(titled(shared)).toBe('Promoted: both services run web-canary:8, and the canary serves 20%');
  });

  test('calls nothing that is deployed a shift of traffic', async () => {
    const lines = (await logged(deploying().watch(0))).concat(
      await logged(promoting().watch(100)),
      await logged(returning().watch(50)),
    );
    expect(lines.filter((line) => line.includes(' · ')).map((line) => line.slice(8))).toEqual([
      'canary 0% · 2 alarms OK · deploying',
      'canary 100% · 2 alarms OK · deploying',
      'canary 50% · 2 alarms OK · shifting',
    ]);
  });
});

describe('a release', () => {
  test('of a canary without tasks names no images', async () => {
    expect((await logged(deployed([]))).at(-1)).toBe('+00:22  canary has web-canary:8');
    expect(section(render(deployed([])), 'Release').join()).not.toContain('Images');
  });

  test('of a revision that there is says that nothing was registered', async () => {
    const lines = await logged(registered(false));
    expect(lines.at(-1)).toContain('web-canary:8 is what is wanted: nothing was registered');
    expect(section(render(registered(false)), 'Release')[0]).toBe(
      '- web-canary:8, which there was already: nothing was registered.',
    );
  });

  test('that forces a deployment tells what is sent', async () => {
    const story = registered(false).tell({ type: 'sending', what: 'a new deployment of web-canary' });
    expect((await logged(story)).at(-1)).toBe('+00:02  sending: a new deployment of web-canary');
  });

  test('that the canary keeps says so, and how it becomes the stable', async () => {
    const story = registered(true, keptPlan())
      .shift(0, 100)
      .end({ result: 'completed', reason: '', split: versions(100) });
    expect(await endOf(story)).toEqual([
      'Release:',
      '  web-canary:8, registered for this release.',
      '  Not promoted: it stays on the canary.',
      expect.stringMatching(
        /^To do: Make it the stable: run with `percent: 100` and `on-success: promote`\./,
      ),
    ]);
  });

  test.each([
    [
      'in its deployment',
      deploying(),
      'the deployment to the canary. At the last look the canary served 0%.',
    ],
    ['in its promotion', promoting(), 'the promotion. At the last look the canary served 100%.'],
    [
      'on the way back to stable',
      returning(),
      'the promotion (back to stable 50%). At the last look the canary served 50%.',
    ],
    ['at its very end', almostDone(), 'the promotion. At the last look the canary served 0%.'],
  ])('that is killed %s leaves a summary that says so', async (_, story, place) => {
    const pages: string[] = [];
    await story.playTo(summaryListener((page) => Promise.resolve(void pages.push(page)), CONTEXT));
    expect(pages.at(-1)).toContain(`## ⏳ Not finished: ${place}\n`);
    expect(pages.at(-1)).toMatch(/- (Not promoted yet|Promoted: .*)\./);
  });

  test.each([
    ['was registered', registered(), '- web-canary:8, registered for this release.'],
    ['is on the canary', deployed(), `- Images of its tasks: ${IMAGE}.`],
    ['is promoted', almostDone(), '- Promoted: stable went from web:41 to web-canary:8.'],
  ])('has a summary as soon as it %s', async (_, story, line) => {
    const pages: string[] = [];
    await story.playTo(summaryListener((page) => Promise.resolve(void pages.push(page)), CONTEXT));
    expect(pages.at(-1)).toContain(line);
  });
});

describe('a canary that can not run the new version', () => {
  test('is told with the cause, and what it runs again', async () => {
    const lines = await logged(deploymentFailed());
    expect(commands(lines, 'error')).toEqual([
      `::error title=Rolled back at the deployment to the canary%3A all traffic is on stable::${NOT_DEPLOYED} ` +
        'ECS put back the old version on web-canary, because the deployment failed: task 1a2b: Essential container exited, app exit code 1',
    ]);
    expect(lines).toContain('  canary web-canary 0%: 1 of 2 tasks running, weight 0, version web-canary:7');
    expect(await endOf(deploymentFailed())).toEqual([
      'Release:',
      '  web-canary:8, registered for this release; it stays registered.',
      '  Not promoted.',
      '  The canary has web-canary:7 again.',
      'To do: The new version got no traffic. Find the cause, then run again.',
    ]);
  });

  test('is summed up with how its tasks ended and what they logged', () => {
    expect(section(render(deploymentFailed()), 'Why')).toEqual([
      NOT_DEPLOYED,
      '',
      '- ECS put back the old version on web-canary, because the deployment failed',
      '  - task 1a2b: Essential container exited, app exit code 1',
      '  - log: no such table: users',
    ]);
  });

  test.each<[TroubleKind, boolean]>([
    ['aws', true],
    ['deadline', true],
    ['drift', true],
    ['cancelled', false],
    ['lease', false],
    ['error', false],
  ])('is the matter with %s: %s', async (kind, isTheMatter) => {
    const lines = await logged(deploying().trouble({ kind, message: 'No.' }));
    expect(lines.at(-1)).toBe(
      `+01:02  TROUBLE at the deployment to the canary: ${isTheMatter ? `${NOT_DEPLOYED} ` : ''}No.`,
    );
  });

  test('is not the matter when an alarm rings, or stable fails, meanwhile', async () => {
    for (const reason of [alarm('web-canary'), taskFailure('web')]) {
      expect((await logged(deploying().trouble({ reasons: [reason] }))).join('\n')).not.toContain(
        NOT_DEPLOYED,
      );
    }
  });

  test('has had traffic, if it failed in a step', async () => {
    const story = serving()
      .trouble({ reasons: [taskFailure('web-canary')] })
      .restore(split(0))
      .end({ result: 'rolled-back', reason: '', split: split(0) });
    expect(titled(story)).toBe('Rolled back at step 2 of 2 (100%): all traffic is on stable');
    expect((await logged(story)).join('\n')).not.toMatch(/got no traffic|could not be deployed/);
  });
});

test('a stable that fails in a step is not one that is to take over', async () => {
  const lines = await logged(serving().trouble({ reasons: [taskFailure('web')] }));
  expect(lines.join('\n')).not.toContain('take over');
});

describe('a stable that can not take over', () => {
  const TITLE =
    'Promotion failed: the canary (web-canary:8) keeps serving 100%, stable (web:41) has no traffic';

  test('fails the job, and it says what is live and what to do', async () => {
    const lines = await logged(promotionFailed());
    expect(lines).toContain(TITLE);
    expect(lines).toContain('::group::Rollback of the promotion: the canary keeps serving 100%25');
    expect(commands(lines, 'error')).toEqual([
      expect.stringMatching(
        /::The stable service could not take over: ECS put back the old version on web, because the deployment failed: task 1a2b[^%]*$/,
      ),
    ]);
    expect(lines.slice(lines.indexOf('Live now:'), -1)).toEqual([
      'Live now:',
      '  stable web 0%: 4 of 4 tasks running, weight 0, version web:41',
      '  canary web-canary 100%: 1 of 2 tasks running, weight 100, version web-canary:8',
      'Release:',
      '  web-canary:8, registered for this release.',
      `  Images of its tasks: ${IMAGE}.`,
      '  Not promoted: the canary keeps it.',
      '  Stable has web:41 again.',
      'To do: Find out why the tasks of stable fail: see the reasons above. Then run the release again (with `percent: 100` the canary keeps serving meanwhile). Or run with `mode: rollback` to give all traffic back to the old version.',
    ]);
  });

  test('is summed up with how its tasks ended', () => {
    const page = render(promotionFailed());
    expect(page).toContain(`## ⚠️ ${TITLE}\n`);
    expect(section(page, 'Why')).toEqual([
      'The stable service could not take over:',
      '',
      '- ECS put back the old version on web, because the deployment failed',
      '  - task 1a2b: Essential container exited, app exit code 1',
      '  - log: no such table: users',
    ]);
  });

  test('is told with its step, where that is how it fails', async () => {
    const story = promotionFailed(returning());
    expect(section(render(story), 'Steps').at(-2)).toMatch(
      /^\| promote \| back to stable 50% \| stable 50% \| 5m \| failed: ECS put back/,
    );
    expect(await logged(story)).toContainEqual(
      expect.stringContaining('TROUBLE at the promotion (back to stable 50%): The stable service could not'),
    );
  });

  test.each<[TroubleKind, string]>([
    ['aws', 'Mend what AWS answered, as told above.'],
    ['drift', 'Find out who deployed to stable.'],
    [
      'deadline',
      'Find out why the tasks of stable fail: look at its stopped tasks and its events in ECS, and at their logs.',
    ],
  ])('because of %s has its own advice', (kind, advice) => {
    const story = promoting()
      .trouble({ kind, message: 'No.' })
      .end({ result: 'promotion-failed', reason: 'No.', split: versions(100) });
    expect(section(render(story), 'What to do')[0]).toContain(`${advice} Then run the release again`);
  });

  test('does not claim to know what could not be read, or has not stopped yet', () => {
    const blind = promoting().trouble().end({ result: 'promotion-failed', reason: '' });
    expect(titled(blind)).toBe('Promotion failed: everything is as it was before it');
    const stopping = promoting()
      .trouble()
      .end({ result: 'promotion-failed', reason: '', split: versions(90) });
    expect(titled(stopping)).toBe('Promotion failed: the canary (web-canary:8) keeps serving 90%');
  });

  test('and a canary that does not get everything back need somebody at once', () => {
    const to = { ...found(100), split: versions(100) };
    const story = returning()
      .trouble()
      .tell({ type: 'rollback-started', to, by: 'main' })
      .end({ result: 'rollback-failed', reason: '', split: versions(50) });
    expect(titled(story)).toBe('ROLLBACK FAILED: the canary serves only 50%, and should serve 100%');
    expect(section(render(story), 'What to do')[0]).toContain('send it to the canary');
  });
});

describe('trouble in a promotion that is not stable’s', () => {
  test('leads home, and both services are told to have what they had', async () => {
    const story = returning()
      .trouble({ reasons: [alarm()] })
      .tell({ type: 'rollback-started', to: found(), by: 'main' })
      .end({ result: 'rolled-back', reason: '', split: found().split });
    const lines = await logged(story);
    expect(lines).toContain('::group::Rollback: the canary goes back to 0%25');
    expect(commands(lines, 'error')).toEqual([
      expect.stringMatching(
        /^::error title=Rolled back at the promotion \(back to stable 50%25\)%3A all traffic is on stable::alarm/,
      ),
    ]);
    expect((await endOf(story)).slice(-4)).toEqual([
      '  Not promoted.',
      '  The canary has web-canary:7 again.',
      '  Stable has web:41 again.',
      'To do: Traffic is back. Find the cause, then run again.',
    ]);
  });
});

describe('a rollback', () => {
  const rolledBack = (story: Story): Story =>
    story.restore(split(0)).end({ result: 'rolled-back', reason: '', split: split(0) });

  test.each([
    ['where no step was begun', new Story().plan()],
    [
      'of what had traffic before it was deployed anew',
      baking().tell({ type: 'stage-started', stage: 'deploy' }),
    ],
  ])('%s does not say that there was no traffic', (_, story) => {
    expect(section(render(rolledBack(story)), 'What to do')).toEqual([
      'Traffic is back. Find the cause, then run again.',
    ]);
  });

  test('of a version that the canary had says so', () => {
    const story = new Story()
      .plan(releasePlan({}, { isThere: true }), found())
      .start()
      .shift(0, 25)
      .trouble();
    expect(section(render(rolledBack(story)), 'Release')).toEqual([
      '- The canary runs web-canary:7 (app:2 in container app of web:41) already: nothing is deployed to it.',
      '- Not promoted.',
    ]);
  });

  test('to a canary that served everything is no rollback of a promotion', async () => {
    const story = serving()
      .trouble()
      .tell({ type: 'rollback-started', to: found(100), by: 'main' });
    expect(await logged(story)).toContain('::group::Rollback: the canary goes back to 100%25');
  });

  test('that the post step goes on with has come to nothing yet', () => {
    const story = rolledBack(deploying().trouble().tell({ type: 'handed-over', message: 'No time.' }));
    expect(section(render(story), 'Release')).toEqual(['- web-canary:8, registered for this release.']);
  });

  test('that failed after the promotion leaves open what became of it', () => {
    const story = almostDone()
      .trouble()
      .restore()
      .end({ result: 'rollback-failed', reason: '', split: split(0) });
    expect(section(render(story), 'Release').join('\n')).not.toMatch(/promoted/i);
  });
});

describe('what was not put back', () => {
  test.each([
    ['the deployment to the canary', deploying(), 'all traffic is on stable', versions(0)],
    ['the promotion', promoting(), 'the canary serves 100%', versions(100)],
  ])('after trouble at %s is told to stay', (place, story, live, seen) => {
    const stopped = story.trouble().end({ result: 'stopped', reason: '', split: seen });
    expect(titled(stopped)).toBe(`Stopped at ${place} without a rollback, which is switched off: ${live}`);
    const [advice] = section(render(stopped), 'What to do');
    expect(advice).toBe('Everything stays where it stands. To go back, run with `mode: rollback`.');
    const mendable = { ...stopped.state, commands: ['aws ecs update-service'] };
    expect(section(renderSummary(mendable, CONTEXT), 'What to do')[0]).toMatch(/To go back, run these\.$/);
  });

  test.each(['refused', 'cancelled'] as const)(
    'when it is %s is a revision, if there is a new one',
    (result) => {
      const ended = (isNew: boolean): Story =>
        registered(isNew)
          .trouble({ kind: 'aws', message: 'No.' })
          .end({ result, reason: 'No.', split: found().split });
      expect(titled(ended(true))).toMatch(/, but one more task definition is registered$/);
      expect(titled(ended(true))).not.toContain('nothing was changed');
      expect(section(render(ended(true)), 'Release')[0]).toContain('it stays registered');
      expect(titled(ended(false))).not.toContain('registered');
    },
  );

  test('and could not be read is not passed for what was found', () => {
    const blind = deploying().trouble().end({ result: 'rollback-failed', reason: '' });
    expect(titled(blind)).toBe('ROLLBACK FAILED: what is live could not be read');
  });

  test('before anything was registered is a version that is not there', () => {
    const early = new Story()
      .plan(releasePlan(), found())
      .tell({ type: 'stage-started', stage: 'deploy' })
      .trouble({ kind: 'aws', message: 'No.' })
      .end({ result: 'refused', reason: 'No. Nothing had been changed.', split: found().split });
    expect(section(render(early), 'Release')[0]).toBe(
      '- The canary was to run app:2 in container app of web:41: nothing was deployed.',
    );
    expect(titled(early)).toBe('Refused: nothing was changed');
  });
});
