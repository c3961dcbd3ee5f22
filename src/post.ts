import type { Checkpoint } from './rollout/checkpoint.ts';
import type { LeaseError } from './rollout/errors.ts';
import type { RolloutEvent } from './rollout/events.ts';
import { Fence } from './rollout/fence.ts';
import type { Clock, RollbackTo, Router } from './rollout/ports.ts';
import { restore } from './rollout/rollback.ts';
import { eventsOf } from './rollout/teller.ts';
import { relinquish, standStill } from './rollout/rollout.ts';

export interface Post {
  readonly checkpoint: Checkpoint;
  readonly router: Router;
  readonly clock: Clock;
  readonly rollback: boolean;
  readonly rollbackTo: RollbackTo;
  readonly timeoutMs: number;
  /** Another run has the lease by now. */
  readonly taken?: LeaseError;
}

/** The second act: what main could not finish. Writes nothing that main has already put back. */
export function post(act: Post): AsyncGenerator<RolloutEvent, void, void> {
  const { clock, router, checkpoint } = act;
  const { snapshot, trouble } = checkpoint.state;
  return eventsOf(clock, checkpoint.state, async (teller) => {
    if (snapshot === undefined) return;
    if (act.taken !== undefined) {
      await relinquish({ clock, router, teller }, act.taken.message);
      return;
    }
    const cause = trouble?.message ?? 'The rollout was killed before it could finish.';
    const to = router.home(snapshot, act.rollbackTo);
    if (!act.rollback) {
      await standStill({ clock, router, teller, to, cause });
      return;
    }
    await restore({
      router,
      fence: new Fence(clock, teller),
      clock,
      teller,
      to,
      by: 'post',
      cause,
      timeoutMs: act.timeoutMs,
    });
  });
}
