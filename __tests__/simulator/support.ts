import { CloudWatchClient, DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { simulate, type Simulation } from '../../simulator/build.ts';
import { inProcessHandler, type InProcessOptions } from '../../simulator/in-process.ts';
import type { Scenario } from '../../simulator/scenario.ts';
import { VirtualClock } from '../../simulator/virtual-clock.ts';

export interface Clients {
  readonly ecs: ECSClient;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly cloudWatch: CloudWatchClient;
}

export interface Rehearsal extends Clients {
  readonly clock: VirtualClock;
  readonly aws: Simulation;
}

const identity = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'simulated', secretAccessKey: 'simulated' },
  maxAttempts: 1,
};

export const clientsAt = (endpoint: string): Clients => ({
  ecs: new ECSClient({ ...identity, endpoint }),
  elb: new ElasticLoadBalancingV2Client({ ...identity, endpoint }),
  cloudWatch: new CloudWatchClient({ ...identity, endpoint }),
});

/** A scenario on virtual time, and real SDK clients that talk to it in process. */
export const rehearse = (
  scenario: Scenario,
  options: Partial<InProcessOptions> & { seed?: number } = {},
): Rehearsal => {
  const clock = new VirtualClock();
  const aws = simulate(scenario, clock, { seed: options.seed ?? 1 });
  const config = {
    ...identity,
    requestHandler: inProcessHandler(aws.simulator, { sleep: clock.sleep, ...options }),
  };
  return {
    ...{ clock, aws },
    ecs: new ECSClient(config),
    elb: new ElasticLoadBalancingV2Client(config),
    cloudWatch: new CloudWatchClient(config),
  };
};

export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;

/** The ARN of a name, which must be there. */
export const arnOf = (names: Readonly<Record<string, string>>, name: string): string => {
  const arn = names[name];
  if (arn === undefined) throw new Error(`No ${name}`);
  return arn;
};

/** An alarm of either kind as DescribeAlarms gives it; it must be there. */
export const alarmOf = async ({ cloudWatch }: Rehearsal, name: string): Promise<MetricAlarm> => {
  const { MetricAlarms, CompositeAlarms } = await cloudWatch.send(
    new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
  );
  const alarm = MetricAlarms?.[0] ?? CompositeAlarms?.[0];
  if (alarm === undefined) throw new Error(`No alarm ${name}`);
  return alarm;
};

export const alarmStateOf = async (world: Rehearsal, name: string): Promise<string | undefined> =>
  (await alarmOf(world, name)).StateValue;
