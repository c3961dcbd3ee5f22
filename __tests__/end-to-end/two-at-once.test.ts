import { expect, test } from '@jest/globals';
import { figure } from '../support/figures.ts';
import type { Ended } from './support/bundle.ts';
import { callName, isChange } from './support/crash-matrix.ts';
import { recordIn } from './support/crash-matrix-record.ts';
import { expectFailure, expectQuietPost, expectSuccess } from './support/expectations.ts';
import { lanes } from './support/lanes.ts';
import { BY_COUNTS, BY_WEIGHTS, inArena } from './support/race.ts';
import { type Decision, duels, fought } from './support/race-duel.ts';
import { inShort } from '../support/in-short.ts';

const RACES = 100;
/** Races at a time. */
const LANES = 8;
const LIMIT_MS = 10 * 60_000;

test.concurrent(
  'of two jobs that race for one target exactly one proceeds; the other changes nothing and says who holds it',
  async () => {
    const lane = lanes(LANES);
    const played = await Promise.allSettled(duels(RACES).map((duel) => lane(() => fought(duel))));
    const failures = played.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
    const decisions = played.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const count = (what: Decision): number => decisions.filter((decision) => decision === what).length;
    figure('two at once, races', RACES);
    figure('two at once, decided by the condition of a claim', count('claim'));
    figure('two at once, not at the same time after all', count('none'));
    expect(failures.slice(0, 3)).toEqual([]);
    expect(count('claim')).toBeGreaterThanOrEqual(RACES / 10);
    expect(count('none')).toBeLessThanOrEqual(RACES / 50);
  },
  LIMIT_MS,
);

test.concurrent(
  'a job that may wait begins when the first has let go, and not before',
  async () => {
    await inArena(BY_WEIGHTS, async (arena) => {
      const first = await arena.enter('first', { schedule: '50%:2s' });
      const second = await arena.enter('second', { schedule: '100%:0s', 'lock-timeout': '60s' });
      const running = await first.stage.main();
      await running.says('watching for');
      const waited = await second.stage.mainEnds();
      expectSuccess(await running.ended, 'holding', 'Holding at 50%');
      expectSuccess(waited, 'completed', 'Canary serves 100%');
      expect(waited.log).toContain(`waiting for the lease: held by ${first.repository}`);
      const letGo = arena.sent(first).find((call) => callName(call) === 'UpdateItem release');
      const [begun] = arena.sent(second).filter(({ applied }) => applied);
      expect(begun?.seq).toBeGreaterThan(letGo?.seq ?? Infinity);
      expect(recordIn(arena)).toEqual({ left: 'passed', isHeld: false });
    });
  },
  LIMIT_MS,
);

for (const [way, scenario] of Object.entries({ weights: BY_WEIGHTS, 'task counts': BY_COUNTS })) {
  test.concurrent(
    `three jobs that recover one lost rollout at the same time do so once (by ${way})`,
    async () => {
      await inArena(scenario, async (arena) => {
        const lost = await arena.enter('lost', { schedule: '50%:50s', 'lease-beat': '1s' });
        const original = lost.stage.live();
        const running = await lost.stage.main();
        await running.says('watching for');
        running.kill('SIGKILL');
        await running.ended;
        const names = ['one', 'two', 'three'];
        const janitors = await Promise.all(names.map((name) => arena.enter(name, { mode: 'recover' })));
        const ends = await Promise.all(janitors.map(({ stage }) => stage.mainEnds()));
        expect(ends.map(resultOf).sort()).toEqual([
          'nothing-to-recover',
          'nothing-to-recover',
          'rolled-back',
        ]);
        expect(ends.map(({ code }) => code)).toEqual([0, 0, 0]);
        expect(ends.flatMap(({ errors }) => errors)).toEqual([]);
        const [restorer] = janitors.filter((_, index) => ends[index]?.outputs['result'] === 'rolled-back');
        const later = arena.aws.journal.mutating().filter(isChange).slice(arena.changes(lost).length);
        expect(arena.changes(restorer ?? lost)).toEqual(later);
        expect(new Set(later.map(inShort)).size).toBe(later.length);
        expect(lost.stage.live()).toEqual(original);
        expect(recordIn(arena)).toEqual({ left: 'nothing', isHeld: false });
      });
    },
    LIMIT_MS,
  );

  test.concurrent(
    `a run that is asked to roll back does so itself, and who asked succeeds without a change (by ${way})`,
    async () => {
      await inArena(scenario, async (arena) => {
        const holder = await arena.enter('holder', { schedule: '50%:50s', 'lease-beat': '1s' });
        const original = holder.stage.live();
        const asker = await arena.enter('asker', { mode: 'rollback' });
        const running = await holder.stage.main();
        await running.says('watching for');
        const asked = await asker.stage.mainEnds();
        const held = await running.ended;
        expectFailure(held, 'rolled-back', asker.run, /rolled back/i);
        expectSuccess(asked, 'rolled-back', /rolled back/i);
        expect(held.endedAt).toBeLessThanOrEqual(asked.endedAt);
        expect(arena.changes(asker)).toEqual([]);
        await expectQuietPost(holder.stage, held);
        await expectQuietPost(asker.stage, asked);
        expect(holder.stage.live()).toEqual(original);
        expect(recordIn(arena)).toEqual({ left: 'nothing', isHeld: false });
      });
    },
    LIMIT_MS,
  );
}

for (const [way, scenario] of Object.entries({ weights: BY_WEIGHTS, 'task counts': BY_COUNTS })) {
  test.concurrent(
    `a recovery leaves a run at work alone (by ${way})`,
    async () => {
      await inArena(scenario, async (arena) => {
        const holder = await arena.enter('holder', { schedule: '50%:5s, 100%:0s', 'lease-beat': '1s' });
        const janitor = await arena.enter('janitor', { mode: 'recover' });
        const running = await holder.stage.main();
        await running.says('watching for');
        const looked = await janitor.stage.mainEnds();
        expectSuccess(looked, 'nothing-to-recover', 'Nothing to recover');
        expect(looked.outputs['reason']).toContain(`A run is at work on it: ${holder.repository}`);
        expect(arena.sent(janitor).filter(({ mutating }) => mutating)).toEqual([]);
        expectSuccess(await running.ended, 'completed', 'Canary serves 100%');
        expect(recordIn(arena)).toEqual({ left: 'passed', isHeld: false });
      });
    },
    LIMIT_MS,
  );

  test.concurrent(
    `a run that was held up while another took over changes nothing more, and says so (by ${way})`,
    async () => {
      await inArena(scenario, async (arena) => {
        const holder = await arena.enter('holder', { schedule: '50%:2s, 100%:0s', 'lease-beat': '1s' });
        const original = holder.stage.live();
        const janitor = await arena.enter('janitor', { mode: 'recover' });
        const running = await holder.stage.main();
        await running.says('watching for');
        running.kill('SIGSTOP');
        const sent = arena.changes(holder).length;
        expectSuccess(await janitor.stage.mainEnds(), 'rolled-back', /rolled back/i);
        expect(holder.stage.live()).toEqual(original);
        running.kill('SIGCONT');
        const held = await running.ended;
        expectFailure(held, 'stopped', 'lease', 'it has lost its lease');
        const post = await holder.stage.postEnds(held);
        expect(post.errors).toEqual([]);
        expect(arena.changes(holder)).toHaveLength(sent);
        expect(holder.stage.live()).toEqual(original);
        expect(recordIn(arena)).toEqual({ left: 'nothing', isHeld: false });
      });
    },
    LIMIT_MS,
  );
}

function resultOf({ outputs }: Ended): string {
  return outputs['result'] ?? '';
}
