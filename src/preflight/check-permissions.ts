import type { Decision } from '../aws/permissions.ts';
import type { Finding } from '../rollout/ports.ts';
import type { Facts } from './facts.ts';
import { listing, warning } from './findings.ts';

/** What the policies of whoever runs the job don't allow. A warning: what IAM simulates leaves policies of resources out. */
export function checkPermissions({ permissions }: Facts): readonly Finding[] {
  if (permissions === undefined || permissions.denied.length === 0) return [];
  const { principalArn, denied } = permissions;
  const byAction = Map.groupBy(denied, ({ action }) => action);
  const shown = [...byAction].map(
    ([action, decisions]) => `\`${action}\` on ${listing(decisions.map(resourceOf))}`,
  );
  return [
    warning(
      'permissions',
      `By its policies ${principalArn} may not call ${listing(shown)}.`,
      'Give it the policy that `mode: plan` prints.',
    ),
  ];
}

function resourceOf({ resource, denial, by, unknownKeys }: Decision): string {
  const reasons = [
    ...(denial === 'explicit' ? ['denied by a policy'] : []),
    ...(by === 'organization' ? ['not allowed by the organization'] : []),
    ...(by === 'boundary' ? ['not allowed by its permissions boundary'] : []),
    ...(unknownKeys.length === 0 ? [] : [`depends on ${unknownKeys.join(', ')}`]),
  ];
  return reasons.length === 0 ? resource : `${resource} (${reasons.join('; ')})`;
}
