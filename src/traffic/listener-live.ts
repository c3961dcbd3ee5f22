import type { Aws } from '../aws/clients.ts';
import { readForwardPoint } from '../aws/load-balancing.ts';
import type { Actions } from './actions.ts';
import { look, type Reading } from './readiness.ts';
import type { ListenerTarget } from './target.ts';

/** What is live: the action list, both services and their targets. */
export interface Live extends Reading {
  readonly actions: Actions;
}

/** All that is live, read side by side. */
export async function readLive(aws: Aws, target: ListenerTarget, signal: AbortSignal): Promise<Live> {
  const [reading, { actions }] = await Promise.all([
    look(aws, target, signal),
    readForwardPoint(aws, target.forwardPoint.arn, signal),
  ]);
  return { ...reading, actions };
}
