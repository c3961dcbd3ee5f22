import type { Versions } from '../../../simulator/model/behaviour.ts';
import { routerFor } from '../../../src/traffic/router-for.ts';
import { forward, signal, Stage } from './stage.ts';
import { Workbench } from './workbench.ts';

/** Both services behind one target group of an ALB. */
export async function shared(counts: readonly [number, number], versions: Versions = {}, strangers = 0) {
  const stage = new Stage(versions);
  const group = stage.group('web');
  stage.listener(stage.balancer(), [forward([[group, 1]])]);
  const stable = stage.service('web', counts[0], { groups: [group] });
  const canary = stage.service('web-canary', counts[1], {
    groups: [group],
    version: '2',
    graceMs: 3_600_000,
  });
  for (let i = 0; i < strangers; i++) stage.world.balancing.targets.register(group, `10.9.0.${i}`, 80);
  await stage.warmUp();
  const target = await stage.target();
  const router = routerFor(target, stage.aws);
  const from = await router.snapshot(signal);
  return {
    stage,
    group,
    stable,
    canary,
    target,
    router,
    from,
    bench: new Workbench(stage.clock, router, from),
  };
}
