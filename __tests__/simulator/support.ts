import { CloudWatchClient, DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { simulate, type Simulation } from '../../simulator/build.ts';
import { inProcessHandler, type InProcessOptions } from '../../simulator/in-process.ts';
import type { Scenario } from '../../simulator/scenario.ts';
import { VirtualClock } from '../../simulator/virtual-clock.ts';
import { bytes, text } from '../../simulator/wire/http.ts';

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

/** What makes an SDK client, of any service, talk to a simulator over HTTP. */
export const configAt = (endpoint: string) => ({ ...identity, endpoint });

export const clientsAt = (endpoint: string): Clients => ({
  ecs: new ECSClient(configAt(endpoint)),
  elb: new ElasticLoadBalancingV2Client(configAt(endpoint)),
  cloudWatch: new CloudWatchClient(configAt(endpoint)),
});

/** What makes an SDK client, of any service, talk to a simulator in process. */
export const inProcess = ({ clock, aws }: Pick<Rehearsal, 'clock' | 'aws'>, options = {}) => ({
  ...identity,
  requestHandler: inProcessHandler(aws.simulator, { sleep: clock.sleep, ...options }),
});

/** A scenario on virtual time, and real SDK clients that talk to it in process. */
export const rehearse = (
  scenario: Scenario,
  options: Partial<InProcessOptions> & { seed?: number } = {},
): Rehearsal => {
  const clock = new VirtualClock();
  const aws = simulate(scenario, clock, { seed: options.seed ?? 1 });
  const config = inProcess({ clock, aws }, options);
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

/** What a JSON service answers to exactly these parameters, which no SDK has looked through. */
export const askJson = (
  { simulator }: Simulation,
  target: string,
  input: object,
): { readonly status: number; readonly body: unknown } => {
  const outcome = simulator.respond({
    ...{ method: 'POST', path: '/', body: bytes(JSON.stringify(input)) },
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
  });
  if (outcome.kind !== 'response') throw new Error(`No response but ${outcome.kind}`);
  return { status: outcome.response.status, body: JSON.parse(text(outcome.response.body)) };
};
