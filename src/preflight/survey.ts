import type { Aws } from '../aws/clients.ts';
import { DeadlineError } from '../rollout/errors.ts';
import type { Clock, Finding } from '../rollout/ports.ts';
import { timer } from '../rollout/time.ts';
import { Asker } from './asker.ts';
import { checkAlarms } from './check-alarms.ts';
import { checkBakes } from './check-bakes.ts';
import { checkGroups } from './check-groups.ts';
import { checkPermissions } from './check-permissions.ts';
import { checkModes, checkSilence } from './check-silence.ts';
import { checkTraffic } from './check-traffic.ts';
import { readFacts } from './read.ts';
import type { Subject } from './subject.ts';

export type { Features, Subject, SubjectDeployment, SubjectForwardPoint, SubjectService } from './subject.ts';

/** For everything together: a rollout goes without what AWS hasn't told by then. */
const LIMIT_MS = 20_000;

/**
 * What a person should know about a configuration before it is trusted: warnings and notes, never errors. Only reads, and rejects
 * only when `signal` aborts: what AWS doesn't tell is a note.
 */
export async function survey(
  aws: Aws,
  clock: Clock,
  subject: Subject,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  signal.throwIfAborted();
  const limit = timer(clock, LIMIT_MS, () => new DeadlineError('The time for the preflight is over.'));
  try {
    const asker = new Asker(signal, limit.signal, LIMIT_MS);
    const facts = await readFacts(aws, clock, asker, subject);
    return [
      ...checkAlarms(facts, subject),
      ...checkSilence(facts, subject),
      ...checkModes(facts, subject),
      ...checkBakes(facts, subject),
      ...checkTraffic(facts, subject),
      ...checkGroups(facts, subject),
      ...checkPermissions(facts),
      ...asker.findings,
    ];
  } finally {
    limit.cancel();
  }
}
