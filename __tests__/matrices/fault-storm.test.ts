import { afterAll, describe, expect, test } from '@jest/globals';
import type { Fault } from '../../simulator/faults.ts';
import { figure } from '../support/figures.ts';
import { matrixOf } from './support/cells.ts';
import { repeatably } from './support/chance.ts';
import { blindRepeats } from './support/rereads.ts';
import { endure, type Ordeal, type Trial } from './support/trial.ts';
import { liesOf } from './support/truth.ts';
import { type Way, WAYS } from './support/ways.ts';

/** How many storms to send over each way to divide traffic; more of them find more. */
const STORMS = Number(process.env['STORMS'] ?? 8);
const FAILING = 0.3;
const KINDS = ['throttle', 'server-error', 'hang', 'hang-after', 'reset-before', 'reset-after'] as const;

/** Each kind takes an equal part of all calls; those that come later are asked only about what is left of them. */
const STORM: readonly Fault[] = KINDS.map((kind, before) => {
  const part = FAILING / KINDS.length;
  return { kind, operation: '*', probability: part / (1 - before * part) };
});

const seen = { rollouts: 0, calls: 0, failed: 0, results: new Map<string, number>() };

function count({ cloud, endings }: Trial): void {
  const calls = cloud.aws.journal.entries.filter(({ actor }) => actor === 'api');
  const last = endings.at(-1)?.said.result ?? 'no end';
  seen.rollouts += 1;
  seen.calls += calls.length;
  seen.failed += calls.filter(({ outcome }) => outcome !== 'ok').length;
  seen.results.set(last, (seen.results.get(last) ?? 0) + 1);
}

afterAll(() => {
  const results = [...seen.results].map(([result, some]) => `${some} ${result}`).join(', ');
  const percent = Math.round((100 * seen.failed) / seen.calls);
  figure('fault storm', `${seen.rollouts} rollouts with ${percent} % of all calls failing: ${results}`);
});

describe.each(WAYS)('while 30 % of all calls fail from beginning to end ($name)', (way: Way) => {
  test(
    'a rollout completes, or leaves all as it was, or says truly what is live and what mends it',
    async () => {
      const { goal } = await matrixOf(way, false);
      const wrongs: string[] = [];
      for (let seed = 1; seed <= STORMS; seed++) {
        // In every third world an alarm rings.
        const ordeal: Ordeal = {
          ...{ way, seed, rings: seed % 3 === 0, from: 'the start', faults: STORM, begin: 'then' },
        };
        const trial = await repeatably(seed, () => endure(ordeal));
        count(trial);
        const lies = liesOf(trial, { goal, sight: 'unsure' });
        const repeats = blindRepeats(trial.cloud.aws.journal.entries);
        wrongs.push(...[...lies, ...repeats].map((wrong) => `seed ${seed}: ${wrong}`));
      }
      expect(wrongs).toEqual([]);
      expect(seen.failed / seen.calls).toBeGreaterThan(0.25);
    },
    60_000 + STORMS * 5_000,
  );
});
