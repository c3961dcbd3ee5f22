import type { Aws } from '../aws/clients.ts';
import { runningImages } from '../aws/tasks.ts';
import { RemoteError } from '../rollout/errors.ts';

/** What the tasks of a service report of their images; none where AWS doesn't tell: nothing hangs on it. */
export async function imagesOf(
  aws: Aws,
  cluster: string,
  service: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  try {
    return await runningImages(aws, cluster, service, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof RemoteError) return [];
    throw error;
  }
}
