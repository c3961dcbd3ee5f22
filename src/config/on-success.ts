import type { Step } from '../rollout/ports.ts';
import { oneOf } from './scalars.ts';
import type { TaskDefinitionReference } from './task-definitions.ts';

/** What becomes of a canary that has held: its version becomes the stable's, too, or stays with it alone. */
export type OnSuccess = 'promote' | 'keep';

export const parseOnSuccess = oneOf('promote', 'keep');

/** What the answer depends on where none was given. */
interface Asked {
  readonly onSuccess: OnSuccess | undefined;
  readonly image: string | undefined;
  readonly taskDefinition: TaskDefinitionReference | undefined;
  readonly steps: readonly Step[];
}

/** Nothing is promoted that gets no traffic. As asked for; else `promote` for a version that this run brings and gives 100 %, `keep` for anything else. */
export function onSuccessOf(asked: Asked): OnSuccess {
  if (asked.steps[0]?.share === 0) return 'keep';
  return asked.onSuccess ?? (bringsAVersion(asked) && endsAt100(asked) ? 'promote' : 'keep');
}

export function bringsAVersion({ image, taskDefinition }: Pick<Asked, 'image' | 'taskDefinition'>): boolean {
  return image !== undefined || taskDefinition !== undefined;
}

export function endsAt100({ steps }: Pick<Asked, 'steps'>): boolean {
  return steps.at(-1)?.share === 100;
}
