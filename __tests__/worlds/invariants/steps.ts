import { isForward } from '../life.ts';
import type { Invariant, Scene } from '../scene.ts';
import { promotes } from '../world.ts';

/** All traffic back to stable, watched for one look. */
const AT_ONCE = { share: 100, bakeMs: 0 } as const;

/** Steps come one after the other, none is left out, and each is baked for as long as it was asked. */
export function steps({ the, wrong }: Scene): Invariant {
  const all = [...the.steps, ...(promotes(the) ? (the.release?.promotion ?? [AT_ONCE]) : [])];
  let next = 0;
  let bakingSince = Infinity;
  return {
    onEvent: (life, { event }) => {
      if (!isForward(life) && event.type !== 'resumed') return;
      if (event.type === 'resumed') next = event.index;
      if (event.type === 'step-started' && event.index !== next)
        wrong(`Steps: ${event.index} came where ${next} was to come`);
      if (event.type === 'step-started') bakingSince = Infinity;
      if (event.type === 'bake-started') bakingSince = event.at;
      if (event.type === 'step-passed') {
        const bakeMs = all[event.index]?.bakeMs ?? 0;
        const bakedMs = event.at - bakingSince;
        if (!(bakedMs >= bakeMs)) wrong(`Steps: ${event.index} baked for ${bakedMs} of ${bakeMs} ms`);
        next = event.index + 1;
      }
      if (event.type === 'all-passed' && next !== all.length)
        wrong(`Steps: ${next} of ${all.length} passed, and that was all`);
    },
  };
}
