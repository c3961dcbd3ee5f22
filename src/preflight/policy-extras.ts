import { arnIn, placeOf } from './arns.ts';
import { allow, type PolicyStatement } from './policy-statement.ts';
import type { Subject } from './subject.ts';

/** What a configuration does beyond dividing traffic: each part only where it is asked for. */
export function extraStatements(subject: Subject): readonly PolicyStatement[] {
  return [
    ...taskDefinitions(subject),
    ...repository(subject),
    ...tags(subject),
    ...autoscaling(subject),
    ...logs(subject),
    ...state(subject),
  ];
}

/**
 * A revision is brought to a service, and registered, only by someone who may pass its roles to ECS tasks; `DescribeTaskDefinition`
 * knows no resource:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
 */
function taskDefinitions(subject: Subject): readonly PolicyStatement[] {
  const { deploys, promotes, roleArns, logGroups } = subject.features;
  const isDeploying = deploys !== undefined || promotes;
  if (!isDeploying && logGroups.length === 0) return [];
  const family = deploys?.registersFamily;
  const revisions = arnIn(placeOf(subject), 'ecs', `task-definition/${family ?? ''}:*`);
  return [
    allow('TaskDefinitions', ['ecs:DescribeTaskDefinition'], ['*']),
    ...(family === undefined ? [] : [allow('Register', ['ecs:RegisterTaskDefinition'], [revisions])]),
    ...(family === undefined || deploys?.registersTags !== true
      ? []
      : [
          allow('RegisterTags', ['ecs:TagResource'], [revisions], {
            StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' },
          }),
        ]),
    ...(isDeploying && roleArns.length > 0
      ? [
          allow('PassRoles', ['iam:PassRole'], roleArns, {
            StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
          }),
        ]
      : []),
  ];
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html */
function repository({ features }: Subject): readonly PolicyStatement[] {
  const arn = features.deploys?.repositoryArn;
  return arn === undefined ? [] : [allow('Image', ['ecr:DescribeImages'], [arn])];
}

function tags({ features, stable, canary }: Subject): readonly PolicyStatement[] {
  return features.tag && features.promotes
    ? [allow('Tags', ['ecs:TagResource'], [stable.arn, canary.arn])]
    : [];
}

/**
 * A scalable target's ARN holds an id of its own, which an older one may lack: then the condition keys narrow it down.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsapplicationautoscaling.html
 */
function autoscaling(subject: Subject): readonly PolicyStatement[] {
  const { autoscaling: way, scaled } = subject.features;
  if (way === 'ignore') return [];
  const any = arnIn(placeOf(subject), 'application-autoscaling', 'scalable-target/*');
  const known = scaled.flatMap(({ scalableTargetArn }) => scalableTargetArn ?? []);
  const resources = known.length === scaled.length ? known : [any];
  return [
    allow('Autoscaling', ['application-autoscaling:DescribeScalableTargets'], ['*']),
    ...(way === 'refuse' || scaled.length === 0
      ? []
      : [
          allow('SuspendAutoscaling', ['application-autoscaling:RegisterScalableTarget'], resources, {
            StringEquals: {
              'application-autoscaling:service-namespace': 'ecs',
              'application-autoscaling:scalable-dimension': 'ecs:service:DesiredCount',
            },
          }),
        ]),
  ];
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html */
function logs(subject: Subject): readonly PolicyStatement[] {
  const { logGroups } = subject.features;
  if (logGroups.length === 0) return [];
  const streams = logGroups.map((name) => arnIn(placeOf(subject), 'logs', `log-group:${name}:log-stream:*`));
  return [allow('Logs', ['logs:GetLogEvents'], streams)];
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html */
function state(subject: Subject): readonly PolicyStatement[] {
  const { stateTable } = subject.features;
  if (stateTable === undefined) return [];
  const table = arnIn(placeOf(subject), 'dynamodb', `table/${stateTable}`);
  return [allow('State', ['dynamodb:GetItem', 'dynamodb:UpdateItem'], [table])];
}
