import type { Step } from '../rollout/ports.ts';
import type { CanaryCount } from './listener-plan.ts';

/** What discovery needs to know of the inputs. */
export interface DiscoveryRequest {
  /** Name or ARN. */
  readonly cluster: string;
  readonly service: string;
  readonly canaryService: string;
  readonly traffic: 'auto' | 'task-count' | 'listener';
  /** ARN of a listener or of a rule. */
  readonly listenerArn?: string;
  readonly stableTargetGroupArn?: string;
  readonly canaryTargetGroupArn?: string;
  readonly steps: readonly Step[];
  /** Whether the canary is deployed to before the steps; absent: it runs what it has. */
  readonly deploys?: boolean;
  readonly totalTasks?: number;
  readonly canaryCount?: CanaryCount;
  readonly settleMs?: number;
}

/** Whether all that is asked for is to give the traffic back to stable. */
export function onlyReturns({ steps }: DiscoveryRequest): boolean {
  return steps.every(({ share }) => share === 0);
}
