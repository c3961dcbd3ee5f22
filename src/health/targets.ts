import type { TargetView } from '../aws/load-balancing.ts';

/** The targets of a service: of several groups, the one with the fewest healthy. */
export interface Targets {
  readonly healthy: number;
  readonly others: readonly TargetView[];
}

/** Undefined where there is no group. */
export function targetsOf(groups: readonly (readonly TargetView[])[]): Targets | undefined {
  return groups
    .map((targets) => ({
      healthy: targets.filter(isHealthy).length,
      others: targets.filter((target) => !isHealthy(target)),
    }))
    .sort((a, b) => a.healthy - b.healthy)[0];
}

/** The targets that are among these addresses. */
export function narrowedTo(
  targets: readonly TargetView[],
  addresses: ReadonlySet<string>,
): readonly TargetView[] {
  return targets.filter(({ id }) => addresses.has(id));
}

/** `target 10.0.0.7:80 is unhealthy: Target.ResponseCodeMismatch, Health checks failed with these codes: [500]`. */
export function targetLines(targets: Targets | undefined): readonly string[] {
  return (targets?.others ?? []).filter(({ state }) => state !== 'draining').map(lineOf);
}

function lineOf({ id, port, state, reason, description }: TargetView): string {
  const words = [reason, description].filter((word) => word !== undefined && word !== '');
  const where = port === undefined ? id : `${id}:${port}`;
  return `target ${where} is ${state}${words.length === 0 ? '' : `: ${words.join(', ')}`}`;
}

function isHealthy({ state }: TargetView): boolean {
  return state === 'healthy';
}
