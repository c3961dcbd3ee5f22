import type { Attributes } from '../aws/group-attributes.ts';
import type { Decision } from '../aws/permissions.ts';
import type { TargetGroupView } from '../aws/target-groups.ts';
import type { WatchingAlarm } from './alarm-tree.ts';

/** How much traffic both services had in the last hour. */
export interface Traffic {
  readonly amount: number;
  readonly unit: 'requests' | 'connections';
  /** Whether that is the whole load balancer's, of which the services may get a part only. */
  readonly isAtMost: boolean;
}

export interface Group {
  readonly view: TargetGroupView;
  /** Absent where AWS didn't tell. */
  readonly attributes?: Attributes;
}

/** Who calls AWS in this job, and what IAM says they may not do. */
export interface Permissions {
  readonly principalArn: string;
  readonly denied: readonly Decision[];
}

/** What AWS told of a subject. A part that it didn't tell is absent: nothing is said about it, but in a note. */
export interface Facts {
  readonly alarms?: readonly WatchingAlarm[];
  /** By `keyOf` a metric: whether anything was published in the last day. What isn't in it isn't known. */
  readonly hadData?: ReadonlyMap<string, boolean>;
  readonly traffic?: Traffic;
  readonly groups?: { readonly stable?: Group; readonly canary?: Group };
  /** Those of the target groups. */
  readonly loadBalancerArns?: readonly string[];
  /** By load balancer. */
  readonly loadBalancers?: ReadonlyMap<string, Attributes>;
  readonly permissions?: Permissions;
}
