import type { RolloutEvent, RolloutState } from '../rollout/events.ts';

/** After these another process must know. The rest of a rollout changes nothing that a restore needs. */
const KEPT: ReadonlySet<RolloutEvent['type']> = new Set([
  'started',
  'taken-up',
  'writing',
  'wrote',
  'stage-started',
  'registered',
  'sending',
  'deployed',
  'promoted',
  'step-started',
  'step-passed',
  'all-passed',
  'trouble',
  'rollback-started',
  'handed-over',
  'ended',
]);

/** Whether the checkpoint after this event is one to keep. */
export function isKept({ type }: RolloutEvent, state: RolloutState): boolean {
  return state.snapshot !== undefined && KEPT.has(type);
}
