import { ApplicationAutoScaling } from '@aws-sdk/client-application-auto-scaling';
import { CloudWatch, type PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import { ECS, type LoadBalancer } from '@aws-sdk/client-ecs';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2';

/** How the two services share traffic. `attach`: the canary's group is not in the listener yet. */
export type Kind = 'task-count' | 'listener' | 'attach';

export const CLUSTER = 'demo';
export const STABLE = 'web';
export const CANARY = 'web-canary';
export const TABLE = 'canary-state';
export const ALARMS = ['web-5xx', 'web-latency'] as const;

/** Enough for every count that these runs ask for: an emulator without a scheduler registers no targets by itself. */
const TARGETS = 30;

/** A world in a third-party emulator, made through AWS's own APIs. */
export class World {
  readonly ecs: ECS;
  readonly elb: ElasticLoadBalancingV2;
  readonly cloudwatch: CloudWatch;
  readonly dynamodb: DynamoDB;
  readonly autoscaling: ApplicationAutoScaling;
  listener = '';
  readonly #endpoint: string;

  constructor(endpoint: string) {
    const common = {
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    };
    this.#endpoint = endpoint;
    this.ecs = new ECS(common);
    this.elb = new ElasticLoadBalancingV2(common);
    this.cloudwatch = new CloudWatch(common);
    this.dynamodb = new DynamoDB(common);
    this.autoscaling = new ApplicationAutoScaling(common);
  }

  /** Ten stable tasks, no canary task, a scalable target for each, two alarms in OK. */
  async furnish(kind: Kind): Promise<void> {
    await fetch(`${this.#endpoint}/moto-api/reset`, { method: 'POST' });
    const { stable, canary } = await this.#balancer(kind);
    await this.ecs.createCluster({ clusterName: CLUSTER });
    for (const version of [1, 2]) {
      const container = { name: 'app', image: `app:${version}`, memory: 64, essential: true };
      await this.ecs.registerTaskDefinition({ family: 'app', containerDefinitions: [container] });
    }
    await this.#service(STABLE, 'app:1', stable, 10);
    await this.#service(CANARY, 'app:2', kind === 'task-count' ? stable : canary, 0);
    await this.#scaling(STABLE, 2, 12, true);
    await this.#scaling(CANARY, 0, 4, false);
    await this.dynamodb.createTable({
      TableName: TABLE,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    });
    for (const name of ALARMS) await this.cloudwatch.putMetricAlarm(alarm(name));
  }

  async setAlarm(state: 'OK' | 'ALARM'): Promise<void> {
    await this.cloudwatch.setAlarmState({
      AlarmName: ALARMS[0],
      StateValue: state,
      StateReason: `set to ${state} by the check`,
    });
  }

  /** Somebody deploys to a service. */
  async deploy(service: string, taskDefinition: string): Promise<void> {
    await this.ecs.updateService({ cluster: CLUSTER, service, taskDefinition });
  }

  /** `stable count/canary count`, likewise what they run, the weights of the listener's groups, and what may scale the services. */
  async live(): Promise<Readonly<Record<'counts' | 'versions' | 'weights' | 'scaling', string>>> {
    const { services = [] } = await this.ecs.describeServices({
      cluster: CLUSTER,
      services: [STABLE, CANARY],
    });
    const serviceOf = (name: string) => services.find(({ serviceName }) => serviceName === name);
    const countOf = (name: string) => serviceOf(name)?.desiredCount;
    const versionOf = (name: string) => serviceOf(name)?.taskDefinition?.replace(/^.*\//, '');
    const { ScalableTargets = [] } = await this.autoscaling.describeScalableTargets({
      ServiceNamespace: 'ecs',
    });
    const scaling = ScalableTargets.map(({ ResourceId, MinCapacity, MaxCapacity, SuspendedState }) =>
      [ResourceId, MinCapacity, MaxCapacity, JSON.stringify(SuspendedState)].join(' '),
    );
    const { Listeners = [] } = await this.elb.describeListeners({ ListenerArns: [this.listener] });
    const groups = Listeners[0]?.DefaultActions?.[0]?.ForwardConfig?.TargetGroups ?? [];
    return {
      counts: `${String(countOf(STABLE))}/${String(countOf(CANARY))}`,
      versions: `${String(versionOf(STABLE))}/${String(versionOf(CANARY))}`,
      scaling: scaling.sort().join('; '),
      weights: groups.map(({ Weight }) => String(Weight ?? 1)).join(':'),
    };
  }

  close(): void {
    for (const client of [this.ecs, this.elb, this.cloudwatch, this.dynamodb, this.autoscaling])
      client.destroy();
  }

  async #scaling(service: string, min: number, max: number, isInSuspended: boolean): Promise<void> {
    await this.autoscaling.registerScalableTarget({
      ServiceNamespace: 'ecs',
      ScalableDimension: 'ecs:service:DesiredCount',
      ResourceId: `service/${CLUSTER}/${service}`,
      MinCapacity: min,
      MaxCapacity: max,
      SuspendedState: {
        DynamicScalingInSuspended: isInSuspended,
        DynamicScalingOutSuspended: false,
        ScheduledScalingSuspended: false,
      },
    });
  }

  async #balancer(kind: Kind): Promise<{ readonly stable: string; readonly canary: string }> {
    const vpc = await this.#ec2('CreateVpc', { CidrBlock: '10.0.0.0/16' }, 'vpcId');
    const subnets = await Promise.all(
      ['a', 'b'].map((zone, index) =>
        this.#ec2(
          'CreateSubnet',
          { VpcId: vpc, CidrBlock: `10.0.${index}.0/24`, AvailabilityZone: `us-east-1${zone}` },
          'subnetId',
        ),
      ),
    );
    const { LoadBalancers = [] } = await this.elb.createLoadBalancer({ Name: 'web', Subnets: subnets });
    const stable = await this.#group('stable', vpc, 0);
    const canary = await this.#group('canary', vpc, 1);
    const groups = [
      { TargetGroupArn: stable, Weight: 100 },
      ...(kind === 'attach' ? [] : [{ TargetGroupArn: canary, Weight: 0 }]),
    ];
    const forwarded = kind === 'task-count' ? groups.slice(0, 1) : groups;
    const { Listeners = [] } = await this.elb.createListener({
      LoadBalancerArn: LoadBalancers[0]?.LoadBalancerArn,
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: [{ Type: 'forward', ForwardConfig: { TargetGroups: forwarded } }],
    });
    this.listener = Listeners[0]?.ListenerArn ?? '';
    return { stable, canary };
  }

  async #group(name: string, vpc: string, subnet: number): Promise<string> {
    const { TargetGroups = [] } = await this.elb.createTargetGroup({
      Name: name,
      Protocol: 'HTTP',
      Port: 80,
      VpcId: vpc,
      TargetType: 'ip',
    });
    const arn = TargetGroups[0]?.TargetGroupArn ?? '';
    const targets = Array.from({ length: TARGETS }, (_, index) => ({
      Id: `10.0.${subnet}.${10 + index}`,
      Port: 80,
    }));
    await this.elb.registerTargets({ TargetGroupArn: arn, Targets: targets });
    return arn;
  }

  async #service(
    serviceName: string,
    taskDefinition: string,
    targetGroupArn: string,
    desiredCount: number,
  ): Promise<void> {
    const loadBalancers: LoadBalancer[] = [{ targetGroupArn, containerName: 'app', containerPort: 80 }];
    await this.ecs.createService({
      cluster: CLUSTER,
      serviceName,
      taskDefinition,
      desiredCount: 0,
      loadBalancers,
    });
    await this.ecs.updateService({ cluster: CLUSTER, service: serviceName, desiredCount });
  }

  /** EC2 is needed for a VPC and nothing else, so its client isn't worth a dependency. Returns one element of the answer. */
  async #ec2(action: string, parameters: Readonly<Record<string, string>>, element: string): Promise<string> {
    const authorization =
      'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=0';
    const body = new URLSearchParams({ Action: action, Version: '2016-11-15', ...parameters });
    const answer = await fetch(this.#endpoint, { method: 'POST', headers: { authorization }, body });
    const found = new RegExp(`<${element}>([^<]+)<`).exec(await answer.text())?.[1];
    if (found === undefined) throw new Error(`${action} gave no ${element}`);
    return found;
  }
}

function alarm(name: string): PutMetricAlarmCommandInput {
  return {
    AlarmName: name,
    Namespace: 'Check',
    MetricName: name,
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanThreshold',
  };
}
