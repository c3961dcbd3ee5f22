import type { Step } from '../rollout/ports.ts';

/** One of the two services, as found. */
export interface SubjectService {
  /** Its name. */
  readonly service: string;
  /** As ECS shows it, in the long form or the short one. */
  readonly arn: string;
  readonly desired: number;
  readonly targetGroupArn?: string;
  /** ARN of the revision that it has. */
  readonly taskDefinition?: string;
}

/** Where weights divide the traffic. */
export interface SubjectForwardPoint {
  readonly kind: 'listener' | 'rule';
  readonly arn: string;
  /** For people, e.g. `HTTPS:443 default action`. */
  readonly label: string;
  readonly loadBalancer: 'application' | 'network' | 'gateway';
}

/** What deploying to the canary takes. */
export interface SubjectDeployment {
  /** Family of the revision that is registered for it; absent where the revision is there already. */
  readonly registersFamily?: string;
  /** Whether that revision is registered with tags. */
  readonly registersTags: boolean;
  /** ARN of the repository in Amazon ECR that the image's tag is looked up in; absent where none is. */
  readonly repositoryArn?: string;
}

/** What a configuration does beside dividing the traffic, and with which resources. */
export interface Features {
  /** Absent where the canary runs what it has. */
  readonly deploys?: SubjectDeployment;
  /** Whether stable gets the new version in the end. */
  readonly promotes: boolean;
  /**
   * ARNs of the task and execution roles of every revision that may be brought to a service: the new one, and those that a
   * rollback brings back.
   */
  readonly roleArns: readonly string[];
  readonly autoscaling: 'manage' | 'ignore' | 'refuse';
  /** The services whose autoscaling is suspended, with the ARN of their scalable target where AWS tells it. */
  readonly scaled: readonly { readonly service: 'stable' | 'canary'; readonly scalableTargetArn?: string }[];
  /** Name of the DynamoDB table. */
  readonly stateTable?: string;
  /** Names of the log groups whose lines are told; empty where none are. */
  readonly logGroups: readonly string[];
  /** Whether both services are tagged after a promotion. */
  readonly tag: boolean;
  /** Whether listeners are looked through to find where traffic is divided; `listener` names the place otherwise. */
  readonly searchesListeners: boolean;
  /** ARN of the role that the job assumes by itself. */
  readonly roleToAssume?: string;
}

/** A configuration and what it found: plain data, all that the preflight goes by. */
export interface Subject {
  readonly region: string;
  /** Name or ARN. */
  readonly cluster: string;
  readonly stable: SubjectService;
  readonly canary: SubjectService;
  /** Whether both services' tasks are in one target group. */
  readonly sharedGroup: boolean;
  /** Absent where task counts divide the traffic. */
  readonly forwardPoint?: SubjectForwardPoint;
  /** The canary's shares, with their bakes. */
  readonly steps: readonly Step[];
  /** The canary's shares as traffic returns to a promoted stable; empty where it isn't promoted. */
  readonly promotionSteps: readonly Step[];
  /** Names. */
  readonly alarms: readonly string[];
  readonly insufficientData: 'ok' | 'fail';
  /** 0: no number of requests is too small. */
  readonly minRequests: number;
  readonly rollbackTimeoutMs: number;
  readonly stabilizeMs: number;
  readonly features: Features;
}
