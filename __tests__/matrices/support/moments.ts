import type { RolloutEvent } from '../../../src/rollout/events.ts';
import type { Told } from '../../support/jobs.ts';
import { LAST_STEP } from './ways.ts';

/** When a fault begins, in this order. The last one comes only where an alarm rings. */
export const MOMENTS = ['the start', 'the first shift', 'the bake', 'the last step', 'the rollback'] as const;

export type Moment = (typeof MOMENTS)[number];

export function hasCome(moment: Moment, told: readonly Told[]): boolean {
  return moment === 'the start' || told.some(({ event }) => isSignOf(moment, event));
}

export function latest(told: readonly Told[]): Moment {
  return MOMENTS.findLast((moment) => hasCome(moment, told)) ?? 'the start';
}

function isSignOf(moment: Exclude<Moment, 'the start'>, event: RolloutEvent): boolean {
  switch (moment) {
    case 'the first shift':
      return event.type === 'step-started';
    case 'the bake':
      return event.type === 'bake-started';
    case 'the last step':
      return event.type === 'step-started' && event.index === LAST_STEP;
    case 'the rollback':
      return event.type === 'rollback-started';
  }
}
