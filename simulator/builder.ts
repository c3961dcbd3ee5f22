import { readActions, type ActionInput } from './model/actions.ts';
import { dimensionOf } from './model/arn.ts';
import type { Watched } from './model/alarm-types.ts';
import type { Container } from './model/ecs-types.ts';
import type { Listener } from './model/elb-types.ts';
import type { Fields } from './model/value.ts';
import type { World } from './model/world.ts';
import type {
  Arns,
  Scenario,
  ScenarioAction,
  ScenarioAlarm,
  ScenarioDimension,
  ScenarioListener,
  ScenarioMetric,
  ScenarioService,
  ScenarioVersion,
} from './scenario.ts';

type Names = Record<string, string>;
interface MutableArns {
  readonly services: Names;
  readonly taskDefinitions: Names;
  readonly targetGroups: Names;
  readonly loadBalancers: Names;
  readonly listeners: Names;
  readonly rules: Names;
  readonly alarms: Names;
  readonly tables: Names;
}

const HOUR_MS = 3_600_000;

const known = (names: Readonly<Names>, name: string, what: string): string => {
  const arn = names[name];
  if (arn === undefined) throw new Error(`The scenario names no ${what} '${name}'`);
  return arn;
};

const FARGATE: Fields = {
  ...{ networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], cpu: '256', memory: '512' },
};

const containersOf = ({
  image,
  environment = {},
  container,
  sidecars = [],
}: ScenarioVersion): Container[] => {
  const pairs = Object.entries(environment).map(([name, value]) => ({ name, value }));
  const app = { name: 'app', image, environment: pairs };
  const sent = { ...app, portMappings: [{ containerPort: 8080 }], ...container };
  return [
    { ...app, ports: [8080], sent },
    ...sidecars.map((sidecar) => ({ ...sidecar, environment: [], ports: [] })),
  ];
};

/** Builds the world that a scenario describes, part after part, and keeps the ARNs. */
export class Builder {
  readonly #scenario: Scenario;
  readonly #world: World;
  readonly #arns: MutableArns = {
    ...{ services: {}, taskDefinitions: {}, targetGroups: {}, loadBalancers: {} },
    ...{ listeners: {}, rules: {}, alarms: {}, tables: {} },
  };

  constructor(scenario: Scenario, world: World) {
    this.#scenario = scenario;
    this.#world = world;
  }

  build(): Arns {
    const cluster = this.#world.containers.createCluster(this.#scenario.cluster);
    this.#images();
    this.#versions();
    this.#targetGroups();
    this.#loadBalancers();
    for (const service of this.#scenario.services) this.#service(service);
    for (const alarm of this.#scenario.alarms) this.#alarm(alarm);
    this.#traffic();
    for (const name of this.#scenario.tables ?? []) {
      this.#arns.tables[name] = this.#world.tables.create(name).arn;
    }
    return { cluster: cluster.arn, ...this.#arns };
  }

  #images(): void {
    const { images = {}, immutableRepositories = [] } = this.#scenario;
    for (const name of immutableRepositories) this.#world.images.repository(name).tagMutability = 'IMMUTABLE';
    for (const [name, digest] of Object.entries(images)) this.#world.images.push(name, digest);
  }

  #versions(): void {
    for (const [name, version] of Object.entries(this.#scenario.versions)) {
      const [family = name] = name.split(':');
      const containers = containersOf(version);
      const rest = { ...FARGATE, ...version.definition };
      const { arn } = this.#world.containers.registerTaskDefinition(family, containers, rest);
      this.#arns.taskDefinitions[name] = arn;
    }
  }

  #targetGroups(): void {
    for (const { deregistrationDelaySeconds = 30, attributes = {}, ...input } of this.#scenario
      .targetGroups) {
      const group = this.#world.balancing.createTargetGroup(input);
      group.attributes.set('deregistration_delay.timeout_seconds', String(deregistrationDelaySeconds));
      for (const [key, value] of Object.entries(attributes)) group.attributes.set(key, value);
      this.#arns.targetGroups[input.name] = group.arn;
    }
  }

  #loadBalancers(): void {
    const { balancing } = this.#world;
    for (const { name, type, listeners, attributes = {} } of this.#scenario.loadBalancers) {
      const loadBalancer = balancing.createLoadBalancer(name, type);
      for (const [key, value] of Object.entries(attributes)) loadBalancer.attributes.set(key, value);
      this.#arns.loadBalancers[name] = loadBalancer.arn;
      for (const input of listeners) {
        const actions = this.#actions(input.actions);
        const listener = balancing.createListener(loadBalancer, input.protocol, input.port, actions);
        this.#arns.listeners[`${name}:${input.port}`] = listener.arn;
        this.#rules(`${name}:${input.port}`, listener, input);
      }
    }
  }

  #rules(name: string, listener: Listener, { rules = [] }: ScenarioListener): void {
    for (const { priority, pathPattern, actions } of rules) {
      const values = [pathPattern];
      const described = { Field: 'path-pattern', Values: values, PathPatternConfig: { Values: values } };
      const condition = { field: 'path-pattern', values, described };
      const rule = this.#world.balancing.createRule(listener, priority, [condition], this.#actions(actions));
      this.#arns.rules[`${name}/${priority}`] = rule.arn;
    }
  }

  #actions(actions: readonly ScenarioAction[]): ReturnType<typeof readActions> {
    return readActions(
      actions.map((action) => this.#action(action)),
      undefined,
    );
  }

  #action(action: ScenarioAction): ActionInput {
    if (!('forward' in action)) return action;
    const { forward, stickySeconds, order: Order } = action;
    const TargetGroups = Object.entries(forward).map(([name, Weight]) => ({
      TargetGroupArn: this.#group(name),
      Weight,
    }));
    const TargetGroupStickinessConfig = {
      Enabled: stickySeconds !== undefined,
      DurationSeconds: stickySeconds,
    };
    return { Type: 'forward', Order, ForwardConfig: { TargetGroups, TargetGroupStickinessConfig } };
  }

  #group(name: string): string {
    return known(this.#arns.targetGroups, name, 'target group');
  }

  #service(input: ScenarioService): void {
    const { targetGroups = [], version, scaling, ...rest } = input;
    const { containers } = this.#world;
    const service = containers.createService({
      ...rest,
      cluster: containers.cluster(this.#scenario.cluster),
      taskDefinition: containers.taskDefinition(known(this.#arns.taskDefinitions, version, 'version')),
      loadBalancers: targetGroups.map((name) => ({
        ...{ targetGroupArn: this.#group(name), containerName: 'app', containerPort: 8080 },
      })),
      warm: true,
    });
    this.#arns.services[input.name] = service.arn;
    if (scaling !== undefined) {
      this.#world.scaling.place(`service/${this.#scenario.cluster}/${input.name}`, scaling);
    }
  }

  #alarm(input: ScenarioAlarm): void {
    const rest = { AlarmDescription: input.description };
    const { alarms } = this.#world;
    const alarm =
      'rule' in input
        ? alarms.putCompositeAlarm(input.name, input.rule, rest)
        : alarms.putMetricAlarm(input.name, this.#watched(input.metric), input.criteria, rest);
    this.#arns.alarms[input.name] = alarm.arn;
    if ('rule' in input) return;
    // As if it had been evaluated for an hour: a scenario begins in the middle of life.
    alarm.state = input.state ?? 'OK';
    alarm.reason =
      'Threshold Crossed: no datapoints were received and missing datapoints were treated as [NonBreaching].';
    alarm.updatedAt = alarm.transitionedAt = this.#world.startedAt - HOUR_MS;
  }

  #watched({ namespace, name, dimensions, statistic, periodSeconds }: ScenarioMetric): Watched {
    const resolved: Names = {};
    for (const [key, value] of Object.entries(dimensions)) resolved[key] = this.#dimension(value);
    const query = { namespace, name, statistic, periodMs: periodSeconds * 1000 };
    return { kind: 'metric', query: { ...query, dimensions: resolved } };
  }

  #dimension(value: ScenarioDimension): string {
    if (typeof value === 'string') return value;
    if ('targetGroup' in value) return dimensionOf(this.#group(value.targetGroup));
    return dimensionOf(known(this.#arns.loadBalancers, value.loadBalancer, 'load balancer'));
  }

  #traffic(): void {
    const { cluster } = this.#scenario;
    for (const input of this.#scenario.traffic) {
      const { requestsPerSecond } = input;
      if ('services' in input) {
        const entrance = { kind: 'services', cluster, services: input.services } as const;
        this.#world.traffic.sources.push({ entrance, requestsPerSecond });
      } else {
        const listenerArn = known(this.#arns.listeners, input.listener, 'listener');
        const entrance = { kind: 'listener', listenerArn, path: input.path ?? '/' } as const;
        this.#world.traffic.sources.push({ entrance, requestsPerSecond });
      }
    }
  }
}
