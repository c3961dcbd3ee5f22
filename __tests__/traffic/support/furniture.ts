import type { TargetGroup } from '../../../simulator/model/elb-types.ts';
import type { Finding } from '../../../src/rollout/ports.ts';
import type { Discovery } from '../../../src/traffic/discover.ts';
import { Stage } from './stage.ts';

export const returning = { steps: [{ share: 0, bakeMs: 0 }] };
export const to100 = { steps: [{ share: 100, bakeMs: 0 }] };

export function said({ findings }: Discovery, severity: Finding['severity']): readonly string[] {
  return findings
    .filter((finding) => finding.severity === severity)
    .map(({ subject, message, fix }) => `${subject}: ${message} ${fix}`);
}

export const errors = (discovery: Discovery): readonly string[] => said(discovery, 'error');
export const warnings = (discovery: Discovery): readonly string[] => said(discovery, 'warning');

export interface Furniture {
  readonly stage: Stage;
  readonly web: TargetGroup;
  readonly canary: TargetGroup;
  readonly other: TargetGroup;
}

/** Groups and a load balancer; services and listeners are the test's. */
export function furnish(protocol = 'HTTP'): Furniture {
  const stage = new Stage();
  return {
    stage,
    web: stage.group('web', protocol),
    canary: stage.group('web-canary', protocol),
    other: stage.group('other', protocol),
  };
}

export function services(
  { stage, web, canary }: Furniture,
  counts: readonly [number, number] = [10, 0],
): void {
  stage.service('web', counts[0], { groups: [web] });
  stage.service('web-canary', counts[1], { groups: [canary] });
}
