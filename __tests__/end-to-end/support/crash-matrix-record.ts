import { STATE_TABLE } from '../../../simulator/scenarios.ts';
import { stateOf } from '../../../simulator/state.ts';
import { isUnfinished, parseCheckpoint } from '../../../src/rollout/checkpoint.ts';
import type { Stage } from './stage.ts';

/** What the record in the table says of the last rollout: nothing that changed anything, unfinished, or at its goal. */
export type Left = 'nothing' | 'unfinished' | 'passed';

export interface Kept {
  readonly left: Left;
  readonly isHeld: boolean;
}

export function recordIn({ aws }: Pick<Stage, 'aws'>): Kept {
  const [record = {}] = Object.values(stateOf(aws).tables[STATE_TABLE] ?? {});
  const { checkpoint, holder } = record;
  return {
    left: typeof checkpoint === 'string' ? leftIn(checkpoint) : 'nothing',
    isHeld: holder !== undefined,
  };
}

function leftIn(text: string): Left {
  const checkpoint = parseCheckpoint(text);
  if (isUnfinished(checkpoint)) return 'unfinished';
  return checkpoint.state.result === 'completed' ? 'passed' : 'nothing';
}
