import { RemoteError } from '../../src/rollout/errors.ts';

/** The RemoteError that work must end with. */
export async function failureOf(work: Promise<unknown>): Promise<RemoteError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof RemoteError) return error;
  throw new Error(`expected a RemoteError, got ${String(error)}`);
}
