import type { Gate, Verdict } from '../rollout/ports.ts';
import type { Aws } from './clients.ts';

/** Lets a rollout turn back while there still are credentials to do so, where those of a role can't be renewed. */
export function credentialsGate(aws: Aws): Gate {
  return {
    name: 'credentials',
    lint: () => Promise.resolve([]),
    check: () => Promise.resolve(verdictOf(aws)),
    conclude: () => ({ verdict: verdictOf(aws), findings: [] }),
  };
}

function verdictOf(aws: Aws): Verdict {
  const unrenewed = aws.unrenewed();
  if (unrenewed === undefined) return { kind: 'healthy', seen: 'role session in force' };
  const { why, endsAt, urgent } = unrenewed;
  const end = endsAt === undefined ? 'have ended' : `end at ${new Date(endsAt).toISOString()}`;
  const message = `The credentials ${end} and could not be renewed: ${why}`;
  if (!urgent) return { kind: 'healthy', seen: 'role session not renewed yet', notes: [message] };
  return { kind: 'unhealthy', reasons: [{ kind: 'unknown', subject: 'credentials', message, evidence: [] }] };
}
