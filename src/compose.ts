import { type Aws, type AwsOptions, createAws } from './aws/clients.ts';
import type { TokenSource } from './aws/role.ts';
import { longArn } from './aws/services.ts';
import { tableStore } from './checkpoint/table-store.ts';
import { type Config, readConfig } from './config/config.ts';
import type { Mode } from './config/mode.ts';
import type { Claims, Parts } from './modes/parts.ts';
import { observe, prepare } from './prepare.ts';
import type { CheckpointStore, Holder, Lease } from './rollout/lease.ts';
import type { Clock, Router } from './rollout/ports.ts';
import { routerFor } from './router.ts';
import { stableService } from './traffic/find-services.ts';
import { isSameTarget, parseTarget, type Target } from './traffic/target.ts';
import { VERSION } from './version.ts';

/** A cancelled job has five minutes in all, so a post step that waits longer is killed without a word. */
const POST_MOST_MS = 4 * 60_000;

export interface Surroundings {
  readonly input: (name: string) => string;
  readonly clock: Clock;
  /** Whether a post step will run after main, as it does on a runner. */
  readonly hasPostStep: boolean;
  /** What others are told about this run where it holds the lease. */
  readonly me: Holder;
  /** Told just before a lease is claimed, so that the post step can give it back. */
  readonly onClaim: (recordId: string) => Promise<void>;
  readonly take: (lease: Lease) => void;
  /** Gives OIDC tokens for `role-to-assume`. */
  readonly token: TokenSource;
  /** What CloudTrail calls a session of that role, unless an input does. */
  readonly sessionName: string;
  /** Whose runner this is, which limits how long a job may take; absent where nobody says. */
  readonly runner?: 'github-hosted' | 'self-hosted' | undefined;
  /** How AWS is reached; over the network unless a rehearsal says otherwise. */
  readonly connect?: (options: AwsOptions) => Aws;
}

/** The one place that knows every implementation. */
export interface Composition {
  readonly config: Config;
  readonly mode: Mode;
  parts(cancel: AbortSignal): Parts;
  /** What the rollout works on, once that is known: enough for another process to build the router again. */
  target(): Target | undefined;
  /** The router of an earlier process. */
  rebuild(target: unknown): Router;
  /** The record that an earlier process of this job has claimed; absent without a state table. */
  recordOf(id: string): CheckpointStore | undefined;
  readonly postTimeoutMs: number;
  close(): void;
}

/** Throws InputError with every mistake in the inputs. */
export function compose(around: Surroundings): Composition {
  const config = readConfig(around.input);
  const aws = (around.connect ?? createAws)({
    clock: around.clock,
    userAgent: `ecs-canary/${VERSION}`,
    ...(config.region === undefined ? {} : { region: config.region }),
    ...roleOf(config, around),
  });
  const found: { target?: Target; prepared?: Target } = {};
  const recordOf = (id: string): CheckpointStore | undefined => recordIn(config, aws, around, id);
  const rebuild = (saved: unknown): Router => {
    found.target = parseTarget(saved);
    return routerFor(found.target, aws, config);
  };
  const claims: Claims = {
    me: around.me,
    lockTimeoutMs: config.lockTimeoutMs,
    resume: config.resume,
    rollback: config.rollback,
    rollbackTimeoutMs: config.rollbackTimeoutMs,
    store: async (signal) => {
      const id = longArn(await stableService(aws, config, signal), config.cluster);
      const store = recordOf(id);
      if (store === undefined) throw new Error('There is no record without a state table.');
      return store;
    },
    take: around.take,
    rebuild,
    isAsPrepared: (saved) => found.prepared !== undefined && isSameTarget(parseTarget(saved), found.prepared),
  };
  return {
    config,
    mode: config.mode,
    parts: (cancel) => ({
      clock: around.clock,
      cancel,
      prepare: async (signal, resuming) => {
        const prepared = await prepare({ config, aws, around }, signal, resuming);
        found.prepared = found.target = prepared.target;
        return prepared;
      },
      observe: (signal) => observe({ config, aws }, signal),
      ...(config.stateTable === undefined ? {} : { claims }),
    }),
    target: () => found.target,
    rebuild,
    recordOf,
    postTimeoutMs: Math.min(config.rollbackTimeoutMs, POST_MOST_MS),
    close: () => aws.destroy(),
  };
}

function roleOf(config: Config, { sessionName, token }: Surroundings): Pick<AwsOptions, 'role'> {
  const { roleToAssume: arn, roleSessionName, roleDurationMs: durationMs } = config;
  if (arn === undefined) return {};
  return { role: { arn, sessionName: roleSessionName ?? sessionName, durationMs, token } };
}

function recordIn(
  { stateTable: table, leaseBeatMs: beatMs }: Config,
  aws: Aws,
  { clock, onClaim }: Surroundings,
  id: string,
): CheckpointStore | undefined {
  if (table === undefined) return undefined;
  return tableStore(aws, { table, id, beatMs, clock, onClaim: () => onClaim(id) });
}
