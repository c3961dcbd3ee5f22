import { UnhealthyError } from './errors.ts';
import type { Clock, Finding, Gate, PlannedStep } from './ports.ts';
import type { Teller } from './teller.ts';
import type { Watch } from './watch.ts';

export interface Oven {
  readonly gates: readonly Gate[];
  readonly watch: Watch;
  readonly clock: Clock;
  readonly teller: Teller;
}

/**
 * Keeps a split in force for its bake while the watch goes on. It isn't over before every gate has answered after its
 * end, and has given its verdict on the whole of it. Throws what the signal carries, or {@link UnhealthyError}.
 */
export async function bake(
  oven: Oven,
  index: number,
  step: PlannedStep,
  startedAt: number,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const { clock, teller, watch } = oven;
  const since = clock.now();
  const window = { phase: 'bake', share: step.aim.achieved, since, startedAt } as const;
  watch.enter(window, since + step.bakeMs);
  await teller.tell({ type: 'bake-started', index, bakeMs: step.bakeMs });
  await clock.sleep(step.bakeMs, signal);
  await watch.fresh(signal);
  const conclusions = oven.gates.map((gate) => gate.conclude(window));
  const reasons = conclusions.flatMap(({ verdict }) => (verdict.kind === 'unhealthy' ? verdict.reasons : []));
  if (reasons.length > 0) throw new UnhealthyError(reasons);
  return conclusions.flatMap(({ findings }) => findings);
}
