import { describe, expect, test } from '@jest/globals';
import { Custody } from '../../src/checkpoint/custody.ts';
import { parseCheckpoint } from '../../src/rollout/checkpoint.ts';
import { CancelledError, LeaseError, messageOf, RemoteError } from '../../src/rollout/errors.ts';
import { initialState, type RolloutEvent, type RolloutState } from '../../src/rollout/events.ts';
import { baking, snapshot, split, Story } from '../report/support/story.ts';
import { FakeLease, type SaveFate } from '../support/fake-lease.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const taken = new LeaseError('taken', 'The lease was taken by octo/web.');
const unrenewed = new LeaseError('unrenewed', 'The lease could not be renewed.');
const throttled = new RemoteError('throttled', true);

const planned = new Story().plan();
const started = planned.start();
const writing = started.tell({
  ...{ type: 'writing', knob: 'canary-count', label: 'count', from: 0, to: 1 },
  ...{ wordsBefore: '0', words: '1' },
});
const done = started.end({ result: 'completed', reason: '', split: split(100) });
const allPassed = started.tell({ type: 'all-passed', result: 'completed' });
const inTrouble = baking().trouble({ kind: 'deadline' });
const restoring = inTrouble.restore();
const rolledBack = restoring.end({ result: 'rolled-back', reason: '', split: split(0) });

class Stage {
  readonly clock = new VirtualClock();
  readonly lease = new FakeLease(this.clock);
  readonly cancel = new AbortController();
  target: object | undefined = { kind: 'here' };
  readonly custody = new Custody({
    clock: this.clock,
    cancel: this.cancel.signal,
    target: () => this.target,
  });

  constructor(...fates: SaveFate[]) {
    this.lease.fates = fates;
    this.custody.take(this.lease);
  }

  /** Hears the story's last event; gives what it rejects with, and after how long. */
  hear(story: Story): Promise<{ readonly ms: number; readonly error: string | undefined }> {
    return this.hears(story.last, story.state);
  }

  /** The same for an event of another type with that state. */
  async hears(event: RolloutEvent, state: RolloutState) {
    const from = this.clock.now();
    const error = await this.clock.run(
      this.custody.keep(event, state).then(
        () => undefined,
        (thrown: unknown) => messageOf(thrown),
      ),
    );
    return { ms: this.clock.now() - from, error };
  }

  pass(ms: number): Promise<void> {
    return this.clock.run(this.clock.sleep(ms));
  }

  end(state: RolloutState, hasPostStep = true): Promise<string> {
    return this.clock.run(this.custody.end(state, hasPostStep));
  }
}

describe('on the way forward', () => {
  test('what must be durable first is waited for', async () => {
    for (const story of [started, writing, allPassed]) {
      const stage = new Stage(700);
      expect(await stage.hear(story)).toEqual({ ms: 700, error: undefined });
      expect(stage.lease.saved).toHaveLength(1);
    }
  });

  test('what is only worth knowing holds nothing up, and is saved all the same', async () => {
    const stage = new Stage(700);
    expect(await stage.hear(started.tell({ type: 'step-started', index: 0 }))).toMatchObject({ ms: 0 });
    await stage.pass(1_000);
    expect(stage.lease.saved).toHaveLength(1);
  });

  test('a look at the gates, or a wait, is not saved', async () => {
    const stage = new Stage();
    await stage.hear(baking().watch(25));
    await stage.hear(started.tell({ type: 'waiting', what: 'tasks', seen: 'none', leftMs: 1 }));
    expect(stage.lease.asked).toEqual([]);
  });

  test('the checkpoint that is saved is the state with the target', async () => {
    const stage = new Stage();
    await stage.hear(writing);
    const saved = parseCheckpoint(stage.lease.saved[0] ?? '');
    expect(saved.target).toEqual({ kind: 'here' });
    expect(saved.state.ledger['canary-count']).toMatchObject({ original: 0, intended: [1] });
  });

  test.each([
    ['a lease', (stage: Stage) => void stage.end(initialState(0))],
    ['a target', (stage: Stage) => (stage.target = undefined)],
  ])('nothing is saved without %s', async (_what, without) => {
    const stage = new Stage();
    without(stage);
    await stage.hear(writing);
    expect(stage.lease.saved).toEqual([]);
  });

  test('nothing is saved before there is a plan', async () => {
    const stage = new Stage();
    const refused = new Story().end({ result: 'refused', reason: '' });
    await stage.hear(refused);
    expect(stage.lease.saved).toEqual([]);
  });

  test('a change whose checkpoint can’t be saved is not sent, and the message says so', async () => {
    const { error } = await new Stage(throttled).hear(writing);
    expect(error).toBe(
      'The checkpoint could not be saved in the state table, so the next change was not sent: throttled',
    );
  });

  test('a change waits ten seconds for a table that hangs', async () => {
    const { ms, error } = await new Stage('hang').hear(writing);
    expect(ms).toBe(10_000);
    expect(error).toContain('the table did not answer within 10s');
  });

  test('that all steps have passed waits half a minute, and says what would come of it', async () => {
    const { ms, error } = await new Stage('hang').hear(allPassed);
    expect(ms).toBe(30_000);
    expect(error).toContain('a later run would take the rollout for unfinished');
  });

  test('a cancelled job waits no longer', async () => {
    const stage = new Stage('hang');
    void stage.clock.sleep(300).then(() => stage.cancel.abort(new CancelledError('cancelled')));
    expect(await stage.hear(writing)).toEqual({ ms: 300, error: 'cancelled' });
  });

  test('a lease that another run has is told as it is', async () => {
    const stage = new Stage(taken);
    expect(await stage.hear(writing)).toMatchObject({ error: taken.message });
  });

  test('what was not waited for and failed does not hurt the next save', async () => {
    const stage = new Stage(throttled);
    await stage.hear(started.tell({ type: 'step-started', index: 0 }));
    expect(await stage.hear(writing)).toEqual({ ms: 0, error: undefined });
  });

  test('of what nobody waits for, the newest is saved, not all', async () => {
    const stage = new Stage(1_000);
    const step = (index: number) => started.tell({ type: 'step-started', index });
    for (const index of [0, 1, 2, 3]) await stage.hear(step(index));
    await stage.pass(5_000);
    expect(stage.lease.saved).toHaveLength(2);
    expect(parseCheckpoint(stage.lease.saved.at(-1) ?? '').state.step).toBe(3);
  });
});

describe('in a rescue', () => {
  test('its beginning is waited for, so that one that is another run’s by now is known before it writes', async () => {
    const begun = inTrouble.tell({ type: 'rollback-started', to: snapshot(split(0)), by: 'main' });
    expect(await new Stage(300).hear(begun)).toEqual({ ms: 300, error: undefined });
    expect(await new Stage(taken).hear(begun)).toMatchObject({ error: taken.message });
    expect(await new Stage('hang').hear(begun)).toMatchObject({ ms: 1_000 });
  });

  test('its end holds nothing up', async () => {
    const stage = new Stage(700);
    expect(await stage.hear(rolledBack)).toEqual({ ms: 0, error: undefined });
    await stage.pass(1_000);
    expect(stage.lease.saved).toHaveLength(1);
  });

  test('a save that is answered is waited for, and one that fails does not count as hanging', async () => {
    const stage = new Stage(400, throttled, 400);
    const write = writing.last;
    expect(await stage.hears(write, restoring.state)).toMatchObject({ ms: 400 });
    expect(await stage.hears(write, restoring.state)).toMatchObject({ ms: 0, error: 'throttled' });
    expect(await stage.hears(write, restoring.state)).toMatchObject({ ms: 400, error: undefined });
  });

  test('a table that hangs holds it up for a second, once', async () => {
    const stage = new Stage('hang', 'hang', 'hang');
    const write = writing.last;
    expect(await stage.hears(write, restoring.state)).toMatchObject({ ms: 1_000 });
    expect(await stage.hears(write, restoring.state)).toEqual({ ms: 0, error: undefined });
    expect(await stage.hear(rolledBack)).toEqual({ ms: 0, error: undefined });
  });

  test('what was not waited for is saved as soon as the table answers again', async () => {
    const stage = new Stage('hang');
    await stage.hears(writing.last, restoring.state);
    await stage.hear(rolledBack);
    await stage.pass(1_000);
    expect(parseCheckpoint(stage.lease.saved.at(-1) ?? '').state).toMatchObject({ result: 'rolled-back' });
  });

  test('a job’s cancel does not keep it from saving', async () => {
    const stage = new Stage();
    stage.cancel.abort(new CancelledError('cancelled'));
    expect(await stage.hears(writing.last, restoring.state)).toEqual({ ms: 0, error: undefined });
    expect(stage.lease.saved).toHaveLength(1);
  });

  test('a lease that another run has ends it', async () => {
    const stage = new Stage(taken);
    expect(await stage.hears(writing.last, restoring.state)).toMatchObject({ error: taken.message });
  });
});

describe('a lease that is known to be another run’s', () => {
  test.each([
    ['a write of the rescue', writing.last, restoring.state],
    ['a look at what it waits for', baking().watch(25).last, baking().state],
    [
      'a write that is tried again',
      { ...restoring.last, type: 'retrying', what: '', why: '' },
      restoring.state,
    ],
  ] as const)('ends everything: %s is refused at once', async (_what, event, state) => {
    const stage = new Stage('hang');
    await stage.hears(writing.last, restoring.state);
    stage.lease.lose(taken);
    expect(await stage.hears(event, state)).toEqual({ ms: 0, error: taken.message });
  });

  test('is known from a save that nobody waited for, too', async () => {
    const stage = new Stage('hang', taken);
    await stage.hears(writing.last, restoring.state);
    await stage.hears(writing.last, restoring.state);
    await stage.pass(1_000);
    expect(await stage.hears(writing.last, restoring.state)).toEqual({ ms: 0, error: taken.message });
  });

  test('is none where it could only not be renewed: the rescue goes on', async () => {
    const stage = new Stage();
    stage.lease.lose(unrenewed);
    expect(await stage.hears(writing.last, restoring.state)).toEqual({ ms: 0, error: undefined });
  });

  test('holds up no report before anything has begun', async () => {
    const stage = new Stage();
    stage.lease.lose(taken);
    const refused = new Story().tell({ type: 'refused', message: 'No.', findings: [] });
    expect(await stage.hear(refused)).toEqual({ ms: 0, error: undefined });
  });
});

describe('at the end', () => {
  test.each([
    [true, 1_000],
    [false, 5_000],
  ])('a cancelled job with a post step (%s) gives up giving back after %i ms', async (hasPostStep, ms) => {
    const stage = new Stage();
    stage.lease.releases = 'hang';
    stage.cancel.abort(new CancelledError('cancelled'));
    const from = stage.clock.now();
    await expect(stage.end(rolledBack.state, hasPostStep)).rejects.toThrow('the table did not answer');
    expect(stage.clock.now() - from).toBe(ms);
  });

  test('there is nothing to give back where nothing was taken', async () => {
    const stage = new Stage();
    await stage.end(done.state);
    expect(await stage.end(done.state)).toBe('none');
  });

  test.each([
    ['a rollout that has ended', done.state, true, 'release, finished'],
    ['a rollout that was rolled back', rolledBack.state, true, 'release, finished'],
    ['a run that was refused before there was a plan', initialState(0), true, 'release'],
    [
      'a rollout that is left unfinished where no post step follows',
      inTrouble.write('weights', 'weights', 25, 0).state,
      false,
      'release',
    ],
  ])('%s gives the lease back', async (_what, state, hasPostStep, asked) => {
    const stage = new Stage();
    expect(await stage.end(state, hasPostStep)).toBe('released');
    expect(stage.lease.asked).toEqual([asked]);
  });

  test('a rollback that failed is left to the post step with its lease', async () => {
    const stage = new Stage();
    const wreck = restoring.end({ result: 'rollback-failed', reason: '', split: split(25) });
    expect(await stage.end(wreck.state)).toBe('left');
    expect(stage.lease.asked).toEqual(['leave']);
  });

  test('what is still being saved is saved first', async () => {
    const stage = new Stage(2_000);
    await stage.hear(started.tell({ type: 'step-started', index: 0 }));
    await stage.end(done.state);
    expect(stage.lease.asked).toEqual(['save', 'release, finished']);
  });

  test.each([
    ['the table hangs', (stage: Stage) => (stage.lease.releases = 'hang')],
    ['a save hangs', (stage: Stage) => (stage.lease.fates = ['hang'])],
  ])('takes no more than five seconds where %s, and says so', async (_what, arrange) => {
    const stage = new Stage();
    arrange(stage);
    await stage.hear(started.tell({ type: 'step-started', index: 0 }));
    const from = stage.clock.now();
    await expect(stage.end(done.state)).rejects.toThrow('the table did not answer within 5s');
    expect(stage.clock.now() - from).toBe(5_000);
  });
});
