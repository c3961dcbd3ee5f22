import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { Mode } from '../src/config/mode.ts';
import { main } from '../src/main.ts';
import type { Prepared } from '../src/modes/parts.ts';
import { post } from '../src/post.ts';
import { isUnfinished } from '../src/rollout/checkpoint.ts';
import { parseCheckpoint, printCheckpoint } from '../src/rollout/checkpoint.ts';
import { CancelledError, InputError, PreflightError } from '../src/rollout/errors.ts';
import { initialState, type RolloutState } from '../src/rollout/events.ts';
import { planOf } from '../src/rollout/plan.ts';
import { listen } from '../src/rollout/teller.ts';
import { VERSION } from '../src/version.ts';
import { FakeRouter, FakeWorld, gateSaying, healthy } from './support/fake-world.ts';
import { minute, playOnFake, type Stage, steps } from './support/play.ts';
import { VirtualClock } from './support/virtual-clock.ts';

const quiet = { keeper: () => undefined, others: [], onFailure: () => undefined };
const options = {
  pollMs: 15_000,
  patienceMs: minute,
  stabilizeMs: minute,
  rollback: true,
  rollbackTo: 'stable',
  rollbackTimeoutMs: minute,
} as const;

async function play(
  prepare: (world: FakeWorld, signal: AbortSignal) => Promise<Prepared>,
  cancelAtMs?: number,
  mode: Mode = 'rollout',
) {
  const clock = new VirtualClock();
  const world = new FakeWorld(clock, { weight: 0, count: 0 });
  const cancel = new AbortController();
  if (cancelAtMs !== undefined)
    void clock.sleep(cancelAtMs).then(() => cancel.abort(new CancelledError('cancelled')));
  const events = main({
    clock,
    cancel: cancel.signal,
    parts: () => ({
      mode,
      clock,
      cancel: cancel.signal,
      prepare: (signal) => prepare(world, signal),
      observe: () => Promise.reject(new Error('This mode does not only look.')),
    }),
  });
  return { world, state: await clock.run(listen(events, initialState(clock.now()), quiet)) };
}

async function ready(world: FakeWorld, signal: AbortSignal): Promise<Prepared> {
  const router = new FakeRouter(world);
  const snapshot = await router.snapshot(signal);
  const gates = [gateSaying('alarms', () => healthy)];
  return { router, gates, snapshot, plan: planOf(router, snapshot, steps, []), options };
}

describe('main', () => {
  test('plays the plan that was prepared', async () => {
    expect((await play(ready)).state.result).toBe('completed');
  });

  test('refuses wrong inputs with every mistake, and writes nothing', async () => {
    const { state, world } = await play(() =>
      Promise.reject(new InputError(['service is required.', 'bake: "x" is no duration.'])),
    );
    expect(state.result).toBe('refused');
    expect(state.findings.map(({ message }) => message)).toEqual([
      'service is required.',
      'bake: "x" is no duration.',
    ]);
    expect(state.reason).toContain('and 1 more');
    expect(world.sent).toEqual([]);
  });

  test('refuses with the findings of the checks', async () => {
    const finding = {
      severity: 'error',
      subject: 'alarms',
      message: 'No alarm "x".',
      fix: 'Check the spelling.',
    } as const;
    const { state } = await play(() => Promise.reject(new PreflightError([finding])));
    expect(state).toMatchObject({ result: 'refused', findings: [finding], reason: 'alarms: No alarm "x".' });
  });

  test('only shows the plan in a dry run', async () => {
    const { state, world } = await play(ready, undefined, 'plan');
    expect(state).toMatchObject({ result: 'planned', steps: [{}, {}, {}] });
    expect(world.sent).toEqual([]);
  });

  test('cancelled while it checks has nothing to put back', async () => {
    const { state } = await play(
      (fake, signal) => fake.clock.sleep(minute, signal).then(() => ready(fake, signal)),
      5_000,
    );
    expect(state.result).toBe('cancelled');
  });

  test('gives up on checks that never come to an end', async () => {
    const { state } = await play(() => new Promise(() => undefined));
    expect(state.result).toBe('refused');
    expect(state.reason).toContain('not through after 5m');
  });
});

describe('post', () => {
  const after = async (state: RolloutState, { world, clock }: Stage, rollback = true) => {
    const checkpoint = parseCheckpoint(printCheckpoint({ target: {}, state }));
    expect(isUnfinished(checkpoint)).toBe(true);
    const router = new FakeRouter(world);
    const events = post({ checkpoint, router, clock, rollback, rollbackTo: 'stable', timeoutMs: minute });
    return clock.run(listen(events, checkpoint.state, quiet));
  };
  const killedAt = async (type: string) => {
    const states: RolloutState[] = [];
    const played = await playOnFake({
      steps: [{ share: 50, bakeMs: minute }],
      keeper: (event, state) => {
        if (event.type === type) states.push(state);
      },
    });
    const [state] = states;
    if (state === undefined) throw new Error(`no ${type}`);
    return { state, stage: played.stage };
  };

  test('has nothing to do where main ended in order, or changed nothing', async () => {
    const { state } = await playOnFake();
    expect(isUnfinished({ target: {}, state })).toBe(false);
    const refused = await playOnFake({
      gates: () => [gateSaying('a', () => ({ kind: 'unhealthy', reasons: [] }))],
    });
    expect(isUnfinished({ target: {}, state: refused.state })).toBe(false);
    expect(isUnfinished({ target: {}, state: initialState(0) })).toBe(false);
  });

  test('restores what a killed main left', async () => {
    const { state, stage } = await killedAt('bake-started');
    const ended = await after(state, stage);
    expect(ended).toMatchObject({
      result: 'rolled-back',
      reason: 'The rollout was killed before it could finish.',
    });
    expect(stage.world.live).toEqual({ weight: 0, count: 0 });
  });

  test('leaves everything where it stands with rollback: false, and says how to mend it', async () => {
    const { state, stage } = await killedAt('bake-started');
    const ended = await after(state, stage, false);
    expect(ended).toMatchObject({ result: 'stopped', commands: ['mend weight 0', 'mend count 0'] });
    expect(stage.world.live.weight).toBe(50);
  });

  test('does not touch what somebody has changed since', async () => {
    const { state, stage } = await killedAt('bake-started');
    stage.world.meddle('weight', 33);
    expect((await after(state, stage)).result).toBe('stopped');
    expect(stage.world.live.weight).toBe(33);
  });
});

test('the version in the user agent is that of the package', () => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  expect(VERSION).toBe(version);
});
