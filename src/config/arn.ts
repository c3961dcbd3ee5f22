import { type Parsed, type Parser, right, wrong } from './parsed.ts';
import { partitionOf, partitionPattern, regionPattern } from './regions.ts';

/** An ARN in its parts: `arn:<partition>:<service>:<region>:<account>:<resource>`. */
export interface Arn {
  readonly text: string;
  readonly partition: string;
  /** Empty in the ARN of a global resource, such as an IAM role. */
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

interface Kind {
  /** For people: `an ECS cluster`. */
  readonly what: string;
  readonly service: string;
  readonly resource: RegExp;
  /** Such resources are in no region, and their ARNs name none. */
  readonly isGlobal?: true;
  readonly example: string;
}

/** The kinds of ARN that inputs take: https://docs.aws.amazon.com/service-authorization/latest/reference/ */
export const arnKinds = {
  service: {
    what: 'an ECS service',
    service: 'ecs',
    resource: /^service\/(?:[\w-]{1,255}\/)?[\w-]{1,255}$/,
    example: 'arn:aws:ecs:eu-west-1:123456789012:service/cluster/name',
  },
  cluster: {
    what: 'an ECS cluster',
    service: 'ecs',
    resource: /^cluster\/[\w-]{1,255}$/,
    example: 'arn:aws:ecs:eu-west-1:123456789012:cluster/name',
  },
  taskDefinition: {
    what: 'a revision of a task definition',
    service: 'ecs',
    resource: /^task-definition\/[\w-]{1,255}:[1-9]\d{0,9}$/,
    example: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/family:3',
  },
  listener: {
    what: 'a listener, or a listener rule of an Application Load Balancer',
    service: 'elasticloadbalancing',
    resource:
      /^(?:listener\/(?:app|net)\/[\w-]+\/[\w-]+\/[\w-]+|listener-rule\/app\/[\w-]+\/[\w-]+\/[\w-]+\/[\w-]+)$/,
    example:
      'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/name/0123456789abcdef/fedcba9876543210',
  },
  targetGroup: {
    what: 'a target group',
    service: 'elasticloadbalancing',
    resource: /^targetgroup\/[\w-]+\/[\w-]+$/,
    example: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/name/0123456789abcdef',
  },
  alarm: {
    what: 'a CloudWatch alarm',
    service: 'cloudwatch',
    // An alarm's name may contain colons and slashes: it is all that follows `alarm:`.
    resource: /^alarm:[^\p{Cc}]+$/u,
    example: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:name',
  },
  role: {
    what: 'an IAM role',
    service: 'iam',
    // A path begins and ends with a slash: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html
    resource: /^role\/(?:[!-~]{1,510}\/)?[\w+=,.@-]{1,64}$/,
    isGlobal: true,
    example: 'arn:aws:iam::123456789012:role/name',
  },
} as const satisfies Readonly<Record<string, Kind>>;

/** Reads an ARN of one kind. */
export function arnOf(kind: Kind): Parser<Arn> {
  const example = `Write the ARN of ${kind.what}, such as ${kind.example}`;
  return (text): Parsed<Arn> => {
    const [scheme, partition = '', service = '', region = '', account = '', ...rest] = text.split(':');
    const resource = rest.join(':');
    if (scheme !== 'arn' || rest.length === 0)
      return wrong({ given: text, wrong: 'is not an ARN', right: example });
    const flaw =
      flawOfPlace(kind, partition, region, account) ??
      (service === kind.service && kind.resource.test(resource)
        ? undefined
        : flawOfKind(service, resource, kind));
    return flaw === undefined
      ? right({ text, partition, region, account, resource })
      : wrong({ given: text, wrong: flaw, right: example });
  };
}

function flawOfPlace(kind: Kind, partition: string, region: string, account: string): string | undefined {
  if (!partitionPattern.test(partition)) return 'names no partition of AWS';
  const flaw = kind.isGlobal === true ? flawOfNoRegion(kind, region) : flawOfRegion(partition, region);
  if (flaw !== undefined) return flaw;
  return /^\d{12}$/.test(account) ? undefined : 'names no account of twelve digits';
}

function flawOfNoRegion(kind: Kind, region: string): string | undefined {
  return region === '' ? undefined : `names a region, which the ARN of ${kind.what} never does`;
}

function flawOfRegion(partition: string, region: string): string | undefined {
  if (!regionPattern.test(region)) return 'names no region';
  const home = partitionOf(region);
  if (home === undefined || home === partition) return undefined;
  return `names the partition ${partition}, but ${region} is in ${home}`;
}

function flawOfKind(service: string, resource: string, kind: Kind): string {
  if (service === 'elasticloadbalancing' && /^listener(?:-rule)?\/gwy\//.test(resource)) {
    return 'belongs to a Gateway Load Balancer, which has no weights to divide traffic by';
  }
  if (
    service === 'elasticloadbalancing' &&
    resource.startsWith('loadbalancer/') &&
    kind === arnKinds.listener
  ) {
    return 'is the load balancer, not one of its listeners';
  }
  if (service === 'sts' && resource.startsWith('assumed-role/') && kind === arnKinds.role) {
    return 'is a session of a role, not the role';
  }
  if (service === 'ecs' && /^task-definition\/[\w-]+$/.test(resource) && kind === arnKinds.taskDefinition) {
    return 'names a family of task definitions, and none of its revisions';
  }
  return `is not the ARN of ${kind.what}`;
}
