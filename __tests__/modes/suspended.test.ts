import { describe, expect, jest, test } from '@jest/globals';
import { listenerScenario, taskCountScenario } from '../../simulator/scenarios.ts';
import type { Scenario } from '../../simulator/scenario.ts';
import { isUnfinished } from '../../src/rollout/checkpoint.ts';
import type { RolloutEvent, RolloutState } from '../../src/rollout/events.ts';
import { Cloud, type Ended, type Job, type Told } from '../support/jobs.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
jest.setTimeout(60 * SECOND);

const scenarios = {
  listener: listenerScenario({ stableTasks: 4 }),
  'task-count': taskCountScenario({ stableTasks: 4 }),
};
/** Its name while it is at work; afterwards only that it was there. */
const tookOver = /The lease on .* (was taken by|is not this run's any more)/;

type Moment = (told: Told) => boolean;

/** A run that is stopped (SIGSTOP) for five minutes at a moment, while another recovers what it has left. */
async function stopped(scenario: Scenario, moment: Moment, when: 'onEvent' | 'afterEvent', alarm = false) {
  const cloud = new Cloud(scenario);
  const seen: { at?: number } = {};
  const holder = cloud.job({
    name: 'holder',
    [when]: (told: Told, job: Job) => {
      if (seen.at !== undefined || !moment(told)) return;
      seen.at = cloud.clock.now();
      job.stop();
    },
  });
  const ended = holder.main();
  if (alarm) {
    await cloud.until('a bake', () => holder.types().includes('bake-started'));
    await cloud.clock.sleep(10 * SECOND);
    cloud.alarm('ALARM');
  }
  await cloud.until('the moment', () => seen.at !== undefined);
  const janitor = await cloud.job({ name: 'janitor', inputs: { mode: 'recover' } }).main();
  await cloud.clock.sleep(5 * MINUTE);
  const restored = cloud.live();
  const { length } = cloud.writes();
  holder.continue();
  const woken: Ended = await ended;
  await cloud.clock.sleep(MINUTE);
  const later = cloud.writes().slice(length);
  return { cloud, holder, woken, janitor, restored, later };
}

function inStep(type: RolloutEvent['type'], phase: RolloutState['phase'] = 'rolling', number = 1): Moment {
  const count = { seen: 0 };
  return ({ event, state }) => {
    if (event.type === type && state.phase === phase) count.seen += 1;
    return count.seen === number;
  };
}

describe.each(Object.entries(scenarios))(
  'a run that is stopped while another takes over (%s)',
  (_way, scenario) => {
    test.each([
      ['in a bake', inStep('watched', 'rolling', 12), 'afterEvent'],
      ['while it waits for tasks', inStep('waiting'), 'afterEvent'],
      ['with a write told, not yet saved', inStep('writing', 'rolling', 2), 'onEvent'],
      ['with a write read back', inStep('wrote', 'rolling', 2), 'onEvent'],
      ['between two steps', inStep('step-passed'), 'afterEvent'],
      ['before the end', inStep('all-passed', 'ended'), 'onEvent'],
    ] as const)(
      '%s writes nothing more when it wakes, and says who took over',
      async (_when, moment, when) => {
        const { cloud, woken, janitor, restored, later } = await stopped(scenario, moment, when);
        expect(janitor.state).toMatchObject({ result: 'rolled-back', restoredBy: 'recovery' });
        expect(restored).toEqual(cloud.start);
        expect(later).toEqual([]);
        expect(cloud.live()).toEqual(restored);
        expect(woken.state.result).toBe('stopped');
        expect(woken.failed).toBe(true);
        expect(woken.state.reason).toMatch(tookOver);
        expect(cloud.checkpoint()).toMatchObject({ phase: 'ended', result: 'rolled-back' });
      },
    );

    test.each([
      ['as it begins', inStep('rollback-started', 'restoring'), 'afterEvent'],
      ['with its first write told, not yet saved', inStep('writing', 'restoring'), 'onEvent'],
      ['with traffic back', inStep('traffic-restored', 'restoring'), 'onEvent'],
    ] as const)('in its rescue, %s, writes nothing more when it wakes', async (_when, moment, when) => {
      const { cloud, woken, restored, later } = await stopped(scenario, moment, when, true);
      expect(restored).toEqual(cloud.start);
      expect(later).toEqual([]);
      expect(woken.failed).toBe(true);
      // Where all is home, and all that was left was to look, a look is all that it does.
      expect(['stopped', 'rolled-back']).toContain(woken.state.result);
      if (woken.state.result === 'stopped') expect(woken.state.reason).toMatch(tookOver);
    });

    test.each([
      ['in a bake', inStep('watched', 'rolling', 12), false],
      ['in its rescue', inStep('writing', 'restoring'), true],
    ] as const)('%s speaks of its lease when it wakes, not of drift', async (_when, moment, alarm) => {
      const { holder } = await stopped(scenario, moment, 'onEvent', alarm);
      expect(holder.log).toContain('it has lost its lease');
      expect(holder.log).not.toContain('somebody else made a change');
    });

    test('is left alone by its own post step, too', async () => {
      const { cloud, holder, later } = await stopped(
        scenario,
        inStep('watched', 'rolling', 12),
        'afterEvent',
      );
      expect(later).toEqual([]);
      const after = await holder.post();
      expect(after).toBeUndefined();
      expect(cloud.live()).toEqual(cloud.start);
    });

    test('has been saved and not yet sent: the write is not sent when it wakes', async () => {
      const { later } = await stopped(scenario, inStep('writing', 'rolling', 2), 'afterEvent');
      expect(later).toEqual([]);
    });

    test('has been saved and not yet sent in its rescue: the write is not sent when it wakes', async () => {
      const { later } = await stopped(scenario, inStep('writing', 'restoring'), 'afterEvent', true);
      expect(later).toEqual([]);
    });
  },
);

test('a run that is stopped for a moment goes on as if nothing had been', async () => {
  const cloud = new Cloud(scenarios.listener);
  const holder = cloud.job({ name: 'holder' });
  const ended = holder.main();
  await cloud.until('a bake', () => holder.types().includes('bake-started'));
  holder.stop();
  await cloud.clock.sleep(15 * SECOND);
  holder.continue();
  const { state } = await ended;
  expect(state.result).toBe('completed');
});

test('a run that is stopped for longer than its lease, and that nobody has replaced, rolls back', async () => {
  const cloud = new Cloud(scenarios.listener);
  const holder = cloud.job({ name: 'holder' });
  const ended = holder.main();
  await cloud.until('a bake', () => holder.types().includes('bake-started'));
  holder.stop();
  await cloud.clock.sleep(5 * MINUTE);
  holder.continue();
  const { state, failed } = await ended;
  expect(state.result).toBe('rolled-back');
  expect(state.reason).toContain('could not be renewed');
  expect(failed).toBe(true);
  expect(cloud.live()).toEqual(cloud.start);
  expect(isUnfinished({ target: undefined, state: cloud.checkpoint() ?? state })).toBe(false);
});
