import { unique } from '../aws/batches.ts';
import { arnIn, clusterName, placeOf } from './arns.ts';
import { allow, type PolicyStatement } from './policy-statement.ts';
import type { Subject } from './subject.ts';

const ANY = ['*'];
const ELB = 'elasticloadbalancing';

/** Watching both services and dividing the traffic between them. */
export function coreStatements(subject: Subject): readonly PolicyStatement[] {
  return [...services(subject), ...tasks(subject), ...alarms(subject), ...loadBalancing(subject)];
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html */
function services(subject: Subject): readonly PolicyStatement[] {
  const { stable, canary } = subject;
  const both = [stable.arn, canary.arn];
  const updated = both.filter((arn) => arn === canary.arn || updatesStable(subject));
  if (updated.length === both.length) {
    return [allow('Services', ['ecs:DescribeServices', 'ecs:UpdateService'], both)];
  }
  return [
    allow('Services', ['ecs:DescribeServices'], both),
    allow('CanaryService', ['ecs:UpdateService'], updated),
  ];
}

/**
 * Whether `UpdateService` is needed on stable. Application Auto Scaling asks the service with the caller's own permissions before
 * it carries out a request:
 * https://docs.aws.amazon.com/autoscaling/application/userguide/security_iam_permission_validation.html
 */
function updatesStable({ forwardPoint, features }: Subject): boolean {
  return (
    forwardPoint === undefined ||
    features.promotes ||
    features.scaled.some(({ service }) => service === 'stable')
  );
}

/** `ListTasks` knows container instances and the condition key alone. */
function tasks(subject: Subject): readonly PolicyStatement[] {
  const place = placeOf(subject);
  const cluster = clusterName(subject);
  return [
    allow('ListTasks', ['ecs:ListTasks'], ANY, {
      ArnEquals: { 'ecs:cluster': arnIn(place, 'ecs', `cluster/${cluster}`) },
    }),
    allow('Tasks', ['ecs:DescribeTasks'], [arnIn(place, 'ecs', `task/${cluster}/*`)]),
  ];
}

/**
 * Composite alarms show only to a permission on `*`:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
 */
function alarms({ alarms: names }: Subject): readonly PolicyStatement[] {
  if (names.length === 0) return [];
  return [allow('Alarms', ['cloudwatch:DescribeAlarms', 'cloudwatch:DescribeAlarmHistory'], ANY)];
}

/**
 * No `Describe…` of load balancing knows a resource:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
 */
function loadBalancing(subject: Subject): readonly PolicyStatement[] {
  const { forwardPoint, stable, canary } = subject;
  const reads = [
    ...listenerReads(subject),
    ...(stable.targetGroupArn === undefined && canary.targetGroupArn === undefined
      ? []
      : [`${ELB}:DescribeTargetGroups`, `${ELB}:DescribeTargetHealth`]),
  ];
  return [
    ...(reads.length === 0 ? [] : [allow('LoadBalancing', reads, ANY)]),
    ...(forwardPoint === undefined
      ? []
      : [
          allow(
            'Weights',
            [forwardPoint.kind === 'rule' ? `${ELB}:ModifyRule` : `${ELB}:ModifyListener`],
            [forwardPoint.arn],
          ),
        ]),
  ];
}

/** Only an Application Load Balancer has rules. Its kind isn't known where task counts divide the traffic after all. */
function listenerReads({ forwardPoint, features }: Subject): readonly string[] {
  const mayHaveRules = forwardPoint === undefined || forwardPoint.loadBalancer === 'application';
  return unique([
    ...(forwardPoint === undefined && !features.searchesListeners ? [] : [`${ELB}:DescribeListeners`]),
    ...(forwardPoint?.kind === 'rule' || (features.searchesListeners && mayHaveRules)
      ? [`${ELB}:DescribeRules`]
      : []),
  ]);
}
