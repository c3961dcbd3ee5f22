import { Faults } from '../../../simulator/faults.ts';
import { inProcessHandler } from '../../../simulator/in-process.ts';
import { Journal, type JournalEntry } from '../../../simulator/journal.ts';
import type { NewService } from '../../../simulator/model/containers.ts';
import type { Versions } from '../../../simulator/model/behaviour.ts';
import type { Service } from '../../../simulator/model/ecs-types.ts';
import type {
  Action,
  ForwardAction,
  LoadBalancer,
  LoadBalancerType,
  OtherAction,
  TargetGroup,
} from '../../../simulator/model/elb-types.ts';
import { World } from '../../../simulator/model/world.ts';
import { Simulator } from '../../../simulator/simulator.ts';
import { VirtualClock } from '../../../simulator/virtual-clock.ts';
import { createAws, type Aws } from '../../../src/aws/clients.ts';
import type { Router } from '../../../src/rollout/ports.ts';
import { discover, type Discovery } from '../../../src/traffic/discover.ts';
import type { DiscoveryRequest } from '../../../src/traffic/request.ts';
import { routerFor, type RouterOptions } from '../../../src/traffic/router-for.ts';
import { parseTarget, type Target } from '../../../src/traffic/target.ts';

export const signal = new AbortController().signal;

/** A journal that lets a test look at the world right after each change. */
class WatchedJournal extends Journal {
  readonly watchers: ((entry: JournalEntry) => void)[] = [];

  override add(entry: Parameters<Journal['add']>[0]): void {
    super.add(entry);
    const last = this.entries.at(-1);
    if (last?.applied === true) for (const watcher of this.watchers) watcher(last);
  }
}

export const login: OtherAction = {
  type: 'authenticate-oidc',
  order: 1,
  member: 'AuthenticateOidcConfig',
  config: {
    Issuer: 'https://id.example.com',
    AuthorizationEndpoint: 'https://id.example.com/authorize',
    TokenEndpoint: 'https://id.example.com/token',
    UserInfoEndpoint: 'https://id.example.com/userinfo',
    ClientId: 'shop',
  },
};

export function forward(
  groups: readonly (readonly [TargetGroup, number])[],
  more: Partial<ForwardAction> = {},
): ForwardAction {
  return {
    type: 'forward',
    order: undefined,
    groups: groups.map(([{ arn }, weight]) => ({ arn, weight })),
    stickiness: { enabled: false, durationSeconds: undefined },
    ...more,
  };
}

export interface ServicePlan extends Partial<
  Omit<NewService, 'cluster' | 'name' | 'taskDefinition' | 'loadBalancers'>
> {
  readonly groups?: readonly TargetGroup[];
  /** Tag of the image; `versions` of the stage says how it behaves. */
  readonly version?: string;
}

/** A simulated AWS, a real SDK that talks to it, and short words to furnish it. */
export class Stage {
  readonly clock = new VirtualClock();
  readonly journal = new WatchedJournal();
  readonly faults: Faults;
  readonly world: World;
  readonly aws: Aws;

  constructor(versions: Versions = {}) {
    this.world = new World(this.clock, { versions });
    this.faults = new Faults(this.clock.now, 1);
    const simulator = new Simulator(this.world, this.faults, this.journal);
    this.world.containers.createCluster('prod');
    this.aws = createAws({
      region: 'us-east-1',
      clock: this.clock,
      userAgent: 'ecs-canary-test/1',
      requestHandler: inProcessHandler(simulator, { sleep: this.clock.sleep, latencyMs: 20 }),
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
  }

  service(
    name: string,
    desiredCount: number,
    { groups = [], version = '1', ...more }: ServicePlan = {},
  ): Service {
    const container = { name: 'app', image: `web:${version}`, environment: [], ports: [80] };
    return this.world.containers.createService({
      cluster: this.world.containers.cluster('prod'),
      name,
      desiredCount,
      taskDefinition: this.world.containers.registerTaskDefinition(name, [container]),
      loadBalancers: groups.map(({ arn }) => ({
        targetGroupArn: arn,
        containerName: 'app',
        containerPort: 80,
      })),
      ...more,
    });
  }

  group(name: string, protocol = 'HTTP'): TargetGroup {
    return this.world.balancing.createTargetGroup({
      name,
      protocol,
      port: 80,
      healthCheck: { intervalSeconds: 10 },
    });
  }

  balancer(type: LoadBalancerType = 'application', name = 'shop'): LoadBalancer {
    return this.world.balancing.createLoadBalancer(name, type);
  }

  listener(balancer: LoadBalancer, actions: readonly Action[], port = 443) {
    const protocol = balancer.type === 'application' ? 'HTTPS' : 'TCP';
    return this.world.balancing.createListener(balancer, protocol, port, actions);
  }

  rule(listener: ReturnType<Stage['listener']>, priority: number, actions: readonly Action[]) {
    return this.world.balancing.createRule(listener, priority, [], actions);
  }

  /** Lets everything that was furnished come up. */
  async warmUp(): Promise<void> {
    await this.clock.sleep(120_000);
    this.world.settle();
  }

  /** Somebody else sets a desired count. */
  scale(service: Service, desiredCount: number): void {
    this.world.settle();
    this.world.containers.updateService(service, { desiredCount });
  }

  discover(request: Partial<DiscoveryRequest> = {}): Promise<Discovery> {
    const steps = [{ share: 10, bakeMs: 0 }];
    const defaults = {
      cluster: 'prod',
      service: 'web',
      canaryService: 'web-canary',
      traffic: 'auto',
      steps,
    } as const;
    return discover(this.aws, { ...defaults, ...request }, signal);
  }

  /** The target that must be found, as another process would read it. */
  async target(request: Partial<DiscoveryRequest> = {}): Promise<Target> {
    const { target, findings } = await this.discover(request);
    if (target === undefined) throw new Error(`No target: ${JSON.stringify(findings)}`);
    return parseTarget(JSON.parse(JSON.stringify(target)));
  }

  async router(request: Partial<DiscoveryRequest> = {}, options: RouterOptions = {}): Promise<Router> {
    return routerFor(await this.target(request), this.aws, options);
  }

  /** Calls `look` right after each change that AWS has taken. */
  watch(look: (entry: JournalEntry) => void): void {
    this.journal.watchers.push(look);
  }
}

export function healthyIn({ targets }: TargetGroup): number {
  return [...targets.values()].filter(({ state }) => state === 'healthy').length;
}

export function runningOf({ tasks }: Service): number {
  return [...tasks].filter(({ lastStatus }) => lastStatus === 'RUNNING').length;
}
