import { oneOf } from './scalars.ts';

/** What to do. action.yml describes each. */
export type Mode = 'rollout' | 'plan' | 'status' | 'rollback' | 'recover';

export const parseMode = oneOf('rollout', 'plan', 'status', 'rollback', 'recover');
