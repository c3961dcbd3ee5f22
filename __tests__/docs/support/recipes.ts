import { parse } from 'yaml';
import type { Versions } from '../../../simulator/model/behaviour.ts';
import type { Scenario, ScenarioLoadBalancer } from '../../../simulator/scenario.ts';
import {
  type ListenerOptions,
  listenerScenario,
  nlbScenario,
  noLoadBalancerScenario,
  taskCountScenario,
} from '../../../simulator/scenarios.ts';
import { stateOf } from '../../../simulator/state.ts';
import { Cloud, type Ended, type Inputs, type JobOptions } from '../../support/jobs.ts';
import { blocks, filesIn } from './documents.ts';
import { asInExamples } from './scenario.ts';
import { answersTo, EXPRESSIONS, oursIn, REGISTRY, VERSION } from './workflows.ts';
import { type Mapping, mapping } from './yaml.ts';

export type World = (options: ListenerOptions) => Scenario;

/** The world that a recipe is about, and its stable service. */
interface SetUp {
  readonly service: string;
  readonly world: World;
}

const web = (world: World): SetUp => ({ service: 'web', world });

/** Limits that hold the counts between releases, and something that is held up already. */
export const SCALING = {
  stable: { min: 3, max: 8, suspended: { scheduled: true } },
  canary: { min: 0, max: 2 },
} as const;

/** The world of each page, by its file name. */
export const SET_UPS: Readonly<Record<string, SetUp>> = {
  'alb-target-groups': web(listenerScenario),
  'alb-rule': web((options) => listenerScenario({ ...options, rule: true })),
  autoscaling: web((options) => listenerScenario({ ...options, scaling: SCALING })),
  'nlb-shared-target-group': web((options) =>
    behindNlb(taskCountScenario(options), noLoadBalancerScenario(options)),
  ),
  'nlb-target-groups': web(nlbScenario),
  'no-load-balancer': { service: 'worker', world: noLoadBalancerScenario },
  'render-task-definition': web(listenerScenario),
  'two-stages': web(listenerScenario),
};

/** One target group for both, behind a Network Load Balancer; alarms are on what the services publish themselves. */
function behindNlb(shared: Scenario, { alarms }: Scenario): Scenario {
  return {
    ...shared,
    alarms,
    targetGroups: shared.targetGroups.map((group) => ({ ...group, protocol: 'TCP' })),
    loadBalancers: shared.loadBalancers.map((balancer): ScenarioLoadBalancer => ({
      ...{ ...balancer, type: 'network' },
      listeners: balancer.listeners.map((listener) => ({ ...listener, protocol: 'TCP' })),
    })),
  };
}

/** The pages by their file names, without the one that lists them. */
export const pages = filesIn('docs/recipes', '.md')
  .map((path) => path.replace(/^.*\/(.*)\.md$/, '$1'))
  .filter((page) => page !== 'README');

function workflowOf(page: string): unknown {
  const [workflow, ...others] = blocks(`docs/recipes/${page}.md`, 'yaml');
  if (workflow === undefined || others.length > 0) {
    throw new Error(`The recipe ${page} has none, or more than one workflow.`);
  }
  return parse(workflow.text);
}

/** What the page's workflow gives to this action. */
export function inputsOf(page: string): Mapping {
  const [inputs, ...more] = oursIn(workflowOf(page));
  if (inputs === undefined || more.length > 0) {
    throw new Error(`The recipe ${page} has none, or more than one step of ours.`);
  }
  return inputs;
}

/** When GitHub ends the page's job, ms. */
export function timeoutOf(page: string): number {
  const { release } = mapping(mapping(workflowOf(page))['jobs']);
  return Number(mapping(release)['timeout-minutes']) * 60_000;
}

/** The world of a recipe, with its image pushed, and what is live in it. */
export class Kitchen extends Cloud {
  readonly #page: string;
  readonly #setUp: SetUp;

  constructor(page: string, options: ListenerOptions = {}, behaviours: Versions = {}, world?: World) {
    const setUp = SET_UPS[page];
    if (setUp === undefined) throw new Error(`The recipe ${page} is played nowhere.`);
    const images = { [`${setUp.service}:${VERSION}`]: `sha256:${'0a'.repeat(32)}` };
    const scenario = (world ?? setUp.world)({ stableTasks: 4, ...options, images, behaviours });
    super(asInExamples(scenario, setUp.service));
    this.#page = page;
    this.#setUp = setUp;
  }

  /** Plays the page's workflow; credentials and region are the simulator's, and hours pass faster with fewer looks. */
  async play(expressions: Inputs = {}, { inputs = {}, ...options }: JobOptions = {}): Promise<Ended> {
    const here = { 'role-to-assume': '', 'aws-region': '', 'poll-interval': '2m' };
    const known = {
      ...EXPRESSIONS,
      'vars.LISTENER_RULE': this.aws.arns.rules['web:80/10'] ?? '',
      ...expressions,
    };
    const answers = answersTo(inputsOf(this.#page), known);
    return this.job({ ...options, inputs: { ...answers, ...here, ...inputs } }).main();
  }

  /** All that a release may change, as it is. */
  everything() {
    const { services, routes, scaling } = stateOf(this.aws);
    const { service } = this.#setUp;
    const side = (name: string) => {
      const { desired, taskDefinition } = services[name] ?? {};
      return { desired, taskDefinition };
    };
    return { stable: side(service), canary: side(`${service}-canary`), routes, scaling };
  }

  /** The task definition that a service has now. */
  running(role: 'stable' | 'canary') {
    const name = `${this.#setUp.service}${role === 'stable' ? '' : '-canary'}`;
    const service = [...this.aws.world.containers.services.values()].find((one) => one.name === name);
    if (service === undefined) throw new Error(`There is no service ${name}`);
    return service.taskDefinition;
  }

  /** What the workflow releases. */
  get image(): string {
    return `${REGISTRY}/${this.#setUp.service}:${VERSION}`;
  }
}
