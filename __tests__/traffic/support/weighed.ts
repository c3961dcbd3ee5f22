import type { Versions } from '../../../simulator/model/behaviour.ts';
import type { Action, LoadBalancerType, TargetGroup } from '../../../simulator/model/elb-types.ts';
import { routerFor, type RouterOptions } from '../../../src/traffic/router-for.ts';
import { forward, login, signal, Stage } from './stage.ts';
import { Workbench } from './workbench.ts';

export interface Scene {
  readonly counts?: readonly [number, number];
  /** What is found at the listener; by default only stable's group, as most people have it. */
  readonly actions?: (stable: TargetGroup, canary: TargetGroup, other: TargetGroup) => readonly Action[];
  readonly type?: LoadBalancerType;
  readonly versions?: Versions;
  readonly options?: RouterOptions;
}

/** Both services with target groups of their own behind one listener. */
export async function weighed(scene: Scene = {}) {
  const { counts = [4, 0], actions = (web) => [forward([[web, 1]])], type = 'application' } = scene;
  const stage = new Stage(scene.versions);
  const protocol = type === 'application' ? 'HTTP' : 'TCP';
  const groups = [
    stage.group('web', protocol),
    stage.group('web-canary', protocol),
    stage.group('legacy', protocol),
  ] as const;
  const listener = stage.listener(stage.balancer(type), actions(...groups));
  const stable = stage.service('web', counts[0], { groups: [groups[0]] });
  const canary = stage.service('web-canary', counts[1], {
    groups: [groups[1]],
    version: '2',
    graceMs: 3_600_000,
  });
  await stage.warmUp();
  const target = await stage.target({ traffic: 'listener' });
  const router = routerFor(target, stage.aws, scene.options);
  const from = await router.snapshot(signal);
  const bench = new Workbench(stage.clock, router, from);
  const [web, webCanary, legacy] = groups;
  return { stage, listener, stable, canary, web, webCanary, legacy, target, router, from, bench };
}

/** What most of the details are about: log in first, a third group, sticky clients. */
export const rich: NonNullable<Scene['actions']> = (web, canary, legacy) => [
  login,
  forward(
    [
      [legacy, 5],
      [web, 10],
      [canary, 0],
    ],
    { order: 2, stickiness: { enabled: true, durationSeconds: 3600 } },
  ),
];
