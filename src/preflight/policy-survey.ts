import { placeOf } from './arns.ts';
import { allow, type PolicyStatement } from './policy-statement.ts';
import type { Subject } from './subject.ts';

const ELB = 'elasticloadbalancing';

/**
 * What only the findings of the preflight are made of. `sts:GetCallerIdentity` needs no permission; IAM's reads are of whoever runs
 * the job: a role that the configuration doesn't name may be any.
 */
export function surveyStatements(subject: Subject): readonly PolicyStatement[] {
  const reads = [...metricReads(subject), ...attributeReads(subject)];
  const { partition, account } = placeOf(subject);
  const role = subject.features.roleToAssume ?? `arn:${partition}:iam::${account}:role/*`;
  return [
    ...(reads.length === 0 ? [] : [allow('PreflightOptional', reads, ['*'])]),
    allow('PreflightOptionalOfRole', ['iam:GetRole', 'iam:SimulatePrincipalPolicy'], [role]),
  ];
}

function metricReads({ alarms, stable, canary }: Subject): readonly string[] {
  const hasGroup = stable.targetGroupArn !== undefined || canary.targetGroupArn !== undefined;
  return alarms.length > 0 || hasGroup ? ['cloudwatch:GetMetricData'] : [];
}

/** An Application Load Balancer always balances across zones, unless a target group says otherwise. */
function attributeReads({ stable, canary, forwardPoint }: Subject): readonly string[] {
  if (stable.targetGroupArn === undefined && canary.targetGroupArn === undefined) return [];
  return [
    ...(forwardPoint?.loadBalancer === 'application' ? [] : [`${ELB}:DescribeLoadBalancerAttributes`]),
    `${ELB}:DescribeTargetGroupAttributes`,
  ];
}
